"""scripts/neo4j, and a load into a server that is killed and started again in the middle of it."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import threading
from pathlib import Path

import pytest

from kgraph.export.neo4j import export
from kgraph.store import open_graph, write
from tests.neo4j.conftest import SCRIPT, start
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
    monkeypatch.setattr("kgraph.export.neo4j.BATCH", 50)
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
