"""How fast a graph goes into Neo4j, and in how much memory: the export against a bare loop over the driver.

usage: scripts/neo4j start; .venv/bin/python scripts/bench_neo4j.py [--nodes 50000] [--links 250000] [--rounds 3]
       [--warm 3] [--memory]

The bare loop is the one of the driver's manual: rows ready-made in memory as maps, UNWIND of 5,000, MERGE, SET += map.
The export reads Parquet, looks for what is in its way, gives concepts their second label, marks what it writes and
looks for what is stale. Same rows, same server, same process, the same constraints and indexes, which both find there
when the clock starts, and labels of their own, which are removed again.

A server compiles its code while it works, so that whichever comes first looks slow: both load a graph of a tenth of
the size --warm times before anything counts. Then they take turns, and whoever began a round ends the next. Each round
gives a ratio; their median counts. Beside it stand the CPU seconds of the client and (on Linux) of the server, which
say more than the clock on a machine that others use too.

--memory instead loads a graph of a few nodes, one of the size given and one four times as large, each by a process of
its own, and prints its peak.
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
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import neo4j

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from kgraph.export.neo4j.load import BATCH, export  # noqa: E402
from kgraph.export.neo4j.model import CONCEPT, CONCEPTS, Model, link_labels  # noqa: E402
from kgraph.export.neo4j.rows import LINK_NAMES, link_batches, node_batches, node_names  # noqa: E402
from kgraph.store import GraphDirectory, open_graph, write  # noqa: E402
from tests.neo4j.synthetic import make_graph  # noqa: E402

BARE, OURS = Model("BenchBare_"), Model("BenchKgraph_")
Statements = list[tuple[str, list[dict[str, Any]]]]


class Cost(NamedTuple):
    """Seconds on the clock, and of the CPU at both ends."""

    wall: float
    client: float
    server: float


def main() -> None:
    """Measure speed or memory."""
    command = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name, default in (("nodes", 50_000), ("links", 250_000), ("rounds", 3), ("warm", 3)):
        command.add_argument(f"--{name}", type=int, default=default)
    command.add_argument("--memory", action="store_true")
    command.add_argument("--load", type=Path, help=argparse.SUPPRESS)
    given = command.parse_args()
    home = Path(os.environ.get("KGRAPH_NEO4J_HOME") or ROOT / ".neo4j")
    state = json.loads((home / "server.json").read_text())
    if given.load:
        print(load(given.load, state))
    elif given.memory:
        for size in ((50, 200), (given.nodes, given.links), (4 * given.nodes, 4 * given.links)):
            print(f"{size[0]:9,} nodes {size[1]:9,} links: at most {memory(*size)} MiB", flush=True)
    else:
        measure(max(500, given.nodes // 10), max(2000, given.links // 10), given.warm, state)
        report(given.nodes + given.links, measure(given.nodes, given.links, given.rounds, state))


# ---------------------------------------------------------------- memory


def memory(nodes: int, links: int) -> int:
    """The most memory, in MiB, of a process that does nothing but load a graph of this size."""
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch) / "graph"
        write(make_graph(nodes, links), place)
        command = [sys.executable, __file__, "--load", place]
        return int(subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout)


def load(place: Path, state: dict[str, Any]) -> int:
    """Load a graph, remove it again, and return the most memory this process had."""
    with open_graph(place) as graph:
        export(graph, **login(state), prefix=OURS.prefix)
    most = peak()
    with connected(state) as session:
        clear(session, OURS)
    return most


def peak() -> int:
    """The most memory of this process, in MiB; on Linux getrusage counts its parent's at the time of its birth."""
    status = Path("/proc/self/status")
    if status.exists():
        [line] = [line for line in status.read_text().splitlines() if line.startswith("VmHWM")]
        return int(line.split()[1]) // 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


# ---------------------------------------------------------------- speed


def measure(nodes: int, links: int, rounds: int, state: dict[str, Any]) -> dict[str, list[Cost]]:
    """What each way cost in each round."""
    costs: dict[str, list[Cost]] = {"kgraph": [], "bare": []}
    with tempfile.TemporaryDirectory() as scratch, connected(state) as session:
        write(make_graph(nodes, links), Path(scratch) / "graph")
        with open_graph(Path(scratch) / "graph") as graph:
            statements = ready(graph)
            for turn in range(rounds):
                for name in sorted(costs, reverse=bool(turn % 2)):
                    for text in (BARE if name == "bare" else OURS).statements():
                        session.run(text).consume()
                    work = partial(bare, session, statements) if name == "bare" else partial(ours, graph, state)
                    costs[name].append(cost(work, state["pid"]))
                    seconds = ", ".join(f"{part} {value:.1f} s" for part, value in costs[name][-1]._asdict().items())
                    print(f"  {nodes + links:,} rows, {name}: {seconds}", file=sys.stderr, flush=True)
                    for model in (OURS, BARE):
                        clear(session, model)
    return costs


