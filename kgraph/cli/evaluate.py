"""``kgraph evaluate``: how good the extraction is against annotated papers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from kgraph.cli.build import model_options
from kgraph.errors import InputError


@click.command()
@click.argument("gold", type=click.Path(path_type=Path))
@click.argument("predictions", required=False, type=click.Path(path_type=Path))
@model_options
@click.option("--json", "as_json", is_flag=True, help="The figures as JSON.")
@click.option("--papers", is_flag=True, help="Per paper: what was missed and what was false, with the sentence.")
def evaluate(
    gold: Path, predictions: Path | None, model: str | None, processes: int | None, as_json: bool, papers: bool
) -> None:
    """Score PREDICTIONS (as kgraph extract prints them) against GOLD; without them, extract GOLD's papers first.

    \b
    kgraph evaluate annotations.jsonl
    kgraph evaluate annotations.jsonl found.jsonl --papers
    """
    from kgraph.evaluate import evaluate as score
    from kgraph.evaluate import render_figures, render_papers

    wanted = _lines(gold)
    found = _lines(predictions) if predictions else _extracted(gold, model, processes or 1)
    report = score(wanted, found)
    if as_json:
        click.echo(json.dumps(report.figures()))
        return
    click.echo(render_papers(report) if papers else render_figures(report))


def _lines(path: Path) -> list[dict[str, Any]]:
    try:
        text = path.read_text(encoding="utf-8").strip()
        return json.loads(text) if text.startswith("[") else [json.loads(x) for x in text.splitlines() if x.strip()]
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from error
    except ValueError as error:
        raise InputError(f"{path}: not JSON lines of annotated papers ({error})") from error


def _extracted(gold: Path, model: str | None, processes: int) -> list[dict[str, Any]]:
    from kgraph.extract import Extractor
    from kgraph.extract.lines import extraction_line
    from kgraph.pipeline import read_papers

    papers, _ = read_papers([str(gold)])
    found = Extractor(model).extract(papers, processes)
    return [extraction_line(paper, extraction) for paper, extraction in zip(papers, found, strict=True)]
