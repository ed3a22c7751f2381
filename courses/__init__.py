"""What is taught: Wagtail pages.

course      a module of the county's programme (M05), a page with its lessons below.
lesson      one short text for the phone (M05-L1), made of blocks; raises competencies from a level to a level.
block       one part of a lesson, named for its purpose: case, law, steps, dos, terms, table, practice, text.
completion  a person finished a lesson, once: its check was passed.
catalogue   which lesson raises what, with minutes, bytes and prerequisites; what plans are made from.
"""
