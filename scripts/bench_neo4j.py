"""How fast a graph goes into Neo4j: the export against a bare loop over the driver, same rows, same server, same run.

usage: scripts/neo4j start; scripts/bench_neo4j.py [--nodes 50000] [--links 250000] [--rounds 2]

The bare loop gets its rows ready-made in memory and sends them with UNWIND of 5,000 and MERGE under the same
constraints and indexes. The export reads Parquet, checks the database, gives concepts their second label, marks what
it writes and looks for what is stale. Both leave through labels of their own, which are removed again.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import neo4j

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from kgraph.export.neo4j import BATCH, batches, export, link_batches  # noqa: E402
from kgraph.export.neo4j_model import CONCEPT, CONCEPTS, Model  # noqa: E402
from kgraph.store import GraphDirectory, open_graph, write  # noqa: E402
from tests.neo4j.synthetic import make_graph  # noqa: E402

BARE, OURS = Model("BenchBare_"), Model("BenchKgraph_")
Statements = list[tuple[str, list[dict[str, Any]]]]


def main() -> None:
    """Load both ways ``--rounds`` times and print the best of each."""
    command = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name, default in (("nodes", 50_000), ("links", 250_000), ("rounds", 2)):
        command.add_argument(f"--{name}", type=int, default=default)
    given = command.parse_args()
    home = Path(os.environ.get("KGRAPH_NEO4J_HOME") or ROOT / ".neo4j")
    state = json.loads((home / "server.json").read_text())
    login = {name: state[name] for name in ("uri", "user", "password", "database")}
    with tempfile.TemporaryDirectory() as scratch:
        write(make_graph(given.nodes, given.links), Path(scratch) / "graph")
        with open_graph(Path(scratch) / "graph") as graph:
            measure(graph, login, given.rounds)


def measure(graph: GraphDirectory, login: dict[str, str], rounds: int) -> None:
    """Print rows per second of both, and their ratio."""
    size = sum(graph.manifest["rows"][name] for name in ("papers", "authors", "concepts", "results", "edges"))
    times: dict[str, list[float]] = {"kgraph": [], "bare": []}
    auth = (login["user"], login["password"])
    with neo4j.GraphDatabase.driver(login["uri"], auth=auth) as driver:
        for _ in range(rounds):
            with driver.session(database=login["database"]) as session:
                clear(session, OURS)
                before = peak()
                times["kgraph"].append(timed(partial(export, graph, **login, prefix=OURS.prefix)))
                print(f"memory: {before} MiB before the export, at most {peak()} MiB", file=sys.stderr)
                statements = ready(graph)
                clear(session, BARE)
                for text in BARE.statements():
                    session.run(text).consume()
                times["bare"].append(timed(partial(bare, session, statements)))
                clear(session, OURS)
                clear(session, BARE)
    rates = {name: size / min(seconds) for name, seconds in times.items()}
    for name, rate in rates.items():
        print(f"{name:7} {rate:9,.0f} rows/s  ({', '.join(f'{s:.1f} s' for s in times[name])} for {size:,} rows)")
    print(f"ratio   {rates['kgraph'] / rates['bare']:9.2f}  (at least 0.8 wanted)")


def ready(graph: GraphDirectory) -> Statements:
    """All rows in memory, as the statements of the bare loop."""
    made: Statements = []
    for label, rows in batches(graph.nodes(), BATCH):
        second = f", n:`{BARE.label(CONCEPT)}`" if label in CONCEPTS else ""
        made.append((f"UNWIND $rows AS row MERGE (n:`{BARE.label(label)}` {{id: row.id}}) SET n += row{second}", rows))
    for (kind, source, target), rows in link_batches(graph, BATCH):
        ends = f"(a:`{BARE.label(source)}` {{id: row.source}}), (b:`{BARE.label(target)}` {{id: row.target}})"
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
