#!/usr/bin/env python3
"""Measure what the README says of size, speed and memory; prints a table and writes JSON for comparison.

usage: scripts/bench.py [PAPERS.jsonl[.gz] …] [--papers N] [--json FILE]

Without PAPERS the abstracts of seeds/ are read, over and over. Times are CPU seconds of one process
(``time.process_time``), memory is the peak resident set of a fresh process. No test depends on any of it.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from itertools import chain, cycle, islice
from pathlib import Path
from typing import Any

from kgraph.records import Paper

ROOT = Path(__file__).parents[1]
_MEASURES: dict[str, Callable[[list[Paper]], dict[str, float]]] = {}


def measure(function: Callable[[list[Paper]], dict[str, float]]) -> Callable[[list[Paper]], dict[str, float]]:
    """Register a measure; each runs in a process of its own."""
    _MEASURES[function.__name__] = function
    return function


@measure
def model(papers: list[Paper]) -> dict[str, float]:
    """Size of what the package ships for extraction."""
    files = [path for path in (ROOT / "kgraph" / "models").iterdir() if path.is_file()]
    return {"model MB": sum(path.stat().st_size for path in files) / 1e6}


@measure
def extract(papers: list[Paper]) -> dict[str, float]:
    """Abstracts a CPU second, the model loaded, in one process; and its peak memory."""
    from kgraph.extract import Extractor

    extractor = Extractor()
    list(extractor.extract(papers[:5]))
    seconds = _cpu(lambda: sum(1 for _ in extractor.extract(papers)))
    words = sum(len(paper.abstract.split()) for paper in papers)
    return {
        "words an abstract": words / len(papers),
        "abstracts a CPU second": len(papers) / seconds,
        "abstracts of 180 words a CPU second": words / 180 / seconds,
        "peak memory MB": _peak(),
    }


@measure
def tokenise(papers: list[Paper]) -> dict[str, float]:
    """spaCy's bare tokenisation of the same texts: the wall no pipeline on spaCy passes."""
    import spacy

    nlp = spacy.blank("en")
    texts = [f"{paper.title}\n{paper.abstract}" for paper in papers]
    return {"spaCy tokens only, abstracts a CPU second": len(papers) / _cpu(lambda: sum(1 for _ in nlp.pipe(texts)))}


@measure
def build(papers: list[Paper]) -> dict[str, float]:
    """A whole build and a second one that finds nothing new: wall clock, all cores."""
    from kgraph.pipeline import Options, default_processes
    from kgraph.pipeline import build as build_graph
    from kgraph.readers.lines import paper_line

    with tempfile.TemporaryDirectory() as place:
        source = Path(place, "papers.jsonl")
        source.write_text("".join(json.dumps(paper_line(paper)) + "\n" for paper in papers), encoding="utf-8")
        options = Options(processes=default_processes())
        first = build_graph([str(source)], Path(place, "graph"), options)
        second = build_graph([str(source)], Path(place, "graph"), options)
    return {
        "papers built": first.papers,
        "papers a second, whole build": first.papers / first.seconds,
        "second build, share of the first's time": second.seconds / first.seconds,
        "peak memory of the build MB": _peak(),
    }


def _cpu(run: Callable[[], object]) -> float:
    started = time.process_time()
    run()
    return time.process_time() - started


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)


def sample(inputs: list[str], size: int) -> list[Paper]:
    """``size`` papers with abstracts; the ids of repeated ones are made different."""
    from kgraph.readers import read

    def usable() -> Iterable[Paper]:
        return (r for r in read(inputs) if isinstance(r, Paper) and r.abstract)

    if inputs != [str(ROOT / "seeds")]:
        return list(islice(usable(), size))
    known = list(usable())
    return [
        Paper(f"{paper.id}-{n}", f"{paper.title} ({n})", paper.abstract)
        for n, paper in enumerate(islice(chain(known, cycle(known)), size))
    ]


def main() -> None:
    """Run every measure in its own process and print what it says."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("inputs", nargs="*", default=[str(ROOT / "seeds")])
    parser.add_argument("--papers", type=int, default=300)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--only", choices=sorted(_MEASURES), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.only:
        print(json.dumps(_MEASURES[arguments.only](sample(arguments.inputs, arguments.papers))))
        return
    found: dict[str, Any] = {}
    for name in _MEASURES:
        command = [sys.executable, __file__, *arguments.inputs, "--papers", str(arguments.papers), "--only", name]
        found |= json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    width = max(map(len, found))
    for label, value in found.items():
        print(f"{label:{width}}  {value:10,.2f}")
    if arguments.json:
        arguments.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
