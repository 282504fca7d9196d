"""Build: the seven stations in a row, from inputs to a graph directory.

    collecting (read, unique)  →  extracting  →  resolve, cite, assemble  →  store  →  page

In: inputs and options. Out: the directory, and a Summary of what went into it. Papers go through in batches, and wait
between stations on the disk, in a scratch directory inside the graph that grows.
"""

from __future__ import annotations

import hashlib
import heapq
import os
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from kgraph.records import Paper, Skipped
from kgraph.schema import EDGES

if TYPE_CHECKING:
    from kgraph.pipeline.collecting import Collection
    from kgraph.resolve import AliasFile
    from kgraph.store import Building, GraphDirectory, Reservation
    from kgraph.store.tables import Rows

Progress = Callable[[str, int, int], None]
"""Called with a station's name, how many are done, and how many there are (0: not known)."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a build may be told besides its inputs."""

    format: str | None = None
    model: str | None = None
    aliases: Path | None = None
    processes: int = 1
    page: bool = True
    strict: bool = False
    scheduler: str | None = None
    """The address of a Dask cluster that extracts in place of ``processes``."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What a build read, found and left out. Times are in seconds."""

    output: str | Path
    """The graph directory, or its URL."""
    page: Path | None
    """The page on this disk, where there is one."""
    records: int
    papers: int
    with_references: int
    reused: int
    concepts: dict[str, int]
    edges: dict[str, int]
    results: int
    skipped: tuple[Skipped, ...]
    seconds: float
    strongest: tuple[str, ...] = field(default=())
    """Names of the concepts that most papers share, strongest first."""


def build(
    inputs: Sequence[str], output: str | Path, options: Options | None = None, progress: Progress | None = None
) -> Summary:
    """Build the graph of the papers in ``inputs`` into the directory ``output``, or a URL that fsspec opens.

    The directory is replaced in one step: a build that fails or is killed leaves the old graph as it was. What the
    old directory, or a build that died, already extracted with the same model is not extracted again.

    Raises:
        NothingUsableError: no input holds a paper.
        StrictError: ``options.strict`` and something was skipped; nothing is written.
        BusyError: another build is writing the same directory.
        MissingPartError: ``options.scheduler`` or a URL is given, and Dask, fsspec or a part of it is not installed.
    """
    from kgraph.extract.cluster import reach
    from kgraph.pipeline.collecting import collect
    from kgraph.resolve import find_aliases
    from kgraph.store import open_graph, reserve
    from kgraph.urls import place

    options = options or Options()
    tell = progress or (lambda station, done, total: None)
    started = time.monotonic()
    output = place(output)
    if options.scheduler:
        reach(options.scheduler)
    with reserve(output) as reservation:
        aliases = find_aliases(options.aliases, reservation.earlier[0])
        with reservation.building() as building:
            tell("read", 0, 0)
            collection = collect(inputs, options.format, options.strict, building.scratch)
            reused, version = _extract(collection, building, reservation, options, tell)
            tell("resolve", 0, 0)
            rows = _rows(collection, building, aliases)
            tell("assemble", 0, 0)
            manifest = _manifest(inputs, collection, version, options)
            counts = building.write(rows, skipped=collection.skipped, manifest=manifest)
            tell("database", 0, 0)
            building.index()
            tell("page", 0, 0)
            with open_graph(building.path) as graph:
                concepts, strongest = _concepts(graph)
                if options.page:
                    _page(graph)
        reservation.journal.unlink(missing_ok=True)
    return Summary(
        output=output,
        page=output / "graph.html" if options.page and isinstance(output, Path) else None,
        records=collection.records,
        papers=collection.papers.rows,
        with_references=collection.with_references,
        reused=reused,
        concepts=concepts,
        edges={type_: counts[type_] for type_ in EDGES if counts[type_]},
        results=counts["results"],
        skipped=collection.skipped,
        seconds=time.monotonic() - started,
        strongest=strongest,
    )


def _extract(
    collection: Collection,
    building: Building,
    reservation: Reservation,
    options: Options,
    tell: Progress,
) -> tuple[int, str]:
    """Fill the new graph's extractions; how many were known before, and the extractor's version."""
    from kgraph.extract import Extractor
    from kgraph.extract.cluster import Cluster
    from kgraph.pipeline.extracting import extract
    from kgraph.store.extractions import Journal

    extractor = Cluster(options.scheduler, options.model) if options.scheduler else Extractor(options.model)
    journal = Journal(reservation.journal, extractor.version)
    progress = partial(tell, "extract")
    earlier = reservation.earlier
    reused = extract(collection, extractor, earlier, building.path, journal, options.processes, progress)
    return reused, extractor.version


def _rows(collection: Collection, building: Building, aliases: AliasFile | None) -> Iterator[Rows]:
    """The rows of all tables, resolved and assembled."""
    from kgraph.assemble import assemble
    from kgraph.resolve import Names, cite, resolve, shipped_lexicon
    from kgraph.store.extractions import Extractions

    named, names = Extractions(building.path, "paper_id", "concepts"), Names()
    for batch in named:
        names.read(batch)
    resolution = resolve(names, aliases, shipped_lexicon())
    del names
    cites, stubs = cite(collection.papers, Extractions(building.path, "citations"), building.scratch)
    extractions = Extractions(building.path)
    rows = assemble(collection.papers, named, extractions, resolution, cites, stubs, building.scratch)
    return chain(rows, (("merges", batch) for batch in collection.merges))


def _page(graph: GraphDirectory) -> None:
    from kgraph.export.html import export

    export(graph, graph.path / "graph.html")


def _concepts(graph: GraphDirectory) -> tuple[dict[str, int], tuple[str, ...]]:
    """How many concepts there are of each kind, and the names of those that most papers share."""
    kinds: Counter[str] = Counter()
    strongest: list[tuple[int, str, str]] = []
    for batch in graph.batches("concepts"):
        rows = list(zip(*(batch[n].to_pylist() for n in ("kind", "paper_count", "id", "name")), strict=True))
        kinds.update(kind for kind, *_ in rows)
        named = ((-count, id_, name) for kind, count, id_, name in rows if kind in ("method", "dataset", "benchmark"))
        strongest = heapq.nsmallest(5, [*strongest, *named])
    return dict(kinds), tuple(name for *_, name in strongest)


def _manifest(inputs: Sequence[str], collection: Collection, version: str, options: Options) -> dict[str, object]:
    return {
        "extractor": version,
        "inputs": _hashes(inputs, collection.files),
        "options": {"format": options.format, "model": options.model, "aliases": str(options.aliases or "") or None},
        "records": collection.records,
        "papers": collection.papers.rows,
    }


def _hashes(inputs: Sequence[str], files: Iterable[str]) -> dict[str, str | None]:
    """SHA-256 of every file that gave papers; standard input has none."""
    return {name: _sha256(Path(name)) if Path(name).is_file() else None for name in sorted({*files, *inputs} - {""})}


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def read_papers(inputs: Sequence[str], format: str | None = None) -> tuple[list[Paper], list[Skipped]]:
    """All papers of the inputs as read, and what was skipped.

    Raises:
        NothingUsableError: there is not one paper in them.
    """
    from kgraph.pipeline.collecting import stream_papers

    skipped: list[Skipped] = []
    return list(stream_papers(inputs, format, skipped)), skipped


def default_processes() -> int:
    """Worker processes for extraction where the user names none: the cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
