"""Build: the seven stations in a row, from inputs to a graph directory.

In: inputs and options. Out: the directory, and a Summary of what went into it.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from kgraph.errors import NothingUsableError, StrictError
from kgraph.records import Extraction, Graph, Paper, Skipped

if TYPE_CHECKING:
    from kgraph.extract import Extractor
    from kgraph.resolve import AliasFile
    from kgraph.store import GraphDirectory

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


@dataclass(frozen=True, slots=True)
class Summary:
    """What a build read, found and left out. Times are in seconds."""

    output: Path
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


def read_papers(inputs: Sequence[str], format: str | None = None) -> tuple[list[Paper], list[Skipped]]:
    """All papers of the inputs as read, and what was skipped.

    Raises:
        NothingUsableError: there is not one paper in them.
    """
    from kgraph.readers import read

    papers: list[Paper] = []
    skipped: list[Skipped] = []
    for record in read(inputs, format):
        if isinstance(record, Paper):
            papers.append(record)
        else:
            skipped.append(record)
    if not papers:
        first = f" ({skipped[0].file}: {skipped[0].reason})" if skipped else ""
        advice = "name files with papers, and their --format if it was told wrong"
        raise NothingUsableError(f"no paper found in {', '.join(inputs)}{first}; {advice}")
    return papers, skipped


def build(
    inputs: Sequence[str], output: Path, options: Options | None = None, progress: Progress | None = None
) -> Summary:
    """Build the graph of the papers in ``inputs`` into the directory ``output``.

    The directory is replaced in one step: a build that fails or is killed leaves the old graph as it was. What
    the old directory already extracted with the same model is not extracted again.

    Raises:
        NothingUsableError: no input holds a paper.
        StrictError: ``options.strict`` and something was skipped; nothing is written.
        BusyError: another build is writing the same directory.
    """
    from kgraph.resolve import find_aliases
    from kgraph.store import reserve

    options = options or Options()
    tell = progress or (lambda station, done, total: None)
    started = time.monotonic()
    aliases = find_aliases(options.aliases, output)
    with reserve(output) as reservation:
        tell("read", 0, 0)
        records, skipped = read_papers(inputs, options.format)
        check_strict(skipped, options.strict)
        papers, extractions, found = _found(records, output, options, tell)
        tell("resolve", 0, 0)
        graph = _graph(papers, extractions, aliases)
        tell("write", 0, 0)
        manifest = _manifest(inputs, records, papers, found.version, options)
        reservation.write(graph, skipped=skipped, manifest=manifest, finish=lambda g: _finish(g, found, options.page))
    return _summary(output, records, papers, graph, skipped, found.reused, time.monotonic() - started)


@dataclass(frozen=True, slots=True)
class _Found:
    """What the extractor said, by content key, and how much of it the last build knew."""

    version: str
    keyed: list[tuple[str, Extraction]]
    reused: int


def _found(
    records: Sequence[Paper], output: Path, options: Options, tell: Progress
) -> tuple[list[Paper], list[Extraction], _Found]:
    from kgraph.extract import Extractor
    from kgraph.resolve import unique_papers
    from kgraph.store.extractions import stored_extractions

    papers = unique_papers(records)
    extractor = Extractor(options.model)
    known = stored_extractions(output, extractor.version)
    keys = [content_key(paper, extractor.version) for paper in papers]
    extractions = list(_extract(papers, keys, extractor, known, options.processes, tell))
    keyed = list(zip(keys, extractions, strict=True))
    return papers, extractions, _Found(extractor.version, keyed, sum(key in known for key in keys))


def check_strict(skipped: Sequence[Skipped], strict: bool) -> None:
    """Under ``--strict`` a skipped record ends the run.

    Raises:
        StrictError: ``strict``, and something was skipped.
    """
    if strict and skipped:
        first = skipped[0]
        raise StrictError(f"{len(skipped)} skipped, first {first.file}:{first.line}: {first.reason}; nothing written")


def content_key(paper: Paper, version: str) -> str:
    """What an extraction depends on: the paper's id and text, and the extractor's version.

    Example:
        >>> content_key(Paper("p", "A", "b"), "1") == content_key(Paper("p", "A", "c"), "1")
        False
    """
    text = "\0".join((version, paper.id, paper.title, paper.abstract))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _extract(
    papers: Sequence[Paper],
    keys: Sequence[str],
    extractor: Extractor,
    known: dict[str, Extraction],
    processes: int,
    tell: Progress,
) -> Iterator[Extraction]:
    """One extraction a paper, in order; those already known are taken as they are."""
    new = [paper for paper, key in zip(papers, keys, strict=True) if key not in known]
    fresh = iter(extractor.extract(new, min(processes, max(1, len(new) // 50))))
    for done, key in enumerate(keys, 1):
        yield known[key] if key in known else next(fresh)
        tell("extract", done, len(papers))


def _graph(papers: Sequence[Paper], extractions: Sequence[Extraction], aliases: AliasFile | None) -> Graph:
    from kgraph.assemble import assemble
    from kgraph.resolve import Names, cite, resolve, shipped_lexicon

    cites, stubs = cite(papers, extractions)
    return assemble(papers, extractions, resolve(Names(extractions), aliases, shipped_lexicon()), cites, stubs)


def _finish(graph: GraphDirectory, found: _Found, page: bool) -> None:
    """What goes into the directory besides the tables: the extractions to reuse, and the page."""
    from kgraph.store.extractions import store_extractions

    store_extractions(graph.path, found.version, found.keyed)
    if page:
        from kgraph.export.html import export

        export(graph, graph.path / "graph.html")


def _manifest(
    inputs: Sequence[str], records: Sequence[Paper], papers: Sequence[Paper], version: str, options: Options
) -> dict[str, object]:
    return {
        "extractor": version,
        "inputs": _hashes(inputs, {record.source.file for record in records}),
        "options": {"format": options.format, "model": options.model, "aliases": str(options.aliases or "") or None},
        "records": len(records),
        "papers": len(papers),
    }


def _hashes(inputs: Sequence[str], files: Iterable[str]) -> dict[str, str | None]:
    """SHA-256 of every file that gave papers; standard input has none."""
    return {name: _sha256(Path(name)) if Path(name).is_file() else None for name in sorted({*files, *inputs} - {""})}


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _summary(
    output: Path,
    records: Sequence[Paper],
    papers: Sequence[Paper],
    graph: Graph,
    skipped: Sequence[Skipped],
    reused: int,
    seconds: float,
) -> Summary:
    strongest = sorted(graph.concepts, key=lambda c: (-c.paper_count, c.id))
    return Summary(
        output=output,
        records=len(records),
        papers=len(papers),
        with_references=sum(bool(paper.references) for paper in papers),
        reused=reused,
        concepts=dict(Counter(concept.kind for concept in graph.concepts)),
        edges=dict(Counter(edge.type for edge in graph.edges)),
        results=len(graph.results),
        skipped=tuple(skipped),
        seconds=seconds,
        strongest=tuple(c.name for c in strongest if c.kind in ("method", "dataset", "benchmark"))[:5],
    )


def default_processes() -> int:
    """Worker processes for extraction where the user names none: the cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
