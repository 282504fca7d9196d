#!/usr/bin/env python3
"""Fill the tables of README.md: what the graph holds (from the schema), how good the extraction is (from
evaluate), how fast everything is (from bench).

usage: scripts/readme.py [NAME=ANNOTATED.jsonl …] [--bench BENCH.json]

Each NAME=FILE is evaluated with the shipped model and becomes a column of figures; BENCH.json is what
``scripts/bench.py --json`` wrote. What is not named stays as it is, but for the schema.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from kgraph.schema import EDGES, NODES

README = Path(__file__).parents[1] / "README.md"
_ROWS = (
    ("methods, datasets and benchmarks: F1 (strict names)", lambda f: f["strict"]["core"]["f1"]),
    ("… precision", lambda f: f["strict"]["core"]["p"]),
    ("… recall", lambda f: f["strict"]["core"]["r"]),
    ("… F1 where half of the name's words suffice", lambda f: f["overlap"]["core"]["f1"]),
    ("datasets and benchmarks: F1", lambda f: f["strict"]["resource"]["f1"]),
    ("tasks: F1", lambda f: f["strict"]["task"]["f1"]),
    ("metrics: F1", lambda f: f["strict"]["metric"]["f1"]),
    ("role right, of concepts found", lambda f: f["role_accuracy"]),
    ("dataset told from benchmark", lambda f: f["dataset_vs_benchmark"]),
    ("relations: F1", lambda f: f["relations"]["f1"]),
    ("results: F1", lambda f: f["results"]["f1"]),
)


def main() -> None:
    """Fill both places and say which."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sets", nargs="*", metavar="NAME=FILE")
    text = fill(README.read_text(encoding="utf-8"), "schema", schema_table())
    parser.add_argument("--bench", type=Path)
    arguments = parser.parse_args()
    sets = dict(item.split("=", 1) for item in arguments.sets)
    if sets:
        text = fill(text, "figures", figures_table({name: figures(path) for name, path in sets.items()}))
    if arguments.bench:
        text = fill(text, "speed", speed_table(json.loads(arguments.bench.read_text(encoding="utf-8"))))
    README.write_text(text, encoding="utf-8")
    print(f"{README.name}: schema{', figures' if sets else ''}{', speed' if arguments.bench else ''}")


def fill(text: str, place: str, table: str) -> str:
    """The text with what stands between the marks of a place replaced."""
    begin, end = f"<!-- {place}:begin -->\n", f"<!-- {place}:end -->"
    head, _, rest = text.partition(begin)
    return f"{head}{begin}{table}\n{end}{rest.partition(end)[2]}"


def schema_table() -> str:
    """Nodes and edges as Markdown, from the schema."""
    nodes = [f"| `{n.label}` | {', '.join(name for name, _ in n.properties)} |" for n in NODES.values()]
    edges = [f"| `{e.type}` | {_side(e.ends, 0)} → {_side(e.ends, 1)} | {e.meaning} |" for e in EDGES.values()]
    head = ["| node | properties |", "|---|---|", *nodes, "", "| edge | from → to | meaning |", "|---|---|---|"]
    return "\n".join([*head, *edges])


def _side(ends: tuple[tuple[str, str], ...], side: int) -> str:
    labels = list(dict.fromkeys(pair[side] for pair in ends))
    return "concept" if len(labels) == 5 else ", ".join(labels)


def figures(path: str) -> dict[str, Any]:
    """What ``kgraph evaluate --json`` prints for one annotated file."""
    command = [sys.executable, "-m", "kgraph", "evaluate", path, "--json"]
    found: dict[str, Any] = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    return found


def figures_table(sets: dict[str, dict[str, Any]]) -> str:
    """One row a figure, one column a set."""
    names = [f"{name} ({f['papers']} papers)" for name, f in sets.items()]
    head = f"| | {' | '.join(names)} |"
    rows = [f"| {label} | {' | '.join(f'{get(f):.2f}' for f in sets.values())} |" for label, get in _ROWS]
    right = f"| papers with no error | {' | '.join(str(f['papers_right']) for f in sets.values())} |"
    return "\n".join([head, "|---" * (len(sets) + 1) + "|", *rows, right])


_SPEED = (
    "abstracts a CPU second",
    "abstracts a CPU second, fast model",
    "papers a CPU second, whole build",
    "papers a CPU second, all but extraction",
    "spaCy tokens only, abstracts a CPU second",
    "extraction, in times of spaCy's en_core_web_sm",
    "reading BibTeX, in times of litstudy's",
    "peak memory of the build MB",
)


def speed_table(figures: dict[str, float]) -> str:
    """The few figures of a bench that tell what to expect."""
    rows = [
        f"| {label} | {figures[label]:,.{0 if figures[label] >= 100 else 2}f} |" for label in _SPEED if label in figures
    ]
    return "\n".join(["| | |", "|---|---|", *rows])


if __name__ == "__main__":
    main()
