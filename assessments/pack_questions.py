"""Questions as a phone gets them: everything that is shown, and nothing of what is right unless it is practice.

Source: docs/protocol.md, 2.3.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from assessments import versions
from assessments.answer_words import explanation_words, said_to_options
from assessments.pages import PictureView, pictures_of
from assessments.part_pages import with_gaps
from assessments.questions import Part, QuestionType, takes_several
from assessments.versions import Version


def shown(ids: Iterable[UUID]) -> dict[str, dict[str, Any]]:
    """The questions of these versions, by version. At most three queries, however many."""
    known = versions.versions(ids)
    pictures = pictures_of(version.picture for version in known.values())
    return {
        str(id): _question(version, pictures.get(version.picture) if version.picture else None)
        for id, version in known.items()
    }


def keys(ids: Iterable[UUID]) -> dict[str, dict[str, Any]]:
    """What is right, why, and what is said to each option, by version. Only for practice: see `pack_drafts.tells_keys`. One query more."""
    return {
        str(id): {
            "right": list(version.right),
            "explanation": "\n".join(explanation_words(version)),
            "says": said_to_options(version),
        }
        for id, version in versions.in_force(ids).items()
    }


def _question(version: Version, picture: PictureView | None) -> dict[str, Any]:
    stem = with_gaps(version.stem) if version.type == QuestionType.FILL else version.stem
    said: dict[str, Any] = {"type": version.type.value, "stem": stem, "several": version.several}
    if picture is not None:
        said["picture"] = {
            "url": picture.url,
            "width": picture.width,
            "height": picture.height,
            "alt": picture.alt,
        }
    if version.steps:
        return said | {
            "steps": [
                {
                    "text": with_gaps(step.text),
                    "marks": step.marks,
                    "type": step.part.type.value,
                    "several": takes_several(step.part.type, step.part.right),
                    **_choices(step.part),
                }
                for step in version.steps
            ]
        }
    return said | _choices(version.part)


def _choices(part: Part) -> Mapping[str, Any]:
    """What there is to choose from or to fill in; what a type does not have is left out."""
    said: dict[str, Any] = {}
    if part.options:
        said["options"] = {option.key: option.text for option in part.options}
    if part.targets:
        said["targets"] = {target.key: target.text for target in part.targets}
    if part.blanks:
        said["gaps"] = len(part.blanks)
    if part.number is not None:
        said["unit"] = part.number.unit
    return said
