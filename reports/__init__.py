"""The organization department's desk: reads every app below, inside the viewer's scope.

overview   how many must learn, are up to standard, still have a gap, need help; by township, post and competency.
list       the people behind a number: the same filter, so the same number.
file       one person's learning file.
"""
