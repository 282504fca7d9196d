"""What a group of papers is called: by the concepts that its papers speak of and the others do not.

In: the groups, the concepts each paper names, the weighted terms of each paper. Out: up to two names a group.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kgraph.export.html.affinity import Bag, words
from kgraph.records import Concept

_TELLING = {"task": 1.25, "method": 1.0, "benchmark": 0.5, "dataset": 0.4, "metric": 0.1}
"""How well a concept of a kind names a group."""
_LONGEST = 34
_ENOUGH = 30
"""A concept that fewer than one in so many of a group's papers name says nothing about the group."""


@dataclass(slots=True)
class Namer:
    """Names groups, the largest first: what one begins with, the next begin with only for want of another.

    Example:
        >>> concepts = {1: Concept("task:qa", "task", "question answering"), 2: Concept("metric:f1", "metric", "F1")}
        >>> named = [{1: 1.0, 2: 1.0}, {1: 1.0, 2: 1.0}, {2: 1.0}, {2: 1.0}]
        >>> Namer(concepts, named, [{}] * 4).names([0, 1])
        ('Question answering', 'F1')
    """

    concepts: Mapping[int, Concept]
    named: Sequence[Mapping[int, float]]
    vectors: Sequence[Bag]
    _first: set[str] = field(default_factory=set)
    _count: Counter[int] = field(default_factory=Counter)
    _spoken: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._count = Counter(concept for its in self.named for concept in its)
        self._spoken = Counter(term for vector in self.vectors for term in vector)

    def names(self, group: Sequence[int]) -> tuple[str, ...]:
        """The two concepts that tell a group best, in different words; fewer if there are none."""
        chosen: list[str] = []
        for index in self._ranked(group):
            name = self.concepts[index].name
            if len(name) <= _LONGEST and not any(_overlap(name, other) for other in chosen):
                chosen.append(name)
            if len(chosen) == 2:
                break
        self._first.update(chosen[:1])
        return tuple(name[:1].upper() + name[1:] for name in chosen)

    def _ranked(self, group: Sequence[int]) -> list[int]:
        count = Counter(concept for paper in group for concept in self.named[paper])
        spoken = Counter(term for paper in group for term in self.vectors[paper])
        score = {}
        for index, its in count.items():
            if its * _ENOUGH < len(group):
                continue
            concept = self.concepts[index]
            told = self._telling(its, len(group), self._count[index]) if its > 1 else 0.0
            parts = words(concept.name)
            heard = sum(self._telling(spoken[w], len(group), self._spoken[w]) for w in parts if spoken[w] > 1)
            score[index] = _TELLING[concept.kind] * (told + heard / (len(parts) + 0.5))
        return sorted(score, key=lambda index: (self.concepts[index].name in self._first, -score[index], index))

    def _telling(self, inside: int, group: int, everywhere: int) -> float:
        """The main term of the log-likelihood ratio (Dunning, 1993): frequent in the group, rare outside it."""
        rate, elsewhere = inside / group, (everywhere - inside + 0.5) / (len(self.named) - group + 1)
        return inside * math.log(rate / elsewhere) if rate > elsewhere else 0.0


def _overlap(one: str, other: str) -> bool:
    """Whether two names share a word, or the head of a word such as "CIFAR-10"."""
    mine, others = ({word.partition("-")[0] for word in words(name)} for name in (one, other))
    return bool(mine & others)
