"""The import directory, field by field."""

from __future__ import annotations

import csv
import errno
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgraph.errors import KgraphError
from kgraph.export.neo4j import csv as neo4j_csv
from kgraph.export.neo4j.csv import SEPARATOR, row
from kgraph.schema import EDGES, NODES
from kgraph.store import GraphDirectory


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])) | st.lists(st.text(), min_size=2), min_size=1))
def test_a_record_is_read_back_as_it_was(values: list[str | list[str]]) -> None:
    (fields,) = csv.reader([row(values)], strict=True)
    assert fields == [v if isinstance(v, str) else SEPARATOR.join(i.replace(SEPARATOR, "�") for i in v) for v in values]


def test_null_and_empty_text_differ() -> None:
    assert row([None, "", [], False, 1e-7]) == ',"",,false,1e-07\n'


def test_the_directory(small_directory: GraphDirectory, tmp_path: Path) -> None:
    for _ in range(2):
        neo4j_csv.export(small_directory, tmp_path / "out")
    names = {path.name for path in (tmp_path / "out").iterdir()}
    tables = [*NODES, *EDGES]
    csv_files = {f"{table}{end}" for table in tables for end in (".csv", ".header.csv")}
    assert names == {"import.sh", "finish.cypher", "style.grass"} | csv_files
    assert (tmp_path / "out" / "import.sh").stat().st_mode & 0o111


def test_a_directory_with_something_else_is_left_alone(small_directory: GraphDirectory, tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("mine")
    with pytest.raises(KgraphError, match="holds files but no import directory"):
        neo4j_csv.export(small_directory, tmp_path)
    assert (tmp_path / "thesis.tex").read_text() == "mine"


def test_an_export_that_fails_leaves_the_old_one_and_the_users_files(
    small_directory: GraphDirectory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output = tmp_path / "out"
    neo4j_csv.export(small_directory, output)
    (output / "import.report").write_text("mine")
    before = {path.name: path.read_bytes() for path in output.iterdir()}
    with monkeypatch.context() as patch, pytest.raises(KgraphError, match=r"out: cannot write the import directory"):
        patch.setattr(neo4j_csv, "_empty_lists", _full)
        neo4j_csv.export(small_directory, output)
    assert {path.name: path.read_bytes() for path in output.iterdir()} == before
    neo4j_csv.export(small_directory, output, prefix="Other")
    assert (output / "import.report").read_text() == "mine"
    assert "Other" in (output / "import.sh").read_text()
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def _full(_: object) -> list[str]:
    raise OSError(errno.ENOSPC, "No space left on device")
