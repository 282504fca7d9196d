"""A build streams: whatever the order of its inputs, and whether one died before, its tables are the same bytes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pytest

from kgraph.columns import EXTRACTION, encode
from kgraph.pipeline import Options, build
from kgraph.records import ExtractedConcept, Extraction, Mention, Paper

NAMES = ("graph network", "BERT", "ImageNet", "GNN", "policy gradient", "Adam")


class Finder:
    """Stands in for the extractor: names that it knows, found by their letters; dies where it is told to."""

    version = "test"
    seen = 0
    dies_after: int | None = None

    def __init__(self, model: str | None = None) -> None:
        type(self).seen = 0

    def columns(self, papers: Iterable[Paper], processes: int = 1) -> Iterator[pa.RecordBatch]:
        found = self._extract(papers)
        while batch := list(islice(found, 64)):
            yield encode(EXTRACTION, batch)

    def _extract(self, papers: Iterable[Paper]) -> Iterator[Extraction]:
        for paper in papers:
            if self.seen == self.dies_after:
                raise KeyboardInterrupt
            type(self).seen += 1
            found = [(name, paper.abstract.find(name)) for name in NAMES]
            mentions = [
                Mention(n, "abstract", at, at + len(n), paper.abstract, 0.9, "test") for n, at in found if at >= 0
            ]
            yield Extraction(
                paper.id, tuple(ExtractedConcept(m.form, "method", "uses", 0.9, "test", (m,)) for m in mentions)
            )


@pytest.fixture(autouse=True)
def finder(monkeypatch: pytest.MonkeyPatch) -> type[Finder]:
    monkeypatch.setattr("kgraph.extract.Extractor", Finder)
    monkeypatch.setattr(Finder, "dies_after", None)
    return Finder


@pytest.fixture
def lines() -> list[str]:
    papers = (
        {
            "title": f"A Study of Number {n} in the Long Series",
            "abstract": f"We use {NAMES[n % 6]} and {NAMES[n % 5]}.",
            "doi": f"10.1000/{n:04}",
            "year": 2000 + n % 20,
            "authors": [f"Author {n % 40}"],
        }
        for n in range(700)
    )
    return [json.dumps(paper) + "\n" for paper in papers]


def tables(directory: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in directory.glob("*.parquet")}


def test_the_order_of_records_changes_no_byte_of_what_is_found(lines: list[str], tmp_path: Path) -> None:
    found = []
    for order in (lines, lines[::-1]):
        (tmp_path / "papers.jsonl").write_text("".join(order))
        build([str(tmp_path / "papers.jsonl")], tmp_path / "graph", Options(page=False))
        found.append(tables(tmp_path / "graph"))
    del found[0]["papers.parquet"], found[1]["papers.parquet"]  # they say in which line each paper stood
    assert found[0] == found[1]


def test_a_build_that_died_has_not_extracted_in_vain(
    lines: list[str], finder: type[Finder], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "papers.jsonl"
    source.write_text("".join(lines))
    build([str(source)], tmp_path / "straight", Options(page=False))
    monkeypatch.setattr(finder, "dies_after", 500)
    with pytest.raises(KeyboardInterrupt):
        build([str(source)], tmp_path / "graph", Options(page=False))
    assert not (tmp_path / "graph").exists()
    journal = tmp_path / ".graph.extracted"
    with journal.open("ab") as file:
        file.write(b"\x99" * 11)  # an entry that was cut off
    monkeypatch.setattr(finder, "dies_after", None)
    summary = build([str(source)], tmp_path / "graph", Options(page=False))
    assert summary.reused == 448, "whole batches of 64"
    assert finder.seen == 700 - 448
    assert not journal.exists()
    assert tables(tmp_path / "graph") == tables(tmp_path / "straight")


def test_only_what_changed_is_extracted_again(lines: list[str], finder: type[Finder], tmp_path: Path) -> None:
    source = tmp_path / "papers.jsonl"
    source.write_text("".join(lines))
    build([str(source)], tmp_path / "graph", Options(page=False))
    source.write_text("".join([*lines[:300], lines[300].replace("We use", "We now use"), *lines[301:]]))
    summary = build([str(source)], tmp_path / "graph", Options(page=False))
    assert (summary.reused, finder.seen) == (699, 1)
    build([str(source)], tmp_path / "fresh", Options(page=False))
    assert tables(tmp_path / "graph") == tables(tmp_path / "fresh")
