"""Where names stand in a text: every occurrence of every form, the longest first, at word boundaries.

In: a paper and the forms of each concept. Out: character-exact spans, which no two concepts share.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from kgraph.extract.grouping import FIELDS
from kgraph.extract.naming import key, singular
from kgraph.records import Field, Paper

_MOST_FORMS = 2000
"""Forms looked for in one paper; far above any abstract's, a bound for hostile text."""

_ODD_SPACE = re.compile(r"[^\S ]")
_RUN = re.compile(r"[- ]+")

Place = tuple[Field, int, int]


def occurrences(paper: Paper, forms: Sequence[Sequence[str]]) -> list[list[Place]]:
    """For each concept (given as its forms) all places where one of them stands, in reading order.

    A form also finds itself in the plural or singular, and, unless it is an acronym or a single capitalised word, in
    other capitals. A place inside a longer name belongs to the longer name.

    Example:
        >>> paper = Paper("p", "LoRA", "Low-rank adaptation. Low-Rank Adaptation (LoRA) and relation LoRA triplets.")
        >>> [[paper.text(f)[a:b] for f, a, b in places] for places in occurrences(
        ...     paper, [["LoRA", "low-rank adaptation"], ["relation LoRA triplet"]])]
        [['LoRA', 'Low-rank adaptation', 'Low-Rank Adaptation', 'LoRA'], ['relation LoRA triplets']]
    """
    exact: dict[str, int] = {}
    folded: dict[str, int] = {}
    for number, own in enumerate(forms):
        for form in own:
            exact.setdefault(form, number)
            exact.setdefault(_other_number(form), number)
            if _loose(form):
                folded.setdefault(key(form), number)
    found: list[list[Place]] = [[] for _ in forms]
    wanted = sorted(filter(None, exact), key=lambda f: (-len(f), f))[:_MOST_FORMS]
    loose = set(filter(None, map(_loose, wanted)))
    for field in FIELDS:
        text = paper.text(field)
        for start, end in _spans(text, wanted, loose):
            form = text[start:end]
            owner = exact.get(form, folded.get(key(form)))
            if owner is not None:
                found[owner].append((field, start, end))
    return found


def _spans(text: str, exact: Iterable[str], loose: Iterable[str]) -> list[tuple[int, int]]:
    """Where a form stands as it is written or a loose one folded; of those that overlap the longest."""
    folded = _fold(text)
    spans = {span for form in exact if form in text for span in _found(text, form)}
    spans.update(span for form in loose if form in folded for span in _found(folded, form))
    kept: list[tuple[int, int]] = []
    taken = bytearray(len(text))
    for start, end in sorted(spans, key=lambda s: (s[0] - s[1], s[0])):
        if not any(taken[start:end]):
            taken[start:end] = b"\1" * (end - start)
            kept.append((start, end))
    return sorted(kept)


def _found(text: str, form: str) -> Iterator[tuple[int, int]]:
    """Where a form stands as whole words. A search for each is cheaper than compiling one pattern of all."""
    start = text.find(form)
    while start >= 0:
        end = start + len(form)
        if not (text[start - 1 : start].isalnum() or text[end : end + 1].isalnum()):
            yield start, end
        start = text.find(form, start + 1)


def _fold(text: str) -> str:
    """Lower case with a space for every hyphen and white space, each character in its place."""
    low = text.lower()
    if len(low) != len(text):  # a few capitals have small letters of two characters
        low = "".join(c if len(c.lower()) > 1 else c.lower() for c in text)
    return _ODD_SPACE.sub(" ", low.replace("-", " "))


@lru_cache(maxsize=1 << 14)
def _loose(form: str) -> str:
    """The form folded; nothing for an acronym or a single capitalised word, whose other spellings mean other things."""
    foldable = (" " in form or "-" in form or form.islower()) and len(form) > 4 and any(map(str.islower, form))
    return _fold(_RUN.sub(" ", form)) if foldable else ""


@lru_cache(maxsize=1 << 14)
def _other_number(form: str) -> str:
    last = form.rsplit(" ", 1)[-1]
    one = singular(last)
    if one != last:
        return form[: len(form) - len(last)] + one
    if len(last) > 1 and last[-1].isalpha() and not last.endswith(("s", "y", "h", "x")):
        return form + "s"
    return form
