"""What a graph directory holds, for comparing before and after."""

from __future__ import annotations

import hashlib
from pathlib import Path

from kgraph.store import open_graph


def contents(directory: Path) -> dict[str, str]:
    """The hash of every file but the database's, whose bytes the library does not promise."""
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in directory.iterdir() if p.name != "graph.lbug"}


def titles(directory: Path) -> set[str]:
    """The titles of the small graph's papers, seen both in the tables and in the database."""
    with open_graph(directory) as graph:
        stored = {paper.title for paper in graph.papers()}
        assert {title for (title,) in graph.query("MATCH (p:Paper) RETURN p.title").rows} == stored
        return stored
