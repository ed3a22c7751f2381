"""The record of handling and the draft of the impact assessment.

Source: 个人信息保护法 第55条、第56条.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from kit.errors import Text


@dataclass(frozen=True)
class Activity:
    """One line of the record: a thing that is done with personal data."""

    name: Text
    purpose: Text
    kinds: Text
    means: Text
    recipients: Text


ACTIVITIES = (
    Activity(
        _("Roster and offices"),
        _("to know who holds which office and what it asks"),
        _(
            "name, gender, date of birth, telephone, office; optional: education, party membership, background, ID number"
        ),
        _("entered or imported by the organ; kept encrypted where it is a number"),
        _("township for its own, county; nobody outside"),
    ),
    Activity(
        _("Log-in"),
        _("to let in whoever it is"),
        _("telephone (keyed hash), codes (hashed), known phones, second factor of staff"),
        _("typed or scanned by the person"),
        _("a text message company, if one is set up: the number and the code"),
    ),
    Activity(
        _("Placing, tests and levels"),
        _("to leave out what somebody can already"),
        _("answers, results, observations at work"),
        _("counted by fixed rules that stand on the page of each level; a person looks again when asked (article 24)"),
        _("the person, trainers, township, county"),
    ),
    Activity(
        _("Certificates"),
        _("to show what was learned"),
        _("name, office, place and competencies of the day of issue"),
        _("signed; the public page shows a masked name"),
        _("whoever holds the paper"),
    ),
    Activity(
        _("Messages and questions"),
        _("to tell of what is due, and to answer"),
        _("which message when; what somebody wrote"),
        _("written by the person, answered by staff"),
        _("the person, township, county"),
    ),
    Activity(
        _("Reports and exports"),
        _("to see where help is needed"),
        _("counts; lists of names with masked telephones"),
        _("made from the above, within the scope of who asks; every export is in the trail"),
        _("township for its own, county"),
    ),
)


@dataclass(frozen=True)
class Assessed:
    """One question of the impact assessment and what the product can say to it. The county completes it."""

    question: Text
    answer: Text


ASSESSMENT = (
    Assessed(
        _("Why an assessment?"),
        _(
            "ID numbers and party membership may count as sensitive (articles 28 and 55 no. 1); levels are calculated "
            "(article 55 no. 2); companies may work on behalf of the county (article 55 no. 3)."
        ),
    ),
    Assessed(
        _("Lawful, legitimate, necessary? (article 56 no. 1)"),
        _(
            "Basis: training of office holders is a duty of the organ (articles 13 (1) no. 3 and 35). Nothing is asked that "
            "the roster knows. Optional fields may stay empty; each has its purpose beside it. No viewing time, no "
            "location, no faces, no points, no ranking of persons."
        ),
    ),
    Assessed(
        _("Influence on persons, and risks? (article 56 no. 2)"),
        _(
            "A list of names with telephones could be used for fraud; an ID number to pretend to be somebody; a level to "
            "judge somebody. A telephone is shared in many families, so a text names nobody and says little."
        ),
    ),
    Assessed(
        _("Do the measures fit? (article 56 no. 3)"),
        _(
            "Numbers are encrypted with a key outside the database and its copies, found by keyed hash, shown masked; a whole "
            "number needs a reason and is in the trail. A township sees itself only. Staff log in with a second factor "
            "and are logged out after half an hour. A retention table acts every night. A level counts for nothing alone: "
            "a person looks again when asked (article 24)."
        ),
    ),
    Assessed(
        _("What the county still has to say"),
        _(
            "Who answers for it; whether article 29 asks for a separate consent to ID numbers here; the contracts with "
            "companies (article 21); the plan for incidents (article 51 no. 5). Keep the report three years (article 56)."
        ),
    ),
)
