"""How like a group is to a surer one of its paper, by which a second name of one thing is told from a second thing.

In: the groups of a paper. Out: for one of them the most that it has in common with any of the others, a number for each
of ``LIKENESS``. Nothing is joined here: what rules can join is joined in ``grouping``; the rest is for the judge to
weigh, since "ranking loss" beside "rank loss" is the same and "few-shot learning" beside "learning" is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from kgraph.extract.acronyms import spells
from kgraph.extract.grouping import Group
from kgraph.extract.knowledge import Knowledge

LIKENESS = ("words", "beginnings", "letters", "place")
"""Shared words, acronyms written out; shared first letters of words, which inflection leaves alone; how well the
letters of one spell the words of the other; whether one stands right before the other, as in "A (B)"."""
_BEGINNING = 4
_GAP = 2
_MOST_NAMES = 8
"""Of one group; more than any abstract has for one thing, a bound for hostile text."""

_Words = frozenset[str]


@dataclass(frozen=True, slots=True)
class Sight:
    """What of a group is compared: its names as sets of words and of their beginnings, its forms of one word and those
    of several, where it stands."""

    words: tuple[_Words, ...]
    beginnings: tuple[_Words, ...]
    short: tuple[str, ...]
    long: tuple[str, ...]
    starts: frozenset[tuple[str, int]]
    ends: frozenset[tuple[str, int]]


def sight(group: Group, knowledge: Knowledge) -> Sight:
    """What of a group is compared."""
    names = [knowledge.written_out(name).split() for name in sorted(group.keys)[:_MOST_NAMES]]
    forms = group.forms[:_MOST_NAMES]
    return Sight(
        tuple(frozenset(words) for words in names),
        tuple(frozenset(word[:_BEGINNING] for word in words) for words in names),
        tuple(form for form in forms if " " not in form),
        tuple(form for form in forms if " " in form or "-" in form),
        frozenset((c.field, c.start) for c in group.candidates),
        frozenset((c.field, c.end + gap) for c in group.candidates for gap in range(_GAP + 1)),
    )


def likeness(mine: Sight, others: Sequence[Sight]) -> list[float]:
    """The most that a group has in common with any of the others, for each of ``LIKENESS``.

    Example:
        >>> from kgraph.extract.tagger import Candidate
        >>> def group(form, start):
        ...     seen = Candidate("abstract", start, start + len(form), 0.9, (), (), 0.0)
        ...     return sight(Group([seen], [form], keys={form.lower()}), Knowledge())
        >>> likeness(group("HOTS", 22), [group("hierarchical optimistic tree search", 50), group("tree", 40)])
        [0.0, 0.0, 1.0, 0.0]
        >>> likeness(group("ranking loss", 22), [group("rank loss", 11)])
        [0.3333333333333333, 1.0, 0.0, 1.0]
    """
    return [
        _most(_shared(a, b) for other in others for a, b in product(mine.words, other.words)),
        _most(_shared(a, b) for other in others for a, b in product(mine.beginnings, other.beginnings)),
        _most(spells(*pair) for other in others for pair in _acronyms(mine, other)),
        float(any(mine.starts & other.ends or other.starts & mine.ends for other in others)),
    ]


def _acronyms(one: Sight, other: Sight) -> Iterator[tuple[str, str]]:
    yield from product(one.short, other.long)
    yield from product(other.short, one.long)


def _most(shares: Iterable[float]) -> float:
    return max(shares, default=0.0)


def _shared(a: _Words, b: _Words) -> float:
    """Shared words over all words (Jaccard, 1901)."""
    return len(a & b) / len(a | b) if a or b else 0.0
