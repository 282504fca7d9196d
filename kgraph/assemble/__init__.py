"""Assemble: papers, extractions and their nodes become one graph, every edge typed and with evidence.

In: unique papers, their extractions, the resolution, citations and stubs. Out: a records.Graph, each list
sorted by its key, so that the same input gives the same tables.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from kgraph.assemble.derived import builds_on, sized_variants
from kgraph.assemble.stated import Placed, mentions, relation_edges, results, role_edges
from kgraph.records import Author, Concept, ConceptMention, Edge, Extraction, Graph, Paper
from kgraph.resolve.nodes import Resolution
from kgraph.schema import digest, slug

__all__ = ["assemble"]


def assemble(
    papers: Sequence[Paper],
    extractions: Sequence[Extraction],
    resolution: Resolution,
    cites: Sequence[Edge] = (),
    stubs: Sequence[Paper] = (),
) -> Graph:
    """The graph of a collection; ``resolution.nodes[i]`` belongs to ``extractions[i]``.

    Example:
        >>> from array import array
        >>> nothing = Resolution(array("i"), array("i", [0]), [], [])
        >>> graph = assemble([Paper("p1", "A title", "", authors=("Ada Lovelace",))], [], nothing)
        >>> [(e.source, e.type, e.target) for e in graph.edges]
        [('author:ada-lovelace', 'WROTE', 'p1')]
    """
    kinds = {concept.id: concept.kind for concept in resolution.concepts}
    placed = [Placed(e, nodes, kinds) for e, nodes in zip(extractions, resolution.nodes, strict=True)]
    found = [mention for p in placed for mention in mentions(p)]
    roles = [edge for p in placed for edge in role_edges(p)]
    reported, result_edges = results(placed)
    authors, wrote = _authors([*papers, *stubs])
    years = {paper.id: paper.year for paper in papers}
    relations = relation_edges(placed)
    edges = [
        *roles,
        *relations,
        *sized_variants(resolution.concepts, {(e.source, e.target) for e in relations if e.type == "EXTENDS"}),
        *result_edges,
        *builds_on(roles, years, {paper.id: paper.authors for paper in papers}),
        *cites,
        *wrote,
    ]
    return Graph(
        papers=sorted([*papers, *stubs], key=lambda p: p.id),
        authors=authors,
        concepts=_counted(resolution.concepts, found, years),
        mentions=sorted(found, key=lambda m: (m.paper_id, m.field != "title", m.start, m.end, m.concept_id)),
        edges=sorted(edges, key=lambda e: (e.type, e.source, e.target)),
        results=reported,
        merges=resolution.merges,
    )


def _counted(
    concepts: Sequence[Concept], found: Sequence[ConceptMention], years: dict[str, int | None]
) -> list[Concept]:
    """Concepts with the number of papers that name them and the first year."""
    papers: dict[str, set[str]] = defaultdict(set)
    for mention in found:
        papers[mention.concept_id].add(mention.paper_id)
    counted = []
    for concept in concepts:
        dated = [year for paper in papers[concept.id] if (year := years.get(paper))]
        first = min(dated, default=None)
        counted.append(replace(concept, first_year=first, paper_count=len(papers[concept.id])))
    return sorted(counted, key=lambda c: c.id)


def _authors(papers: Sequence[Paper]) -> tuple[list[Author], list[Edge]]:
    authors: dict[str, Author] = {}
    edges: dict[tuple[str, str], Edge] = {}
    for paper in papers:
        for name in paper.authors:
            author = Author(f"author:{slug(name) or digest(name)}", name)
            authors[author.id] = min(authors.get(author.id, author), author, key=lambda a: a.name)
            edges[(author.id, paper.id)] = Edge(author.id, paper.id, "WROTE", 1.0, "metadata")
    return sorted(authors.values(), key=lambda a: a.id), list(edges.values())
