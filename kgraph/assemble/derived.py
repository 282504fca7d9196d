"""Edges that no paper states: concluded from others, and marked as derived.

In: role edges and years, or concepts. Out: BUILDS_ON between papers, EXTENDS from a sized variant to its family.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Sequence

from kgraph.records import Concept, Edge
from kgraph.resolve.normal import key
from kgraph.resolve.papers import surname

_WEIGHT = {"USES": 0.6, "COMPARES_WITH": 0.8, "EVALUATES_ON": 0.7, "INTRODUCES": 0.5}
"""How much a role says that a paper stands on earlier work with the concept; it may introduce its own kind of it."""
_SUREST = 0.95
"""What one hint may be worth at most."""
_MOST_INTRODUCERS = 3
"""A name that more papers claim to introduce is no one's introduction."""
_FIRST, _FIRST_PAPERS = 0.4, 10
"""What it counts to name a concept first where no paper introduces it, and in how many papers at most."""
_SHARED = 0.5
"""What a further concept says that only these two papers name; the more papers name it, the less it says."""
_IN_TITLE = 1.5
"""How much surer an origin is that has the concept in its title."""
_SAME_AUTHORS = 3
"""People build on their own work: a shared author counts as so many times the evidence."""
_SAME_YEAR, _HALF_LIFE = 0.15, 5
"""Papers of one year seldom build on each other; from the next year on the chance halves in so many years."""
_SIZE = re.compile(
    r"(?i)(?P<family>.*\w)[\s_-](?P<size>\d+(?:\.\d+)?[bm])(?P<rest>(?:[\s_-](?:instruct|chat|base|it))?)"
)


def builds_on(
    roles: Sequence[Edge], years: dict[str, int | None], authors: dict[str, tuple[str, ...]] | None = None
) -> list[Edge]:
    """BUILDS_ON: a paper uses, compares with or evaluates on a concept that an earlier paper introduced.

    Where no paper introduces a concept, the first to name it counts a little. Each concept is a hint, worth its
    role's weight and the scores of both edges, divided by the number of origins and by how many papers name it;
    further concepts that the two papers share are small hints. The score joins the hints as independent (noisy or),
    falls with the years between the papers, and is higher where they share an author. ``support`` counts the hints,
    and the rule names the strongest.

    Example:
        >>> roles = [Edge(p, "method:x", t, 1.0, "tagger") for p, t in (("old", "INTRODUCES"), ("new", "USES"))]
        >>> [(e.source, e.target, e.derived, round(e.score, 2)) for e in builds_on(roles, {"old": 2019, "new": 2020})]
        [('new', 'old', True, 0.6)]
    """
    holders: dict[str, list[Edge]] = defaultdict(list)
    named: dict[str, set[str]] = defaultdict(set)
    for edge in roles:
        holders[edge.target].append(edge)
        named[edge.source].add(edge.target)
    hints: dict[tuple[str, str], list[tuple[float, Edge]]] = defaultdict(list)
    for held in holders.values():
        rarity = 2.0 / max(2, len(held))
        for origin, share in _origins(held, years):
            for edge in held:
                if edge.type in _WEIGHT and _comes_after(edge, origin, years):
                    weight = _WEIGHT[edge.type] * edge.score * origin.score * share * rarity
                    hints[(edge.source, origin.source)].append((min(weight, _SUREST), edge))
    counts = {concept: len(held) for concept, held in holders.items()}
    people = {paper: {surname(name) for name in names} for paper, names in (authors or {}).items()}
    edges = []
    for ends, found in hints.items():
        doubt = _shared_doubt(ends, found, named, counts)
        same = people.get(ends[0], set()) & people.get(ends[1], set())
        edges.append(_builds_on(ends, found, doubt, _nearness(ends, years), _SAME_AUTHORS if same else 1))
    return edges


def _origins(held: list[Edge], years: dict[str, int | None]) -> list[tuple[Edge, float]]:
    """The edges of the papers a concept comes from, each with the share of its introduction it may claim."""
    introducers = [edge for edge in held if edge.type == "INTRODUCES"]
    if introducers:
        few = len(introducers) <= _MOST_INTRODUCERS
        return [(edge, _standing(edge) / len(introducers)) for edge in introducers if few]
    dated = [edge for edge in held if years.get(edge.source)]
    if len(dated) < 2 or len(held) > _FIRST_PAPERS:
        return []
    first = min(years[edge.source] or 0 for edge in dated)
    earliest = [edge for edge in dated if years[edge.source] == first]
    return [(edge, _FIRST * _standing(edge) / len(earliest)) for edge in earliest]


def _standing(origin: Edge) -> float:
    return _IN_TITLE if any(e.field == "title" for e in origin.evidence) else 1.0


def _comes_after(edge: Edge, origin: Edge, years: dict[str, int | None]) -> bool:
    """Whether a paper may build on the origin: another and not an earlier one; a later one where it introduces too."""
    if edge.source == origin.source:
        return False
    user, first = years.get(edge.source), years.get(origin.source)
    if edge.type == "INTRODUCES" or origin.type != "INTRODUCES":
        return user is not None and first is not None and first < user
    return user is None or first is None or first <= user


def _nearness(ends: tuple[str, str], years: dict[str, int | None]) -> float:
    user, origin = (years.get(paper) for paper in ends)
    if user is None or origin is None:
        return 1.0
    return _SAME_YEAR if user == origin else float(0.5 ** ((user - origin - 1) / _HALF_LIFE))


def _shared_doubt(
    ends: tuple[str, str], found: list[tuple[float, Edge]], named: dict[str, set[str]], counts: dict[str, int]
) -> float:
    """The chance that the further concepts both papers name mean nothing."""
    shared = (named[ends[0]] & named[ends[1]]) - {edge.target for _, edge in found}
    return math.prod(1.0 - _SHARED / counts[concept] for concept in sorted(shared))


def _builds_on(
    ends: tuple[str, str], found: list[tuple[float, Edge]], doubt: float, nearness: float, times: int
) -> Edge:
    ranked = sorted(found, key=lambda hint: (-hint[0], hint[1].target))
    for weight, _ in ranked:
        doubt *= 1.0 - weight
    strongest = ranked[0][1]
    evidence = tuple(edge.evidence[0] for _, edge in ranked if edge.evidence)[:5]
    rule = f"{strongest.type.lower()} {strongest.target}"
    score = 1.0 - (1.0 - (1.0 - doubt) * nearness) ** times
    return Edge(*ends, "BUILDS_ON", round(score, 6), rule, len(ranked), True, evidence)


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
