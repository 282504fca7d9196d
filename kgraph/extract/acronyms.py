"""Acronyms defined in the text: "Long Form (LF)" and "LF (long form)".

In: a field's text. Out: ``Definition`` pairs of spans. The method is Schwartz and Hearst (2003), "A simple algorithm
for identifying abbreviation definitions in biomedical text": the letters of the short form are looked for from right
to left in the words before the bracket, the first letter at the beginning of a word; words whose initials are the
letters come first, since the greedy search stops at the nearer P of "Proximal Policy Optimization (PPO)".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

Span = tuple[int, int]

_BRACKET = re.compile(r"\(\s*([^()\n]{2,80}?)\s*[,;)]")
_SHORT = re.compile(r"(?=.*[^\W\d_])[^\W_][\w\-+./$^{}&*]{0,14}(?: [\w\-+]{1,6})?")
_CLAUSE = re.compile(r"[.;:]\s|[()\n]")
_REACH = 200
_LONG_WORDS = 12
_WORD = re.compile(r"[^\s()]+")
_PART = re.compile(r"[^\W_]+")
_SMALL = {"of", "and", "the", "for", "in", "on", "with", "to", "a", "an", "by", "via", "from"}
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
            if any(c.isupper() for c in letters) and _initials(letters, text[slice(*inner)]) == 0:
                yield Definition(inner, short)


def _is_short(form: str) -> bool:
    return bool(_SHORT.fullmatch(form)) and form.lower().strip(".") not in _NO_SHORT


def _long_start(text: str, bracket: int, short: str) -> int | None:
    """Where the long form begins that ends before the bracket, or None."""
    letters = sum(c.isalnum() for c in short)
    limit = min(letters + 5, 2 * letters, _LONG_WORDS)
    clause = max((m.end() for m in _CLAUSE.finditer(text, max(0, bracket - _REACH), bracket)), default=0)
    before = [m.start() for m in _WORD.finditer(text, max(clause, bracket - _REACH), bracket)][-limit:]
    if not before:
        return None
    region = text[before[0] : bracket].rstrip()
    found = _initials(short, region)
    if found is None:
        found = _match(short, region)
    if found is None or len(region) - found < len(short) or region[found:].lower() == short.lower():
        return None
    return before[0] + found


def _initials(short: str, long: str) -> int | None:
    """Where the words begin whose initials are the letters of ``short``, small words counted or not."""
    letters = "".join(_letters(short))
    parts = [(m.start(), m.group()) for m in _PART.finditer(long)]
    for first in range(len(parts) - 1, -1, -1):
        tail = [word for _, word in parts[first:]]
        full = "".join(word[0] for word in tail)
        short_words = "".join(word[0] for i, word in enumerate(tail) if i == 0 or word.lower() not in _SMALL)
        if letters in (full.lower(), short_words.lower()):
            return _word_start(long, parts[first][0])
    return None


def _letters(short: str) -> list[str]:
    """Lower-case letters and digits, without the s of a plural."""
    letters = [c for c in short.lower() if c.isalnum()]
    if len(letters) > 2 and short.endswith("s") and any(c.isupper() for c in short[:-1]):
        letters.pop()
    return letters


def _word_start(long: str, at: int) -> int:
    """The beginning of the whole word: "self-supervised", not its second half."""
    while at > 0 and not long[at - 1].isspace():
        at -= 1
    return at


def _match(short: str, long: str) -> int | None:
    """Index in ``long`` where the match of all letters of ``short`` begins (a word's beginning), or None."""
    letters = _letters(short)
    low = long.lower()
    at = len(low)
    for position in range(len(letters) - 1, -1, -1):
        at -= 1
        while at >= 0 and (low[at] != letters[position] or (position == 0 and at > 0 and low[at - 1].isalnum())):
            at -= 1
        if at < 0:
            return None
    return _word_start(long, at)


def _word_before(text: str, bracket: int) -> Span | None:
    found = re.search(r"(\S{2,15})\s*$", text[max(0, bracket - 20) : bracket])
    if not found:
        return None
    base = max(0, bracket - 20)
    return found.start(1) + base, found.end(1) + base


def _rstrip(text: str, start: int, end: int) -> int:
    return start + len(text[start:end].rstrip())
