"""The few blocks of which a lesson is made, named for their purpose; each has one template in courses/blocks/.

What a block means stands in its HTML (ol, dl, table with scope, blockquote), so that it prints well and reads well aloud.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.images.blocks import ImageChooserBlock

from competencies.models import Law
from courses import citations, pictures

TITLE_MAX, LINE_MAX = 40, 200


class Prose(blocks.TextBlock):
    """Paragraphs of plain text. No links, no bold: nothing that cannot be read aloud."""

    def __init__(self, **kwargs: Any) -> None:
        help_text = _("A new line is a new paragraph. Lines that begin with 1. 2. 3. become a list.")
        super().__init__(**{"rows": 4, "help_text": help_text, **kwargs})

    def value_from_form(self, value: str) -> str:
        """Without the carriage returns of a browser: else a comparison of versions marks every line that nobody touched."""
        return super().value_from_form(value).replace("\r\n", "\n")


class LineList(blocks.ListBlock):
    """A list of short lines."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            blocks.CharBlock(max_length=LINE_MAX, label=_("Line")), **{"min_num": 1, "max_num": 12, **kwargs}
        )


class TextPart(blocks.StructBlock):
    """Plain text under a heading."""

    title = blocks.CharBlock(label=_("Heading"), max_length=TITLE_MAX, required=False)
    text = Prose(label=_("Paragraphs"))

    class Meta:
        template = "courses/blocks/text.html"
        icon = "pilcrow"
        label = _("Plain text")


class CasePart(blocks.StructBlock):
    """Something that happened in a village (all invented), told in a few sentences."""

    title = blocks.CharBlock(label=_("Heading"), max_length=TITLE_MAX)
    text = Prose(label=_("What happened"))

    class Meta:
        template = "courses/blocks/case.html"
        icon = "openquote"
        label = _("Village case")
        help_text = _("Invented people and villages only, never a real person.")


class PracticePart(blocks.StructBlock):
    """One thing to do back in the village."""

    title = blocks.CharBlock(label=_("Heading"), max_length=TITLE_MAX)
    text = Prose(label=_("What to do in the village"))

    class Meta:
        template = "courses/blocks/practice.html"
        icon = "clipboard-list"
        label = _("Do it yourself")


class StepsPart(blocks.StructBlock):
    """Steps in their order."""

    title = blocks.CharBlock(label=_("Heading"), max_length=TITLE_MAX)
    items = LineList(label=_("Steps"))

    class Meta:
        template = "courses/blocks/steps.html"
        icon = "list-ol"
        label = _("Steps")


class DosPart(blocks.StructBlock):
    """What is right and what is wrong, side by side."""

    title = blocks.CharBlock(label=_("Heading"), max_length=TITLE_MAX, required=False)
    right = LineList(label=_("Do it this way"))
    wrong = LineList(label=_("Do not do this"))

    class Meta:
        template = "courses/blocks/dos.html"
        icon = "check"
        label = _("Do and do not")


class TermPart(blocks.StructBlock):
    """An official term and what it means in a neighbour's words."""

    term = blocks.CharBlock(label=_("Term"), max_length=20)
    plain = blocks.CharBlock(label=_("In plain words"), max_length=LINE_MAX)


class TermsPart(blocks.StructBlock):
    """Official terms of this lesson, each opened by a tap."""

    items = blocks.ListBlock(TermPart(label=_("Term")), label=_("Terms"), min_num=1, max_num=12)

    class Meta:
        template = "courses/blocks/terms.html"
        icon = "help"
        label = _("Terms")


class TablePart(blocks.StructBlock):
    """A small table: a head, and rows whose first cell names the row."""

    title = blocks.CharBlock(label=_("Heading"), max_length=TITLE_MAX)
    table = TypedTableBlock([("cell", blocks.CharBlock(label=_("Words"), required=False))], label=_("Table"))

    class Meta:
        template = "courses/blocks/table.html"
        icon = "table"
        label = _("Table")
        help_text = _("At most three columns: more cannot be read on a phone.")

    def get_context(self, value: dict[str, Any], parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context)
        heads = [column["heading"] for column in value["table"].columns]
        context["rows"] = [list(zip(heads, row["values"], strict=True)) for row in value["table"].row_data]
        return context

    def clean(self, value: dict[str, Any]) -> dict[str, Any]:
        cleaned = super().clean(value)
        if not 2 <= len(cleaned["table"].columns) <= 3 or not cleaned["table"].row_data:
            raise blocks.StructBlockValidationError(
                block_errors={"table": ValidationError(_("A table has two or three columns and at least one row."))}
            )
        return cleaned


def law_choices() -> list[tuple[str, str]]:
    """The laws that may be cited, as (name, name)."""
    return [(name, name) for name in Law.objects.values_list("name", flat=True)]


class ArticlesBlock(blocks.CharBlock):
    """Numbers of articles: ``35`` or ``19、20`` or ``382之一``; a paragraph or a word is refused."""

    def clean(self, value: str) -> str:
        cleaned = super().clean(value)
        try:
            return citations.joined(citations.articles_of(cleaned))
        except ValueError as error:
            raise ValidationError(
                _("“%(article)s” is no number of an article. Write 35, or several as 35、36.") % {"article": error}
            ) from error


class SourcePart(blocks.StructBlock):
    """A law and the articles of it that the words rest on."""

    law = blocks.ChoiceBlock(label=_("Law"), choices=law_choices)
    articles = ArticlesBlock(label=_("Articles"), max_length=80, help_text=_("Numbers only: 35, or several as 35、36."))


class LawPart(blocks.StructBlock):
    """What the law says, in our own words, with the articles it stands in. The text of the law itself is not copied."""

    text = Prose(label=_("What the law says, in plain words"))
    sources = blocks.ListBlock(SourcePart(label=_("Source")), label=_("Sources"), min_num=1, max_num=8)

    class Meta:
        template = "courses/blocks/law.html"
        icon = "doc-full"
        label = _("Law")

    def get_context(self, value: dict[str, Any], parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context)
        days = context.get("law_days")
        if days is None:
            days = dict(Law.objects.values_list("name", "effective_on"))
        context["sources"] = [
            citations.cited(source["law"], source["articles"], days.get(source["law"])) for source in value["sources"]
        ]
        return context


class PicturePart(blocks.StructBlock):
    """A picture that teaches; the lesson must make sense without it."""

    image = ImageChooserBlock(label=_("Picture"))
    alt = blocks.CharBlock(label=_("What it shows"), max_length=120, help_text=_("For those who cannot see it."))
    caption = blocks.CharBlock(label=_("Line below it"), max_length=LINE_MAX, required=False)

    class Meta:
        template = "courses/blocks/picture.html"
        icon = "image"
        label = _("Picture")

    def get_context(self, value: dict[str, Any], parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context)
        context["small"], context["large"] = pictures.versions(value["image"])
        return context


class LessonBlocks(blocks.StreamBlock):
    """What a lesson may hold."""

    case = CasePart()
    text = TextPart()
    law = LawPart()
    steps = StepsPart()
    dos = DosPart()
    terms = TermsPart()
    table = TablePart()
    picture = PicturePart()
    practice = PracticePart()

    @cached_property
    def kinds(self) -> frozenset[str]:
        return frozenset(self.child_blocks)
