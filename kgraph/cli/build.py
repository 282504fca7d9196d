"""``kgraph build``, ``read`` and ``extract``: from inputs to a graph, to records, to what was found."""

from __future__ import annotations

import json
import shlex
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kgraph.cli.terminal import message, plain, progress
from kgraph.urls import place

if TYPE_CHECKING:
    from kgraph.pipeline import Summary
    from kgraph.records import Skipped

_Command = Callable[..., Any]


def _silence(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value:
        ctx.find_root().obj["quiet"] = True


def input_options(command: _Command) -> _Command:
    """INPUT…, ``--format``, ``--strict`` and ``--quiet``, the same for every command that reads papers."""
    text = "No progress and no summary."
    quiet = click.option("-q", "--quiet", is_flag=True, expose_value=False, callback=_silence, help=text)
    command = quiet(command)
    command = click.option("--strict", is_flag=True, help="Stop with exit code 5 if anything has to be skipped.")(
        command
    )
    command = click.option("--format", metavar="NAME", help="The input format; told from the content otherwise.")(
        command
    )
    return click.argument("inputs", nargs=-1, required=True, metavar="INPUT…")(command)


def model_options(command: _Command) -> _Command:
    """``--model`` and ``--processes``, the same for every command that extracts."""
    which = "accurate (default), fast, or the path of a model or spaCy pipeline of yours."
    command = click.option("--model", metavar="MODEL", help=which)(command)
    help_text = "Worker processes for extraction (default: one a core)."
    return click.option("-p", "--processes", type=click.IntRange(1, 256), metavar="N", help=help_text)(command)


@click.command()
@input_options
@click.option(
    "-o", "--output", required=True, type=place, metavar="DIR", help="The graph directory to write, or a URL for it."
)
@model_options
@click.option(
    "--aliases", type=click.Path(path_type=Path), help="Your alias file: merge, never_merge, rename, retype, drop."
)
@click.option("--page/--no-page", default=True, help="Write graph.html (default) or not.")
@click.option(
    "--scheduler", metavar="ADDRESS", help="Extract on the Dask cluster of this scheduler, as tcp://HOST:8786."
)
@click.pass_obj
def build(
    obj: dict[str, bool],
    inputs: tuple[str, ...],
    output: str | Path,
    format: str | None,
    strict: bool,
    model: str | None,
    processes: int | None,
    aliases: Path | None,
    page: bool,
    scheduler: str | None,
) -> None:
    """Build the graph of the papers in INPUT… (files, directories, globs, URLs, - for stdin; .gz is fine).

    \b
    kgraph build seeds/ -o graph
    kgraph build library.bib abstracts.jsonl.gz -o graph --aliases aliases.toml
    kgraph build 's3://papers/*.jsonl.gz' -o s3://bucket/graph
    """
    from kgraph.pipeline import Options, default_processes
    from kgraph.pipeline import build as build_graph

    options = Options(format, model, aliases, processes or default_processes(), page, strict, scheduler)
    with progress(obj["quiet"]) as tell:
        summary = build_graph(inputs, output, options, tell)
    if not obj["quiet"]:
        click.echo(describe(summary), err=True)


@click.command()
@input_options
@click.option("-o", "--output", type=click.Path(dir_okay=False), default="-", help="A file, or - for stdout.")
@click.pass_obj
def read(obj: dict[str, bool], inputs: tuple[str, ...], output: str, format: str | None, strict: bool) -> None:
    """Print one JSON line a paper as it was read, nothing extracted."""
    from kgraph.readers.lines import paper_line

    papers, skipped = _papers(inputs, format, strict)
    _write_lines((paper_line(paper) for paper in papers), output)
    _tell_skipped(skipped, obj["quiet"])


@click.command()
@input_options
@click.option("-o", "--output", type=click.Path(dir_okay=False), default="-", help="A file, or - for stdout.")
@model_options
@click.pass_obj
def extract(
    obj: dict[str, bool],
    inputs: tuple[str, ...],
    output: str,
    format: str | None,
    strict: bool,
    model: str | None,
    processes: int | None,
) -> None:
    """Print one JSON line a paper with the concepts, relations, results and citations found; no graph."""
    from kgraph.extract import Extractor
    from kgraph.extract.lines import extraction_line

    papers, skipped = _papers(inputs, format, strict)
    extractor = Extractor(model)
    with progress(obj["quiet"]) as tell:

        def lines() -> Iterable[dict[str, Any]]:
            found = extractor.extract(papers, processes or 1)
            for done, (paper, extraction) in enumerate(zip(papers, found, strict=True), 1):
                yield extraction_line(paper, extraction)
                tell("extract", done, len(papers))

        _write_lines(lines(), output)
    _tell_skipped(skipped, obj["quiet"])


def _papers(inputs: tuple[str, ...], format: str | None, strict: bool) -> tuple[list[Any], list[Skipped]]:
    from kgraph.pipeline import read_papers
    from kgraph.pipeline.collecting import check_strict

    papers, skipped = read_papers(inputs, format)
    check_strict(skipped, strict)
    return papers, skipped


def _write_lines(lines: Iterable[dict[str, Any]], output: str) -> None:
    from kgraph.export.files import open_output

    with open_output(None if output == "-" else Path(output)) as stream:
        for line in lines:
            stream.write(json.dumps(line, ensure_ascii=False) + "\n")
            if output == "-":
                sys.stdout.flush()


def _tell_skipped(skipped: Iterable[Skipped], quiet: bool) -> None:
    if not quiet:
        for record in skipped:
            message(f"skipped {record.file}:{record.line}: {record.reason}")


def describe(summary: Summary) -> str:
    """The summary of a build: what was read, found and left out, and where to look next."""
    lines = [
        "",
        f"  {_read_line(summary)}",
        f"  {sum(summary.concepts.values()):,} concepts   {_counts(summary.concepts, _plural)}",
        f"  {sum(summary.edges.values()):,} edges      {_counts(summary.edges, str)}",
    ]
    if summary.results:
        lines.append(f"  {summary.results:,} reported results")
    if summary.strongest:
        lines.append(f"  most named    {plain(' · '.join(summary.strongest))}")
    lines += [f"  {line}" for line in _skipped_lines(summary.skipped)]
    lines += ["", f"  {summary.page or summary.output}   written in {summary.seconds:.1f} s", ""]
    if summary.page:
        lines.append(f"  open     {summary.page.resolve().as_uri()}")
    cypher = "MATCH (p:Paper)-[:INTRODUCES]->(m:Method) RETURN m.name, p.title LIMIT 10"
    kgraph, graph = shlex.quote(_own_name()), shlex.quote(str(summary.output))
    lines.append(f"  query    {kgraph} query {graph} '{cypher}'")
    if summary.strongest:
        lines.append(f"  look     {kgraph} show {graph} {shlex.quote(plain(summary.strongest[0]))}")
    return "\n".join([*lines, ""])


def _own_name() -> str:
    """How to call kgraph again from here: by name where the shell finds it, else as it was called."""
    called = Path(sys.argv[0])
    found = shutil.which("kgraph")
    if called.name != "kgraph" or (found and Path(found).resolve() == called.resolve()):
        return "kgraph"
    return str(called.relative_to(Path.cwd())) if called.is_relative_to(Path.cwd()) else str(called)


def _read_line(summary: Summary) -> str:
    parts = [f"{summary.papers:,} papers"]
    if summary.records != summary.papers:
        parts.append(f"from {summary.records:,} records")
    if summary.with_references:
        parts.append(f"{summary.with_references:,} carry reference lists")
    if summary.reused:
        parts.append(f"{summary.reused:,} unchanged since the last build")
    return " · ".join(parts)


def _counts(counts: dict[str, int], name: Callable[[str], str]) -> str:
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return " · ".join(f"{n:,} {name(kind)}" for kind, n in ranked)


def _plural(kind: str) -> str:
    return f"{kind}s"


def _skipped_lines(skipped: tuple[Skipped, ...]) -> list[str]:
    if not skipped:
        return ["nothing skipped"]
    reasons = Counter(record.reason for record in skipped)
    first = {record.reason: record for record in reversed(skipped)}
    lines = [f"{len(skipped):,} skipped (all in skipped.jsonl)"]
    for reason, count in reasons.most_common(5):
        place = first[reason]
        lines.append(f"  {count:,} × {plain(reason)[:100]}   first {plain(place.file)}:{place.line}")
    return lines
