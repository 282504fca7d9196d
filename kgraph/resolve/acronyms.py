"""Acronyms: which short form stands for which long form, learned over the whole collection.

In: the surface forms that papers use together for one concept. Out: readings of an acronym with the
papers that define it. The match between letters follows Schwartz & Hearst (2003), "A simple algorithm for
identifying abbreviation definitions in biomedical text".
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from kgraph.resolve.normal import normal_form, without_brackets

_SHORT = re.compile(r"[A-Za-z0-9$][\w.&+$-]{0,10}")


def is_acronym(form: str) -> bool:
    """Whether a form is written like an acronym: one word, at most 11 characters, two capitals.

    Example:
        >>> [is_acronym(f) for f in ("GNNs", "k-NN", "Adam", "RL", "graph", "3DGS")]
        [True, True, False, True, False, True]
    """
    return bool(_SHORT.fullmatch(form)) and sum(c.isupper() for c in form) >= 2


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
    known = [without_brackets(form) for form in forms]
    longs = sorted((f for f in known if len(f.split()) > 1 or "-" in f), key=len, reverse=True)
    for short in known:
        if is_acronym(short):
            for long in longs:
                if not _contains(long, short) and stands_for(short, long):
                    return short, long
    return None


def _contains(long: str, short: str) -> bool:
    """Whether the long form has the short one in it, so that it cannot be what the short one stands for."""
    words = normal_form(long)
    return short_key(short) in words.split() or words.replace(" ", "").startswith(short_key(short))


@dataclass
class Readings:
    """What each acronym of a collection stands for: acronym key → long-form key → papers that define it so."""

    _papers: dict[str, dict[str, set[str]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(set)))

    def learn(self, short: str, long_key: str, paper_id: str) -> None:
        """Record that a paper defines ``short`` as the name with key ``long_key``."""
        self._papers[short_key(short)][long_key].add(paper_id)

    def of(self, short: str) -> dict[str, set[str]]:
        """The readings of an acronym, each with the papers that define it; empty where nobody does."""
        return self._papers.get(short_key(short), {})


def short_key(short: str) -> str:
    """How acronyms meet: "GNNs" and "GNN" are one, "k-NN" and "kNN" too; case counts for nothing.

    Example:
        >>> short_key("GNNs"), short_key("k-NN")
        ('gnn', 'knn')
    """
    return normal_form(short).replace(" ", "")
