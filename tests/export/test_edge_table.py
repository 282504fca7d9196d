"""The table of edges comes back from a CSV reader, and no cell of it is a formula."""

from __future__ import annotations

import csv
from pathlib import Path

from kgraph.export.edge_table import COLUMNS, export
from kgraph.export.escape import csv_cell
from kgraph.schema import NODES
from kgraph.store import GraphDirectory


def test_rows_come_back(small_directory: GraphDirectory, tmp_path: Path) -> None:
    export(small_directory, tmp_path / "edges.csv")
    with (tmp_path / "edges.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = {p["id"]: p[NODES[label].caption] for label, p in small_directory.nodes()}
    links = list(small_directory.links())
    assert [(r["type"], r["source_label"], r["target_label"]) for r in rows] == [
        (k, s, t) for k, s, _, t, _, _ in links
    ]
    for row, (_, _, source, _, target, data) in zip(rows, links, strict=True):
        assert tuple(row) == COLUMNS
        assert row["source"] == csv_cell(source)
        assert row["source_name"] == csv_cell(names[source])
        assert row["target_name"] == csv_cell(names[target])
        assert row["sentences"] == csv_cell("\n".join(data["sentences"]))
        assert float(row["score"]) == data["score"]
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row.values())
