#!/usr/bin/env python3
"""Measure how a build grows: CPU time a paper of each station, peak memory and sizes for collections of several sizes.

usage: scripts/bench_scale.py [PAPERS …] [--sizes 1000,3000,10000,30000,100000] [--json FILE] [--write]
       scripts/bench_scale.py PAPERS … --whole [--processes N]

PAPERS (seeds/ without any) are extracted once. A collection of each size is then made of copies of them: every copy has
ids of its own and new names in place of most of the rare ones, so that names grow with the papers about as they do in
real collections. The extractions lie ready where a build that died leaves them, so what is measured is everything but
extraction. A second build follows, with every hundredth paper changed, and a third from nothing: their tables must be
the same bytes. ``--write`` puts the curve into docs/scale.md. ``--whole`` builds the given papers instead, extraction
and all. Without ``--sizes`` it stops at 30,000 papers, which takes some minutes.
"""

from __future__ import annotations

import argparse
import json
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache, partial
from itertools import count, islice, pairwise
from pathlib import Path
from typing import Any

import pyarrow as pa
from readme import fill

from kgraph.columns import EXTRACTION, encode
from kgraph.extract import Extractor
from kgraph.pipeline import Options, build
from kgraph.pipeline.extracting import content_key
from kgraph.readers import read
from kgraph.readers.lines import paper_line
from kgraph.records import Evidence, Extraction, Paper
from kgraph.store.extractions import Journal, keyed

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "scale.md"
_BASE = 3_000
"""Papers that are extracted at most."""
_RENAMED = 72
"""How many in a hundred rare names are new in each copy: with this, concepts a paper fall as in a real collection."""
_CHANGED = 100
"""Every so manieth paper changes before the second build."""

Pair = tuple[Paper, Extraction]


