#!/usr/bin/env python3
"""Fill the table of figures in the model card of a model directory.

usage: card.py MODEL_DIR NAME=ANNOTATED.jsonl [NAME=ANNOTATED.jsonl …]
"""

from __future__ import annotations

import argparse
from pathlib import Path

from data import load

from kgraph.evaluate import evaluate
from kgraph.extract import Extractor
from kgraph.extract.lines import extraction_line
from kgraph.records import Paper

BEGIN, END = "<!-- figures:begin -->\n", "<!-- figures:end -->"
PARTS = (
    ("methods, datasets, benchmarks", "core"),
    ("methods", "method"),
    ("datasets and benchmarks", "resource"),
    ("tasks", "task"),
    ("metrics", "metric"),
)


def rows(name: str, report: dict) -> list[str]:
    """The figures of one set as lines of a Markdown table."""
    lines = []
    for label, part in PARTS:
        s, o = report["strict"][part], report["overlap"][part]
        counts = f"{s['tp']:.0f} / {s['fp']:.0f} / {s['fn']:.0f}"
        lines.append(f"| {name} | {label} | {s['p']:.3f} | {s['r']:.3f} | {s['f1']:.3f} | {o['f1']:.3f} | {counts} |")
    for part in ("relations", "results"):
        s = report[part]
        counts = f"{s['tp']:.0f} / {s['fp']:.0f} / {s['fn']:.0f}"
        lines.append(f"| {name} | {part} | {s['p']:.3f} | {s['r']:.3f} | {s['f1']:.3f} | | {counts} |")
    shares = (("role right", "role_accuracy"), ("introduced found so", "introduces_recall"))
    for label, key in (*shares, ("dataset told from benchmark", "dataset_vs_benchmark")):
        lines.append(f"| {name} | {label} | | | {report[key]:.3f} | | |")
    lines.append(f"| {name} | papers with no error | | | {report['papers_right']} of {report['papers']} | | |")
    return lines


def main() -> None:
    """Extract, score, write."""
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("model", type=Path)
    p.add_argument("sets", nargs="+", metavar="NAME=FILE")
    a = p.parse_args()
    extractor = Extractor(str(a.model))
    table = ["| papers | what | precision | recall | F1 | F1, half the words | right / false / missed |"]
    table.append("|---|---|---|---|---|---|---|")
    for item in a.sets:
        name, path = item.split("=", 1)
        gold = load(path)
        papers = [Paper(g["id"], g["title"], g["abstract"]) for g in gold]
        lines = [extraction_line(q, e) for q, e in zip(papers, extractor.extract(papers), strict=True)]
        table += rows(name, evaluate(gold, lines).figures())
    card = a.model / "MODEL_CARD.md"
    head, _, rest = card.read_text("utf-8").partition(BEGIN)
    card.write_text(head + BEGIN + "\n".join(table) + "\n" + END + rest.partition(END)[2], "utf-8")
    print("\n".join(table))


if __name__ == "__main__":
    main()
