"""What was doubtful about a turn is settled by somebody who knows."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from kit import audit
from kit.errors import NotNow
from people import term_reading, terms
from people.models import Person, Turn

OTHER = "new"  # another person of the same name; or: both villages are right


@transaction.atomic
def decide(turn: Turn, line: int, answer: str, *, by: Person) -> int:
    """Settle the doubt about a seat, and about every seat of the same person; how many seats.

    answer: the id of the person of the register who was elected, or `OTHER`. Raises NotNow when there is no such doubt.
    """
    turn = terms.drafted(turn)
    reading = term_reading.read(turn)
    doubt = next((one for one in reading.doubts if one.seat == line), None)
    if doubt is None or not (answer == OTHER or answer in map(str, doubt.people)):
        raise NotNow(_("This was settled in the meantime."), _("Look at the list again."))
    holder = reading.holders.get(line)
    mates = [reading.by_id[pk] for pk, who in reading.holders.items() if who == holder]
    for one in mates:
        one.decided = True
        if answer != OTHER:
            one.person_id, one.name, one.phone = int(answer), None, None
    terms.save_lines(mates)
    audit.record("people.turn_told", by=by, of=turn, scope_path=turn.unit.path, hashes={"settled": str(len(mates))})
    return len(mates)
