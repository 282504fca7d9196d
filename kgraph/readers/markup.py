"""LaTeX, HTML and JATS to plain text: the one place that takes markup out.

In: a field as its format wrote it. Out: plain text, not yet clean (``clean`` does that). Only formats whose fields are
markup by definition come here; text of JSON lines and pages keeps its LaTeX.
"""

from __future__ import annotations

import html
import re
from functools import cache
from typing import Any

_LONGEST_LATEX = 100_000
"""Characters given to the LaTeX parser, whose time grows with nesting."""

_LATEX = re.compile(r"[\\{}$~]|``|''|--")
_PERCENT = re.compile(r"(?<!\\)%")
_AMPERSAND = re.compile(r"(?<!\\)&")
_DOLLAR = re.compile(r"(?<!\\)\$")
_COMMAND = re.compile(r"\\[a-zA-Z]{1,40}\*?|[{}$]|\\(?=[%&$#_])")
_HREF = re.compile(r"\\href\s?\{[^{}]{0,2000}\}")
_QUIET = re.compile(r"\\(?:enquote|mkbibemph|mkbibquote|mkbibbold|mkbibitalic|mkbibacro|MakeSentenceCase)\b\*?")
_LOGO = re.compile(r"\\((?:La|Bib|Xe)?TeX)\b(?:\{\})?")
_DASHES = {"---": "—", "--": "–", "``": "“", "''": "”"}
_MARKS = re.compile("---|--|``|''")

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
_INLINE_JATS = frozenset(_INLINE.split("|"))


def from_latex(text: str) -> str:
    r"""A BibTeX field as text: accents composed, braces and commands gone, formulas as near as text can be.

    Example:
        >>> from_latex(r"{G\"odel} and the $\alpha$-divergence of 5\% of {BERT}")
        'Gödel and the α-divergence of 5% of BERT'
    """
    if not _LATEX.search(text):
        return text
    if len(text) > _LONGEST_LATEX or text.count("{") > 2000:
        return _without_commands(text)
    if len(_DOLLAR.findall(text)) % 2:
        text = _DOLLAR.sub(r"\\$", text)
    text = _LOGO.sub(r"\1", _QUIET.sub(r"\\emph ", _HREF.sub("", text)))
    prepared = _AMPERSAND.sub(r"\\&", _PERCENT.sub(r"\\%", text))
    try:
        return str(_latex_parser().latex_to_text(prepared))
    except Exception:  # the parser raises many types for broken LaTeX; the field is kept without its commands
        return _without_commands(text)


@cache
def _latex_parser() -> Any:
    from pylatexenc.latex2text import LatexNodes2Text

    return LatexNodes2Text(math_mode="text", strict_latex_spaces=True, keep_comments=True)


def _without_commands(text: str) -> str:
    return _COMMAND.sub("", _MARKS.sub(lambda m: _DASHES[m.group()], text)).replace("~", " ")


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
        text = html.unescape(html.unescape(text) if "&amp;" in text else text)
        if "<" in text:
            text = _TAG.sub(_replacement, text)
    return text.strip()


def _replacement(match: re.Match[str]) -> str:
    if match.group(2):
        inline = match.group(2).lower() == "mml:" or match.group(3).lower() in _INLINE_JATS
        return "" if inline else " "
    return "" if match.group(4) else " "
