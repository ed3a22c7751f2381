"""Lessons that can be listened to, and questions and the notice that are read aloud.

section    one part of a lesson's text: its head (title and point), or one block; named by the block's id.
recording  somebody's own voice, uploaded by a trainer; always preferred while the text is still the one that he read.
reading    a machine's voice, made by an adapter (`voices`) in a job, once for each text.
passage    a short text that is no section of a lesson, found by its words: a piece of a question, a clause of the notice.
sound      a pair of files, Opus and AAC, that a recording or a reading became.
playlist   what can be heard of one published lesson, in the order of its sections.
"""
