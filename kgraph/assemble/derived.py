"""Edges that no paper states: concluded from others, and marked as derived.

In: role edges and years, or concepts. Out: BUILDS_ON between papers, EXTENDS from a sized variant to its family.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from kgraph.records import Concept, Edge
from kgraph.resolve.normal import key

_WEIGHT = {"USES": 0.6, "COMPARES_WITH": 0.8, "EVALUATES_ON": 0.7}
"""How much a role says that a paper stands on the work which introduced the concept."""
_MOST_INTRODUCERS = 3
"""A name that more papers claim to introduce is no one's introduction."""
_SHARED = 0.5
"""What a further concept says that only these two papers name; the more papers name it, the less it says."""
_SAME_YEAR, _LONG_AGO, _LONG = 0.5, 0.7, 8
"""Papers of one year seldom build on each other; work of more than so many years ago is seldom named by its paper."""
_SIZE = re.compile(
    r"(?i)(?P<family>.*\w)[\s_-](?P<size>\d+(?:\.\d+)?[bm])(?P<rest>(?:[\s_-](?:instruct|chat|base|it))?)"
)


def builds_on(roles: Sequence[Edge], years: dict[str, int | None]) -> list[Edge]:
    """BUILDS_ON: a paper uses, compares with or evaluates on a concept that an earlier paper introduced.

    Each such concept is a hint, worth its role's weight and the scores of both edges, divided by the number of papers
    that claim its introduction and by its ``commonness``; further concepts that the two papers share are small hints.
    The score joins the hints as independent (noisy or) and lowers it for papers of one year or far apart. ``support``
    counts the introduced concepts, and the rule names the strongest.

    Example:
        >>> roles = [Edge(p, "method:x", t, 1.0, "tagger") for p, t in (("old", "INTRODUCES"), ("new", "USES"))]
        >>> [(e.source, e.target, e.derived, round(e.score, 2)) for e in builds_on(roles, {"old": 2019, "new": 2020})]
        [('new', 'old', True, 0.6)]
    """
    introducers: dict[str, list[Edge]] = defaultdict(list)
    named: dict[str, set[str]] = defaultdict(set)
    holders: Counter[str] = Counter()
    for edge in roles:
        named[edge.source].add(edge.target)
        holders[edge.target] += 1
        if edge.type == "INTRODUCES":
            introducers[edge.target].append(edge)
    hints: dict[tuple[str, str], list[tuple[float, Edge]]] = defaultdict(list)
    for edge in roles:
        origins = introducers.get(edge.target, ())
        if edge.type not in _WEIGHT or len(origins) > _MOST_INTRODUCERS:
            continue
        for origin in origins:
            if origin.source != edge.source and _not_later(years.get(origin.source), years.get(edge.source)):
                weight = _WEIGHT[edge.type] * edge.score * origin.score / len(origins)
                hints[(edge.source, origin.source)].append((weight / commonness(holders[edge.target]), edge))
    return [
        _builds_on(ends, found, _shared_doubt(ends, found, named, holders), _nearness(ends, years))
        for ends, found in hints.items()
    ]


def commonness(papers: int) -> float:
    """How much less a concept tells that so many papers name: 1 for two, 2 for eight, 3 for 32.

    Example:
        >>> commonness(2), commonness(8)
        (1.0, 2.0)
    """
    return max(1.0, 0.5 + 0.5 * math.log2(papers))


def _not_later(origin: int | None, user: int | None) -> bool:
    return origin is None or user is None or origin <= user


def _nearness(ends: tuple[str, str], years: dict[str, int | None]) -> float:
    user, origin = (years.get(paper) for paper in ends)
    if user is None or origin is None:
        return 1.0
    if user == origin:
        return _SAME_YEAR
    return _LONG_AGO if user - origin > _LONG else 1.0


def _shared_doubt(
    ends: tuple[str, str], found: list[tuple[float, Edge]], named: dict[str, set[str]], holders: Counter[str]
) -> float:
    """The chance that the further concepts both papers name mean nothing."""
    shared = (named[ends[0]] & named[ends[1]]) - {edge.target for _, edge in found}
    return math.prod(1.0 - _SHARED / holders[concept] for concept in sorted(shared))


def _builds_on(ends: tuple[str, str], found: list[tuple[float, Edge]], doubt: float, nearness: float) -> Edge:
    ranked = sorted(found, key=lambda hint: (-hint[0], hint[1].target))
    for weight, _ in ranked:
        doubt *= 1.0 - weight
    strongest = ranked[0][1]
    evidence = tuple(edge.evidence[0] for _, edge in ranked if edge.evidence)[:5]
    rule = f"{strongest.type.lower()} {strongest.target}"
    score = round((1.0 - doubt) * nearness, 6)
    return Edge(*ends, "BUILDS_ON", score, rule, len(ranked), True, evidence)


def sized_variants(concepts: Sequence[Concept], stated: set[tuple[str, str]]) -> list[Edge]:
    """EXTENDS from a model named with its size to its family, where the collection has both.

    "LLaMA-2-7B" is a node of its own, not an alias: papers contrast sizes. ``stated`` pairs are left to the text.

    Example:
        >>> family, variant = (Concept(f"method:{i}", "method", n) for i, n in (("a", "LLaMA 2"), ("b", "LLaMA-2-7B")))
        >>> [(e.source, e.target) for e in sized_variants([family, variant], set())]
        [('method:b', 'method:a')]
    """
    families = {key(name, c.kind): c for c in concepts if c.kind == "method" for name in (c.name, *c.aliases)}
    edges = []
    for concept in concepts:
        sized = _SIZE.fullmatch(concept.name) if concept.kind == "method" else None
        family = families.get(key(sized["family"] + sized["rest"], "method")) if sized else None
        if sized and not family:
            family = families.get(key(sized["family"], "method"))
        if family and family.id != concept.id and (concept.id, family.id) not in stated:
            edges.append(Edge(concept.id, family.id, "EXTENDS", 1.0, "sized-variant", derived=True))
    return edges
