"""Acronyms defined in the text: "Long Form (LF)" and "LF (long form)".

In: a field's text. Out: ``Definition`` pairs of spans. The setting is that of Schwartz and Hearst (2003), "A simple
algorithm for identifying abbreviation definitions in biomedical text"; which words before the bracket are the long form
is decided by the best alignment (kgraph.extract.alignment) in place of their greedy search, which stops at the nearer P
of "Proximal Policy Optimization (PPO)".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from kgraph.extract.alignment import Alignment, Part, align, letters_of

Span = tuple[int, int]

_BRACKET = re.compile(r"\(\s*+([^()\n]{2,80}?)\s*[,;)]")
_SHORT = re.compile(r"(?=.*[^\W\d_])[^\W_][\w\-+./$^{}&*]{0,14}(?: [\w\-+]{1,6})?")
_CLAUSE = re.compile(r"[.;:]\s|[()\n]")
_REACH = 200
_LONG_WORDS = 12
_WORD = re.compile(r"[^\s()]+")
_LAST_WORD = re.compile(r"(\S{2,15})\s*$")
_PART = re.compile(r"(?!(?<=\\)[a-z]+\{)(?<![^\W_])[^\W_]+")
_OPENING = re.compile(r"(?:\\[A-Za-z]+\{|[{\[`'\"“‘*$])+")
_CLOSING = re.compile(r"(?<![\s}\]`'\"”’*~,])[\s}\]`'\"”’*~,]+$")
_SMALL = frozenset(
    ("of", "and", "the", "for", "in", "on", "with", "to", "a", "an", "by", "via", "from", "as", "at", "or")
)
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
            long = _long_before(text, bracket.start(), text[slice(*inner)])
            if long:
                yield Definition(long, inner)
                continue
        short = _word_before(text, bracket.start())
        if short and " " in text[slice(*inner)] and _is_short(text[slice(*short)]):
            parts = _parts(text, *inner)
            best = align(letters_of(text[slice(*short)]), parts, starts=[0]) if parts else None
            if best and best.is_spelled:
                yield Definition((parts[0].start, _end(text, parts[0].start, inner[1])), short)


@lru_cache(maxsize=1 << 16)
def spells(short: str, long: str) -> float:
    """How well the letters of a short form spell the words of a long one: 1 if each is at home and no word lacks one.

    Example:
        >>> spells("LoPT", "Lossless Parallel Tokenization"), spells("HOO", "optimistic tree search")
        (1.0, 0.0)
    """
    if " " in short or len(long) > _REACH or not (" " in long or "-" in long) or not _is_short(short):
        return 0.0
    parts = _parts(long, 0, len(long))
    best = align(letters_of(short), parts, starts=[0]) if parts else None
    return max(0.0, best.at_home / best.letters - best.skipped / 3) if best else 0.0


def _is_short(form: str) -> bool:
    """Written like an acronym: a capital or a digit somewhere, two capitals where it has two words."""
    capitals = sum(c.isupper() for c in form)
    named = capitals >= 2 if " " in form else capitals or any(c.isdigit() for c in form)
    return bool(named and _SHORT.fullmatch(form)) and form.lower().strip(".") not in _NO_SHORT


def _long_before(text: str, bracket: int, short: str) -> Span | None:
    """The long form that ends before the bracket, or None."""
    letters = letters_of(short)
    limit = min(len(letters) + 5, 2 * len(letters), _LONG_WORDS)
    clause = max((m.end() for m in _CLAUSE.finditer(text, max(0, bracket - _REACH), bracket)), default=0)
    before = [m.start() for m in _WORD.finditer(text, max(clause, bracket - _REACH), bracket)][-limit:]
    if not before:
        return None
    end = _end(text, before[0], bracket)
    parts = _parts(text, before[0], end)
    best = align(letters, parts, starts=[n for n in range(len(parts)) if _may_start(parts, n)])
    if best is None or not best.is_likely:
        return None
    start = parts[best.start].start
    return (start, end) if _is_long(text[start:end], short, best) else None


def _end(text: str, start: int, end: int) -> int:
    """Before closing markup, punctuation and spaces."""
    return start + len(_CLOSING.sub("", text[start:end]))


def _is_long(long: str, short: str, found: Alignment) -> bool:
    """Whether words may be a long form: longer than the short one, without it, and no half of a formula."""
    if len(long) < len(short) or short.lower() in long.lower().split() or "=" in long or long.count("$") % 2:
        return False
    if any(long.count(a) != long.count(b) for a, b in ("{}", "[]")):
        return False
    spelled = found.at_home == found.letters
    return found.words > 1 or spelled or (short.removesuffix("s").isupper() and long[0].lower() == short[0].lower())


def _parts(text: str, start: int, end: int) -> list[Part]:
    """The words of a stretch of text, compounds taken apart."""
    parts: list[Part] = []
    for word in _WORD.finditer(text, start, end):
        opening = _OPENING.match(text, *word.span())
        first = opening.end() if opening else word.start()
        for n, m in enumerate(_PART.finditer(text, first, word.end())):
            parts.append(Part(m.group(), m.start(), n > 0, n == 0 and m.group().lower() in _SMALL))
    return parts


def _may_start(parts: list[Part], n: int) -> bool:
    """A whole word may begin a long form, or what follows "CNN-" or "image-to-": never half of "self-supervised"."""
    if not parts[n].in_compound:
        return True
    before = parts[n - 1].text
    return before == "to" or (before.isupper() and len(before) > 1)


def _word_before(text: str, bracket: int) -> Span | None:
    found = _LAST_WORD.search(text[max(0, bracket - 20) : bracket])
    if not found:
        return None
    base = max(0, bracket - 20)
    return found.start(1) + base, found.end(1) + base
