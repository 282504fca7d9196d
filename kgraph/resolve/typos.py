"""Typing errors: a name with one misspelled word goes to the name that spells it right.

In: the names of a collection with their keys. Out: for a misspelled name, the right one. A word counts as misspelled
where it is long, known to no one, and one letter away from a known word with the same first letter; the corrected
name must itself be a name of the collection, of the same kind. Names with digits or inner capitals are never
touched: GPT-4 is no error for GPT-4o. Neighbours are found by deleting letters, as in SymSpell (Garbe, 2012), so
the work is linear in the number of words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from kgraph.records import Kind
from kgraph.resolve.normal import key, normal_form

_LETTERS = 7
_PLAIN = re.compile(r"[A-Z]?[a-z]+(?:[ -][A-Z]?[a-z]+)+|[a-z]+")
_WORD = re.compile(r"[^\W\d_]+")


class Spelling:
    """The words of a collection's names; ``known`` are words that are right whatever the collection says.

    Names come with their kind and key, and how often they are used.

    Example:
        >>> counts = {"language model": 3, "langauge model": 1}
        >>> names = {(name, "method", key(name, "method")): times for name, times in counts.items()}
        >>> spelling = Spelling(names, frozenset(["language"]))
        >>> spelling.corrected("langauge models", "method"), spelling.corrected("language models", "method")
        ('language models', None)
    """

    def __init__(self, names: Mapping[tuple[str, Kind, str], int], known: frozenset[str]) -> None:
        self._keys: Counter[tuple[Kind, str]] = Counter()
        counts: Counter[str] = Counter()
        for (name, kind, name_key), times in names.items():
            self._keys[(kind, name_key)] += times
            for word in {word for word in normal_form(name).split() if len(word) >= _LETTERS - 1}:
                counts[word] += times
        self._known = known
        self._counts = counts
        self._near: dict[str, tuple[str, ...]] = {}
        for word in counts:
            if self._is_right(word):
                for shorter in _shortened(word):
                    self._near[shorter] = (*self._near.get(shorter, ()), word)

    def corrected(self, name: str, kind: Kind) -> str | None:
        """The name with its misspelled word put right, where the collection has that name.

        Where no words are known beforehand, more papers must spell it so."""
        if not _PLAIN.fullmatch(name):
            return None
        for found in _WORD.finditer(name):
            word = normal_form(found.group())
            if len(word) < _LETTERS or self._is_right(word):
                continue
            for right in sorted(self._neighbours(word)):
                fixed = name[: found.start()] + _with_plural(right, found.group()) + name[found.end() :]
                if self._keys[(kind, key(fixed, kind))] > (0 if self._known else self._keys[(kind, key(name, kind))]):
                    return fixed
        return None

    def _is_right(self, word: str) -> bool:
        return word in self._known if self._known else self._counts[word] > 1

    def _neighbours(self, word: str) -> set[str]:
        found: set[str] = set()
        for shorter in _shortened(word):
            found.update(self._near.get(shorter, ()))
        return {right for right in found if right[0] == word[0] and _one_edit(word, right)}


def _with_plural(right: str, written: str) -> str:
    return right + ("s" if written.endswith("s") and not right.endswith("s") else "")


def _shortened(word: str) -> Iterator[str]:
    """The word, and the word without each one of its letters but the first."""
    yield word
    for i in range(1, len(word)):
        yield word[:i] + word[i + 1 :]


def _one_edit(one: str, other: str) -> bool:
    """Whether one inserted, deleted, replaced or swapped letter makes one word the other.

    Example:
        >>> _one_edit("langauge", "language"), _one_edit("learnin", "learning"), _one_edit("casual", "formal")
        (True, True, False)
    """
    start = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    a, b = one[start:], other[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])
