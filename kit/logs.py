"""Lines of logs without personal data: telephones, ID numbers, e-mail addresses and codes of log-ins are masked.

The one formatter of every handler, so that a traceback and a library's own message are covered too. It cannot know
names; nothing of ours writes one into a log.
"""

from __future__ import annotations

import logging
import re

MASK = "***"
PATTERNS = (
    # a resident identity number, 18 or the old 15 places
    re.compile(
        r"(?<![0-9A-Za-z])[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}[0-9Xx](?![0-9A-Za-z])"
    ),
    re.compile(r"(?<![0-9A-Za-z])[1-9]\d{5}\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}(?![0-9A-Za-z])"),
    # a mobile number, with the country's prefix and with blanks or dashes as people type it
    re.compile(r"(?<![0-9A-Za-z])(?:(?:\+|00)?86[ -]?)?1[3-9]\d(?:[ -]?\d{4}){2}(?![0-9A-Za-z])"),
    re.compile(r"(?<![0-9A-Za-z])0\d{2,3}-\d{7,8}(?!\d)"),
    re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+\.[A-Za-z0-9.-]+"),
)
# What stands behind such a name or address: a code, a password, the token of a slip or of a session.
SECRET = re.compile(
    r"(?i)((?:code|password|token|secret|sessionid|csrftoken|proof|验证码|密码)['\"]?\s*(?:[:=：]|is|是)\s*['\"]?)[^\s'\",;&]+"
)
SLIP = re.compile(r"(/s/)[A-Za-z0-9_-]{8,}")


def masked(text: str) -> str:
    """``text`` with personal numbers and secrets replaced by ``***``."""
    for pattern in PATTERNS:
        text = pattern.sub(MASK, text)
    return SLIP.sub(rf"\1{MASK}", SECRET.sub(rf"\1{MASK}", text))


class Masked(logging.Formatter):
    """Formats as usual, then masks the whole line with its traceback."""

    def format(self, record: logging.LogRecord) -> str:
        return masked(super().format(record))
