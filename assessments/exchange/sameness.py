"""What a format loses: questions as they went out beside the same questions as they come in. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from assessments import content
from assessments.questions import ParsedQuestion
from kit.errors import Text

WORDS: dict[str, Text] = {
    "competency": _("competency"),
    "level": _("level"),
    "kind": _("kind of question"),
    "stem": _("text of the question"),
    "options": _("options"),
    "answer": _("answer"),
    "explanation": _("explanation"),
    "sources": _("laws and articles"),
    "difficulty": _("difficulty"),
    "partial": _("what is partly right earns a part"),
    "tags": _("tags"),
    "image_id": _("picture"),
    "image_alt": _("what the picture shows, in words"),
}
WHOLE = _("the whole question")


def cannot(out: Sequence[ParsedQuestion], back: Sequence[ParsedQuestion]) -> Mapping[str, tuple[Text, ...]]:
    """Question code → the fields that differ, in words. Both in the same order; one that is missing is lost as a whole."""
    if len(out) == len(back):
        pairs = list(zip(out, back, strict=True))
    else:
        by_code = {question.code: question for question in back}
        pairs = [(question, by_code.get(question.code)) for question in out]  # type: ignore[misc]
    found = {}
    for mine, other in pairs:
        if other is None:
            found[mine.code] = (WHOLE,)
        elif lost := content.differences(mine, other):
            found[mine.code] = tuple(WORDS.get(name, name) for name in lost)
    return found
