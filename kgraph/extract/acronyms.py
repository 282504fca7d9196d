"""Acronyms defined in the text: "Long Form (LF)" and "LF (long form)".

In: a field's text. Out: ``Definition`` pairs of spans. The method is Schwartz and Hearst (2003), "A simple algorithm
for identifying abbreviation definitions in biomedical text": the letters of the short form are looked for from right
to left in the words before the bracket, the first letter at the beginning of a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

Span = tuple[int, int]

_BRACKET = re.compile(r"\(\s*([^()\n]{2,80}?)\s*[,;)]")
_SHORT = re.compile(r"(?=.*[^\W\d_])[^\W_][\w\-+./$^{}&*]{0,14}(?: [\w\-+]{1,6})?")
_LONG_WORDS = 12
_WORD = re.compile(r"[^\s()]+")
_NO_SHORT = {"i.e", "e.g", "eg", "ie", "cf", "etc", "resp", "ours", "see", "left", "right", "top", "bottom"}


@dataclass(frozen=True, slots=True)
class Definition:
    """Where a short form is defined, both as character spans of one field."""

    long: Span
    short: Span


def definitions(text: str) -> Iterator[Definition]:
    """The definitions in a text, in order.

    Example:
        >>> text = "We use Graph Neural Networks (GNNs)."
        >>> [(text[slice(*d.long)], text[slice(*d.short)]) for d in definitions(text)]
        [('Graph Neural Networks', 'GNNs')]
    """
    for bracket in _BRACKET.finditer(text):
        inner = bracket.span(1)
        if _is_short(text[slice(*inner)]):
            start = _long_start(text, bracket.start(), text[slice(*inner)])
            if start is not None:
                yield Definition((start, _rstrip(text, start, bracket.start())), inner)
                continue
        short = _word_before(text, bracket.start())
        if short and " " in text[slice(*inner)] and _is_short(text[slice(*short)]):
            letters = text[slice(*short)]
            start = _match(letters, text[slice(*inner)])
            if start == 0 and any(c.isupper() for c in letters):
                yield Definition(inner, short)


def _is_short(form: str) -> bool:
    return bool(_SHORT.fullmatch(form)) and form.lower().strip(".") not in _NO_SHORT


def _long_start(text: str, bracket: int, short: str) -> int | None:
    """Where the long form begins that ends before the bracket, or None."""
    letters = sum(c.isalnum() for c in short)
    limit = min(letters + 5, 2 * letters, _LONG_WORDS)
    from_ = max(text.rfind(mark, 0, bracket) + len(mark) for mark in (". ", "; ", ": ", "(", ")", "\n"))
    before = [m.start() + from_ for m in _WORD.finditer(text[max(from_, bracket - 200) : bracket])]
    before = [start + max(0, bracket - 200 - from_) for start in before][-limit:]
    if not before:
        return None
    region = text[before[0] : bracket].rstrip()
    found = _match(short, region)
    if found is None or len(region) - found < len(short) or region[found:].lower() == short.lower():
        return None
    return before[0] + found


def _match(short: str, long: str) -> int | None:
    """Index in ``long`` where the match of all letters of ``short`` begins (a word's beginning), or None."""
    letters = [c for c in short.lower() if c.isalnum()]
    if len(letters) > 2 and short.endswith("s") and any(c.isupper() for c in short[:-1]):
        letters.pop()
    low = long.lower()
    at = len(low)
    for position in range(len(letters) - 1, -1, -1):
        at -= 1
        while at >= 0 and (low[at] != letters[position] or (position == 0 and at > 0 and low[at - 1].isalnum())):
            at -= 1
        if at < 0:
            return None
    while at > 0 and not long[at - 1].isspace():  # "self-supervised", not its second half
        at -= 1
    return at


def _word_before(text: str, bracket: int) -> Span | None:
    found = re.search(r"(\S{2,15})\s*$", text[max(0, bracket - 20) : bracket])
    if not found:
        return None
    base = max(0, bracket - 20)
    return found.start(1) + base, found.end(1) + base


def _rstrip(text: str, start: int, end: int) -> int:
    return start + len(text[start:end].rstrip())
