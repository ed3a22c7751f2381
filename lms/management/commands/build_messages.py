"""Join the parts of the catalogue, find what is not translated, and compile it; no tool besides Python is needed.

``lms/locale/parts/<app>.po`` holds the words of one app, ``parts/js/`` those of scripts. The joined files are kept in
git, the compiled ones too, so that nobody needs gettext to run the product.
"""

from __future__ import annotations

import ast
import os
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation.template import templatize

APPS = ("lms reports certificates learning courses assessments competencies people notifications offline kit").split()
CALLS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}
HEADER = (
    "Language: zh_Hans\nMIME-Version: 1.0\nContent-Type: text/plain; charset=UTF-8\n"
    "Content-Transfer-Encoding: 8bit\nPlural-Forms: nplurals=1; plural=0;\n"
)
DOMAINS = {"django": "*.po", "djangojs": "js/*.po"}  # the catalogue, and its parts below lms/locale/parts
TEXT = r"""u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
IN_TEMPLATE = re.compile(rf"\b(n?p?gettext|_)\(\s*{TEXT}(?:\s*,\s*{TEXT})?", re.DOTALL)
PLACEHOLDER = re.compile(r"%\((\w+)\)[a-z]")


@dataclass(frozen=True)
class Entry:
    """One translation. ``plural`` is empty for most; Chinese has one form for all numbers."""

    msgid: str
    msgstr: str
    where: str
    context: str = ""
    plural: str = ""

    @property
    def key(self) -> str:
        return f"{self.context}\x04{self.msgid}" if self.context else self.msgid


class Command(BaseCommand):
    help = "Join and compile the Chinese catalogue; --check only says what is missing."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; fail when something is missing or old")

    def handle(self, *args: Any, **options: Any) -> None:
        entries, faults = joined()
        missing = sorted(used() - {entry.key for entry in entries.values()})
        faults += [f"no Chinese for: {key!r}" for key in missing]
        scripts, in_scripts = joined("djangojs")
        faults += in_scripts
        made = files(entries) | files(scripts, "djangojs")
        if not options["check"]:
            write(made)
        elif not is_current(made):
            faults.append("the catalogue is older than its parts: run make messages")
        for fault in faults:
            self.stderr.write(fault)
        if faults and options["check"]:
            raise CommandError(f"{len(faults)} faults in the catalogue")
        self.stdout.write(f"{len(entries)} messages, {len(missing)} missing")


def files(entries: dict[str, Entry], domain: str = "django") -> dict[Path, bytes]:
    """What the two files of a catalogue must hold."""
    folder = Path(settings.LOCALE_PATHS[0]) / "zh_Hans" / "LC_MESSAGES"
    return {folder / f"{domain}.po": as_po(entries).encode(), folder / f"{domain}.mo": as_mo(entries)}


def is_current(made: dict[Path, bytes]) -> bool:
    return all(file.exists() and file.read_bytes() == content for file, content in made.items())


def write(made: dict[Path, bytes]) -> None:
    """Write the files, each at once, so that nobody reads half a catalogue."""
    for file, content in made.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        draft = file.with_name(f".{file.name}.{os.getpid()}")  # two may write at once
        draft.write_bytes(content)
        draft.replace(file)


def joined(domain: str = "django") -> tuple[dict[str, Entry], list[str]]:
    """All entries of all parts of a catalogue by key, and what is wrong with them."""
    entries: dict[str, Entry] = {}
    faults: list[str] = []
    for file in sorted((Path(settings.LOCALE_PATHS[0]) / "parts").glob(DOMAINS[domain])):
        for entry in read(file):
            known = entries.get(entry.key)
            if known and known.msgstr != entry.msgstr:
                faults.append(f"{entry.where} and {known.where} translate {entry.msgid!r} differently")
            if not entry.msgstr:
                faults.append(f"{entry.where} leaves {entry.msgid!r} untranslated")
            if set(PLACEHOLDER.findall(entry.msgstr)) - set(PLACEHOLDER.findall(entry.msgid + entry.plural)):
                faults.append(f"{entry.where} has a placeholder that {entry.msgid!r} lacks")
            entries.setdefault(entry.key, entry)
    return entries, faults


def read(file: Path) -> Iterator[Entry]:
    """The entries of one part. A line that is no entry, comment or string raises CommandError with its number."""
    fields: dict[str, str] = {}
    current, start = "", 0
    for number, raw in enumerate([*file.read_text("utf-8").splitlines(), ""], start=1):
        line = raw.strip()
        if line.startswith("#"):
            continue
        word, _, rest = line.partition(" ")
        if not line or (word in ("msgctxt", "msgid") and "msgstr" in fields):
            yield from finished(fields, f"{file.name}:{start}")
            fields, current = {}, ""
        if not line:
            continue
        if word.startswith("msg"):
            current = "msgstr" if word.startswith("msgstr") else word
            start = number if word == "msgid" else start
            fields[current], line = "", rest
        if not current or not line.startswith('"'):
            raise CommandError(f"{file.name}:{number} is no line of a catalogue: {raw!r}")
        fields[current] += ast.literal_eval(line)


def finished(fields: dict[str, str], where: str) -> Iterator[Entry]:
    if fields.get("msgid"):
        yield Entry(
            fields["msgid"],
            fields.get("msgstr", ""),
            where,
            fields.get("msgctxt", ""),
            fields.get("msgid_plural", ""),
        )


def used() -> set[str]:
    """The keys of every text that code and templates ask for."""
    keys: set[str] = set()
    for app in APPS:
        folder = Path(settings.BASE) / app
        for file in folder.rglob("*.py"):
            if "migrations" not in file.parts:
                keys |= asked_for(file.read_text("utf-8"), str(file))
        for file in folder.rglob("templates/**/*.html"):
            keys |= in_template(file.read_text("utf-8"), str(file))
    return keys


def in_template(text: str, file: str) -> set[str]:
    """The keys in a template: Django turns its tags into calls of gettext, whose texts are read here."""
    keys = set()
    for name, first, second in IN_TEMPLATE.findall(templatize(text, origin=file)):
        one = ast.literal_eval(first)
        keys.add(f"{one}\x04{ast.literal_eval(second)}" if name.endswith("pgettext") else one)
    return keys


def asked_for(code: str, file: str) -> set[str]:
    """The keys in calls of gettext in Python ``code``."""
    keys = set()
    for node in ast.walk(ast.parse(code, filename=file)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        texts = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
        if name in CALLS and texts:
            keys.add(f"{texts[0]}\x04{texts[1]}" if name.startswith("pgettext") else texts[0])
    return keys


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def as_po(entries: dict[str, Entry]) -> str:
    """The joined catalogue as text, in the order of the msgids, so that a merge touches few lines."""
    lines = ["# Made by `make messages` out of lms/locale/parts; edit those.", 'msgid ""', 'msgstr ""']
    lines += [quoted(f"{line}\n") for line in HEADER.splitlines()]
    for _, entry in sorted(entries.items()):
        lines.append("")
        if entry.context:
            lines.append(f"msgctxt {quoted(entry.context)}")
        lines.append(f"msgid {quoted(entry.msgid)}")
        if entry.plural:
            lines += [f"msgid_plural {quoted(entry.plural)}", f"msgstr[0] {quoted(entry.msgstr)}"]
        else:
            lines.append(f"msgstr {quoted(entry.msgstr)}")
    return "\n".join(lines) + "\n"


def as_mo(entries: dict[str, Entry]) -> bytes:
    """The catalogue as GNU gettext's binary file (little-endian, revision 0, no hash table)."""
    pairs = {"": HEADER} | {
        (f"{entry.key}\0{entry.plural}" if entry.plural else entry.key): entry.msgstr for entry in entries.values()
    }
    keys = sorted(pairs, key=lambda key: key.encode())
    ids = b"".join(key.encode() + b"\0" for key in keys)
    strings = b"".join(pairs[key].encode() + b"\0" for key in keys)
    start = 7 * 4 + len(keys) * 16
    table_of_ids, table_of_strings, at, to = [], [], start, start + len(ids)
    for key in keys:
        length, translated = len(key.encode()), len(pairs[key].encode())
        table_of_ids += [length, at]
        table_of_strings += [translated, to]
        at, to = at + length + 1, to + translated + 1
    head = struct.pack("<7I", 0x950412DE, 0, len(keys), 28, 28 + len(keys) * 8, 0, 0)
    tables = struct.pack(f"<{len(keys) * 4}I", *table_of_ids, *table_of_strings)
    return head + tables + ids + strings
