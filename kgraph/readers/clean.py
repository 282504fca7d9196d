"""Text as the graph stores it: the one place where what was read becomes clean.

In: any text out of a file. Out: NFC, white-space runs as single spaces, no control characters, no lone
surrogates. Nothing else is changed: LaTeX stays (``markup`` takes it out where a format is LaTeX), and so do
quotes, dashes and letters, because evidence indexes the text as it came.
"""

from __future__ import annotations

import math
import re
import unicodedata

_SURROGATES = re.compile("[\ud800-\udfff]")
_INVISIBLE = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")
"""Controls, soft hyphens, byte order marks, and the bidirectional overrides that make text look like another."""


def clean(text: str) -> str:
    """One line of clean text; cleaning it again changes nothing.

    Example:
        >>> clean("  Graph\\r\\n\\tNeural\\x00 Networks ")
        'Graph Neural Networks'
        >>> clean("Poincare\u0301 \\ud800")
        'Poincaré �'
    """
    if not text.isprintable():  # nothing invisible is printable
        text = _INVISIBLE.sub("", _SURROGATES.sub("\ufffd", text))
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    return " ".join(text.split())


def text_of(value: object) -> str:
    """Clean text of a value of any type: a text, a number, the first of a list that has text; else "".

    Example:
        >>> text_of(["", "A title"]), text_of(2020), text_of({"a": 1}), text_of(float("inf"))
        ('A title', '2020', '', '')
    """
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, (list, tuple)):
        return next((text for item in value if not isinstance(item, (list, tuple)) and (text := text_of(item))), "")
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return ""
    if isinstance(value, float):
        if not math.isfinite(value):  # JSON as Python reads it has 1e999 and NaN
            return ""
        return str(int(value)) if value.is_integer() else str(value)
    return str(value) if abs(value) < 10**18 else ""


def words(text: str) -> tuple[str, ...]:
    """The words of a table written as one text.

    Example:
        >>> words("ti title")
        ('ti', 'title')
    """
    return tuple(text.split())
