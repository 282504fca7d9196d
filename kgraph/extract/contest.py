"""A paper's pairs, each judged by its own cues → what every possible relation looks like beside the others.

In: the ``Pairs`` of a paper and the log odds that the cues give each relation of each pair. Out: for each relation that
could be, the numbers that ``LOOKS`` names: its own odds, those of the other relations and of the other direction, of
the other pairs with the same head or tail, and how sure it is that both ends are concepts and which roles they have.
The training script and the runtime share this module.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kgraph.extract.linear import Floats
from kgraph.extract.pairs import Pairs, Standing, relations_between
from kgraph.records import KINDS, RELATIONS, ROLES, ExtractedConcept

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
_OPEN = np.array([[[r in relations_between(head, tail) for r in RELATIONS] for tail in KINDS] for head in KINDS])
"""Which relations may be between which kinds."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A relation that could be: head, tail and the number of the relation in ``records.RELATIONS``."""

    head: int
    tail: int
    relation: int
    look: Floats


def entries(pairs: Pairs, between: Sequence[tuple[int, int]], odds: Floats) -> list[Entry]:
    """The relations that could be, pair by pair; ``odds`` has a row for each pair and a column for each relation."""
    if not between:
        return []
    concepts = pairs.context.concepts
    kinds = np.array([KINDS.index(c.kind) for c in concepts])
    mine = np.full((len(concepts), len(concepts), len(RELATIONS)), -np.inf)
    mine[tuple(np.transpose(between))] = odds
    mine[~_OPEN[kinds[:, None], kinds]] = -np.inf
    heads, tails, relations = at = np.nonzero(mine >= LEAST)
    turned = tails, heads, relations
    other = _best_other(mine, 2)
    ends = np.array([_end(c, s) for c, s in zip(concepts, pairs.standings, strict=True)])
    news = sum(s.kind == "method" and s.role == "new" for s in pairs.standings)
    looks = np.column_stack(
        [
            *(mine[at], np.maximum(_LOW, mine[turned]), other[at], other[turned]),
            *(_best_other(mine, 1)[at], _best_other(mine, 0)[at]),
            (mine[heads, :, relations] > mine[at][:, None]).sum(1),
            (mine[:, tails, relations] > mine[at]).sum(0),
            np.full((len(heads), 2), (len(concepts), news)),
            *(ends[heads], ends[tails]),
        ]
    )
    return list(map(Entry, heads.tolist(), tails.tolist(), relations.tolist(), looks))


def _best_other(odds: Floats, axis: int) -> Floats:
    """For each the best of the others along an axis, which are at least two."""
    second, first = np.split(np.take(np.sort(odds, axis), (-2, -1), axis), 2, axis)
    best: Floats = np.maximum(_LOW, np.where(odds < first, first, second))
    return best


def _end(concept: ExtractedConcept, standing: Standing) -> list[float]:
    """How sure a concept is, how it stands, its role, and what the tagger said of its role where one did."""
    sure = min(max(concept.score, 1e-4), 1 - 1e-4)
    role = [float(concept.role == other) for other in ROLES]
    place = [float(standing.rank), float(standing.in_title), float(min(standing.times, 5)), float(standing.first)]
    return [math.log(sure / (1 - sure)), *place, *role, *(concept.votes or role)]
