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
        raise NothingUsableError(f"no paper found in {', '.join(inputs)}{first}; see kgraph build --help for formats")
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
    from kgraph.extract import Extractor
    from kgraph.store import write
    from kgraph.store.extractions import stored_extractions

    options = options or Options()
    tell = progress or (lambda station, done, total: None)
    started = time.monotonic()
    tell("read", 0, 0)
    records, skipped = read_papers(inputs, options.format)
    check_strict(skipped, options.strict)
    from kgraph.resolve import unique_papers

    papers = unique_papers(records)
    extractor = Extractor(options.model)
    known = stored_extractions(output, extractor.version)
    extractions = list(_extract(papers, extractor, known, options.processes, tell))
    keyed = [(content_key(p, extractor.version), e) for p, e in zip(papers, extractions, strict=True)]
    tell("resolve", 0, 0)
    graph = _graph(papers, extractions, options)
    tell("write", 0, 0)
    write(
        graph,
        output,
        skipped=skipped,
        manifest=_manifest(inputs, records, papers, extractor, options),
        finish=lambda written: _finish(written, keyed, extractor.version, options.page),
    )
    reused = sum(key in known for key, _ in keyed)
    return _summary(output, records, papers, graph, skipped, reused, time.monotonic() - started)


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
    extractor: Extractor,
    known: dict[str, Extraction],
    processes: int,
    tell: Progress,
) -> Iterator[Extraction]:
    """One extraction a paper, in order; those already known are taken as they are."""
    keys = [content_key(paper, extractor.version) for paper in papers]
    fresh = extractor.extract((p for p, k in zip(papers, keys, strict=True) if k not in known), processes)
    for done, key in enumerate(keys, 1):
        yield known[key] if key in known else next(iter(fresh))
        tell("extract", done, len(papers))


def _graph(papers: Sequence[Paper], extractions: Sequence[Extraction], options: Options) -> Graph:
    from kgraph.assemble import assemble
    from kgraph.resolve import cite, read_aliases, resolve, shipped_lexicon

    aliases = read_aliases(options.aliases) if options.aliases else None
    cites, stubs = cite(papers, extractions)
    return assemble(papers, extractions, resolve(extractions, aliases, shipped_lexicon()), cites, stubs)


def _finish(graph: GraphDirectory, keyed: Iterable[tuple[str, Extraction]], version: str, page: bool) -> None:
    """What goes into the directory besides the tables: the extractions to reuse, and the page."""
    from kgraph.store.extractions import store_extractions

    store_extractions(graph.path, version, keyed)
    if page:
        from kgraph.export.html import export

        export(graph, graph.path / "graph.html")


def _manifest(
    inputs: Sequence[str], records: Sequence[Paper], papers: Sequence[Paper], extractor: Extractor, options: Options
) -> dict[str, object]:
    return {
        "extractor": extractor.version,
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
