"""A digest as Markdown (CommonMark with tables), to put into a repository or a note.

In: a digest. Out: the file's text. Every text goes through ``markdown_text``; the plots are lines of block characters.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kgraph.export.escape import markdown_text
from kgraph.export.report import wording
from kgraph.export.report.digest import Digest, Quote, Trend
from kgraph.records import Concept, Paper

_BLOCKS = "▁▂▃▄▅▆▇█"


def as_markdown(digest: Digest) -> str:
    """The report as Markdown.

    Example:
        >>> print(as_markdown(Digest(1, {}, (), {}, None, (), (), 0, ())).splitlines()[0])
        # 1 paper, 0 concepts
    """
    parts = [f"# {wording.headline(digest)}", wording.lead(digest)]
    if digest.topics:
        rows = ([markdown_text(" · ".join(topic.names)), f"{topic.papers:,}"] for topic in digest.topics)
        parts += ["## What it is about", _table(["topic", "papers"], rows)]
    if digest.top:
        parts += ["## Named most", *_top(digest)]
    parts += ["## What rose", *_rose(digest.trend)]
    if digest.tasks:
        rows = (
            [_name(row.task), f"{row.papers:,}", ", ".join(_with_count(*its) for its in row.data[:8])]
            for row in digest.tasks
        )
        parts += ["## Data by task", _table(["task", "papers", "evaluated on"], rows)]
    if digest.boards:
        parts += ["## Reported results", wording.RESULTS_NOTE, _results(digest)]
    if digest.grounds:
        rows = ([_paper(paper), f"{count:,}"] for paper, count in digest.grounds)
        parts += ["## What others stand on", wording.GROUNDS_NOTE, _table(["paper", "papers"], rows)]
    return "\n\n".join(parts) + "\n"


def sparkline(values: Sequence[float]) -> str:
    """Values as a line of block characters, the highest full.

    Example:
        >>> sparkline([0, 1, 2, 4])
        '▁▃▅█'
    """
    most = max(values) or 1
    return "".join(_BLOCKS[round(value / most * (len(_BLOCKS) - 1))] for value in values)


def _top(digest: Digest) -> list[str]:
    parts = []
    for kind, named in digest.top.items():
        rows = ([_name(its.concept), f"{its.concept.paper_count:,}", _said(its.quote)] for its in named)
        parts += [f"### {wording.MANY[kind]}", _table([kind, "papers", "in a paper's words"], rows)]
    return parts


def _rose(trend: Trend | None) -> list[str]:
    if trend is None:
        return [wording.NO_YEARS]
    years = f"Papers a year, {trend.years[0]} to {trend.years[-1]}: `{sparkline(trend.papers)}`"
    if not trend.rises:
        return ["Nothing rose by more than chance would have it.", years]
    rows = (
        [_name(rise.concept), f"`{sparkline(rise.by_year)}`", wording.rise_note(rise, trend)] for rise in trend.rises
    )
    return [wording.trend_note(trend), years, _table(["concept", "share by year", "share before and lately"], rows)]


def _results(digest: Digest) -> str:
    return _table(
        ["data", "metric", "value", "method", "paper"],
        (
            [
                _name(board.on),
                _name(board.metric) if board.metric else "–",
                markdown_text(wording.value_of(its)),
                _name(its.method) if its.method else "–",
                f"{_paper(its.paper)}{f': {_sentence(its.quote)}' if its.quote else ''}",
            ]
            for board in digest.boards
            for its in board.reported
        ),
    )


def _said(quote: Quote | None) -> str:
    return f"{_sentence(quote)} ({_paper(quote.paper)})" if quote else ""


def _sentence(quote: Quote) -> str:
    return f"“{markdown_text(quote.sentence)}”"


def _paper(paper: Paper) -> str:
    title, address = markdown_text(wording.title_of(paper)), wording.address(paper)
    return f"[{title}](<{address}>)" if address else title


def _name(concept: Concept) -> str:
    return markdown_text(concept.name)


def _with_count(concept: Concept, count: int) -> str:
    return f"{_name(concept)} ({count:,})" if count > 1 else _name(concept)


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
