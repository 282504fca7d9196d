"""What kgraph keeps to itself: no abstract and no password in what it says, no socket where nobody asked for one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import PAPERS

SECRET = "zebra-quartz-marker"

WATCHED = """
import sys
def watch(event, arguments):
    if event.startswith("socket.") or event.startswith("urllib."):
        if event == "socket.__new__" and arguments[1].name == "AF_UNIX":
            return
        print("REACHED FOR THE NETWORK", event, arguments, file=sys.stderr)
sys.addaudithook(watch)
from kgraph.cli import run
run()
"""


def run(*arguments: object, code: str | None = None, **variables: str) -> subprocess.CompletedProcess[str]:
    start = ["-c", code] if code else ["-m", "kgraph"]
    command = [sys.executable, *start, *map(str, arguments)]
    environment = os.environ | variables
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=600)


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"title": "T", "abstract": f"We {SECRET}."}) + '\n{"abstract": "' + SECRET + '", broken\n',
        '{"abstract": "' + SECRET + '" "x"}',
        '[{"title": ["' + SECRET + '"], "abstract": {"a": "' + SECRET + '"}}',
        f"@article{{k, abstract = {{{SECRET}",
        f"TY  - JOUR\nAB  - {SECRET}\n",
        f"<PubmedArticleSet><AbstractText>{SECRET}</AbstractTex></PubmedArticleSet>",
        f'title,abstract\n,"{SECRET}\n',
        f"{SECRET} and nothing else",
    ],
)
def test_no_abstract_in_messages(text: str, pipeline: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    from kgraph.cli import main

    (tmp_path / "papers.txt").write_text(text)
    for call in (["-v", "build", "--strict"], ["-v", "build"]):
        output = ["-o", str(tmp_path / "graph"), "--model", str(pipeline), "--no-page"]
        main([*call, str(tmp_path / "papers.txt"), *output])
    # the names a build found are its result; what went wrong may not quote the text
    told = [line for line in capfd.readouterr().err.splitlines() if "most named" not in line and "look " not in line]
    assert SECRET not in "\n".join(told)


def test_no_password_in_messages(pipeline: Path, two_papers: Path, tmp_path: Path) -> None:
    graph = tmp_path / "graph"
    assert run("build", two_papers, "-o", graph, "--model", pipeline, "--no-page").returncode == 0
    for uri in ("bolt://localhost:1", "bolt://", "http://localhost:1", f"bolt://neo4j:{SECRET}@localhost:1"):
        for before in ([], ["-v"]):
            done = run(*before, "export", "neo4j", graph, "--uri", uri, NEO4J_PASSWORD=SECRET)
            assert done.returncode != 0
            assert SECRET not in done.stdout + done.stderr, (uri, done.stderr)
            assert done.stderr.count("\n") == 1, done.stderr


def test_no_socket_is_opened(pipeline: Path, two_papers: Path, tmp_path: Path) -> None:
    graph = tmp_path / "graph"
    calls: list[list[object]] = [
        ["--version"],
        ["build", two_papers, "-o", graph, "--model", pipeline, "-p", "2"],
        ["extract", two_papers],
        ["query", graph, "MATCH (n) RETURN count(*)"],
        ["export", "graphml", graph],
    ]
    for call in calls:
        done = run(*call, code=WATCHED)
        assert done.returncode == 0, done.stderr
        assert "REACHED FOR THE NETWORK" not in done.stderr


def test_other_order_workers_seed_and_zone_give_the_same_bytes(pipeline: Path, tmp_path: Path) -> None:
    from .conftest import tables

    papers = [
        {**PAPERS[n % 2], "title": f"{PAPERS[n % 2]['title']} {n}", "doi": f"10.1000/{n}", "references": []}
        for n in range(120)
    ]
    names = [tmp_path / "a.jsonl", tmp_path / "b.jsonl"]
    for name, part in zip(names, (papers[:50], papers[50:]), strict=True):
        name.write_text("".join(json.dumps(paper) + "\n" for paper in part))
    found = []
    variants = [
        (1, "1", {"PYTHONHASHSEED": "1", "TZ": "UTC", "LC_ALL": "C"}),
        (-1, "2", {"PYTHONHASHSEED": "2", "TZ": "Asia/Kathmandu", "LC_ALL": "C.UTF-8"}),
    ]
    for step, processes, variables in variants:
        output = tmp_path / f"graph{step}"
        done = run(
            "build", *names[::step], "-o", output, "--model", pipeline, "-p", processes, "--no-page", **variables
        )
        assert done.returncode == 0, done.stderr
        found.append(tables(output))
    assert found[0].keys() == found[1].keys()
    assert [name for name in found[0] if found[0][name] != found[1][name]] == []
