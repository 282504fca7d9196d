"""A build that dies, at whatever step, leaves the old graph or the new one; so does one that finds the disk full."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from kgraph.errors import BusyError
from kgraph.records import Graph
from kgraph.store import GraphDirectory, write
from tests.conftest import make_small_graph
from tests.store.conftest import contents, titles

BUILD = """
import os, resource, signal, sys
from dataclasses import replace
from pathlib import Path

from tests.conftest import make_small_graph
import kgraph.store
from kgraph.store import database, swap

target, step, when = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
graph = make_small_graph()
graph = replace(graph, papers=[replace(p, title="new") for p in graph.papers])

def die(*args, **kwargs):
    os.kill(os.getpid(), signal.SIGKILL)

if step == "limit":
    size = int(when)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
elif step != "finish":
    if when.startswith("fallback"):
        swap._exchange = lambda one, other: False
    *owner, name = step.split(".")
    owner = {"store": kgraph.store, "database": database, "swap": swap, "Path": Path}[owner[0]]
    real, calls = getattr(owner, name), [0]
    def stepped(*args, **kwargs):
        calls[0] += 1
        if when == "before" or when == f"fallback {calls[0]}":
            die()
        result = real(*args, **kwargs)
        if when == "after":
            die()
        return result
    setattr(owner, name, stepped)
try:
    kgraph.store.write(graph, target, finish=die if step == "finish" else None)
except kgraph.errors.KgraphError as error:
    print(error)
    sys.exit(1)
"""


def build_apart(target: Path, step: str, when: str) -> subprocess.CompletedProcess[str]:
    root = Path(__file__).parents[2]
    arguments = [sys.executable, "-c", BUILD, str(target), step, when]
    return subprocess.run(arguments, cwd=root, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("step", "when", "result"),
    [
        ("store.write_tables", "before", "old"),
        ("store.write_tables", "after", "old"),
        ("database.build", "before", "old"),
        ("database._literal", "before", "old"),
        ("database.build", "after", "old"),
        ("finish", "before", "old"),
        ("swap._carry", "after", "old"),
        ("swap._flush", "after", "old"),
        ("swap._exchange", "before", "old"),
        ("swap._exchange", "after", "new"),
        ("Path.rename", "fallback 1", "old"),
        ("Path.rename", "after", "new"),
    ],
)
def test_killed_build_leaves_the_old_graph_or_the_new_one(step: str, when: str, result: str, tmp_path: Path) -> None:
    target = tmp_path / "graph"
    first = "none" if step == "Path.rename" and when == "after" else "old"
    if first == "old":
        write(make_small_graph(), target)
        (target / "notes.txt").write_text("mine")
    before = contents(target) if first == "old" else {}
    assert build_apart(target, step, when).returncode == -signal.SIGKILL
    assert titles(target) == {"new"} if result == "new" else contents(target) == before
    finished = build_apart(target, "database.version", "never")
    assert (finished.returncode, finished.stderr) == (0, "")
    assert titles(target) == {"new"}
    assert [path.name for path in tmp_path.iterdir()] == ["graph"]
    assert first == "none" or (target / "notes.txt").read_text() == "mine"


def test_build_killed_between_two_renames_is_mended_by_the_next(tmp_path: Path) -> None:
    target = tmp_path / "graph"
    write(make_small_graph(), target)
    (target / "notes.txt").write_text("mine")
    assert build_apart(target, "Path.rename", "fallback 2").returncode == -signal.SIGKILL
    assert not target.exists()
    assert build_apart(target, "store.write_tables", "before").returncode == -signal.SIGKILL
    assert titles(target) != {"new"}
    assert build_apart(target, "swap._exchange", "fallback").returncode == 0
    assert titles(target) == {"new"}
    assert (target / "notes.txt").read_text() == "mine"
    assert [path.name for path in tmp_path.iterdir()] == ["graph"]


@pytest.mark.parametrize("size", [0, 20_000, 1_000_000])
def test_full_disk_is_one_line_and_the_old_graph_is_whole(size: int, tmp_path: Path) -> None:
    target = tmp_path / "graph"
    write(make_small_graph(), target)
    before = contents(target)
    failed = build_apart(target, "limit", str(size))
    assert (failed.returncode, failed.stderr) == (1, "")
    assert failed.stdout.count("\n") == 1
    assert failed.stdout.startswith(f"{target}: cannot write the graph: ")
    assert contents(target) == before
    assert [path.name for path in tmp_path.iterdir()] == ["graph"]


def test_second_build_at_the_same_time_is_refused(small_graph: Graph, tmp_path: Path) -> None:
    target = tmp_path / "graph"

    def build_again(_: GraphDirectory) -> None:
        with pytest.raises(BusyError, match=r"graph: another build is writing this graph"):
            write(small_graph, target)
        assert build_apart(target, "database.version", "never").stdout.count("another build") == 1

    write(small_graph, target, finish=build_again)
    assert titles(target)
    assert [path.name for path in tmp_path.iterdir()] == ["graph"]