def main() -> None:
    """Build collections of every size, each in a process of its own, and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("papers", nargs="*", default=[str(ROOT / "seeds")])
    parser.add_argument(
        "--sizes", type=lambda text: [int(n) for n in text.split(",")], default=[1_000, 3_000, 10_000, 30_000]
    )
    parser.add_argument("--json", type=Path)
    parser.add_argument("--write", action="store_true", help=f"put the curve into {PAGE.name}")
    parser.add_argument("--whole", action="store_true", help="build PAPERS themselves, with extraction")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--build", nargs=2, type=Path, metavar=("INPUT", "DIR"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.build:
        print(json.dumps(measured([str(arguments.build[0])], arguments.build[1], arguments.processes)))
        return
    with tempfile.TemporaryDirectory() as place:
        if arguments.whole:
            found = [measured(arguments.papers, Path(place, "graph"), arguments.processes)]
        else:
            base = extracted(arguments.papers)
            found = [of_size(base, size, Path(place)) for size in arguments.sizes]
    show(found)
    if arguments.write:
        PAGE.write_text(fill(PAGE.read_text(encoding="utf-8"), "curve", curve(found)), encoding="utf-8")
    if arguments.json:
        arguments.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


def extracted(inputs: list[str]) -> list[Pair]:
    """Papers with their extractions."""
    papers = list(islice((r for r in read(inputs) if isinstance(r, Paper) and r.abstract), _BASE))
    return list(zip(papers, Extractor().extract(papers), strict=True))


def of_size(base: list[Pair], size: int, place: Path) -> dict[str, Any]:
    """A first build, a second one with some papers changed, and one of the same papers from nothing."""
    version = Extractor().version
    source, graph, again = place / "papers.jsonl", place / "graph", place / "again"
    collect(base, size, source, place / ".graph.extracted", version)
    first = run(source, graph)
    collect(base, size, source, place / ".again.extracted", version, changed=True)
    shutil.copy(place / ".again.extracted", place / ".graph.extracted")
    second = run(source, graph)
    run(source, again)
    same = all(table.read_bytes() == (again / table.name).read_bytes() for table in graph.glob("*.parquet"))
    for directory in (graph, again):
        shutil.rmtree(directory)
    names = ("seconds", "CPU ms a paper", "peak memory MB")
    return first | {"second build": {n: second[n] for n in names} | {"same tables as from nothing": same}}


def run(source: Path, graph: Path) -> dict[str, Any]:
    """Build in a fresh process."""
    command = [sys.executable, __file__, "--build", str(source), str(graph)]
    found: dict[str, Any] = json.loads(subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout)
    return found


def measured(inputs: list[str], graph: Path, processes: int) -> dict[str, Any]:
    """Build here, and say what each station took."""
    marks: list[tuple[str, float, float]] = []

    def tell(station: str, done: int, total: int) -> None:
        if not marks or marks[-1][0] != station:
            marks.append((station, _cpu(), _peak(resource.RUSAGE_SELF)))

    summary = build(inputs, graph, Options(processes=processes), tell)
    tell("", 0, 0)
    spent: Counter[str] = Counter()
    peaks: dict[str, int] = {}
    for (station, start, _), (_, end, peak) in pairwise(marks):
        spent[station] += round(1000 * (end - start) / summary.papers, 4)
        peaks[station] = round(peak)
    return {
        "papers": summary.papers,
        "concepts": sum(summary.concepts.values()),
        "edges": sum(summary.edges.values()),
        "seconds": round(summary.seconds, 2),
        "CPU ms a paper": dict(spent) | {"all": round(sum(spent.values()), 4)},
        "peak memory MB": round(_peak(resource.RUSAGE_SELF)),
        "peak memory MB up to": peaks,
        "peak memory of a worker MB": round(_peak(resource.RUSAGE_CHILDREN)),
        "MB": {path.name: round(path.stat().st_size / 1e6, 2) for path in sorted(graph.iterdir())},
    }


def _cpu() -> float:
    """CPU seconds of this process and of its children that have ended."""
    spent = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in spent)


def _peak(who: int) -> float:
    return resource.getrusage(who).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)


def collect(base: list[Pair], size: int, source: Path, journal: Path, version: str, changed: bool = False) -> None:
    """Write a collection of a size, and its extractions into a journal."""
    journal.unlink(missing_ok=True)
    with source.open("w", encoding="utf-8") as lines, Journal(journal, version).open() as add:
        pairs = islice(copies(base, changed), size)
        while some := list(islice(pairs, 64)):
            lines.writelines(json.dumps(paper_line(paper)) + "\n" for paper, _ in some)
            keys = pa.array([content_key(version, p.id, p.title, p.abstract) for p, _ in some])
            add(keyed(keys, encode(EXTRACTION, [extraction for _, extraction in some])))


def copies(base: list[Pair], changed: bool) -> Iterator[Pair]:
    """The papers over and over, each time with other ids, and other names for most of the rare concepts and people."""
    papers = Counter(name for _, e in base for name in {c.name for c in e.concepts})
    number = 0
    for copy in count():
        other = cache(partial(_other, copy=copy, known=frozenset(n for n, times in papers.items() if times > 2)))
        for paper, extraction in base:
            number += 1
            id_ = f"p{copy:04}-{number:07}"
            title = f"{paper.title} {copy}{' again' if changed and number % _CHANGED == 0 else ''}"
            own = {"id": id_, "key": id_, "doi": None, "arxiv_id": None, "url": None, "title": title}
            authors = tuple(_other(author, copy, frozenset()) for author in paper.authors)
            yield replace(paper, **own, authors=authors), _renamed(extraction, id_, other)


def _other(name: str, copy: int, known: frozenset[str]) -> str:
    """The name in a copy of the collection: for most that are not ``known`` another one of the same shape."""
    if not copy or name in known or zlib.crc32(f"{copy} {name}".encode()) % 100 >= _RENAMED:
        return name
    longest = max(re.findall(r"[A-Za-z]+", name), key=len, default="")
    shifted = "".join(_shifted(letter, zlib.crc32(f"{copy} {at}".encode())) for at, letter in enumerate(longest))
    return name.replace(longest, shifted) if longest else name


def _shifted(letter: str, by: int) -> str:
    first = ord("A" if letter.isupper() else "a")
    return chr(first + (ord(letter) - first + by) % 26)


def _renamed(extraction: Extraction, id_: str, other: Callable[[str], str]) -> Extraction:
    def optional(name: str | None) -> str | None:
        return other(name) if name else name

    def own(evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
        return tuple(replace(e, paper_id=id_) for e in evidence)

    return Extraction(
        id_,
        tuple(
            replace(c, name=other(c.name), mentions=tuple(replace(m, form=other(m.form)) for m in c.mentions))
            for c in extraction.concepts
        ),
        tuple(
            replace(r, head=other(r.head), tail=other(r.tail), evidence=own(r.evidence)) for r in extraction.relations
        ),
        tuple(
            replace(
                r, method=optional(r.method), on=optional(r.on), metric=optional(r.metric), evidence=own(r.evidence)
            )
            for r in extraction.results
        ),
        tuple(replace(c, evidence=own([c.evidence])[0]) for c in extraction.citations),
    )


def curve(found: list[dict[str, Any]]) -> str:
    """The growth as a Markdown table, a column a size.

    Example:
        >>> one = {"papers": 1000, "concepts": 9, "CPU ms a paper": {"read": 0.5, "all": 2.0}, "peak memory MB": 300}
        >>> print(curve([one | {"second build": {"CPU ms a paper": {"all": 2.25}}}]))
        | papers | 1,000 |
        |---|---|
        | concepts | 9 |
        | CPU ms a paper: read | 0.50 |
        | CPU ms a paper: all | 2.00 |
        | CPU ms a paper: all, of a second build | 2.25 |
        | peak memory MB | 300 |
    """
    spent = {name: [one["CPU ms a paper"].get(name, 0.0) for one in found] for name in found[0]["CPU ms a paper"]}
    again = [one["second build"]["CPU ms a paper"]["all"] for one in found]
    rows = [
        ("concepts", [f"{one['concepts']:,}" for one in found]),
        *((f"CPU ms a paper: {name}", [f"{cost:.2f}" for cost in costs]) for name, costs in spent.items()),
        ("CPU ms a paper: all, of a second build", [f"{cost:.2f}" for cost in again]),
        ("peak memory MB", [f"{one['peak memory MB']:,}" for one in found]),
    ]
    head = " | ".join(["| papers", *(f"{one['papers']:,}" for one in found)]) + " |"
    body = (f"| {label} | {' | '.join(cells)} |" for label, cells in rows)
    return "\n".join([head, "|---" * (len(found) + 1) + "|", *body])


def show(found: list[dict[str, Any]]) -> None:
    """Print a column a size."""
    rows: dict[str, list[str]] = {}
    for one in found:
        for name, value in one.items():
            for label, number in value.items() if isinstance(value, dict) else [("", value)]:
                for part, cell in number.items() if isinstance(number, dict) else [("", number)]:
                    rows.setdefault(" · ".join(filter(None, (name, label, part))), []).append(f"{cell:,}")
    for name, cells in rows.items():
        print(f"{name:55}" + "".join(f"{cell:>14}" for cell in cells))


if __name__ == "__main__":
    main()
