"""Inputs that are URLs, on fsspec's file system in memory."""

import gzip
import sys
from collections.abc import Iterator
from pathlib import Path

import fsspec
import pytest

from kgraph.errors import MissingPartError, UsageError
from kgraph.readers import read
from kgraph.records import Paper

from .conftest import read_all

LINE = '{"title": "%s", "abstract": "We."}\n'


@pytest.fixture
def bucket() -> Iterator[str]:
    system = fsspec.filesystem("memory")
    for name in ("a.jsonl", "part=2/b.jsonl.gz", "part=1/c.jsonl", ".hidden/d.jsonl"):
        text = (LINE % name).encode()
        system.pipe(f"/bucket/{name}", gzip.compress(text) if name.endswith(".gz") else text)
    yield "memory://bucket"
    system.rm("/bucket", recursive=True)


@pytest.mark.parametrize(
    ("names", "titles"),
    [
        ([""], ["a.jsonl", "part=1/c.jsonl", "part=2/b.jsonl.gz"]),
        (["/part=*/*"], ["part=1/c.jsonl", "part=2/b.jsonl.gz"]),
        (["/part=2/b.jsonl.gz", "/a.jsonl", "/*.jsonl"], ["a.jsonl", "part=2/b.jsonl.gz"]),
    ],
)
def test_files_directories_and_patterns_each_file_once(bucket: str, names: list[str], titles: list[str]) -> None:
    papers, skipped = read_all([bucket + name for name in names])
    assert (sorted(p.title for p in papers), skipped) == (titles, [])
    assert all(p.source.file.startswith("memory://") for p in papers)


def test_what_is_not_there_is_told(bucket: str) -> None:
    _, skipped = read_all([f"{bucket}/none.jsonl", f"{bucket}/*.bib"])
    assert [(s.file, s.reason) for s in skipped] == [
        (f"{bucket}/*.bib", "no file matches"),
        (f"{bucket}/none.jsonl", "no file matches"),
    ]


def test_what_breaks_on_the_way_is_told(bucket: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("Access Denied\nrequest 17")

    monkeypatch.setattr(type(fsspec.filesystem("memory")), "_open", broken)
    _, [skipped] = read_all([f"{bucket}/a.jsonl"])
    assert skipped.reason == "cannot be opened: access denied"
    monkeypatch.setattr(type(fsspec.filesystem("memory")), "isfile", broken)
    _, [skipped] = read_all([bucket])
    assert skipped.reason == "cannot be listed: access denied"


def test_a_file_url_is_the_file(tmp_path: Path) -> None:
    (tmp_path / "my papers.jsonl").write_text(LINE % "A")
    papers, _ = read_all([(tmp_path / "my papers.jsonl").as_uri(), str(tmp_path / "my papers.jsonl")])
    assert [(p.title, p.source.file) for p in papers] == [("A", str(tmp_path / "my papers.jsonl"))]


def test_a_protocol_that_nobody_knows_and_one_without_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError, match="nope"):
        list(read(["nope://bucket/a"]))
    monkeypatch.setitem(sys.modules, "s3fs", None)
    with pytest.raises(MissingPartError, match=r"pip install 'fsspec\[s3\]'"):
        list(read(["s3://bucket/a"]))
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    with pytest.raises(MissingPartError, match=r"pip install 'kgraph\[dask\]'"):
        list(read(["memory://bucket/a"]))


def test_a_password_is_neither_taken_nor_repeated() -> None:
    with pytest.raises(UsageError) as caught:
        list(read(["ftp://me:hunter2@host/a.bib"]))
    assert "hunter2" not in str(caught.value)


def test_colons_and_slashes_alone_make_no_url(tmp_path: Path) -> None:
    odd = tmp_path / "a:b.jsonl"
    odd.write_text(LINE % "A")
    assert [r.title for r in read([str(odd)]) if isinstance(r, Paper)] == ["A"]


def test_a_graph_in_a_store_is_not_an_input(bucket: str) -> None:
    system = fsspec.filesystem("memory")
    for name in ("manifest.json", "papers.parquet", "mentions.parquet", "edges.parquet", "skipped.jsonl"):
        system.pipe(f"/bucket/graph/kgraph-0/{name}", (LINE % name).encode())
    system.pipe("/bucket/graph/current.json", (LINE % "current.json").encode())
    system.pipe("/bucket/part=1/current.json", (LINE % "mine").encode())
    papers, skipped = read_all([bucket])
    assert sorted(p.title for p in papers) == ["a.jsonl", "mine", "part=1/c.jsonl", "part=2/b.jsonl.gz"]
    assert [(s.file, s.reason) for s in skipped] == [
        ("memory:///bucket/graph/kgraph-0", "a graph that kgraph built, not an input")
    ]
