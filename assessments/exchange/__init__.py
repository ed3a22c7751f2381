"""Questions in and out of other programs' formats: one reader and, where it makes sense, one writer a format.

plain text and .docx as trainers write them, Excel and CSV, GIFT, Moodle XML, QTI packages, dumps of django-quiz-app
"""
