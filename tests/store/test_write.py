"""A graph directory is replaced whole or not at all, and keeps what is the user's."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from kgraph.errors import BusyError, KgraphError
from kgraph.records import Edge, Graph
from kgraph.schema import FORMAT_VERSION
from kgraph.store import GraphDirectory, database, open_graph, reserve, swap, write
from kgraph.store.directory import OWN
from kgraph.store.tables import graph_rows
from tests.conftest import SMALL_SKIPPED
from tests.store.conftest import contents, titles


def test_directory_holds_what_the_design_says(small_directory: GraphDirectory) -> None:
    names = {path.name for path in small_directory.path.iterdir()}
    assert names <= OWN
    tables = {f"{t}.parquet" for t in ("papers", "authors", "concepts", "mentions", "edges", "results", "merges")}
    assert names == tables | {"manifest.json", "skipped.jsonl", "graph.lbug"}
    assert [path.name for path in small_directory.path.parent.iterdir()] == ["graph"]
    assert list(small_directory.skipped()) == list(SMALL_SKIPPED)


def test_second_build_of_the_same_is_identical(small_graph: Graph, tmp_path: Path) -> None:
    target, seen = tmp_path / "graph", []
    for _ in range(2):
        write(small_graph, target, skipped=SMALL_SKIPPED, manifest={"options": {"x": 1}})
        seen.append(contents(target))
    assert seen[0] == seen[1]


def test_database_holds_the_same_whenever_its_pages_are_freed(
    small_graph: Graph, small_directory: GraphDirectory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "_HELD", 1)
    write(small_graph, tmp_path / "freed")
    freed = open_graph(tmp_path / "freed")
    for query in (
        "MATCH (n) RETURN n.id ORDER BY n.id",
        "MATCH (a)-[r]->(b) RETURN a.id, b.id, r.score ORDER BY a.id, b.id, r.score",
    ):
        assert freed.query(query).rows == small_directory.query(query).rows != []


def test_manifest_carries_what_the_caller_says_and_what_was_written(small_directory: GraphDirectory) -> None:
    manifest = json.loads((small_directory.path / "manifest.json").read_text())
    assert manifest == small_directory.manifest
    assert manifest["kgraph"] == "test"
    assert manifest["format_version"] == FORMAT_VERSION
    assert manifest["rows"]["papers"] == 7


def test_failing_finish_leaves_the_old_graph_and_nothing_else(small_graph: Graph, tmp_path: Path) -> None:
    target = tmp_path / "graph"
    write(small_graph, target)
    before = contents(target)

    def fail(_: GraphDirectory) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write(Graph(), target, finish=fail)
    assert contents(target) == before
    assert [path.name for path in tmp_path.iterdir()] == ["graph"]


def test_finish_gets_the_new_graph_and_its_files_are_kept(small_graph: Graph, tmp_path: Path) -> None:
    def page(graph: GraphDirectory) -> None:
        assert len(list(graph.papers())) == 7
        assert graph.query("MATCH (p:Paper) RETURN count(*)").rows == [(7,)]
        (graph.path / "graph.html").write_text("page")

    write(small_graph, tmp_path / "graph", finish=page)
    assert (tmp_path / "graph" / "graph.html").read_text() == "page"
    write(small_graph, tmp_path / "graph")
    assert not (tmp_path / "graph" / "graph.html").exists()


def test_files_of_the_user_are_carried_over(small_graph: Graph, tmp_path: Path) -> None:
    target = tmp_path / "graph"
    write(small_graph, target)
    (target / "aliases.toml").write_text("[merge]")
    (target / "notes" / "deep").mkdir(parents=True)
    (target / "notes" / "deep" / "a.md").write_text("mine")
    (target / "link").symlink_to("nowhere")
    target.chmod(0o750)
    write(Graph(), target)
    assert (target / "aliases.toml").read_text() == "[merge]"
    assert (target / "notes" / "deep" / "a.md").read_text() == "mine"
    assert (target / "link").readlink() == Path("nowhere")
    assert target.stat().st_mode & 0o777 == 0o750
    with open_graph(target) as graph:
        assert list(graph.papers()) == []


def test_link_to_a_directory_stays_a_link(small_graph: Graph, tmp_path: Path) -> None:
    real, link = tmp_path / "real", tmp_path / "link"
    real.mkdir()
    link.symlink_to(real)
    write(small_graph, link)
    assert link.is_symlink()
    assert titles(real)


def test_missing_parents_are_made_and_an_empty_directory_is_taken(small_graph: Graph, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for target in (tmp_path / "empty", tmp_path / "a" / "b" / "ünï 'x'\\y"):
        write(small_graph, target)
        assert titles(target)


def full(target: Path) -> None:
    target.mkdir()
    (target / "thesis.tex").write_text("mine")


def plain_file(target: Path) -> None:
    target.write_text("mine")


def under_a_file(target: Path) -> None:
    target.parent.rmdir()
    target.parent.write_text("mine")


@pytest.mark.parametrize(
    ("prepare", "line"),
    [
        (full, "holds files but no graph, and is left alone: name a new or empty directory"),
        (plain_file, "is a file: name a directory for the graph"),
        (under_a_file, "cannot write the graph: "),
    ],
)
def test_place_that_is_not_for_a_graph_is_left_alone(
    prepare: Callable[[Path], None], line: str, small_graph: Graph, tmp_path: Path
) -> None:
    target = tmp_path / "parent" / "place"
    target.parent.mkdir()
    prepare(target)
    before = sorted((p, p.read_text()) for p in tmp_path.rglob("*") if p.is_file())
    with pytest.raises(KgraphError) as error:
        write(small_graph, target)
    assert str(error.value).startswith(f"{target}: {line}")
    assert "\n" not in str(error.value)
    assert sorted((p, p.read_text()) for p in tmp_path.rglob("*") if p.is_file()) == before


def test_mount_point_and_working_directory_are_refused(
    small_graph: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(KgraphError, match="a mount point cannot be replaced"):
        write(small_graph, Path("/"))
    monkeypatch.chdir(tmp_path)
    with pytest.raises(KgraphError, match="the working directory cannot be replaced"):
        write(small_graph, Path())


def test_no_permission_is_one_line(small_graph: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("kgraph.store.lock.os.open", refuse)
    with pytest.raises(KgraphError, match=r"graph: cannot write the graph: Permission denied"):
        write(small_graph, tmp_path / "graph")


def test_two_nodes_with_one_id_are_refused_and_the_old_graph_is_whole(small_graph: Graph, tmp_path: Path) -> None:
    target = tmp_path / "graph"
    write(small_graph, target)
    twice = replace(small_graph, concepts=[*small_graph.concepts, small_graph.concepts[0]])
    with pytest.raises(KgraphError, match=r"graph\.lbug: the embedded database refuses the graph: "):
        write(twice, target)
    assert titles(target)


@pytest.mark.parametrize(
    ("edge", "reason"),
    [
        (Edge("method:bert", "method:nobody", "EXTENDS", 1.0, "x"), r"method:nobody \(no node\)"),
        (Edge("method:bert", "task:coreference-resolution", "OUTPERFORMS", 1.0, "x"), r"OUTPERFORMS cannot join"),
        (Edge("method:bert", "method:elmo", "LIKES", 1.0, "x"), r"LIKES cannot join"),
    ],
)
def test_edge_that_the_schema_does_not_know_is_refused(
    edge: Edge, reason: str, small_graph: Graph, tmp_path: Path
) -> None:
    with pytest.raises(KgraphError, match=reason):
        write(replace(small_graph, edges=[*small_graph.edges, edge]), tmp_path / "graph")
    assert list(tmp_path.iterdir()) == []


def test_without_a_system_call_for_it_two_renames_do(
    small_graph: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(swap, "_exchange", lambda one, other: False)
    target = tmp_path / "graph"
    write(small_graph, target)
    write(Graph(), target)
    with open_graph(target) as graph:
        assert list(graph.papers()) == []
    assert [path.name for path in tmp_path.iterdir()] == ["graph"]


def test_failed_second_rename_brings_the_old_graph_back(
    small_graph: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "graph"
    write(small_graph, target)
    rename = Path.rename

    def fail_for_new(self: Path, to: Path) -> Path:
        if self.name.endswith(".building"):
            raise OSError(28, "No space left on device")
        return rename(self, to)

    monkeypatch.setattr(swap, "_exchange", lambda one, other: False)
    monkeypatch.setattr(Path, "rename", fail_for_new)
    with pytest.raises(KgraphError, match="No space left on device"):
        write(Graph(), target)
    assert titles(target)


def test_exchange_swaps_in_one_step_on_this_system(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    for path in (one, other):
        path.mkdir()
        (path / path.name).touch()
    assert swap._exchange(one, other) is (sys.platform in ("linux", "darwin"))
    assert (one / "other").exists()
    assert (other / "one").exists()
    with pytest.raises(FileNotFoundError):
        swap._exchange(one, tmp_path / "missing")


def test_reservation_may_be_held_long_before_the_write(small_graph: Graph, tmp_path: Path) -> None:
    with reserve(tmp_path / "graph") as place:
        with pytest.raises(BusyError), reserve(tmp_path / "graph"):
            pass
        with place.building() as building:
            building.write(graph_rows(small_graph), skipped=(), manifest={})
            building.index()
    assert titles(tmp_path / "graph")


def test_open_graph_does_not_see_a_later_build(small_graph: Graph, small_directory: GraphDirectory) -> None:
    small_directory.query("RETURN 1")
    write(Graph(), small_directory.path)
    assert list(small_directory.papers()) == small_graph.papers
    assert list(small_directory.edges()) == small_graph.edges
    assert small_directory.query("MATCH (p:Paper) RETURN count(*)").rows == [(7,)]
    with open_graph(small_directory.path) as new:
        assert list(new.papers()) == []


def test_database_of_a_later_build_is_not_mixed_in(small_directory: GraphDirectory) -> None:
    write(Graph(), small_directory.path)
    with pytest.raises(KgraphError, match="built anew meanwhile: open it again"):
        small_directory.query("RETURN 1")


def test_flush_reaches_every_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    flushed: list[int] = []
    monkeypatch.setattr("kgraph.store.swap.os.fsync", lambda fd: flushed.append(os.fstat(fd).st_ino))
    write(Graph(), tmp_path / "graph")
    assert {path.stat().st_ino for path in (tmp_path / "graph").iterdir()} <= set(flushed)
