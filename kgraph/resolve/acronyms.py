"""Acronyms: which form is one, and which long form it may stand for.

In: the surface forms that papers use together for one concept. Out: the pair of a short form and what it stands
for. The match between letters follows Schwartz & Hearst (2003), "A simple algorithm for
identifying abbreviation definitions in biomedical text".
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from kgraph.resolve.normal import joined, normal_form, without_brackets

_SMALL = frozenset(("of", "the", "for", "and", "in", "with"))
_PLURAL = re.compile(r"(?<=[A-Z])s$")
_SHORT = re.compile(r"[A-Za-z0-9$][\w.&+$-]{0,10}")


@lru_cache(maxsize=1 << 16)
def is_acronym(form: str) -> bool:
    """Whether a form is written like an acronym: one word, at most 11 characters, two capitals.

    Example:
        >>> [is_acronym(f) for f in ("GNNs", "k-NN", "Adam", "RL", "graph", "3DGS")]
        [True, True, False, True, False, True]
    """
    return not form.islower() and bool(_SHORT.fullmatch(form)) and sum(c.isupper() for c in form) >= 2


def stands_for(short: str, long: str) -> bool:
    """Whether the letters of a short form occur in order in the long form, the first one at a word's start.

    Example:
        >>> stands_for("GNNs", "graph neural networks"), stands_for("BERT", "graph neural network")
        (True, False)
        >>> stands_for("k-NN", "k-nearest neighbour"), stands_for("DMFT", "dynamical mean field theory")
        (True, True)
    """
    letters = [c for c in re.sub(r"s$", "", short).lower() if c.isalnum()]
    text = long.lower()
    if len(letters) < 2 or len(text) <= len(short) or len(long.split()) > 2 * len(letters) + 2:
        return False
    at = len(text)
    for i in range(len(letters) - 1, -1, -1):
        at = _before(text, letters[i], at, starts_word=i == 0)
        if at < 0:
            return False
    return _initials_fit(letters, text)


def _before(text: str, letter: str, end: int, *, starts_word: bool) -> int:
    """The last position of a letter before ``end``; of a word's first letter where ``starts_word``."""
    at = text.rfind(letter, 0, end)
    while starts_word and at > 0 and text[at - 1].isalnum():
        at = text.rfind(letter, 0, at)
    return at


def _initials_fit(letters: list[str], text: str) -> bool:
    """At least half of the short form's letters begin a word (or a part of a compound) of the long form."""
    initials = Counter(word[0] for word in re.findall(r"[a-z0-9]+", text))
    found = sum((Counter(letters) & initials).values())
    return 2 * found >= len(letters)


def pair(forms: Iterable[str]) -> tuple[str, str] | None:
    """The (short, long) pair among forms that one paper uses for one concept, or None.

    Example:
        >>> pair(["GNNs", "graph neural networks", "GNN"])
        ('GNNs', 'graph neural networks')
    """
    known = list(dict.fromkeys(map(without_brackets, forms)))
    if len(known) < 2:
        return None
    longs = sorted((f for f in known if len(f.split()) > 1 or "-" in f), key=len, reverse=True)
    for short in known:
        if is_acronym(short):
            for long in longs:
                if not _contains(long, short) and stands_for(short, long):
                    return short, long
    return None


def _contains(long: str, short: str) -> bool:
    """Whether the long form has the short one in it, so that it cannot be what the short one stands for."""
    words, short_name = normal_form(long), joined(short)
    return short_name in words.split() or words.replace(" ", "").startswith(short_name)


def initials_spell(short: str, long: str) -> bool:
    """Whether the initials of the long form's words are the short form's letters, all of them and no other.

    Example:
        >>> initials_spell("GNNs", "graph neural networks"), initials_spell("BERT", "better training")
        (True, False)
    """
    initials = _initials(long)
    return len(initials) > 1 and initials == _letters(short)


@lru_cache(maxsize=1 << 14)
def _initials(long: str) -> str:
    """The first letters of a name's words, small words aside."""
    return "".join(word[0] for word in normal_form(long).split() if word not in _SMALL)


def core(short: str, long: str) -> str:
    """The part of a long form that the acronym spells, without words that only narrow it down; else the whole.

    Example:
        >>> core("LLMs", "code large language models"), core("SFT", "supervised fine-tuning for search")
        ('large language models', 'supervised fine-tuning')
    """
    words = long.split()
    parts = (" ".join(words[i:j]) for i in range(len(words)) for j in range(i + 1, len(words) + 1))
    return next((part for part in parts if initials_spell(short, part)), long)


def _letters(short: str) -> str:
    return "".join(c for c in _PLURAL.sub("", short).lower() if c.isalnum())
