"""What a post asks and what a person shows.

framework    abilities, competencies, their levels and the requirements, in one published version.
requirement  a post asks a competency at a level within some days; the only place where a post meets a competency.
evidence     what a person showed, once, append-only.
estimate     what a placing test found; shapes the plan, is no level.
level state  the level that the rows support today; derived, rebuildable.
gap          the steps between what is asked and what is shown.
"""