def report(size: int, costs: dict[str, list[Cost]]) -> None:
    """Print both ways and their ratio."""
    for name, rounds in costs.items():
        wall, client, server = map(median, zip(*rounds, strict=True))
        each = ", ".join(f"{one.wall:.1f} s" for one in rounds)
        print(f"{name:7} {size / wall:9,.0f} rows/s ({each}); CPU: client {client:.1f} s, server {server:.1f} s")
    pairs = list(zip(costs["bare"], costs["kgraph"], strict=True))
    ratios = [bare.wall / ours.wall for bare, ours in pairs]
    work = [(bare.client + bare.server) / (ours.client + ours.server) for bare, ours in pairs]
    print(f"ratio   {median(ratios):9.2f} by the clock ({', '.join(f'{r:.2f}' for r in ratios)}; at least 0.8 wanted)")
    print(f"        {median(work):9.2f} by CPU seconds of both ends ({', '.join(f'{r:.2f}' for r in work)})")


def ready(graph: GraphDirectory) -> Statements:
    """All rows in memory, as the statements of the bare loop."""
    made: Statements = []
    for label, rows in node_batches(graph, BATCH):
        second = f", n:`{BARE.label(CONCEPT)}`" if label in CONCEPTS else ""
        text = f"UNWIND $rows AS row MERGE (n:`{BARE.label(label)}` {{id: row.id}}) SET n += row{second}"
        made.append((text, [dict(zip(node_names(label), row, strict=True)) for row in rows]))
    for kind, rows in link_batches(graph, BATCH):
        source, target = map(BARE.label, link_labels(kind))
        ends = f"(a:`{source}` {{id: row.source}}), (b:`{target}` {{id: row.target}})"
        text = f"UNWIND $rows AS row MATCH {ends} MERGE (a)-[r:`{kind}`]->(b) SET r += row.properties"
        names = LINK_NAMES[2:]
        links = [(a, b, dict(zip(names, values, strict=True))) for a, b, *values in rows]
        made.append((text, [{"source": a, "target": b, "properties": properties} for a, b, properties in links]))
    return made


def bare(session: neo4j.Session, statements: Statements) -> None:
    """The loop that anyone would write."""
    for text, rows in statements:
        session.run(text, rows=rows).consume()


def ours(graph: GraphDirectory, state: dict[str, Any]) -> None:
    """The whole export, with all it looks for before and after."""
    export(graph, **login(state), prefix=OURS.prefix)


def cost(work: Callable[[], object], pid: int) -> Cost:
    """What it costs."""
    begin = time.perf_counter(), time.process_time(), server_seconds(pid)
    work()
    end = time.perf_counter(), time.process_time(), server_seconds(pid)
    return Cost(*(after - before for before, after in zip(begin, end, strict=True)))


def server_seconds(pid: int) -> float:
    """CPU seconds of a process so far; 0 where /proc does not say."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


# ---------------------------------------------------------------- server


def login(state: dict[str, Any]) -> dict[str, Any]:
    """What an export wants to know."""
    return {name: state[name] for name in ("uri", "user", "password", "database")}


@contextmanager
def connected(state: dict[str, Any]) -> Iterator[neo4j.Session]:
    """A session of the bare driver, for a database without leftovers of an earlier run."""
    auth = (state["user"], state["password"])
    with (
        neo4j.GraphDatabase.driver(state["uri"], auth=auth) as driver,
        driver.session(database=state["database"]) as session,
    ):
        for model in (OURS, BARE):
            clear(session, model)
        yield session


def clear(session: neo4j.Session, model: Model) -> None:
    """Remove what lies under a prefix of this script, constraints and indexes too."""
    links = [f"MATCH (:`{label}`)-[x]->()" for label in model.labels]
    nodes = [f"MATCH (x:`{label}`)" for label in model.labels]
    for what in (*links, *nodes):  # links first: all those of a few nodes can be more than a transaction holds
        session.run(f"{what} CALL (x) {{ DELETE x }} IN TRANSACTIONS OF 5000 ROWS").consume()
    for label in model.labels:
        session.run(f"DROP CONSTRAINT `{model.constraint(label)}` IF EXISTS").consume()
    session.run(f"DROP INDEX `{model.full_text}` IF EXISTS").consume()


if __name__ == "__main__":
    main()
