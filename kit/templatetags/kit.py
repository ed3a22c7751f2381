"""Components as tags: ``{% load kit %}``. Each one's template states its variables; /styleguide/ shows them all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlencode

from django import forms, template
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.paginator import Page
from django.forms.boundfield import BoundField
from django.template.context import Context
from django.template.loader import get_template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, ngettext

from kit import charts, joined, masking, pages, qr, selects, slots
from kit import desk_menu as menu
from kit.errors import Text, UserError

register = template.Library()

CELLS = frozenset({"has", "likely", "lacks", "unknown", "empty"})
CELLS_AT_MOST = 12
# A number and the word that it counts stay on one line: "差 2 课" never ends with "2".
NUMBER_AND_WORD = re.compile(r"(?<=\d) (?=[㐀-鿿])")
# A long title without any stop may break before what it joins: "农村集体经济组织治理" | "与三资管理". 参与 and 给与 are one word.
LONG_TITLE, STOP = 13, re.compile(r"[，、：；。？！（“ ]")
BEFORE_AND = re.compile(r"(?<=[㐀-鿿]{3})(?<![参给])(?=[与和][㐀-鿿]{2})")


# --- the page -----------------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def root_attributes(context: Context) -> SafeString:
    """The attributes of <html>: language, text size, contrast."""
    preferences = pages.preferences_of(context.get("request"))
    language = "zh-CN" if (get_language() or "").startswith("zh") else "en"
    # All three values come from our own fixed lists.
    return mark_safe(  # noqa: S308
        f' lang="{language}" data-size="{preferences.size}" data-contrast="{preferences.contrast}"'
    )


@register.simple_tag
def site_name() -> str:
    """The product's name, with 演示 behind it where nothing is real."""
    return f"{settings.SITE_NAME} · {gettext('demonstration')}" if settings.DEMO else settings.SITE_NAME


@register.simple_tag(takes_context=True)
def display_url(context: Context) -> str:
    """The page of text sizes, which leads back to the page that is open."""
    request = context.get("request")
    here = request.get_full_path() if request is not None and request.method == "GET" else "/"
    return f"{slots.address('kit:display')}?{urlencode({'next': here})}"


@register.simple_tag(takes_context=True)
def entries(context: Context, name: str) -> list[object]:
    """The words that upper apps hang into a menu: ``{% entries "kit.bottom" as words %}``. Asked for once for a request: a message
    looks at the menu of the desk in four places, and one of its words counts.
    """
    request = context.get("request")
    if request is None:
        return []
    known = request.__dict__.setdefault("_menus", {})
    if name not in known:
        known[name] = slots.cards(name, request)
    return known[name]


@register.simple_tag(takes_context=True)
def desk_menu(context: Context) -> list[object]:
    """The head of the desk: ``{% desk_menu as line %}``, words and groups of words."""
    request = context.get("request")
    return [] if request is None else [*menu.menu(slots.words("kit.desk", request))]


@register.simple_tag(takes_context=True)
def slot(context: Context, name: str, object: object = None) -> SafeString:
    """The cards that upper apps hang into ``name`` for ``object``, rendered one after the other."""
    request = context.get("request")
    if request is None:
        return SafeString()
    rendered = []
    for card in slots.cards(name, request, object):
        if not isinstance(card, slots.Card):
            raise TypeError(f"what hangs in {name} is a {type(card).__name__}, not a Card")
        with context.push(**card.context):
            rendered.append(get_template(card.template).template.render(context))
    return SafeString("".join(rendered))


@register.simple_tag
def select(each: selects.Select) -> SafeString:
    """A condition of a list: its label and what can be chosen."""
    return selects.drawn(each)


@register.simple_block_tag(end_name="endjoined", name="joined")
def joined_scripts(content: str) -> SafeString:
    """The scripts of a page, those of `kit.joined` in one file where the static files were gathered."""
    if not getattr(staticfiles_storage, "joins", False):
        return SafeString(content)
    return SafeString(
        joined.page(content, settings.JOINED_SCRIPTS, prefix=settings.STATIC_URL, address=staticfiles_storage.url)
    )


@register.inclusion_tag("kit/components/status_line.html", takes_context=True)
def status_line(context: Context, back: str = "", label: Text = "", state: Text = "") -> dict[str, object]:
    """The line on top. back, label: the way back, or a word instead; state: what the phone owes, in words."""
    user = getattr(context.get("request"), "user", None)
    if not state and user is not None and user.is_authenticated:
        state = gettext("Everything is handed in")
    return {"back": back, "label": label or (gettext("Back") if back else ""), "name": site_name(), "state": state}


# --- buttons, fields, errors --------------------------------------------------------------------------


@register.inclusion_tag("kit/components/button.html")
def button(
    label: Text,
    href: str = "",
    *,
    main: bool = False,
    small: Text = "",
    name: str = "",
    value: object = "",
    kind: str = "",
    disabled: bool = False,
) -> dict[str, object]:
    """A link that looks like a button, or, without ``href``, the button that sends its form."""
    return {
        "label": label,
        "href": href,
        "main": main,
        "small": small,
        "name": name,
        "value": value,
        "kind": kind,
        "disabled": disabled,
    }


@register.simple_tag
def field(bound: BoundField) -> SafeString:
    """A field of a form with its label, hint and what is wrong with it."""
    if bound.is_hidden:
        return bound.as_widget()
    widget = bound.field.widget
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        kind = "choice"
    else:
        kind = "check" if isinstance(widget, forms.CheckboxInput) else "text"
    return get_template("kit/components/field.html").render({"field": bound, "kind": kind})


