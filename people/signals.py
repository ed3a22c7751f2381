"""News from people: sent inside the transaction of its cause, may arrive twice."""

from __future__ import annotations

from django.dispatch import Signal

persons_merged = Signal()  # person_ids: list[int], those whose rows are read together, or apart again
appointments_changed = Signal()  # person_ids: list[int]
units_changed = Signal()  # unit: the Unit in whose tree units were set up, changed, ended, or put back
operation_undone = Signal()  # operation, back: the Operation that was taken back, and the one that did so
# A turn was carried out. turn: Turn with its term; closing_id: the term before, or None; ended: list[Appointment], the
# rows that say so; by.
term_turned = Signal()
