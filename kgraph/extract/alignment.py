"""Alignment: how the letters of an acronym sit in the words of a long form.

In: letters and words. Out: the best Alignment, from the word that the long form then begins with. A letter is at home
at the beginning of a word ("GNN"), or where it goes on spelling one ("RecSys", "MoCo"); elsewhere in a word it counts
little. Words without a letter cost, small ones nothing. Found by dynamic programming over letters and words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import takewhile

_SKIPPED, _SKIPPED_PART, _INSIDE, _NO_INITIAL = -1.0, -0.1, -0.2, -0.4
_MIDDLE = -0.15
"""What it costs to begin in the middle of a compound or with a small word."""
_SOUNDS = {"to": "2", "for": "4", "four": "4", "fourth": "4", "three": "3", "and": "n"}
"""Words that acronyms write with another sign."""


@dataclass(frozen=True, slots=True)
class Part:
    """A word, or a part of a compound: its text, where it stands, and whether small words may be left out there."""

    text: str
    start: int
    in_compound: bool = False
    is_small: bool = False


@dataclass(frozen=True, slots=True)
class Alignment:
    """Where a long form begins, how many letters are at home, and how many words of weight have none."""

    start: int
    letters: int
    at_home: int
    skipped: int
    words: int
    titled: bool

    @property
    def is_likely(self) -> bool:
        """Whether words before an acronym may be its long form: most letters at home, hardly a word without."""
        if self.words == 1:
            return self.letters <= 5 or self.at_home == self.letters
        allowed = self.at_home - 1 if self.titled else min(1, self.at_home - 1)
        return 2 * self.at_home > self.letters and self.skipped <= allowed

    @property
    def is_spelled(self) -> bool:
        """Whether the letters spell the words: all at home but one in four, and no word without a letter."""
        return 4 * self.at_home >= 3 * self.letters and self.skipped == 0 and self.words > 1


def letters_of(short: str) -> str:
    """Lower-case letters and digits, without the s of a plural.

    Example:
        >>> letters_of("GNNs"), letters_of("k-NN"), letters_of("TTS")
        ('gnn', 'knn', 'tts')
    """
    letters = "".join(c for c in short.lower() if c.isalnum())
    plural = len(letters) > 2 and short.endswith("s") and any(c.isupper() for c in short[:-1])
    return letters[:-1] if plural else letters


def align(letters: str, parts: Sequence[Part], starts: Sequence[int]) -> Alignment | None:
    """The best alignment of all letters that begins at one of the parts ``starts``; the last one of equals.

    Example:
        >>> words = [Part(w, 0) for w in "use Proximal Policy Optimization".split()]
        >>> align("ppo", words, starts=range(4))
        Alignment(start=1, letters=3, at_home=3, skipped=0, words=3, titled=True)
        >>> align("xyz", words, starts=range(4)) is None
        True
    """
    count = len(parts)
    texts = [part.text.lower() for part in parts]
    nothing = (float("-inf"), 0, 0)

    @cache
    def best(i: int, j: int) -> tuple[float, int, int]:
        """Score, letters at home and words skipped for the letters from ``i`` in the parts from ``j``."""
        if j == count:
            return (0.0, 0, 0) if i == len(letters) else nothing
        cost, skipped = _cost(parts[j])
        score, at_home, more = best(i, j + 1)
        found = (score + cost, at_home, more + skipped)
        return max(found, taken(i, j))

    def taken(i: int, j: int) -> tuple[float, int, int]:
        """The same where part ``j`` has the letter ``i``."""
        found = nothing
        for home, inside in _runs(letters[i:], texts[j]):
            score, at_home, skipped = best(i + home + inside, j + 1)
            own = home + inside * _INSIDE + (0.0 if home else _NO_INITIAL)
            found = max(found, (score + own, at_home + home, skipped))
        return found

    options = []
    for start in starts:
        score, at_home, skipped = taken(0, start) if _runs(letters[:1], texts[start])[:1] == [(1, 0)] else nothing
        if score > float("-inf"):
            words = sum(not part.in_compound for part in parts[start:]) + parts[start].in_compound
            middle = _MIDDLE if parts[start].in_compound or parts[start].is_small else 0.0
            heads = [part for part in parts[start:] if not (part.is_small or part.in_compound)]
            titled = not any(part.text[0].islower() for part in heads)
            found = Alignment(start, len(letters), at_home, skipped, words, titled)
            options.append((score + middle, start, found))
    return max(options, key=lambda option: option[:2])[2] if options else None


def _cost(part: Part) -> tuple[float, int]:
    if part.is_small:
        return 0.0, 0
    return (_SKIPPED_PART, 0) if part.in_compound else (_SKIPPED, 1)


def _runs(letters: str, word: str) -> list[tuple[int, int]]:
    """How many letters a word may take: at its beginning in a row, and further ones inside it.

    Example:
        >>> _runs("mod", "momentum"), _runs("xai", "explainable"), _runs("2v", "to"), _runs("rk", "framework")
        ([(1, 0), (2, 0)], [(1, 0), (1, 1), (1, 2)], [(1, 0)], [(0, 1), (0, 2)])
    """
    if not letters:
        return []
    sign = letters[0]
    if sign != word[0]:
        if sign == "x" and word.startswith("ex"):
            word = word[1:]
        elif sign == _SOUNDS.get(word):
            return [(1, 0)]
    home = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(letters, word, strict=False)))
    found = [(n, 0) for n in range(1, home + 1)]
    at = home
    for inside, letter in enumerate(letters[home:], 1):
        at = word.find(letter, at) + 1
        if not at:
            break
        found.append((home, inside))
    return found
