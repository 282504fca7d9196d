"""HTML and JATS in a field to plain text; ``latex`` does the same for LaTeX.

In: a field as its format wrote it. Out: plain text, not yet clean (``clean`` does that). Only formats whose fields are
markup by definition come here.
"""

from __future__ import annotations

import html
import re

_INLINE = (
    "i|b|u|s|em|strong|it|sub|sup|inf|scp|sc|small|tt|code|span|font|a|italic|bold|underline|monospace|nobr|mark|xref"
)
_BLOCK = (
    "p|br|div|title|sec|section|list|item|list-item|li|ul|ol|h[1-6]|label|disp-formula|inline-formula|abstract|hr|"
    "td|tr|table"
)
_TAG = re.compile(
    rf"<(/?)(?:(jats:|mml:)([a-z\-]{{1,30}})|({_INLINE})|({_BLOCK}))((?:\s[^<>]{{0,1000}})?)/?>", re.IGNORECASE
)
_HEADING = re.compile(
    r"<(jats:)?title>\s{0,20}(?:abstract|summary)\s{0,20}[:.]?\s{0,20}</(jats:)?title>", re.IGNORECASE
)
_TEX = re.compile(r"<(?:jats:)?tex-math[^<>]{0,300}>.{0,5000}?</(?:jats:)?tex-math>|<!\[CDATA\[|\]\]>", re.DOTALL)
_ENTITY = re.compile(
    r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});|&(?:amp|lt|gt|quot|nbsp)(?![\w=;])"
)
_INLINE_JATS = frozenset(_INLINE.split("|"))


def from_html(text: str) -> str:
    """A field with HTML or JATS tags and entities as text; "<" that is no tag stays.

    Example:
        >>> from_html("<jats:title>Abstract</jats:title><jats:p>H<jats:sub>2</jats:sub>O &amp; p &lt; 0.05</jats:p>")
        'H2O & p < 0.05'
    """
    if "<" in text:
        text = _TEX.sub(" ", _HEADING.sub(" ", text))
        text = _TAG.sub(_replacement, text)
    if "&" in text:
        text = unescaped(unescaped(text) if "&amp;" in text else text)
        if "<" in text:
            text = _TAG.sub(_replacement, text)
    return text.strip()


def unescaped(text: str) -> str:
    """The text with its HTML entities as characters; without a semicolon only the commonest are some.

    Example:
        >>> unescaped("R&D at AT&amp;T, 5&nbsp;&#176;C &unknown;")
        'R&D at AT&T, 5\\xa0°C &unknown;'
    """
    return _ENTITY.sub(lambda m: html.unescape(m.group()), text)


def _replacement(match: re.Match[str]) -> str:
    if match.group(2):
        inline = match.group(2).lower() == "mml:" or match.group(3).lower() in _INLINE_JATS
        return "" if inline else " "
    return "" if match.group(4) else " "
