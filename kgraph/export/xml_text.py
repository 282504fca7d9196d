"""Texts and values in XML 1.0, for GraphML and GEXF.

In: any string. Out: the string escaped, so that a parser gives it back; the characters XML cannot hold at all
(most control characters, lone surrogates, U+FFFE, U+FFFF) become U+FFFD, one for one.
"""

from __future__ import annotations

import json
import re
from typing import Any

from kgraph.schema import PropertyType

TYPES: dict[PropertyType, str] = {
    "string": "string",
    "int": "long",
    "float": "double",
    "bool": "boolean",
    "strings": "string",
}
"""What both formats call the types of the schema; neither has lists that all programs read."""

_IMPOSSIBLE = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPES = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}
)


def possible(text: str) -> str:
    """The text with what XML cannot hold replaced.

    Example:
        >>> possible("a\\0b")
        'a\ufffdb'
    """
    return _IMPOSSIBLE.sub("�", text)


def escape(text: str) -> str:
    """The text as the content of an element or of a quoted attribute.

    Example:
        >>> escape('<a href="x">\\n')
        '&lt;a href=&quot;x&quot;&gt;&#10;'
    """
    return possible(text).translate(_ESCAPES)


def value_text(value: Any) -> str:
    """A property's value, escaped: booleans as XML Schema writes them, a list as a JSON array.

    Example:
        >>> value_text(True), value_text(1.5), value_text(["a"])
        ('true', '1.5', '[&quot;a&quot;]')
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    return escape(json.dumps(value, ensure_ascii=False) if isinstance(value, list) else str(value))
