"""XML as a stranger sends it: read only as far as no document type, no entity and no flood of elements is in it."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, ParseError

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException
from django.utils.translation import gettext as _

from kit.errors import Unreadable

LARGEST = 50 * 1024 * 1024  # bytes; Moodle writes pictures into the same file
MOST_SIGNS = 1_000_000  # signs <, so that a flood of elements is refused before it is built
DEEPEST = 100
DECLARED = re.compile(
    rb"^(?:\xef\xbb\xbf)?\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"'][^>]{0,200}\?>"
)
OF_THIS_COUNTRY = frozenset({"gb2312", "gbk", "gb18030", "cp936"})


def parse(content: bytes) -> Element:
    """The root of a file. Raises Unreadable, with words that say what to do."""
    if len(content) > LARGEST:
        raise Unreadable(_("The file is larger than 50 MB."), _("Export fewer questions at once."))
    if content.count(b"<") > MOST_SIGNS:
        raise Unreadable(_("The file holds far more than a question bank."), _("Export fewer questions at once."))
    try:
        root: Element = ElementTree.fromstring(_in_utf_8(content.lstrip()), forbid_dtd=True)
    except DefusedXmlException:
        raise Unreadable(
            _("The file holds commands that no question needs."),
            _("Export it again from the program that it comes from."),
        ) from None
    except (ParseError, ValueError, LookupError) as error:
        raise _broken(error) from None
    if _is_too_deep(root):
        raise Unreadable(_("The file holds far more than a question bank."), _("Export fewer questions at once."))
    return root


def _in_utf_8(content: bytes) -> bytes:
    """The parser knows no encoding of this country, so those are turned into UTF-8 first."""
    declared = DECLARED.match(content)
    if declared is None or declared[1].decode().lower() not in OF_THIS_COUNTRY:
        return content
    return content[declared.end() :].decode("gb18030").encode()


def _broken(error: Exception) -> Unreadable:
    if isinstance(error, ParseError) and "invalid token" not in str(error):
        line = error.position[0]
        return Unreadable(
            _("The file is no complete XML; it cannot be read from line %(line)s on.") % {"line": line},
            _("Export it again from the program that it comes from."),
        )
    return Unreadable(_("The signs of this file cannot be read."), _("Save it as text in UTF-8 and send it again."))


def _is_too_deep(root: Element) -> bool:
    level = [root]
    for _depth in range(DEEPEST):
        level = [child for element in level for child in element]
        if not level:
            return False
    return True
