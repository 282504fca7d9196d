#!/usr/bin/env python3
"""Throws damaged files of all formats at the whole program and looks for what must not happen.

usage: scripts/fuzz.py [--minutes N] [--seed S] [--files N] [--round N] [--out DIRECTORY]

A round makes some damaged files, builds a graph of them and exports it in every format, in a process of its own. A
finding is any exception but kgraph's own, a reader that failed inside its net, an export that its format's parser
refuses, more than CPU_SECONDS or MEMORY, or a crash. Each is written to DIRECTORY (default: fuzz-findings) with what
was seen and the smallest input that still shows it. Exit code 1 if there was one. `--round` repeats a round of a seed.

Concepts are found by a pattern in place of the model, so that a round is quick; everything else is the real thing.
"""

from __future__ import annotations

import argparse
import contextlib
import faulthandler
import json
import os
import random
import re
import resource
import select
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]

from fuzz_inputs import damaged, sources  # noqa: E402

from kgraph.errors import KgraphError  # noqa: E402
from kgraph.export import (  # noqa: E402
    bibtex,
    cypher,
    edge_table,
    gexf,
    graphml,
    jsonl,
    jsonld,
    node_link,
    report,
    ttl,
)
from kgraph.export.neo4j import csv as neo4j_csv  # noqa: E402
from kgraph.extract import extractor  # noqa: E402
from kgraph.extract.concepts import Cuts, find_concepts  # noqa: E402
from kgraph.extract.knowledge import Knowledge  # noqa: E402
from kgraph.extract.tagger import SPAN_KINDS, Candidate  # noqa: E402
from kgraph.pipeline import Options, build  # noqa: E402
from kgraph.readers.registry import all_formats  # noqa: E402
from kgraph.records import ROLES, ExtractedConcept, Field, Paper  # noqa: E402
from kgraph.store import GraphDirectory, open_graph  # noqa: E402

CPU_SECONDS = 60
MEMORY = 3 * 2**30
HANGS = 1800
"""Seconds after which a round that does not compute either counts as hanging; a busy machine is slow."""
_TRIES = 150
"""Runs to make an input smaller."""

_ODD = ("", "", "", " \u202e", "\n", "%s")
"""What may stand in the name of a file."""

Inputs = dict[str, bytes]


class Slow(BaseException):
    """The CPU seconds of a round are spent; not an Exception, so that nothing takes it for a broken record."""


class Patterns:
    """Finds names by a pattern, in place of the model."""

    version = "patterns"
    _NAME = re.compile(r"\b[A-Z][a-z]+Net[0-9]+\b|\bCora\b|\bclustering\b")
    _CUTS = Cuts(0.0, dict.fromkeys(SPAN_KINDS, 0.0), 0.0, 1.0, 0.0, 0.0)

    def concepts(self, paper: Paper) -> tuple[ExtractedConcept, ...]:
        """Every match as a candidate."""
        fields: tuple[Field, ...] = ("title", "abstract")
        found = [self._candidate(f, m) for f in fields for m in self._NAME.finditer(paper.text(f))]
        return find_concepts(paper, found, Knowledge(), self._CUTS)

    def _candidate(self, field: Field, match: re.Match[str]) -> Candidate:
        kind = {"Cora": 1, "clustering": 2}.get(match.group(), 0)
        kinds = tuple(float(n == kind) for n in range(len(SPAN_KINDS)))
        return Candidate(field, *match.span(), 0.9, kinds, tuple(float(n == kind) for n in range(len(ROLES))), 0.5)


# ---------------------------------------------------------------- what is checked


def check(folder: Path, place: Path) -> None:
    """Build the graph of a folder and export it. Raises whatever goes wrong."""
    try:
        summary = build([str(folder)], place / "graph", Options())
    except KgraphError as error:
        _is_one_line(str(error))
        return
    for skip in summary.skipped:
        assert "please report" not in skip.reason, f"{skip.reason} ({Path(skip.file).name}:{skip.line})"
        _is_one_line(skip.reason)
    with open_graph(place / "graph") as graph:
        _export(graph, place)


def _is_one_line(text: str) -> None:
    assert text.isprintable() or not set(text) & set("\n\r"), "a message of several lines"


def _export(graph: GraphDirectory, place: Path) -> None:
    for module in (bibtex, cypher, edge_table, gexf, graphml, jsonl, jsonld, node_link, ttl):
        name = module.__name__.rpartition(".")[2]
        module.export(graph, place / name)
        if name in PARSERS:
            PARSERS[name](place / name)
    neo4j_csv.export(graph, place / "csv")
    report.export(graph, place / "report.html")
    report.export(graph, place / "report.md", format="md")
    page = (graph.path / "graph.html").read_text("utf-8")
    assert "<script>alert" not in page.replace("\\u003c", ""), "a script of a paper in the page"


def _xml(path: Path) -> None:
    from defusedxml.ElementTree import parse

    parse(path)


def _turtle(path: Path) -> None:
    import rdflib

    rdflib.Graph().parse(path, format="turtle")


def _json_lines(path: Path) -> None:
    for line in path.read_text("utf-8").split("\n"):
        json.loads(line or "0")


PARSERS: dict[str, Callable[[Path], object]] = {
    "gexf": _xml,
    "graphml": _xml,
    "jsonl": _json_lines,
    "jsonld": lambda path: json.loads(path.read_text("utf-8")),
    "node_link": lambda path: json.loads(path.read_text("utf-8")),
    "ttl": _turtle,
}

# ---------------------------------------------------------------- a run in a process


