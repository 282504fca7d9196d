"""GraphML round trip through networkx: every node, edge and property, hostile texts included."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

import networkx
import pytest

from kgraph.export.graphml import export
from kgraph.export.xml_text import escape, possible
from kgraph.schema import NODES
from kgraph.store import GraphDirectory
from tests.conftest import HOSTILE

NAMESPACE = "{http://graphml.graphdrawing.org/xmlns}"


def carried(properties: dict[str, Any]) -> dict[str, Any]:
    """What GraphML, as networkx reads it, keeps of properties: no nulls, lists as JSON."""
    texts = {k: json.dumps(v, ensure_ascii=False) if isinstance(v, list) else v for k, v in properties.items()}
    return {k: possible(v) if isinstance(v, str) else v for k, v in texts.items() if v is not None and k != "id"}


@pytest.fixture
def back(small_directory: GraphDirectory, tmp_path: Path) -> networkx.MultiDiGraph[str]:
    export(small_directory, tmp_path / "graph.graphml")
    return networkx.read_graphml(tmp_path / "graph.graphml", force_multigraph=True)


def test_nodes_come_back(small_directory: GraphDirectory, back: networkx.MultiDiGraph[str]) -> None:
    expected = {
        possible(p["id"]): carried({"label": p[NODES[label].caption] or p["id"], "node_type": label} | p)
        for label, p in small_directory.nodes()
    }
    assert dict(back.nodes(data=True)) == expected


def test_edges_come_back(small_directory: GraphDirectory, back: networkx.MultiDiGraph[str]) -> None:
    expected = [(s, t, carried({"label": kind} | data)) for kind, _, s, _, t, data in small_directory.links()]
    found = [(s, t, {k: v for k, v in data.items() if k != "id"}) for s, t, data in back.edges(data=True)]
    assert back.is_directed()

    def key(edge: tuple[str, str, dict[str, Any]]) -> tuple[str, str, str]:
        return edge[0], edge[1], edge[2]["label"]

    assert sorted(found, key=key) == sorted(expected, key=key)


def test_lists_can_be_read_back(back: networkx.MultiDiGraph[str]) -> None:
    kept = HOSTILE.replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd")
    assert json.loads(back.nodes["method:net"]["aliases"]) == [kept, "a|b", "c;d", ""]


def test_every_key_is_declared_once_and_used_with_its_type(small_directory: GraphDirectory, tmp_path: Path) -> None:
    export(small_directory, tmp_path / "g.graphml")
    root = ElementTree.parse(tmp_path / "g.graphml").getroot()
    keys = {key.get("id"): key.get("for") for key in root.iter(f"{NAMESPACE}key")}
    assert len(keys) == len(list(root.iter(f"{NAMESPACE}key")))
    for kind in ("node", "edge"):
        for element in root.iter(f"{NAMESPACE}{kind}"):
            assert {keys[data.get("key")] for data in element} == {kind}
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))


def test_standard_output_gets_the_same_text(
    small_directory: GraphDirectory, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    export(small_directory, tmp_path / "g.graphml")
    export(small_directory, None)
    assert capfdbinary.readouterr().out == (tmp_path / "g.graphml").read_bytes()


def test_every_character_survives_or_becomes_the_replacement_character() -> None:
    points = [*range(0x3000), *range(0xD7F0, 0xE010), *range(0xFFF0, 0x10010), 0x1F600, 0x10FFFF]
    text = "".join(map(chr, points))
    xml = f'<x a="{escape(text)}">{escape(text)}</x>'.encode()
    element = ElementTree.fromstring(xml)
    assert element.text == element.get("a") == possible(text)
    replaced = {c for c in text if possible(c) != c}
    assert replaced == {c for c in text if re.match("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", c)}
