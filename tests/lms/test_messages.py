"""The catalogue is joined from its parts and compiled without tools."""

from __future__ import annotations

import gettext
import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from lms.management.commands import build_messages as messages

PART = """
# a comment
msgid "Hello, %(name)s"
msgstr "您好，%(name)s"

msgctxt "door"
msgid "Open"
msgstr "开着"

msgid "Open"
msgstr "打开"

msgid "%(count)s lesson"
msgid_plural "%(count)s lessons"
msgstr[0] "%(count)s 课"

msgid ""
"two "
"lines"
msgstr "两行"
"""


@pytest.fixture
def parts(settings, tmp_path):
    """A catalogue of its own in an empty folder; writes a part and gives back what was found."""
    settings.LOCALE_PATHS = [tmp_path]
    (tmp_path / "parts").mkdir()

    def put(text: str, name: str = "a") -> tuple[dict, list[str]]:
        (tmp_path / "parts" / f"{name}.po").write_text(text, "utf-8")
        return messages.joined()

    return put


def test_what_is_compiled_is_what_gettext_reads(parts):
    entries, faults = parts(PART)
    read = gettext.GNUTranslations(io.BytesIO(messages.as_mo(entries)))
    assert faults == []
    assert read.gettext("Hello, %(name)s") == "您好，%(name)s"
    assert (read.gettext("Open"), read.pgettext("door", "Open")) == ("打开", "开着")
    assert read.ngettext("%(count)s lesson", "%(count)s lessons", 5) == "%(count)s 课"
    assert read.gettext("two lines") == "两行"


def test_the_joined_text_reads_back_as_the_same_entries(parts, tmp_path):
    entries, _ = parts(PART)
    file = tmp_path / "joined.po"
    file.write_text(messages.as_po(entries), "utf-8")
    again = {entry.key: entry.msgstr for entry in messages.read(file)}
    assert again == {key: entry.msgstr for key, entry in entries.items()}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('msgid "A"\nmsgstr ""\n', "untranslated"),
        ('msgid "A"\nmsgstr "甲 %(who)s"\n', "placeholder"),
        ('msgid "Open"\nmsgstr "打开"\n\nmsgid "Open"\nmsgstr "开放"\n', "differently"),
    ],
)
def test_a_fault_is_named_with_its_line(parts, text, fault):
    _, faults = parts(text)
    assert len(faults) == 1
    assert fault in faults[0]
    assert "a.po:" in faults[0]


@pytest.mark.parametrize("line", ["nonsense", "msgid no quotes", '"out of place"'])
def test_a_line_that_is_none_is_named(parts, line):
    with pytest.raises(CommandError, match=r"a\.po:2"):
        parts(f"\n{line}\n")


@pytest.mark.parametrize(
    ("template", "keys"),
    [
        ('{% load i18n %}{% translate "Back (to it)" %}', {"Back (to it)"}),
        ("{% load i18n %}{% translate 'Open' context 'door' %}", {"door\x04Open"}),
        ('{% load i18n %}{% blocktranslate with a=b %}Say "{{ a }}"{% endblocktranslate %}', {'Say "%(a)s"'}),
        ('{% load i18n %}{% button _("It\'s here") %}', {"It's here"}),
        ("{% load i18n %}{% blocktranslate count n=x %}one{% plural %}many{% endblocktranslate %}", {"one"}),
    ],
)
def test_the_words_of_a_template_are_found(template, keys):
    assert messages.in_template(template, "x.html") == keys


def test_the_words_of_code_are_found():
    code = 'x = _("One")\ny = pgettext_lazy("door", "Open")\nz = ngettext("a", "b", n)\nw = other("no")\n'
    assert messages.asked_for(code, "x.py") == {"One", "door\x04Open", "a"}


def test_a_check_writes_nothing_and_fails_when_something_is_missing(parts, tmp_path):
    parts(PART)
    with pytest.raises(CommandError, match="faults"):
        call_command("build_messages", check=True, verbosity=0, stdout=io.StringIO(), stderr=io.StringIO())
    assert not (tmp_path / "zh_Hans").exists()


def test_the_scripts_of_the_admin_find_what_wagtail_leaves_in_english(client, trainer):
    client.force_login(trainer)
    words = client.get(reverse("wagtailadmin_javascript_catalog")).content.decode()
    assert json.dumps("插入段落") in words  # ours
    assert json.dumps("删除") in words  # Wagtail's
