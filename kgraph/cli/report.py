"""``kgraph report DIR``: a short report of a graph directory to read and print."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from kgraph.cli.look import DIRECTORY
from kgraph.cli.terminal import message


@click.command()
@DIRECTORY
@click.option("-o", "--output", default="-", help="A file, or - for stdout (default).")
@click.option("--format", type=click.Choice(["html", "md"]), help="Told from the file's name; html otherwise.")
def report(directory: str | Path, output: str, format: Any) -> None:
    """Write a short report to print: what is named most, what rose, data by task, results, with the sentences.

    \b
    kgraph report graph -o report.html
    kgraph report graph --format md
    """
    from kgraph.export.report import export
    from kgraph.store import open_graph

    target = None if output == "-" else Path(output)
    if format is None:
        format = "md" if target is not None and target.suffix in (".md", ".markdown") else "html"
    export(open_graph(directory), target, format=format)
    if target is not None:
        message(f"written: {output}")
