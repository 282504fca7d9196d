"""A part of a graph: what lies within some steps of one node.

In: a graph directory, the name of a node, a number of steps. Out: a graph in memory with the same iterators.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from kgraph.errors import UsageError
from kgraph.export.html.payload import NOT_DRAWN, Records
from kgraph.records import Author, Concept, ConceptMention, Edge, Graph, Paper, Result


@dataclass(frozen=True, slots=True)
class Part:
    """A graph in memory with the iterators of a graph directory."""

    graph: Graph

    def papers(self) -> Iterator[Paper]:
        """The papers within reach."""
        return iter(self.graph.papers)

    def authors(self) -> Iterator[Author]:
        """All authors."""
        return iter(self.graph.authors)

    def concepts(self) -> Iterator[Concept]:
        """The concepts within reach."""
        return iter(self.graph.concepts)

    def mentions(self) -> Iterator[ConceptMention]:
        """The mentions of these concepts in these papers."""
        return iter(self.graph.mentions)

    def edges(self) -> Iterator[Edge]:
        """The edges between what is within reach."""
        return iter(self.graph.edges)

    def results(self) -> Iterator[Result]:
        """The results of these papers."""
        return iter(self.graph.results)


def around(graph: Records, focus: str, hops: int) -> Part:
    """The part of a graph within ``hops`` steps of the node called ``focus``.

    Raises:
        UsageError: nothing is called so.
    """
    papers, concepts, edges = list(graph.papers()), list(graph.concepts()), list(graph.edges())
    kept = _reached(named(focus, papers, concepts), [e for e in edges if e.type not in NOT_DRAWN], hops)
    authors = list(graph.authors())
    kept_too = kept | {author.id for author in authors}
    return Part(
        Graph(
            papers=[paper for paper in papers if paper.id in kept],
            authors=authors,
            concepts=[concept for concept in concepts if concept.id in kept],
            mentions=[m for m in graph.mentions() if m.paper_id in kept and m.concept_id in kept],
            edges=[proven(e, kept) for e in edges if e.source in kept_too and e.target in kept],
            results=[cut(result, kept) for result in graph.results() if result.paper_id in kept],
        )
    )


def named(focus: str, papers: Iterable[Paper], concepts: Iterable[Concept]) -> str:
    """The id of the node that is called ``focus``: by id, else by name or title, else by alias, in any case.

    Example:
        >>> named("bert", [], [Concept("method:bert", "method", "BERT")])
        'method:bert'
    """
    wanted = focus.strip().casefold()
    faces = [(p.id, (p.title,), 0) for p in papers] + [(c.id, (c.name, *c.aliases), c.paper_count) for c in concepts]
    found = [
        (rank, -weight, id_)
        for id_, names, weight in faces
        for rank, name in enumerate((id_, *names))
        if name.casefold() == wanted
    ]
    if not found:
        raise UsageError(f"nothing in the graph is called {focus!r}: search the whole page, or use an id")
    return min(found)[2]


def _reached(start: str, edges: Iterable[Edge], hops: int) -> set[str]:
    near: dict[str, set[str]] = defaultdict(set)
    for edge in edges:
        near[edge.source].add(edge.target)
        near[edge.target].add(edge.source)
    reached, rim = {start}, {start}
    for _ in range(hops):
        rim = {other for node in rim for other in near[node]} - reached
        reached |= rim
    return reached


def proven(edge: Edge, kept: set[str]) -> Edge:
    """The edge with the evidence whose papers are there."""
    evidence = tuple(piece for piece in edge.evidence if piece.paper_id in kept)
    return edge if len(evidence) == len(edge.evidence) else replace(edge, evidence=evidence)


def cut(result: Result, kept: set[str]) -> Result:
    """The result with the ends that are there."""
    method, on, metric = (end if end in kept else None for end in (result.method_id, result.on_id, result.metric_id))
    return replace(result, method_id=method, on_id=on, metric_id=metric)
