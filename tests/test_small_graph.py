"""The shared fixture keeps its promises: all labels and edge types, spans that hold, lists in order."""

from __future__ import annotations

from kgraph.records import Graph
from kgraph.schema import EDGES, NODES
from kgraph.store import GraphDirectory


def test_every_label_and_edge_type_is_there(small_directory: GraphDirectory) -> None:
    assert {label for label, _ in small_directory.nodes()} == set(NODES)
    assert {link[0] for link in small_directory.links()} == set(EDGES)


def test_every_span_holds_its_form(small_graph: Graph) -> None:
    papers = {paper.id: paper for paper in small_graph.papers}
    for m in small_graph.mentions:
        assert papers[m.paper_id].text(m.field)[m.start : m.end] == m.form
    assert any(edge.evidence for edge in small_graph.edges)


def test_lists_are_sorted_by_key(small_graph: Graph) -> None:
    for name in ("papers", "authors", "concepts", "results"):
        ids = [node.id for node in getattr(small_graph, name)]
        assert ids == sorted(set(ids))
    keys = [(edge.type, edge.source, edge.target) for edge in small_graph.edges]
    assert keys == sorted(set(keys))
