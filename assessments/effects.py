"""What upper apps say about changed levels before they are changed: which certificates would come, which rest on them.

An upper app registers a function in ``AppConfig.ready()``; assessments knows no certificate.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class LevelChange:
    """A level that would be another one. person: for whom levels are kept; competency: its key."""

    person: int
    competency: str
    before: int
    after: int


class Paper(StrEnum):
    """What would become of a certificate."""

    COMES = "comes"
    RESTS = "rests"  # it says a level that would fall; it stays until somebody decides


@dataclass(frozen=True, slots=True)
class Effect:
    """One certificate. number: empty where it is still to come."""

    person: int
    paper: Paper
    number: str = ""


Teller = Callable[[Sequence[LevelChange]], Iterable[Effect]]

_tellers: list[Teller] = []


def register(teller: Teller) -> None:
    """Ask ``teller`` about every preview. Registering it again changes nothing."""
    if teller not in _tellers:
        _tellers.append(teller)


def effects_of(changes: Sequence[LevelChange]) -> list[Effect]:
    """What all of them say."""
    return [effect for teller in _tellers for effect in teller(changes)] if changes else []
