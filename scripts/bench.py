#!/usr/bin/env python3
"""Measure what the README says of size, speed and memory; prints a table and writes JSON for comparison.

usage: scripts/bench.py [PAPERS.jsonl[.gz] …] [--papers N] [--json FILE] [--compare OLD.json] [--peers PYTHON]

Without PAPERS the abstracts of seeds/ are read, over and over. Times are CPU seconds, memory is the peak resident set
of a fresh process; what other programs need for the same papers stands as a ratio, measured in the same run.
``--peers`` names the Python that has them (scripts/bench_peers.py says how to make it); what is missing there is said.
``scripts/readme.py --bench FILE`` puts the JSON into the README. No test depends on any of it.
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
from collections.abc import Callable, Iterable
from itertools import chain, cycle, islice
from pathlib import Path
from typing import Any

from kgraph.records import Paper
from kgraph.schema import digest

ROOT = Path(__file__).parents[1]
_PEERS = "BENCH_PEERS"
_MEASURES: dict[str, Callable[[list[Paper]], dict[str, float]]] = {}


def measure(function: Callable[[list[Paper]], dict[str, float]]) -> Callable[[list[Paper]], dict[str, float]]:
    """Register a measure; each runs in a process of its own."""
    _MEASURES[function.__name__] = function
    return function


@measure
def model(papers: list[Paper]) -> dict[str, float]:
    """Size of what the package ships for extraction."""
    files = [path for path in (ROOT / "kgraph" / "models").rglob("*") if path.is_file()]
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
def extract_fast(papers: list[Paper]) -> dict[str, float]:
    """The same with the fast model, and the accurate model's seconds in times of its."""
    from kgraph.extract import Extractor

    seconds = {}
    for model in ("fast", "accurate"):
        extractor = Extractor(model)
        list(extractor.extract(papers[:5]))
        seconds[model] = _cpu(lambda extractor=extractor: sum(1 for _ in extractor.extract(papers)))  # type: ignore[misc]
    return {
        "abstracts a CPU second, fast model": len(papers) / seconds["fast"],
        "fast model, in times of the accurate one's speed": seconds["accurate"] / seconds["fast"],
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
    """A whole build in one process and a second one that finds nothing new."""
    from kgraph.pipeline import build as build_graph
    from kgraph.readers.lines import paper_line

    with tempfile.TemporaryDirectory() as place:
        source, graph = Path(place, "papers.jsonl"), Path(place, "graph")
        source.write_text("".join(json.dumps(paper_line(paper)) + "\n" for paper in papers), encoding="utf-8")
        first = _cpu(lambda: build_graph([str(source)], graph))
        second = _cpu(lambda: build_graph([str(source)], graph))
        built = {path.name: path.stat().st_size for path in graph.iterdir() if path.is_file()}
        read = source.stat().st_size
    return {
        "papers built": len(papers),
        "papers a CPU second, whole build": len(papers) / first,
        "papers a CPU second, all but extraction": len(papers) / second,
        "second build, share of the first's time": second / first,
        "peak memory of the build MB": _peak(),
        "bytes a paper, input": read / len(papers),
        "bytes a paper, tables": sum(size for name, size in built.items() if name.endswith(".parquet")) / len(papers),
        "bytes a paper, graph with database and page": sum(built.values()) / len(papers),
    }


@measure
def peers(papers: list[Paper]) -> dict[str, float]:
    """What others need for the same texts and records; kgraph's own time is taken beside theirs."""
    from kgraph.extract import Extractor
    from kgraph.readers import read

    extractor = Extractor()
    list(extractor.extract(papers[:5]))
    with tempfile.TemporaryDirectory() as place:
        texts, records = Path(place, "texts.json"), Path(place, "papers.bib")
        texts.write_text(json.dumps([f"{paper.title}\n{paper.abstract}" for paper in papers]), encoding="utf-8")
        records.write_text("".join(map(_bibtex, papers)), encoding="utf-8")
        own = _cpu(lambda: sum(1 for _ in extractor.extract(papers)))
        reading = _cpu(lambda: sum(1 for _ in read([str(records)])))
        command = [os.environ[_PEERS], str(Path(__file__).with_name("bench_peers.py")), str(texts), str(records)]
        found = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    for missing in found["missing"]:
        print(f"not measured, as {command[0]} lacks it: {missing}", file=sys.stderr)
    against = {
        "en_core_web_sm": ("extraction, in times of spaCy's en_core_web_sm", own),
        "litstudy, reading": ("reading BibTeX, in times of litstudy's", reading),
        "litstudy, reading, authors, words": (
            "reading and extraction, in times of litstudy's reading, author network and word corpus",
            reading + own,
        ),
    }
    return {
        label: seconds / found["seconds"][peer]
        for peer, (label, seconds) in against.items()
        if peer in found["seconds"]
    }


def _bibtex(paper: Paper) -> str:
    fields = {"title": paper.title, "abstract": paper.abstract, "author": "Lovelace, Ada and Turing, Alan"}
    clean = {name: "".join(c for c in value if c not in "{}\\%$#&_^~") for name, value in fields.items()}
    return f"@article{{{digest(paper.id)},\n" + "".join(f"  {n} = {{{v}}},\n" for n, v in clean.items()) + "}\n"


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
    parser.add_argument("--json", type=Path, help="where to write the figures")
    parser.add_argument("--compare", type=Path, metavar="OLD.json", help="print the change since that run as well")
    parser.add_argument("--peers", default=sys.executable, metavar="PYTHON", help="the Python that has the peers")
    parser.add_argument("--only", choices=sorted(_MEASURES), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.only:
        print(json.dumps(_MEASURES[arguments.only](sample(arguments.inputs, arguments.papers))))
        return
    old = json.loads(arguments.compare.read_text(encoding="utf-8")) if arguments.compare else {}
    environment = os.environ | {_PEERS: arguments.peers}
    found: dict[str, Any] = {}
    for name in _MEASURES:
        command = [sys.executable, __file__, *arguments.inputs, "--papers", str(arguments.papers), "--only", name]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, env=environment)
        found |= json.loads(done.stdout)
    width = max(map(len, found))
    for label, value in found.items():
        change = f"  {value / old[label] - 1:+8.1%}" if old.get(label) else ""
        print(f"{label:{width}}  {value:10,.2f}{change}")
    if arguments.json:
        arguments.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