@register.simple_tag
def errors(form: forms.BaseForm) -> SafeString:
    """Everything that is wrong with ``form``, on top, each line leading to its field; nothing when all is well."""
    lines = [(text, "") for text in form.non_field_errors()]
    for name in form.errors:
        if name in form.fields:
            bound = form[name]
            lines += [(_about(bound, text), bound.id_for_label or bound.auto_id) for text in bound.errors]
    return error_lines(lines)


@register.simple_tag
def error_lines(lines: Sequence[tuple[Text, str]]) -> SafeString:
    """The same for what is no form of Django: (what is wrong, id of where it stands or empty); nothing when all is well."""
    if not lines:
        return SafeString()
    return get_template("kit/components/error_summary.html").render({"lines": lines})


def _about(bound: BoundField, text: str) -> str:
    """The error with the name of its field; the name of a box to tick is a sentence, and a question ends with its sign."""
    label = str(bound.label)
    if isinstance(bound.field.widget, forms.CheckboxInput):
        return f"{text}（{label}）"
    return f"{label}{text}" if label.endswith(("？", "?")) else f"{label}：{text}"


@register.inclusion_tag("kit/components/problem.html")
def problem(error: UserError) -> dict[str, object]:
    """What happened and what to do, of a UserError."""
    return {"error": error}


@register.inclusion_tag("kit/components/pager.html", takes_context=True)
def pager(context: Context, page: Page) -> dict[str, object]:
    """Previous and next of a list; the query of the address stays."""
    return {"page": page, "request": context["request"]}


# --- words and numbers --------------------------------------------------------------------------------


def size(amount: int) -> str:
    """Bytes as people read them: 86 KB, 0.9 MB. Never 0 for something."""
    kilobytes = amount / 1000
    if kilobytes < 1000:
        return f"{max(1, round(kilobytes)) if amount else 0}\u00a0KB"
    megabytes = kilobytes / 1000
    return f"{megabytes:.1f}\u00a0MB" if megabytes < 1000 else f"{megabytes / 1000:.1f}\u00a0GB"


def minutes(amount: float) -> str:
    """Minutes as people say them: 6 分钟, 1 小时 20 分钟. Rounded up to whole minutes."""
    whole = int(-(-amount // 1))
    if whole < 60:
        return keep_together(ngettext("%(minutes)s minute", "%(minutes)s minutes", whole) % {"minutes": whole})
    hours, rest = divmod(whole, 60)
    words = ngettext("%(hours)s hour", "%(hours)s hours", hours) % {"hours": hours}
    return keep_together(f"{words} {minutes(rest)}" if rest else words)


def keep_together(text: Text) -> str:
    """``text`` in which no line ends between a number and the word it counts."""
    return NUMBER_AND_WORD.sub("\u00a0", str(text))


def title_breaks(text: Text) -> str:
    """A long title without a stop, with a place at which a line may end."""
    title = str(text)
    return BEFORE_AND.sub("\u200b", title) if len(title) >= LONG_TITLE and not STOP.search(title) else title


for _name, _function in (("size", size), ("minutes", minutes)):
    register.simple_tag(_function, name=_name)
    register.filter(_name, _function)
register.filter("whole", keep_together)
register.filter("title_breaks", title_breaks)


@register.filter
def grouped_number(amount: int) -> str:
    """A whole number with its thousands apart: 1,348."""
    return f"{amount:,}"


@register.filter
def unlocalized(amount: float) -> str:
    """A number as SVG wants it, whatever the language."""
    return f"{amount:g}"


@register.filter
def masked(number: str) -> str:
    """A telephone number as 138****1234."""
    return masking.phone(number or "")


# --- pictures -----------------------------------------------------------------------------------------


@register.inclusion_tag("kit/components/ladder.html")
def ladder(cells: Iterable[str], label: Text) -> dict[str, object]:
    """The gap in one line. cells: has, likely, lacks, unknown or empty, at most twelve; label: the same in words."""
    steps = [str(cell) for cell in cells]
    if not label or not 1 <= len(steps) <= CELLS_AT_MOST or not CELLS.issuperset(steps):
        raise ValueError(f"a ladder needs a label and 1 to {CELLS_AT_MOST} of {sorted(CELLS)}, not {steps}")
    return {"cells": steps, "label": label}


@register.inclusion_tag("kit/components/legend.html")
def legend() -> dict[str, object]:
    """What the four looks of a ladder mean."""
    return {}


@register.simple_tag
def progress(done: int, of: int, label: Text) -> SafeString:
    """How far one is. label: the same in words."""
    return format_html('<progress value="{}" max="{}" aria-label="{}">{}</progress>', done, max(of, 1), label, label)


@register.simple_tag
def share(part: int, whole: int) -> SafeString:
    """A small bar and its percentage with one decimal, for a row of the desk; a dash when there is no whole."""
    if not whole:
        return mark_safe('<span class="number">—</span>')
    return format_html(
        '<progress class="share" value="{}" max="{}" aria-hidden="true"></progress><span class="number">{}%</span>',
        part,
        whole,
        f"{100 * part / whole:.1f}",
    )


@register.simple_tag
def bars(title: Text, rows: Sequence[Any], unit: Text = "", note: Text = "", head: Text = "") -> SafeString:
    """Horizontal bars with the same numbers as a table below; see kit.charts."""
    return charts.bars(title, rows, unit=unit, note=note, head=head)


@register.simple_tag
def qr_code(text: str, label: Text) -> SafeString:
    """A QR code as SVG. label: what it leads to, in words."""
    return qr.svg(text, label)