def run(inputs: Inputs) -> tuple[str, str] | None:
    """What is wrong with these inputs: one line that tells findings apart, and all that was seen; None if nothing."""
    place = Path(tempfile.mkdtemp(prefix="fuzz-"))
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _child(inputs, place, writing)
    os.close(writing)
    told, hangs = _told(reading)
    if hangs:
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    shutil.rmtree(place, ignore_errors=True)
    if hangs:
        return "hangs", told
    if os.WIFSIGNALED(status):
        return f"killed by {signal.Signals(os.WTERMSIG(status)).name}", told
    if told:
        line, _, more = told.partition("\n")
        return line, more
    return None


def _told(reading: int) -> tuple[str, bool]:
    parts: list[bytes] = []
    deadline = time.monotonic() + HANGS
    with os.fdopen(reading, "rb", buffering=0) as stream:
        while select.select([stream], [], [], max(0.0, deadline - time.monotonic()))[0]:
            part = stream.read(65536)
            if not part:
                return b"".join(parts).decode("utf-8", "replace"), False
            parts.append(part)
    return b"".join(parts).decode("utf-8", "replace"), True


def _child(inputs: Inputs, place: Path, writing: int) -> None:
    """Never returns."""
    os.dup2(writing, 2)
    faulthandler.enable()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (_used() + MEMORY, _used() + MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS + 20, CPU_SECONDS + 30))
    signal.signal(signal.SIGPROF, _slow)
    signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS)
    problem = ""
    try:
        folder = place / "inputs"
        folder.mkdir()
        for name, data in inputs.items():
            (folder / name).write_bytes(data)
        with contextlib.redirect_stderr(open(os.devnull, "w")):  # noqa: PTH123 - warnings are no findings
            check(folder, place)
    except BaseException as error:
        problem = f"{_signature(error)}\n{traceback.format_exc()}"
    os.write(writing, problem.encode("utf-8", "backslashreplace"))
    os._exit(0)


def _used() -> int:
    return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()


def _slow(number: int, frame: FrameType | None) -> None:
    raise Slow


def _signature(error: BaseException) -> str:
    """The exception and the last place in the package it came through."""
    frames = [f for f in traceback.extract_tb(error.__traceback__) if "/kgraph/" in f.filename]
    where = f"{Path(frames[-1].filename).name}:{frames[-1].name}" if frames else "?"
    said = f" {error}" if isinstance(error, AssertionError) else ""
    if isinstance(error, Slow):
        return "too slow"
    return f"{type(error).__name__} in {where}{re.sub('[(].*', '', said)}"


# ---------------------------------------------------------------- smaller inputs


def smallest(inputs: Inputs, problem: str) -> Inputs:
    """As little of the inputs as still shows the problem: one file if one does, and of it the parts that matter."""
    tries = iter(range(_TRIES))

    def shows(some: Inputs) -> bool:
        found = run(some) if next(tries, None) is not None else None
        return found is not None and found[0] == problem

    for name, data in inputs.items():
        if shows({name: data}):
            return {name: _smaller(data, lambda part, name=name: shows({name: part}))}  # type: ignore[misc]
    return inputs


def _smaller(data: bytes, shows: Callable[[bytes], bool]) -> bytes:
    """Halves, quarters … left out while the problem stays (Zeller and Hildebrandt 2002, delta debugging)."""
    size = len(data) // 2
    while size:
        at = 0
        while at < len(data):
            less = data[:at] + data[at + size :]
            if shows(less):
                data = less
            else:
                at += size
        size //= 2
    return data


# ---------------------------------------------------------------- the rounds


def inputs_of(seed: int, number: int, files: int) -> Inputs:
    """The inputs of a round; the same every time."""
    chance, good = random.Random(f"{seed}:{number}"), sources()
    found = {}
    for n in range(files):
        name, data = damaged(chance, good)
        found[f"{n:02}{chance.choice(_ODD)}{name}"] = data
    return found


def numbers(options: argparse.Namespace) -> Iterator[int]:
    """Numbers of rounds until the time is up."""
    if options.round is not None:
        yield options.round
        return
    number, end = 0, time.monotonic() + 60 * options.minutes
    while time.monotonic() < end:
        yield number
        number += 1


def keep(directory: Path, title: str, problem: tuple[str, str], inputs: Inputs) -> None:
    """Write a finding down."""
    place = directory / title
    place.mkdir(parents=True, exist_ok=True)
    (place / "what.txt").write_text(f"{problem[0]}\n\n{problem[1]}", encoding="utf-8")
    for name, data in inputs.items():
        (place / name).write_bytes(data)


def main() -> int:
    """Run the rounds."""
    parser = argparse.ArgumentParser(description="Throw damaged files at the whole program.")
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--files", type=int, default=12, help="Files of a round.")
    parser.add_argument("--round", type=int, help="Only this round.")
    parser.add_argument("--out", type=Path, default=Path("fuzz-findings"))
    options = parser.parse_args()
    extractor._finder = lambda model: Patterns()
    all_formats()
    done, seen = 0, set[str]()
    for number in numbers(options):
        inputs = inputs_of(options.seed, number, options.files)
        problem = run(inputs)
        done += 1
        if problem and problem[0] not in seen:
            seen.add(problem[0])
            print(f"round {number} of seed {options.seed}: {problem[0]}", flush=True)
            keep(options.out, f"seed-{options.seed}-round-{number}", problem, smallest(inputs, problem[0]))
    print(f"{done} rounds of {options.files} files (seed {options.seed}): {len(seen) or 'no'} findings")
    return 1 if seen else 0


if __name__ == "__main__":
    sys.exit(main())
