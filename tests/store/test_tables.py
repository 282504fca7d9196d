"""Records survive the tables, and the same records give the same bytes."""

from __future__ import annotations

import hashlib
from dataclasses import fields, replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from kgraph.records import Author, Graph, Paper
from kgraph.store import GraphDirectory
from kgraph.store.tables import ROWS, TABLES, read_records, write_rows, write_tables


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
        (tmp_path / name).mkdir()
        write_tables(small_graph, tmp_path / name)
    assert len(digests(tmp_path / "one")) == len(TABLES)
    assert digests(tmp_path / "one") == digests(tmp_path / "two")


def test_many_rows_stream_in_groups_of_fixed_size(tmp_path: Path) -> None:
    table = TABLES["authors"]
    path = tmp_path / table.file
    authors = [Author(f"author:{i:06}", f"A {i}") for i in range(ROWS * 2 + 1)]
    assert write_rows(path, table.columns, iter(authors)) == len(authors)
    file = pq.ParquetFile(path)
    groups = [file.metadata.row_group(i).num_rows for i in range(file.metadata.num_row_groups)]
    assert groups == [ROWS, ROWS, 1]
    assert list(read_records(table, file)) == authors


def test_two_streams_of_one_table_do_not_disturb_each_other(small_directory: GraphDirectory) -> None:
    pairs = [(a.id, b.id) for a in small_directory.concepts() for b in small_directory.concepts()]
    assert len(pairs) == len(set(pairs)) == len(list(small_directory.concepts())) ** 2


@pytest.mark.parametrize("broken", ["\ud800", "a\udfffb", "\udc00\ud800"])
def test_lone_surrogate_becomes_one_replacement_character(broken: str, small_graph: Graph, tmp_path: Path) -> None:
    paper = small_graph.papers[0]
    hurt = replace(paper, title=f"x{broken}y", authors=(broken,), source=replace(paper.source, file=broken))
    path = tmp_path / "papers.parquet"
    write_rows(path, TABLES["papers"].columns, [hurt, paper])
    back = list(read_records(TABLES["papers"], pq.ParquetFile(path)))
    mended = "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in broken)
    assert (back[0].title, back[0].authors, back[0].source.file) == (f"x{mended}y", (mended,), mended)
    assert len(back[0].title) == len(hurt.title)
    assert back[1] == paper


def test_empty_tables_come_back_empty(tmp_path: Path) -> None:
    assert set(write_tables(Graph(), tmp_path).values()) == {0}
    for table in TABLES.values():
        assert list(read_records(table, pq.ParquetFile(tmp_path / table.file))) == []


def test_wrong_type_in_a_record_is_not_written(tmp_path: Path) -> None:
    with pytest.raises((TypeError, ValueError)):
        write_rows(tmp_path / "p", TABLES["papers"].columns, [Paper("id", "t", "a", year="2020")])  # type: ignore[arg-type]
