"""Inputs that are no local files: URLs of whatever fsspec opens, such as ``s3://bucket/works/*.gz``.

In: a URL of a file, a directory or a pattern. Out: the URLs of the files it names, and their bytes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import IO

from kgraph.records import Skipped
from kgraph.urls import system, why

GRAPH_FILES = frozenset({"manifest.json", "papers.parquet", "mentions.parquet", "edges.parquet"})
"""A directory that holds these is the output of a build: read again, it would feed a graph to itself."""
A_GRAPH = "a graph that kgraph built, not an input"
_POINTER = "current.json"
"""Beside a graph in an object store, the file that names it."""


def urls(url: str) -> Iterator[str | Skipped]:
    """The files that a URL names, sorted: itself, what lies below it, or what matches; hidden ones only by name.

    Raises:
        MissingPartError: fsspec, or its package for the protocol, is not installed.
        UsageError: there is no such protocol, or the URL carries a password.
    """
    files, path = system(url)
    try:
        if files.isfile(path):
            yield str(files.unstrip_protocol(path))
            return
        below = [] if "*" in path else files.find(path)
        found = below or [p for p in files.glob(path) if files.isfile(p)]
    except Exception as error:  # every protocol has errors of its own
        yield Skipped(url, 0, f"cannot be listed: {why(error)}")
        return
    start = len(path.split("*")[0])
    shown = [p for p in found if not any(part.startswith(".") for part in PurePosixPath(p[start:]).parts)]
    if not shown:
        yield Skipped(url, 0, "no file matches")
    graphs = _graphs(shown)
    yield from (Skipped(str(files.unstrip_protocol(folder)), 0, A_GRAPH) for folder in sorted(graphs))
    beside = {str(PurePosixPath(folder).parent / _POINTER) for folder in graphs}
    inputs = (p for p in shown if _folder(p) not in graphs and p not in beside)
    yield from sorted(str(files.unstrip_protocol(p)) for p in inputs)


def _graphs(paths: Sequence[str]) -> set[str]:
    """The folders that hold a graph."""
    names: dict[str, set[str]] = defaultdict(set)
    for path in paths:
        names[_folder(path)].add(PurePosixPath(path).name)
    return {folder for folder, there in names.items() if there >= GRAPH_FILES}


def _folder(path: str) -> str:
    return str(PurePosixPath(path).parent)


def open_url(url: str) -> tuple[IO[bytes], int | None]:
    """The bytes of one file, and how many there are, where that is known.

    Raises:
        OSError: it cannot be opened.
    """
    files, path = system(url)
    try:
        return files.open(path, "rb"), files.size(path)
    except Exception as error:
        raise OSError(why(error)) from error
