"""The map of a graph: which nodes are shown at first, in which named region each stands, and where.

In: papers, concepts and edges. Out: an Atlas. Nodes are numbered, papers first and then concepts, as given.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from kgraph.export.html.affinity import Bag, communities, similar, weighted, words
from kgraph.export.html.layout import Link, place
from kgraph.export.html.naming import Namer
from kgraph.records import Concept, Edge, Paper

_ROLE_WEIGHT = {"INTRODUCES": 1.5, "USES": 1.0, "EVALUATES_ON": 1.0, "COMPARES_WITH": 0.7, "MENTIONS": 0.4}
_NAMED = 2
"""A region of fewer papers needs no name: its papers say it."""
_COMPARED = {"metric": 0.2}
"""How much of its weight a concept of a kind keeps where papers are compared: a metric makes no topic."""


@dataclass(frozen=True, slots=True)
class Region:
    """A group of papers and the concepts that name it; ``names`` is empty for a group too small to need one."""

    names: tuple[str, ...]
    papers: int


@dataclass(frozen=True, slots=True)
class Atlas:
    """One entry a node in the lists, -1 in ``regions_of`` for none; ``positions`` only of the shown nodes."""

    radii: list[float]
    importance: list[int]
    regions_of: list[int]
    positions: dict[int, tuple[int, int]]
    regions: list[Region]


def draw(papers: Sequence[Paper], concepts: Sequence[Concept], edges: Sequence[Edge], budget: int) -> Atlas:
    """The map with at most ``budget`` nodes shown, those that most papers name or cite.

    Example:
        >>> atlas = draw([Paper("p", "A title", "")], [], [], budget=10)
        >>> atlas.regions_of, atlas.regions, list(atlas.positions)
        ([-1], [], [0])
    """
    number = numbered(papers, concepts)
    links = [(number[e.source], number[e.target], e) for e in edges if e.source in number and e.target in number]
    named: list[dict[int, float]] = [{} for _ in papers]
    for source, target, edge in links:
        if source < len(papers) <= target:
            named[source][target] = _ROLE_WEIGHT.get(edge.type, 0.4)
    kept = dict(enumerate(concepts, start=len(papers)))
    vectors = weighted([_bag(paper, its, kept) for paper, its in zip(papers, named, strict=True)])
    pairs = similar(vectors)
    linked = {n for source, target, _ in links for n in (source, target)}
    groups = [g for g in communities(len(papers), pairs) if len(g) > 1 or g[0] in linked]
    regions_of = _regions_of(groups, named, links, len(papers) + len(concepts))
    importance = _importance(papers, concepts, links)
    radii = [_radius(n < len(papers), weight) for n, weight in enumerate(importance)]
    shown = _strongest(importance, budget)
    positions = _positions(shown, radii, regions_of, _attraction(links, pairs))
    namer = Namer(kept, named, vectors)
    sizes = [sum(papers[paper].in_collection for paper in group) for group in groups]
    regions = [Region(namer.names(g) if size >= _NAMED else (), size) for g, size in zip(groups, sizes, strict=True)]
    return Atlas(radii, importance, regions_of, positions, regions)


def numbered(papers: Sequence[Paper], concepts: Sequence[Concept]) -> dict[str, int]:
    """The number of every node, by its id."""
    return {id_: n for n, id_ in enumerate([*(p.id for p in papers), *(c.id for c in concepts)])}


_Links = Sequence[tuple[int, int, Edge]]


def _bag(paper: Paper, named: dict[int, float], concepts: dict[int, Concept]) -> Bag:
    """What a paper is compared by: its concepts, and more lightly the words of its title and abstract."""
    bag: dict[str, float] = defaultdict(float)
    for text, weight in ((paper.title, 1.5), (paper.abstract, 0.5)):
        for word, count in Counter(words(text)).items():
            bag[word] += weight * math.sqrt(count)
    for concept, weight in named.items():
        bag[f"#{concept}"] += 2.0 * weight * _COMPARED.get(concepts[concept].kind, 1.0)
    return bag


def _importance(papers: Sequence[Paper], concepts: Sequence[Concept], links: _Links) -> list[int]:
    """How many papers name a concept, or cite and build on a paper (one more if it is of the collection)."""
    weights = [int(p.in_collection) for p in papers] + [c.paper_count for c in concepts]
    for source, target in {(s, t) for s, t, edge in links if edge.type in ("CITES", "BUILDS_ON")}:
        weights[target] += source != target
    return weights


def _radius(is_paper: bool, weight: int) -> float:
    return round(min(5.5 + 1.5 * math.sqrt(weight), 18) if is_paper else min(2.5 + 3.5 * math.sqrt(weight), 34), 1)


def _strongest(importance: Sequence[int], budget: int) -> list[int]:
    ranked = sorted(range(len(importance)), key=lambda n: (-importance[n], n))
    return sorted(n for n in ranked[:budget] if importance[n] > 0)


def _regions_of(
    groups: Sequence[Sequence[int]], named: Sequence[dict[int, float]], links: _Links, count: int
) -> list[int]:
    """A paper's region is its community's; a concept's where most of its papers are, else its neighbours."""
    regions_of = [-1] * count
    votes: dict[int, Counter[int]] = defaultdict(Counter)
    for region, group in enumerate(groups):
        for paper in group:
            regions_of[paper] = region
            for concept, weight in named[paper].items():
                votes[concept][region] += round(100 * weight)
    for source, target, _ in links:
        for one, other in ((source, target), (target, source)):
            if one not in votes and regions_of[one] < 0 <= regions_of[other]:
                votes[one][regions_of[other]] += 1
    for node, ballot in votes.items():
        regions_of[node] = min(ballot, key=lambda region: (-ballot[region], region))
    return regions_of


def _attraction(links: _Links, pairs: dict[tuple[int, int], float]) -> list[Link]:
    pulls: dict[tuple[int, int], float] = defaultdict(float)
    for source, target, edge in links:
        pulls[(min(source, target), max(source, target))] += _ROLE_WEIGHT.get(edge.type, 0.6)
    for pair, cosine in pairs.items():
        pulls[pair] += cosine
    return [(a, b, weight) for (a, b), weight in sorted(pulls.items()) if a != b]


def _positions(
    shown: Sequence[int], radii: Sequence[float], regions_of: Sequence[int], attraction: Sequence[Link]
) -> dict[int, tuple[int, int]]:
    """Lay out the shown nodes; regions without any are left out."""
    used = {region: i for i, region in enumerate(sorted({regions_of[n] for n in shown} - {-1}))}
    local = {node: i for i, node in enumerate(shown)}
    inner = [(local[a], local[b], w) for a, b, w in attraction if a in local and b in local]
    groups = [used.get(regions_of[n], -1) for n in shown]
    between: dict[tuple[int, int], float] = defaultdict(float)
    for a, b, weight in inner:
        if groups[a] != groups[b] and min(groups[a], groups[b]) >= 0:
            between[(min(groups[a], groups[b]), max(groups[a], groups[b]))] += weight
    points = place([radii[n] for n in shown], groups, inner, [(a, b, w) for (a, b), w in sorted(between.items())])
    return {node: (int(x), int(y)) for node, (x, y) in zip(shown, points, strict=True)}
