"""Graphs in an object store, on fsspec's file system in memory."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import timedelta
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import fsspec
import pytest

from kgraph.errors import KgraphError, MissingPartError, NotAGraphError, UsageError
from kgraph.records import Author, Graph
from kgraph.store import open_graph, reserve, write
from kgraph.store.bucket import DEAD, Bucket
from kgraph.store.directory import OWN

URL = "memory://bucket/graph"
PLACE = "/bucket/graph"


class Gone(BaseException):
    """The process dies."""


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    on_machine(monkeypatch, tmp_path / "here")
    system = fsspec.filesystem("memory")
    yield system
    system.store.clear()
    system.pseudo_dirs[:] = [""]


def on_machine(monkeypatch: pytest.MonkeyPatch, cache: Path) -> None:
    """Go on as another machine would, which has copies of its own."""
    monkeypatch.setattr("kgraph.store.bucket._cache", lambda: cache)


def graph(*names: str) -> Graph:
    return Graph(authors=[Author(f"author:{name}", name) for name in names])


def names(place: str | Path = URL) -> list[str]:
    with open_graph(place) as opened:
        return [author.name for author in opened.authors()]


def builds(store: Any) -> set[str]:
    return {path.split("/")[3] for path in store.find(PLACE) if path.startswith(f"{PLACE}/kgraph-")}


def current(store: Any) -> str:
    return str(json.loads(store.cat_file(f"{PLACE}/current.json"))["build"])


def test_what_is_written_is_read_and_equals_a_directory(
    store: Any, small_graph: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(small_graph, URL)
    write(small_graph, tmp_path / "graph")
    for machine in ("here", "there"):
        on_machine(monkeypatch, tmp_path / machine)
        with open_graph(URL) as fetched:
            assert list(fetched.papers()) == small_graph.papers
            assert fetched.query("MATCH (p:Paper) RETURN count(*)").rows == [(7,)]
            for file in OWN - {"graph.lbug"}:
                here, there = fetched.path / file, tmp_path / "graph" / file
                assert here.exists() == there.exists()
                assert not here.exists() or here.read_bytes() == there.read_bytes()


def test_a_graph_is_read_over_http_where_nothing_can_be_listed(
    store: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Silent(SimpleHTTPRequestHandler):
        def __init__(self, *arguments: Any) -> None:
            super().__init__(*arguments, directory=str(tmp_path / "served"))

        def list_directory(self, path: Any) -> None:
            self.send_error(403)

        def log_message(self, *_: object) -> None:
            pass

    write(graph("Bob"), URL)
    store.get(PLACE, str(tmp_path / "served" / "graph"), recursive=True)
    on_machine(monkeypatch, tmp_path / "there")
    with ThreadingHTTPServer(("127.0.0.1", 0), Silent) as server:
        Thread(target=server.serve_forever).start()
        assert names(f"http://127.0.0.1:{server.server_port}/graph") == ["Bob"]
        with pytest.raises(KgraphError, match="cannot write the graph"):
            write(graph("Cleo"), f"http://127.0.0.1:{server.server_port}/graph")
        server.shutdown()


def test_a_slash_at_the_end_is_the_same_place() -> None:
    write(graph("Ada"), f"{URL}/")
    assert names() == names(f"{URL}/") == ["Ada"]


def test_a_copy_is_fetched_once_and_goes_when_another_graph_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(graph("Ada"), URL)
    on_machine(monkeypatch, tmp_path / "there")
    first = open_graph(URL)
    with monkeypatch.context() as without:
        without.setattr(Bucket, "_fetch", None)
        assert names() == ["Ada"]
    on_machine(monkeypatch, tmp_path / "here")
    write(graph("Bob"), URL)
    on_machine(monkeypatch, tmp_path / "there")
    assert names() == ["Bob"]
    assert not first.path.exists()
    with pytest.raises(KgraphError, match="built anew meanwhile"):
        first.query("RETURN 1")


def test_the_old_build_goes_and_what_is_the_users_stays(store: Any) -> None:
    write(graph("Ada"), URL)
    old = current(store)
    mine = [f"{PLACE}/notes.txt", f"{PLACE}/{old}/notes.txt", f"{PLACE}/kgraph-notes/papers.parquet", "/bucket/a"]
    for path in mine:
        store.pipe_file(path, b"mine")
    write(graph("Bob"), URL)
    assert {path: store.cat_file(path) for path in mine} == dict.fromkeys(mine, b"mine")
    assert store.find(f"{PLACE}/{old}") == [f"{PLACE}/{old}/notes.txt"]
    assert set(store.find("/bucket")) - set(mine) == {
        f"{PLACE}/current.json",
        *(f"{PLACE}/{current(store)}/{name}" for name in Bucket(URL).current().files),  # type: ignore[union-attr]
    }


@pytest.mark.parametrize("last", ["edges.parquet", "current.json"])
def test_a_build_that_dies_while_it_is_put_there_leaves_the_old_graph(
    store: Any, last: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(graph("Ada"), URL)
    with monkeypatch.context() as dying:
        for function in ("put_file", "pipe_file"):
            dying.setattr(type(store), function, _dying(getattr(type(store), function), last))
        with pytest.raises(Gone):
            write(graph("Bob"), URL)
    assert len(builds(store)) == 2
    for machine in ("here", "there"):
        on_machine(monkeypatch, tmp_path / machine)
        assert names() == ["Ada"]
    write(graph("Cleo"), URL)
    assert len(builds(store)) == 2, "it may be another machine's build that is under way"
    for file in store.store.values():
        file.modified -= DEAD + timedelta(seconds=1)
    write(graph("Dana"), URL)
    assert builds(store) == {current(store)}
    assert names() == ["Dana"]


def _dying(function: Any, last: str) -> Any:
    def until(self: Any, *arguments: Any, **options: Any) -> Any:
        if any(str(argument).endswith(f"/{last}") for argument in arguments):
            raise Gone
        return function(self, *arguments, **options)

    return until


def test_what_the_store_refuses_is_one_line_and_the_new_graph_is_kept(
    store: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(graph("Ada"), URL)
    before = {path: store.cat_file(path) for path in store.find("/")}

    whole = type(store).put_file

    def refuse(self: Any, path: str, place: str, **options: Any) -> None:
        if place.endswith("authors.parquet"):
            raise PermissionError("Access Denied\nrequest 17")
        whole(self, path, place, **options)

    with monkeypatch.context() as refusing:
        refusing.setattr(type(store), "put_file", refuse)
        with pytest.raises(KgraphError) as caught:
            write(graph("Bob"), URL)
    kept = Bucket(URL).unsent
    assert str(caught.value) == (
        f"{URL}: cannot write the graph: access denied (a graph that was there is whole; "
        f"the new one is kept in {kept}, and the next build goes on from it)"
    )
    assert names(kept) == ["Bob"]
    assert {path: store.cat_file(path) for path in store.find("/")} == before
    write(graph("Bob"), URL)
    assert not kept.exists()
    assert names() == ["Bob"]


def test_a_store_that_takes_nothing_is_told_before_the_build(store: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: Any, **__: Any) -> None:
        raise ConnectionError("no route to host")

    monkeypatch.setattr(type(store), "pipe_file", away)
    told = r"^memory://bucket/graph: cannot write the graph: no route to host$"
    with pytest.raises(KgraphError, match=told), reserve(URL):
        pytest.fail("the build began")


def test_a_file_that_does_not_arrive_whole_is_not_put_in_place(store: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    write(graph("Ada"), URL)
    whole = type(store).put_file

    def put(self: Any, path: str, place: str, **options: Any) -> None:
        whole(self, path, place, **options)
        if place.endswith("edges.parquet"):
            self.pipe_file(place, b"PAR1")

    monkeypatch.setattr(type(store), "put_file", put)
    with pytest.raises(KgraphError, match=r"edges\.parquet did not arrive whole"):
        write(graph("Bob"), URL)
    assert names() == ["Ada"]


@pytest.mark.parametrize("how", ["another byte", "longer", "gone"])
def test_a_damaged_object_is_told_and_a_build_mends_it(
    store: Any, how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(graph("Ada"), URL)
    place = f"{PLACE}/{current(store)}/authors.parquet"
    data = store.cat_file(place)
    if how == "gone":
        store.rm_file(place)
    else:
        store.pipe_file(place, data + b"x" if how == "longer" else bytes([data[0] ^ 1]) + data[1:])
    on_machine(monkeypatch, tmp_path / "there")
    with pytest.raises(NotAGraphError, match=rf"^{URL}/kgraph-.*/authors\.parquet: (damaged|missing).*build the graph"):
        open_graph(URL)
    write(graph("Ada"), URL)
    on_machine(monkeypatch, tmp_path / "elsewhere")
    assert names() == ["Ada"]


def test_of_two_builds_at_once_the_last_wins_whole(store: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(graph("Ada"), URL)
    whole, other = type(store).put_file, list[str]()

    def meanwhile(self: Any, path: str, place: str, **options: Any) -> None:
        whole(self, path, place, **options)
        if place.endswith("edges.parquet") and not other:
            other.append("under way")
            with monkeypatch.context() as there:
                on_machine(there, tmp_path / "there")
                write(graph("Bob"), URL)
                other[0] = current(self)
                assert names() == ["Bob"]

    monkeypatch.setattr(type(store), "put_file", meanwhile)
    write(graph("Cleo"), URL)
    assert names() == ["Cleo"]
    assert builds(store) == {current(store)} and other[0] not in builds(store)
    on_machine(monkeypatch, tmp_path / "elsewhere")
    assert names() == ["Cleo"]


def test_who_reads_while_the_graph_is_replaced_gets_the_new_one(
    store: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(graph("Ada"), URL)
    whole, replaced = type(store).get_file, list[bool]()

    def meanwhile(self: Any, *arguments: Any, **options: Any) -> None:
        if not replaced:
            replaced.append(True)
            with monkeypatch.context() as there:
                on_machine(there, tmp_path / "there")
                write(graph("Bob"), URL)
        whole(self, *arguments, **options)

    on_machine(monkeypatch, tmp_path / "elsewhere")
    monkeypatch.setattr(type(store), "get_file", meanwhile)
    assert names() == ["Bob"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b'{"mine": 1}', "not what kgraph puts there"),
        (b"[]", "not what kgraph puts there"),
        (b"{", "not what kgraph puts there"),
        (b'{"format_version": 99}', "of a newer kgraph"),
        (b'{"format_version": 1, "build": "../..", "files": {}}', "not what kgraph puts there"),
    ],
)
def test_a_pointer_that_is_not_ours_is_neither_followed_nor_replaced(store: Any, text: bytes, told: str) -> None:
    store.pipe_file(f"{PLACE}/current.json", text)
    with pytest.raises(NotAGraphError, match=told):
        open_graph(URL)
    with pytest.raises(NotAGraphError, match=told):
        write(graph("Ada"), URL)
    assert store.find("/") == [f"{PLACE}/current.json"]


def test_names_that_lead_away_are_not_followed(store: Any) -> None:
    write(graph("Ada"), URL)
    told = json.loads(store.cat_file(f"{PLACE}/current.json"))
    told["files"]["../../x"] = told["files"].pop("edges.parquet")
    store.pipe_file(f"{PLACE}/current.json", json.dumps(told).encode())
    with pytest.raises(NotAGraphError, match="not what kgraph puts there"):
        open_graph(URL)


def test_nothing_there_and_what_no_store_is(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NotAGraphError, match=f"^{URL}: no graph there: build one, kgraph build INPUT -o {URL}$"):
        open_graph(URL)
    with pytest.raises(UsageError, match="nope"):
        open_graph("nope://bucket/graph")
    with pytest.raises(UsageError) as caught:
        write(graph("Ada"), "ftp://me:hunter2@host/graph")
    assert "hunter2" not in str(caught.value)
    monkeypatch.setitem(sys.modules, "gcsfs", None)
    with pytest.raises(MissingPartError, match=r"pip install 'fsspec\[gs\]'"):
        write(graph("Ada"), "gs://bucket/graph")


def test_extractions_and_aliases_come_along(store: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with reserve(URL) as reservation, reservation.building() as building:
        building.write([], skipped=[], manifest={})
        (building.path / "extractions.parquet").write_bytes(b"of the first build")
    store.pipe_file(f"{PLACE}/aliases.toml", b'drop = ["x"]')
    on_machine(monkeypatch, tmp_path / "there")
    with pytest.raises(Gone), reserve(URL) as reservation:
        found = {path.name: path.read_bytes() for path in reservation.earlier[0].iterdir()}
        assert found == {"extractions.parquet": b"of the first build", "aliases.toml": b'drop = ["x"]'}
        raise Gone
    store.pipe_file(f"{PLACE}/{current(store)}/extractions.parquet", b"damaged")
    store.rm_file(f"{PLACE}/aliases.toml")
    on_machine(monkeypatch, tmp_path / "elsewhere")
    with pytest.raises(Gone), reserve(URL) as reservation:
        assert list(reservation.earlier[0].iterdir()) == []
        raise Gone


def test_what_a_build_that_died_extracted_is_found_by_the_next_one_for_that_place() -> None:
    with pytest.raises(Gone), reserve(URL) as reservation:
        reservation.journal.write_bytes(b"extracted")
        raise Gone
    for url, found in ((URL, True), (f"{URL}-2", False)):
        with pytest.raises(Gone), reserve(url) as reservation:
            assert reservation.journal.exists() is found
            raise Gone
