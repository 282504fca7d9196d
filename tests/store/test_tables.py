"""Records survive the tables, and the same records give the same bytes."""

from __future__ import annotations

import hashlib
from dataclasses import fields, replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from kgraph.columns import decode, encode
from kgraph.records import Author, Graph, Paper
from kgraph.store import GraphDirectory
from kgraph.store.tables import ROWS, TABLES, Writer, graph_rows, write_tables


def write_graph(graph: Graph, directory: Path) -> dict[str, int]:
    scratch = directory / "scratch"
    scratch.mkdir(parents=True)
    counts = write_tables(graph_rows(graph), directory, scratch)
    scratch.rmdir()
    return counts


def digests(directory: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(directory.glob("*.parquet"))}


def test_records_come_back_equal(small_graph: Graph, small_directory: GraphDirectory) -> None:
    for name in TABLES:
        records = getattr(small_graph, name)
        assert records
        assert list(getattr(small_directory, name)()) == records


def test_every_field_of_a_record_has_a_column_and_no_other() -> None:
    for table in TABLES.values():
        assert sorted(table.columns.names) == sorted(field.name for field in fields(table.record))


def test_columns_others_rely_on_come_first_as_designed() -> None:
    names = {name: table.columns.names for name, table in TABLES.items()}
    assert names["concepts"] == ["id", "kind", "name", "aliases", "first_year", "paper_count"]
    assert names["edges"] == ["source", "target", "type", "score", "rule", "support", "derived", "evidence"]
    assert names["papers"][:9] == [
        "id",
        "title",
        "abstract",
        "year",
        "doi",
        "arxiv_id",
        "url",
        "venue",
        "in_collection",
    ]
    mention = ["paper_id", "concept_id", "form", "field", "start", "end", "sentence", "score", "rule"]
    assert names["mentions"] == mention


def test_same_records_same_bytes(small_graph: Graph, tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_graph(small_graph, tmp_path / name)
    assert len(digests(tmp_path / "one")) == len(TABLES)
    assert digests(tmp_path / "one") == digests(tmp_path / "two")


def test_row_groups_have_one_size_whatever_the_batches_were(tmp_path: Path) -> None:
    table = TABLES["authors"]
    rows = encode(table.columns, [Author(f"author:{i:06}", f"A {i}") for i in range(ROWS * 2 + 1)])
    for name, size in (("one", len(rows)), ("other", 5_000)):
        with Writer(tmp_path / name, table.columns) as file:
            for start in range(0, len(rows), size):
                file.add(rows.slice(start, size))
        assert file.count == len(rows)
    metadata = pq.ParquetFile(tmp_path / "one").metadata
    assert [metadata.row_group(i).num_rows for i in range(metadata.num_row_groups)] == [ROWS, ROWS, 1]
    assert (tmp_path / "one").read_bytes() == (tmp_path / "other").read_bytes()
    assert pq.read_table(tmp_path / "other").to_batches()[0].equals(rows.slice(0, ROWS))


def test_two_streams_of_one_table_do_not_disturb_each_other(small_directory: GraphDirectory) -> None:
    pairs = [(a.id, b.id) for a in small_directory.concepts() for b in small_directory.concepts()]
    assert len(pairs) == len(set(pairs)) == len(list(small_directory.concepts())) ** 2


@pytest.mark.parametrize("broken", ["\ud800", "a\udfffb", "\udc00\ud800"])
def test_lone_surrogate_becomes_one_replacement_character(broken: str, small_graph: Graph, tmp_path: Path) -> None:
    paper = small_graph.papers[0]
    hurt = replace(paper, title=f"x{broken}y", authors=(broken,), source=replace(paper.source, file=broken))
    back = list(decode(encode(TABLES["papers"].columns, [hurt, paper]), Paper))
    mended = "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in broken)
    assert (back[0].title, back[0].authors, back[0].source.file) == (f"x{mended}y", (mended,), mended)
    assert len(back[0].title) == len(hurt.title)
    assert back[1] == paper


def test_empty_tables_come_back_empty(tmp_path: Path) -> None:
    assert sum(write_graph(Graph(), tmp_path).values()) == 0
    for table in TABLES.values():
        assert pq.read_table(tmp_path / table.file).num_rows == 0


def test_wrong_type_in_a_record_is_not_written(tmp_path: Path) -> None:
    with pytest.raises((TypeError, ValueError)):
        encode(TABLES["papers"].columns, [Paper("id", "t", "a", year="2020")])  # type: ignore[arg-type]
