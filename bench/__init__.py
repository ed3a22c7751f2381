"""Benchmarks. Each prints a table and writes bench/out/<benchmark>.jsonl; no timing anywhere in tests/.

run          make bench: everything but the phone
speed        CPU, queries and times of five requests as multiples of the yardstick `bare`, on each database
first_lesson bytes and requests of a cold first lesson
demo         how long a first and a second `make demo` take
answers      an exam under many at once: saving an answer, a thousand who begin within a minute
fuzz         10,000 events out of order: nothing lost, nothing counted twice
kill         kill -9 of workers, server and database connections while people answer
people       units and people among 130,000: a merger, lists, search
analysis     item analysis over a million answers
bank_lists   lists, filters and search of 20,000 questions, and what says the same
certificate  one certificate in a warm process
phone        make bench-phone: pages in Chromium under the profiles of docs/phone.md
bare/        the yardstick: a minimal Django project
"""
