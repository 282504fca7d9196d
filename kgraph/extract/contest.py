"""A paper's pairs, each judged by its own cues → what every possible relation looks like beside the others.

In: the ``Pairs`` of a paper and, by pair, the log odds that the cues give each relation. Out: for each relation that
could be, the numbers that ``LOOKS`` names: its own odds, those of the other relations and of the other direction, of
the other pairs with the same head or tail, and how sure it is that both ends are concepts and which roles they have.
The training script and the runtime share this module.
"""

from __future__ import annotations

import math
from bisect import bisect_right, insort
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kgraph.extract.pairs import Pairs, Standing, relations_between
from kgraph.records import RELATIONS, ROLES, ExtractedConcept

LEAST = -3.2
"""Log odds below which a relation is not looked at again."""
_LOW = -6.0

_OF_AN_END = ("sure", "rank", "in title", "times", "first")
LOOKS = (
    *("odds", "turned round", "other relation", "other turned round"),
    *("best of head", "best of tail", "better of head", "better of tail", "concepts", "new methods"),
    *(f"head {what}" for what in (*_OF_AN_END, *ROLES, *(f"voted {role}" for role in ROLES))),
    *(f"tail {what}" for what in (*_OF_AN_END, *ROLES, *(f"voted {role}" for role in ROLES))),
)
"""The columns of ``Entry.look``, in order."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A relation that could be: head, tail and the number of the relation in ``records.RELATIONS``."""

    head: int
    tail: int
    relation: int
    look: list[float]


def entries(pairs: Pairs, odds: Mapping[tuple[int, int], Sequence[float]]) -> Iterator[Entry]:
    """The relations that could be, pair by pair."""
    concepts = pairs.context.concepts
    open_to = {
        pair: [i for i, r in enumerate(RELATIONS) if r in relations_between(*(concepts[end].kind for end in pair))]
        for pair in odds
    }
    of_head: dict[tuple[int, int], list[float]] = {}
    of_tail: dict[tuple[int, int], list[float]] = {}
    for (head, tail), numbers in open_to.items():
        for i in numbers:
            insort(of_head.setdefault((head, i), []), odds[head, tail][i])
            insort(of_tail.setdefault((tail, i), []), odds[head, tail][i])
    news = float(sum(s.kind == "method" and s.role == "new" for s in pairs.standings))
    ends = [_end(c, s) for c, s in zip(concepts, pairs.standings, strict=True)]

    def odds_of(head: int, tail: int, but: int) -> float:
        others = (odds[head, tail][i] for i in open_to.get((head, tail), ()) if i != but)
        return max(_LOW, max(others, default=_LOW))

    for (head, tail), numbers in open_to.items():
        for i in numbers:
            mine = odds[head, tail][i]
            if mine >= LEAST:
                turned = odds[tail, head][i] if i in open_to.get((tail, head), ()) else _LOW
                beside = [_beside(of_head[head, i], mine), _beside(of_tail[tail, i], mine)]
                look = [mine, max(_LOW, turned), odds_of(head, tail, i), odds_of(tail, head, i)]
                look += [beside[0][0], beside[1][0], beside[0][1], beside[1][1], float(len(concepts)), news]
                yield Entry(head, tail, i, look + ends[head] + ends[tail])


def _beside(ranked: Sequence[float], mine: float) -> tuple[float, float]:
    """The best of the others, and how many are better."""
    better = len(ranked) - bisect_right(ranked, mine)
    best = ranked[-1] if better else ranked[-2] if len(ranked) > 1 else _LOW
    return max(_LOW, best), float(better)


def _end(concept: ExtractedConcept, standing: Standing) -> list[float]:
    """How sure a concept is, how it stands, its role, and what the tagger said of its role where one did."""
    sure = min(max(concept.score, 1e-4), 1 - 1e-4)
    role = [float(concept.role == other) for other in ROLES]
    place = [float(standing.rank), float(standing.in_title), float(min(standing.times, 5)), float(standing.first)]
    return [math.log(sure / (1 - sure)), *place, *role, *(concept.votes or role)]
