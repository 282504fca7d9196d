"""scripts/neo4j, and loads of which one end is killed in the middle: the server, or the exporting process."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from kgraph.export.neo4j import export
from kgraph.export.neo4j.check import check
from kgraph.store import open_graph, write
from tests.neo4j.conftest import SCRIPT, Server, start
from tests.neo4j.contents import contents, expected
from tests.neo4j.synthetic import make_graph

pytestmark = pytest.mark.neo4j


def _says(environment: dict[str, str], action: str) -> tuple[int, str]:
    done = subprocess.run([SCRIPT, action], env=environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_a_server_killed_in_the_middle_of_a_load(
    own_home: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _says(own_home, "status")[0] == 1
    assert _says(own_home, "stop") == (0, "neo4j is not running\n")
    server = start(own_home)
    assert start(own_home) == server
    state = Path(own_home["KGRAPH_NEO4J_HOME"]) / "server.json"
    assert stat.S_IMODE(state.stat().st_mode) == 0o600

    write(make_graph(300, 800), tmp_path / "graph")
    monkeypatch.setattr("kgraph.export.neo4j.load.BATCH", 50)
    restarted: list[threading.Thread] = []

    def kill_once(station: str, done: int, total: int) -> None:
        if station == "links" and done > total // 2 and not restarted:
            os.kill(json.loads(state.read_text())["pid"], signal.SIGKILL)
            restarted.append(threading.Thread(target=start, args=(own_home,)))
            restarted[0].start()

    with open_graph(tmp_path / "graph") as graph:
        loaded = export(graph, **server.login, progress=kill_once)
        restarted[0].join()
        assert start(own_home) == server
        assert (loaded.nodes, loaded.links) == (300, 800)
        assert contents(server) == expected(graph)
    assert _says(own_home, "stop") == (0, "neo4j stopped\n")


_DIES = """
import os, signal, sys
import kgraph.export.neo4j.load as loading
from kgraph.cli import main

whole, deaths_door = loading._write, int(sys.argv[1])
loading.BATCH = 50

def write(tx, *batch):
    global deaths_door
    written = whole(tx, *batch)
    deaths_door -= 1
    if not deaths_door:
        os.kill(os.getpid(), signal.SIGKILL)
    return written

loading._write = write
main(["export", "neo4j", *sys.argv[2:]])
"""
"""Exports in small batches; SIGKILL comes when a batch was written and not yet committed."""


@pytest.mark.parametrize(("batch", "is_left"), [(1, "nothing"), (4, "nodes"), (20, "links")])
def test_an_export_killed_in_the_middle(server: Server, tmp_path: Path, batch: int, is_left: str) -> None:
    write(make_graph(300, 800), tmp_path / "graph")
    command = [sys.executable, "-c", _DIES, str(batch), tmp_path / "graph", "--uri", server.uri, "--user", server.user]
    environment = os.environ | {"NEO4J_PASSWORD": server.password}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr

    with open_graph(tmp_path / "graph") as graph:
        nodes, links = expected(graph)
        found_nodes, found_links = contents(server)
        assert (bool(found_nodes), bool(found_links)) == (is_left != "nothing", is_left == "links")
        assert found_nodes.items() <= nodes.items() and found_links.items() <= links.items()  # whole, what is there
        assert len(found_links) < len(links)

        assert not export(graph, **server.login).stale
        assert contents(server) == (nodes, links)
        assert list(check(graph, **server.login)) == []
