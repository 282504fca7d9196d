"""The strongest part of a graph that no page could hold: what most papers name, cite and build on.

In: a graph directory. Out: a Part of at most so many papers and concepts, with everything between them. The tables are
read in batches, so that the size of the graph does not matter.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from kgraph.columns import decode
from kgraph.export.html.part import Part, cut, proven
from kgraph.records import Author, Concept, ConceptMention, Edge, Graph, Paper, Result

if TYPE_CHECKING:
    from kgraph.store import GraphDirectory


def strongest(graph: GraphDirectory, papers: int, concepts: int) -> Part:
    """The papers that most others cite or build on, and the concepts that most papers name.

    Example:
        >>> import tempfile
        >>> from pathlib import Path
        >>> from kgraph.store import open_graph, write
        >>> place = Path(tempfile.mkdtemp()) / "graph"
        >>> made = [Concept(f"task:{n}", "task", str(n), paper_count=n) for n in (1, 2)]
        >>> write(Graph(papers=[Paper("p", "Mavors", "")], concepts=made), place)
        >>> [concept.name for concept in strongest(open_graph(place), 1, 1).concepts()]
        ['2']
    """
    kept_papers = pa.array(_most(_cited(graph), papers), pa.string())
    named = (zip(b["id"].to_pylist(), b["paper_count"].to_pylist(), strict=True) for b in graph.batches("concepts"))
    kept_concepts = pa.array(_most((pair for pairs in named for pair in pairs), concepts), pa.string())
    kept = pa.concat_arrays([kept_papers, kept_concepts])
    ids = set(kept.to_pylist())
    edges = [proven(e, ids) for e in _rows(graph, "edges", Edge, target=kept) if e.source in ids or e.type == "WROTE"]
    authors = pa.array(sorted({e.source for e in edges if e.type == "WROTE"}), pa.string())
    return Part(
        Graph(
            papers=list(_rows(graph, "papers", Paper, id=kept_papers)),
            authors=list(_rows(graph, "authors", Author, id=authors)),
            concepts=list(_rows(graph, "concepts", Concept, id=kept_concepts)),
            mentions=list(_rows(graph, "mentions", ConceptMention, paper_id=kept_papers, concept_id=kept_concepts)),
            edges=edges,
            results=[cut(result, ids) for result in _rows(graph, "results", Result, paper_id=kept_papers)],
        )
    )


def _cited(graph: GraphDirectory) -> Iterator[tuple[str, int]]:
    """Every paper of the collection, and how many others cite it or build on it."""
    counts: Counter[str] = Counter()
    for batch in graph.batches("edges"):
        here = batch.filter(pc.is_in(batch["type"], value_set=pa.array(["CITES", "BUILDS_ON"])))
        for pair in pc.value_counts(here["target"]).to_pylist():
            counts[pair["values"]] += pair["counts"]
    for batch in graph.batches("papers"):
        yield from ((id_, counts[id_]) for id_ in batch.filter(batch["in_collection"])["id"].to_pylist())


def _most(counted: Iterator[tuple[str, int]], size: int) -> list[str]:
    """The ids with the highest counts, in order of id."""
    return sorted(id_ for _, id_ in heapq.nsmallest(size, ((-count, id_) for id_, count in counted)))


def _rows(graph: GraphDirectory, table: str, record: type, **kept: pa.Array) -> Iterator[Any]:
    """The records of a table whose columns have one of the values kept."""
    for batch in graph.batches(table):
        for column, values in kept.items():
            batch = batch.filter(pc.is_in(batch[column], value_set=values))
        yield from decode(batch, record)
