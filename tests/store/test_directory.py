"""Opening a graph directory: streams, flat nodes and links, the networkx view; one clear line for what is no graph."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from kgraph.errors import NotAGraphError
from kgraph.records import Graph, Result
from kgraph.schema import CONCEPT_LABELS, EDGE_PROPERTIES, FORMAT_VERSION, NODES, span_text
from kgraph.store import GraphDirectory, open_graph, write


def test_nodes_carry_the_properties_of_the_schema(small_graph: Graph, small_directory: GraphDirectory) -> None:
    nodes = list(small_directory.nodes())
    for label, properties in nodes:
        assert list(properties) == [name for name, _ in NODES[label].properties]
    assert [properties["id"] for _, properties in nodes] == list(small_graph.node_ids())
    concepts = {properties["id"]: label for label, properties in nodes if "kind" in properties}
    assert concepts == {c.id: CONCEPT_LABELS[c.kind] for c in small_graph.concepts}
    aliases = {p["id"]: p["aliases"] for _, p in nodes if "aliases" in p}
    assert aliases == {c.id: list(c.aliases) for c in small_graph.concepts}


def test_links_carry_evidence_as_parallel_lists(small_graph: Graph, small_directory: GraphDirectory) -> None:
    links = list(small_directory.links())
    assert [(kind, source, target) for kind, _, source, _, target, _ in links] == [
        (edge.type, edge.source, edge.target) for edge in small_graph.edges
    ]
    for link, edge in zip(links, small_graph.edges, strict=True):
        properties = link[-1]
        assert list(properties) == [name for name, _ in EDGE_PROPERTIES]
        assert properties["sentences"] == [e.sentence for e in edge.evidence]
        assert properties["spans"] == [span_text(e) for e in edge.evidence]
        assert (properties["score"], properties["support"]) == (edge.score, edge.support)


def test_links_name_the_labels_of_their_ends(small_directory: GraphDirectory) -> None:
    labels = {properties["id"]: label for label, properties in small_directory.nodes()}
    for _, source_label, source, target_label, target, _ in small_directory.links():
        assert (source_label, target_label) == (labels[source], labels[target])


def test_number_that_json_does_not_have_is_null(small_graph: Graph, tmp_path: Path) -> None:
    huge = Result("result:c", small_graph.papers[0].id, None, None, None, "9" * 400, float("inf"), "")
    write(replace(small_graph, results=[*small_graph.results, huge]), tmp_path / "graph")
    with open_graph(tmp_path / "graph") as graph:
        assert list(graph.results())[-1].value == float("inf")
        assert list(graph.nodes())[-1] == ("Result", {"id": "result:c", "text": "9" * 400, "value": None, "unit": ""})


def test_networkx_view_holds_every_node_and_edge(small_graph: Graph, small_directory: GraphDirectory) -> None:
    view = small_directory.to_networkx()
    assert view.is_directed()
    assert view.is_multigraph()
    assert dict(view.nodes(data="label")) == {p["id"]: label for label, p in small_directory.nodes()}
    assert Counter(key for _, _, key in view.edges(keys=True)) == Counter(e.type for e in small_graph.edges)
    edge = view.edges["method:bert", "method:elmo", "OUTPERFORMS"]
    assert (edge["type"], edge["score"], edge["support"]) == ("OUTPERFORMS", 0.75, 1)
    assert "id" not in view.nodes["method:bert"]
    assert view.nodes["method:bert"]["name"] == "BERT"


def test_streams_start_anew_each_time(small_directory: GraphDirectory) -> None:
    for stream in (small_directory.nodes, small_directory.links, small_directory.skipped, small_directory.mentions):
        assert list(stream()) == list(stream()) != []


def gone(path: Path) -> None:
    shutil.rmtree(path)


def a_file(path: Path) -> None:
    shutil.rmtree(path)
    path.write_text("x")


def no_manifest(path: Path) -> None:
    (path / "manifest.json").unlink()


def foreign_manifest(path: Path) -> None:
    (path / "manifest.json").write_text('{"name": "web app"}')


def list_manifest(path: Path) -> None:
    (path / "manifest.json").write_text("[1]")


def torn_manifest(path: Path) -> None:
    (path / "manifest.json").write_text('{"format_version": 1,')


def deep_manifest(path: Path) -> None:
    (path / "manifest.json").write_text("[" * 200_000)


def binary_manifest(path: Path) -> None:
    (path / "manifest.json").write_bytes(b"\xff\xfe\x00")


def newer(path: Path) -> None:
    edit_manifest(path, format_version=99)


def wrong_rows(path: Path) -> None:
    edit_manifest(path, rows={"papers": 8})


def rows_of_a_wrong_type(path: Path) -> None:
    edit_manifest(path, rows="many")


def edit_manifest(path: Path, **changes: object) -> None:
    manifest = json.loads((path / "manifest.json").read_text())
    (path / "manifest.json").write_text(json.dumps(manifest | changes))


def missing_table(path: Path) -> None:
    (path / "edges.parquet").unlink()


def torn_table(path: Path) -> None:
    content = (path / "edges.parquet").read_bytes()
    (path / "edges.parquet").write_bytes(content[: len(content) // 2])


def empty_table(path: Path) -> None:
    (path / "edges.parquet").write_bytes(b"")


def exchanged_tables(path: Path) -> None:
    shutil.copy(path / "authors.parquet", path / "papers.parquet")


@pytest.mark.parametrize(
    ("damage", "line"),
    [
        (gone, "graph: no such directory: build a graph first, kgraph build INPUT -o {}"),
        (a_file, "graph: no such directory: build a graph first"),
        (no_manifest, "graph: not a graph (no manifest.json): build one, kgraph build INPUT -o DIR"),
        (foreign_manifest, "manifest.json: not the manifest of a graph: build one"),
        (list_manifest, "manifest.json: not the manifest of a graph: build one"),
        (torn_manifest, "manifest.json: damaged ("),
        (deep_manifest, "manifest.json: damaged ("),
        (binary_manifest, "manifest.json: damaged ("),
        (newer, f"graph: format 99, this kgraph reads up to {FORMAT_VERSION}: update kgraph"),
        (wrong_rows, "papers.parquet: not the table that manifest.json describes: build the graph again"),
        (rows_of_a_wrong_type, "papers.parquet: not the table that manifest.json describes: build the graph again"),
        (missing_table, "edges.parquet: missing: build the graph again"),
        (torn_table, "edges.parquet: damaged ("),
        (empty_table, "edges.parquet: damaged ("),
        (exchanged_tables, "papers.parquet: not the table that manifest.json describes: build the graph again"),
    ],
)
def test_what_is_no_graph_gets_one_clear_line(
    damage: Callable[[Path], None], line: str, small_directory: GraphDirectory
) -> None:
    path = small_directory.path
    damage(path)
    with pytest.raises(NotAGraphError) as error:
        open_graph(path)
    message = str(error.value)
    assert "\n" not in message
    assert message.startswith(str(path))
    assert line.format(path) in message


def test_damage_in_the_middle_of_a_table_is_one_clear_line(small_directory: GraphDirectory) -> None:
    table = small_directory.path / "papers.parquet"
    content = bytearray(table.read_bytes())
    content[4:400] = bytes(396)
    table.write_bytes(content)
    with open_graph(small_directory.path) as graph, pytest.raises(NotAGraphError) as error:
        list(graph.papers())
    assert str(error.value).startswith(f"{table}: damaged (")
    assert "\n" not in str(error.value)


def test_damaged_list_of_skipped_records_is_one_clear_line(small_directory: GraphDirectory) -> None:
    (small_directory.path / "skipped.jsonl").write_text("{}\n")
    with pytest.raises(NotAGraphError, match=r"skipped\.jsonl: damaged \("):
        list(small_directory.skipped())


@pytest.mark.parametrize("content", [None, b"", b"hello" * 2000])
def test_database_that_is_missing_or_damaged_is_filled_anew_elsewhere(
    content: bytes | None, small_directory: GraphDirectory
) -> None:
    database = small_directory.path / "graph.lbug"
    database.unlink()
    if content is not None:
        database.write_bytes(content)
    before = sorted(path.name for path in small_directory.path.iterdir())
    assert small_directory.query("MATCH (p:Paper) RETURN count(*)").rows == [(7,)]
    assert sorted(path.name for path in small_directory.path.iterdir()) == before


def test_database_of_another_version_is_filled_anew(small_graph: Graph, tmp_path: Path) -> None:
    write(small_graph, tmp_path / "graph")
    edit_manifest(tmp_path / "graph", database="0.1.0/1")
    (tmp_path / "graph" / "graph.lbug").write_bytes(b"another format")
    with open_graph(tmp_path / "graph") as graph:
        assert graph.query("MATCH (p:Paper) RETURN count(*)").rows == [(7,)]


def test_directory_without_write_permission_can_be_read(small_directory: GraphDirectory) -> None:
    for path in [*small_directory.path.iterdir(), small_directory.path]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    with open_graph(small_directory.path) as graph:
        assert graph.query("MATCH (p:Paper) RETURN count(*)").rows == [(7,)]
    small_directory.path.chmod(0o755)
