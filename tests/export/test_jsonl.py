"""JSON lines hold every node and relationship, each on its line."""

from __future__ import annotations

import json
from pathlib import Path

from kgraph.export.jsonl import export
from kgraph.store import GraphDirectory


def test_every_line_is_a_node_or_a_relationship(small_directory: GraphDirectory, tmp_path: Path) -> None:
    export(small_directory, tmp_path / "graph.jsonl")
    items = [json.loads(line) for line in (tmp_path / "graph.jsonl").read_bytes().decode().split("\n")[:-1]]
    nodes = [(item["labels"][0], item["properties"]) for item in items if item["type"] == "node"]
    assert nodes == list(small_directory.nodes())
    links = [
        (i["label"], i["start"]["labels"][0], i["start"]["id"], i["end"]["labels"][0], i["end"]["id"], i["properties"])
        for i in items
        if i["type"] == "relationship"
    ]
    assert links == list(small_directory.links())
    assert len(nodes) + len(links) == len(items)
