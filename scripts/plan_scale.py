#!/usr/bin/env python3
"""Plan a collection as large as OpenAlex from measured figures: partitions, memory, hours, dollars, disk.

usage: scripts/plan_scale.py BENCH.json [--works N] [--cores N] [--dollars PER_CORE_HOUR] [--write]

BENCH.json is what ``scripts/bench.py --json`` wrote. Prints a Markdown table; ``--write`` also puts it into
docs/scale.md. Everything is proportion: so many papers, at the measured cost of one.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from readme import fill

from kgraph.extract.cluster import AHEAD, PARTITION

PAGE = Path(__file__).parents[1] / "docs" / "scale.md"
_HOUR = 3600


def main() -> None:
    """Print the plan."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("bench", type=Path)
    parser.add_argument("--works", type=int, default=250_000_000)
    parser.add_argument("--cores", type=int, default=1000, help="cores of the cluster, a worker on each")
    parser.add_argument("--dollars", type=float, default=0.05, help="what a core costs an hour")
    parser.add_argument("--write", action="store_true", help=f"put the table into {PAGE.name}")
    arguments = parser.parse_args()
    figures = json.loads(arguments.bench.read_text(encoding="utf-8"))
    table = plan(figures, arguments.works, arguments.cores, arguments.dollars)
    print(table)
    if arguments.write:
        PAGE.write_text(fill(PAGE.read_text(encoding="utf-8"), "plan", table), encoding="utf-8")


def plan(figures: dict[str, float], works: int, cores: int, dollars: float) -> str:
    """The table.

    Example:
        >>> names = ("abstracts a CPU second", "papers a CPU second, all but extraction", "peak memory MB",
        ...     "bytes a paper, input", "bytes a paper, tables")
        >>> print(plan(dict.fromkeys(names, 100.0), 3_600_000, 10, 0.1).splitlines()[4])
        | core hours of extraction | 10 |
    """
    speed, rest = figures["abstracts a CPU second"], figures["papers a CPU second, all but extraction"]
    extraction, after = works / speed / _HOUR, works / rest / _HOUR
    rows = {
        "works": f"{works:,}",
        "measured: abstracts extracted a CPU second": f"{speed:.1f}",
        "core hours of extraction": f"{extraction:,.0f}",
        f"hours of extraction on {cores:,} cores": f"{extraction / cores:,.1f}",
        f"dollars of extraction at {dollars:.2f} a core hour": f"{extraction * dollars:,.0f}",
        f"partitions of {PARTITION} papers": f"{works // PARTITION:,}",
        "partitions under way, at most": f"{AHEAD * cores:,}",
        "measured: memory of one worker, MB": f"{figures['peak memory MB']:,.0f}",
        "memory of all workers, GB": f"{figures['peak memory MB'] * cores / 1e3:,.0f}",
        "measured: papers a CPU second, all but extraction": f"{rest:.1f}",
        "hours of all but extraction, on the one core that does it": f"{after:,.0f}",
        "input as JSON lines, GB": f"{works * figures['bytes a paper, input'] / 1e9:,.0f}",
        "tables, GB": f"{works * figures['bytes a paper, tables'] / 1e9:,.0f}",
    }
    return "\n".join(["| | |", "|---|---|", *(f"| {label} | {value} |" for label, value in rows.items())])


if __name__ == "__main__":
    main()
