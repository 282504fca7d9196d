"""GEXF round trip through networkx."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import networkx

from kgraph.export.gexf import export
from kgraph.export.xml_text import possible
from kgraph.schema import NODES
from kgraph.store import GraphDirectory


def carried(properties: dict[str, Any]) -> dict[str, Any]:
    """What GEXF keeps of properties: no nulls, lists as JSON."""
    texts = {k: json.dumps(v, ensure_ascii=False) if isinstance(v, list) else v for k, v in properties.items()}
    return {k: possible(v) if isinstance(v, str) else v for k, v in texts.items() if v is not None and k != "id"}


def test_networkx_reads_back_nodes_and_edges(small_directory: GraphDirectory, tmp_path: Path) -> None:
    export(small_directory, tmp_path / "graph.gexf")
    back = networkx.read_gexf(tmp_path / "graph.gexf", version="1.3")
    assert back.is_directed()
    assert back.is_multigraph()
    assert dict(back.nodes(data=True)) == {
        possible(p["id"]): carried({"label": p[NODES[label].caption] or p["id"], "node_type": label} | p)
        for label, p in small_directory.nodes()
    }
    found = {(s, t, data["label"]): {k: data[k] for k in data if k not in ("id", "label", "kind")} for s, t, data in
             back.edges(data=True)}  # fmt: skip
    assert found == {(s, t, kind): carried(data) for kind, _, s, _, t, data in small_directory.links()}
