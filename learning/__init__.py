"""What a person does to close his gaps.

programme     what a unit's organization department asks of which posts in a term, up to which due days.
plan          what one person does next; derived from gaps and catalogue.
plan item     one thing to do: lesson, test, recheck, task, placing; each with its reason.
finish        the first day on which a person had done all that a programme asks; a dated fact that stays.
credit hour   学时: a lesson's minutes ÷ 45, granted once a person and lesson.
"""
