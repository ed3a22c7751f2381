"""The question bank, quizzes and sittings.

question   measures one competency at one level; edited in Wagtail, never shown as a draft.
version    what a question said when it was published; frozen, and what sittings pin.
quiz       how questions are put together and what a sitting of it shows (its purpose).
sitting    one person sits one quiz once; questions, order and seed are frozen at the start.
answer     the latest answer to one question of a sitting; derived from the events.
category   where a trainer keeps questions.
"""
