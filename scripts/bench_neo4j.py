"""How fast a graph goes into Neo4j, and in how much memory: the export against a bare loop over the driver.

usage: scripts/neo4j start; scripts/bench_neo4j.py [--nodes 50000] [--links 250000] [--rounds 3] [--memory]

The bare loop gets its rows ready-made in memory and sends them with UNWIND of 5,000 and MERGE under the same
constraints and indexes. The export reads Parquet, checks the database, gives concepts their second label, marks what
it writes and looks for what is stale. Both leave through labels of their own, which are removed again; they take
turns, same rows, same server, same process, and the median of each counts. --memory instead loads a graph of a few
nodes, one of the size given and one four times as large, each by a process of its own, and prints its peak.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import neo4j

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from kgraph.export.neo4j import BATCH, batches, export, link_batches  # noqa: E402
from kgraph.export.neo4j_model import CONCEPT, CONCEPTS, Model, link_labels  # noqa: E402
from kgraph.store import GraphDirectory, open_graph, write  # noqa: E402
from tests.neo4j.synthetic import make_graph  # noqa: E402

BARE, OURS = Model("BenchBare_"), Model("BenchKgraph_")
Statements = list[tuple[str, list[dict[str, Any]]]]


def main() -> None:
    """Measure speed or memory."""
    command = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name, default in (("nodes", 50_000), ("links", 250_000), ("rounds", 3)):
        command.add_argument(f"--{name}", type=int, default=default)
    command.add_argument("--memory", action="store_true")
    command.add_argument("--load", type=Path, help=argparse.SUPPRESS)
    given = command.parse_args()
    home = Path(os.environ.get("KGRAPH_NEO4J_HOME") or ROOT / ".neo4j")
    state = json.loads((home / "server.json").read_text())
    login = {name: state[name] for name in ("uri", "user", "password", "database")}
    if given.load:
        print(load(given.load, login))
        return
    if given.memory:
        for size in ((50, 200), (given.nodes, given.links), (4 * given.nodes, 4 * given.links)):
            print(f"{size[0]:9,} nodes {size[1]:9,} links: at most {memory(*size)} MiB")
        return
    with tempfile.TemporaryDirectory() as scratch:
        write(make_graph(given.nodes, given.links), Path(scratch) / "graph")
        with open_graph(Path(scratch) / "graph") as graph:
            measure(graph, login, given.rounds)


def memory(nodes: int, links: int) -> int:
    """The most memory, in MiB, of a process that does nothing but load a graph of this size."""
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch) / "graph"
        write(make_graph(nodes, links), place)
        command = [sys.executable, __file__, "--load", place]
        return int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def load(place: Path, login: dict[str, str]) -> int:
    """Load a graph, remove it again, and return the most memory this process had."""
    with open_graph(place) as graph:
        export(graph, **login, prefix=OURS.prefix)
    most = peak()
    auth = (login["user"], login["password"])
    with (
        neo4j.GraphDatabase.driver(login["uri"], auth=auth) as driver,
        driver.session(database=login["database"]) as session,
    ):
        clear(session, OURS)
    return most


def measure(graph: GraphDirectory, login: dict[str, str], rounds: int) -> None:
    """Print rows per second of both, and their ratio."""
    size = sum(graph.manifest["rows"][name] for name in ("papers", "authors", "concepts", "results", "edges"))
    times: dict[str, list[float]] = {"kgraph": [], "bare": []}
    statements = ready(graph)
    auth = (login["user"], login["password"])
    with neo4j.GraphDatabase.driver(login["uri"], auth=auth) as driver:
        for turn in range(rounds):
            for name in sorted(times, reverse=bool(turn % 2)):
                with driver.session(database=login["database"]) as session:
                    for model in (OURS, BARE):
                        clear(session, model)
                    for text in BARE.statements() if name == "bare" else ():
                        session.run(text).consume()
                    ways = {"kgraph": partial(export, graph, **login, prefix=OURS.prefix)}
                    ways["bare"] = partial(bare, session, statements)
                    times[name].append(timed(ways[name]))
        with driver.session(database=login["database"]) as session:
            for model in (OURS, BARE):
                clear(session, model)
    rates = {name: size / median(seconds) for name, seconds in times.items()}
    for name, rate in rates.items():
        print(f"{name:7} {rate:9,.0f} rows/s  ({', '.join(f'{s:.1f} s' for s in times[name])} for {size:,} rows)")
    print(f"ratio   {rates['kgraph'] / rates['bare']:9.2f}  (at least 0.8 wanted)")


def ready(graph: GraphDirectory) -> Statements:
    """All rows in memory, as the statements of the bare loop."""
    made: Statements = []
    for label, rows in batches(graph.nodes(), BATCH):
        second = f", n:`{BARE.label(CONCEPT)}`" if label in CONCEPTS else ""
        made.append((f"UNWIND $rows AS row MERGE (n:`{BARE.label(label)}` {{id: row.id}}) SET n += row{second}", rows))
    for kind, rows in link_batches(graph, BATCH):
        source, target = map(BARE.label, link_labels(kind))
        ends = f"(a:`{source}` {{id: row.source}}), (b:`{target}` {{id: row.target}})"
        made.append((f"UNWIND $rows AS row MATCH {ends} MERGE (a)-[r:`{kind}`]->(b) SET r += row.properties", rows))
    return made


def bare(session: neo4j.Session, statements: Statements) -> None:
    """The loop that anyone would write."""
    for text, rows in statements:
        session.run(text, rows=rows).consume()


def timed(work: Callable[[], object]) -> float:
    """Seconds on the wall."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def peak() -> int:
    """The most memory this process had so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def clear(session: neo4j.Session, model: Model) -> None:
    """Remove what lies under a prefix of this script, constraints and indexes too."""
    for label in model.labels:
        text = f"MATCH (n:`{label}`) CALL (n) {{ DETACH DELETE n }} IN TRANSACTIONS OF 5000 ROWS"
        session.run(text).consume()
        session.run(f"DROP CONSTRAINT `{model.constraint(label)}` IF EXISTS").consume()
    session.run(f"DROP INDEX `{model.full_text}` IF EXISTS").consume()


if __name__ == "__main__":
    main()
