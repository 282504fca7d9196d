"""Text in XML 1.0, for GraphML and GEXF.

In: any string. Out: the string escaped, so that a parser gives it back; the characters XML cannot hold at all
(most control characters, lone surrogates, U+FFFE, U+FFFF) become U+FFFD, one for one.
"""

from __future__ import annotations

import re

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
