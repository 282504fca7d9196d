"""The one place that makes text from papers safe in a spreadsheet, in HTML and in Markdown.

In: a text of unknown origin. Out: the text, never a formula, never markup.
"""

from __future__ import annotations

import html
import re
import unicodedata

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_MARKDOWN = re.compile(r"[\\`*_\[\]<>|~#&!$^{}]|:(?=//)|(?<=www)\.")


def csv_cell(value: object) -> object:
    """A cell a spreadsheet shows as text: an apostrophe before what it would take for a formula (OWASP, CSV injection).

    Numbers and text that cannot be a formula stay as they are; NUL, which CSV readers refuse, goes.

    Example:
        >>> csv_cell("=HYPERLINK(1)"), csv_cell(-3), csv_cell("GNN")
        ("'=HYPERLINK(1)", -3, 'GNN')
    """
    if not isinstance(value, str):
        return value
    text = value.replace("\0", "")
    return f"'{text}" if text.startswith(_FORMULA) else text


def plain(text: str) -> str:
    """A text on one line, without the control and direction characters that could disturb what stands around it.

    Example:
        >>> plain("a\\x07b\\u202ec \\n d")
        'abc d'
    """
    if not text.isprintable():
        text = "".join(c for c in text if c.isspace() or unicodedata.category(c) not in ("Cc", "Cf", "Cs"))
    return " ".join(text.split())


def html_text(text: str) -> str:
    """A text as the content of an HTML element or of a quoted attribute.

    Example:
        >>> html_text("<b>O'Neil</b>")
        '&lt;b&gt;O&#x27;Neil&lt;/b&gt;'
    """
    return html.escape(plain(text))


def markdown_text(text: str) -> str:
    """A text within a line of Markdown: no markup, no HTML, no formula, no address that becomes a link.

    Example:
        >>> markdown_text("a_b | <img> $x$ http://c")
        'a\\\\_b \\\\| \\\\<img\\\\> \\\\$x\\\\$ http\\\\://c'
    """
    return _MARKDOWN.sub(r"\\\g<0>", plain(text))
