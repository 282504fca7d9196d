"""Node-link JSON is what networkx itself writes, and networkx reads it back."""

from __future__ import annotations

import json
from pathlib import Path

import networkx
import pytest

from kgraph.export.node_link import export
from kgraph.records import Graph
from kgraph.store import GraphDirectory, open_graph, write


def test_networkx_reads_back_the_same_graph(small_directory: GraphDirectory, tmp_path: Path) -> None:
    export(small_directory, tmp_path / "graph.json")
    data = json.loads((tmp_path / "graph.json").read_text(encoding="utf-8"))
    back, view = networkx.node_link_graph(data, edges="edges"), small_directory.to_networkx()
    assert back.is_multigraph()
    assert back.is_directed()
    assert dict(back.nodes(data=True)) == dict(view.nodes(data=True))
    edges = {(s, t, key): data for s, t, key, data in back.edges(keys=True, data=True)}
    assert edges == {(s, t, key): data for s, t, key, data in view.edges(keys=True, data=True)}
    assert list(view.edges)


def test_text_is_what_networkx_would_write(small_directory: GraphDirectory, tmp_path: Path) -> None:
    export(small_directory, tmp_path / "graph.json")
    written = json.loads((tmp_path / "graph.json").read_text(encoding="utf-8"))
    reference = networkx.node_link_data(small_directory.to_networkx(), edges="edges")
    assert {k: v for k, v in written.items() if k != "edges"} == {k: v for k, v in reference.items() if k != "edges"}

    def key(edge: dict[str, str]) -> tuple[str, str, str]:
        return edge["source"], edge["target"], edge["key"]

    assert sorted(written["edges"], key=key) == sorted(reference["edges"], key=key)


def test_empty_graph_is_valid_json(tmp_path: Path) -> None:
    write(Graph(), tmp_path / "graph")
    with open_graph(tmp_path / "graph") as graph:
        export(graph, tmp_path / "graph.json")
    assert json.loads((tmp_path / "graph.json").read_text())["nodes"] == []


def test_one_node_or_edge_a_line(small_directory: GraphDirectory, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    export(small_directory, None)
    lines = capfdbinary.readouterr().out.decode().split("\n")
    items = len(list(small_directory.nodes())) + len(list(small_directory.links()))
    assert len([line for line in lines if line.startswith('{"label"') or line.startswith('{"type"')]) == items
