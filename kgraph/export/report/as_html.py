"""A digest as one HTML file that needs nothing else and prints well.

In: a digest. Out: the file's text. Every text goes through ``html_text``; there is no script, and the policy allows
only the style that stands in the file.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Sequence
from importlib import resources

from kgraph.export.escape import html_text
from kgraph.export.report import wording
from kgraph.export.report.digest import Board, Digest, Named, Quote, TaskData, Trend
from kgraph.export.report.plots import papers_by_year, share_by_year
from kgraph.export.style import stylesheet
from kgraph.records import Concept, Kind, Paper

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-{hash}'; \
img-src data:; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<link rel="icon" href="data:,">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<main>
<h1>{title}</h1>
<p class="lead">{lead}</p>
{body}
</main>
<footer>Found in titles and abstracts by kgraph, with no one's help: judge each line by its sentence.</footer>
</body>
</html>
"""
_QUOTED = 2
"""How many of a kind's concepts are quoted."""


def as_html(digest: Digest) -> str:
    """The report as HTML.

    Example:
        >>> as_html(Digest(1, {}, (), {}, None, (), (), 0, ())).count("<script")
        0
    """
    style = stylesheet(resources.files(__package__) / "report.css")
    body = [
        _topics(digest),
        _top(digest),
        _rose(digest.trend),
        _quotes(digest),
        _tasks(digest.tasks),
        _boards(digest),
        _grounds(digest.grounds),
    ]
    return _PAGE.format(
        hash=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
        style=style,
        title=html_text(wording.headline(digest)),
        lead=html_text(wording.lead(digest)),
        body="\n".join(filter(None, body)),
    )


def _section(title: str, note: str, *content: str) -> str:
    told = f'\n<p class="note">{html_text(note)}</p>' if note else ""
    return f"<h2>{html_text(title)}</h2>{told}\n" + "\n".join(content)


def _topics(digest: Digest) -> str:
    rows = (
        f'<li><span>{html_text(" · ".join(topic.names))}</span><span class="count">{topic.papers:,}</span></li>'
        for topic in digest.topics
    )
    note = "Groups of papers that speak of the same things, by what most of them share, with the number of papers."
    return _section("What it is about", note, _list(rows, "topics")) if digest.topics else ""


def _top(digest: Digest) -> str:
    sections = (
        f'<section class="{kind}"><h3 class="kind">{wording.MANY[kind]}</h3>{_ranking(named)}</section>'
        for kind, named in digest.top.items()
    )
    note = "The concepts that most papers name, with the number of papers."
    return _section("Named most", note, f'<div class="kinds">{"".join(sections)}</div>') if digest.top else ""


def _ranking(named: Sequence[Named]) -> str:
    most = max(max(its.concept.paper_count for its in named), 1)
    return _list(
        f'<li><span dir="auto">{html_text(its.concept.name)}</span>'
        f'<span class="count">{its.concept.paper_count:,}</span>'
        f'<svg class="bar" aria-hidden="true"><rect width="100%" height="4" rx="2"/>'
        f'<rect width="{100 * its.concept.paper_count / most:.1f}%" height="4" rx="2"/></svg></li>'
        for its in named
    )


def _quotes(digest: Digest) -> str:
    kinds = [
        f'<h3 class="kind {kind}">{wording.MANY[kind]}</h3>' + "".join(_said(q, kind) for q in quotes)
        for kind, named in digest.top.items()
        if (quotes := [its.quote for its in named if its.quote][:_QUOTED])
    ]
    note = "Of the concepts named most, what the paper says that introduces it, or else the clearest sentence."
    return _section("In the papers' words", note, *kinds) if kinds else ""


def _said(quote: Quote, kind: Kind | None = None) -> str:
    return (
        f'<div class="said {kind or ""}"><blockquote dir="auto">{_marked(quote)}</blockquote>'
        f'<p class="from" dir="auto">{_paper(quote.paper)}</p></div>'
    )


def _marked(quote: Quote) -> str:
    """The sentence with the name marked; spaces beside the name stay."""
    before, name, after = (
        quote.sentence[: quote.start],
        quote.sentence[quote.start : quote.end],
        quote.sentence[quote.end :],
    )
    spaces = [" " if edge.isspace() else "" for edge in (before[-1:], after[:1])]
    return f"{html_text(before)}{spaces[0]}<mark>{html_text(name)}</mark>{spaces[1]}{html_text(after)}"


def _paper(paper: Paper) -> str:
    title, address = html_text(wording.title_of(paper)), wording.address(paper)
    return f'<a href="{html_text(address)}" rel="noopener noreferrer">{title}</a>' if address else title


def _rose(trend: Trend | None) -> str:
    if trend is None:
        return _section("What rose", wording.NO_YEARS)
    plots = (
        f"<figure>{share_by_year(trend.years, rise.by_year)}<figcaption>"
        f'<strong dir="auto">{html_text(rise.concept.name)}</strong>'
        f'<span class="count">{html_text(wording.rise_note(rise, trend))}</span></figcaption></figure>'
        for rise in trend.rises
    )
    years = f"<figure>{papers_by_year(trend.years, trend.papers, trend.since)}</figure>"
    if not trend.rises:
        return _section("What rose", "Nothing rose by more than chance would have it. Papers by year:", years)
    return _section("What rose", wording.trend_note(trend), years, f'<div class="rises">{"".join(plots)}</div>')


def _tasks(tasks: Sequence[TaskData]) -> str:
    rows = ([_name(row.task), f"{row.papers:,}", ", ".join(_with_count(*its) for its in row.data[:8])] for row in tasks)
    note = "The datasets and benchmarks that papers on the task are evaluated on."
    table = _table(["Task", "Papers", "Data"], rows, numbers={1})
    return _section("Data by task", note, table) if tasks else ""


def _with_count(concept: Concept, count: int) -> str:
    name = _name(concept)
    return f'{name} <span class="count">{count:,}</span>' if count > 1 else name


def _boards(digest: Digest) -> str:
    return _section("Reported results", wording.RESULTS_NOTE, *map(_board, digest.boards)) if digest.boards else ""


def _board(board: Board) -> str:
    rows = (
        [
            html_text(wording.value_of(its)),
            _name(its.method) if its.method else "–",
            _paper(its.paper)
            + (f'<blockquote class="from" dir="auto">{_marked(its.quote)}</blockquote>' if its.quote else ""),
        ]
        for its in board.reported
    )
    title = _name(board.on) + (f" · {_name(board.metric)}" if board.metric else "")
    columns = "<colgroup><col><col><col></colgroup>"
    table = _table(["Value", "Method", "Paper"], rows, numbers={0}, style="board", columns=columns)
    return f"<h3>{title}</h3>{table}"


def _grounds(grounds: Sequence[tuple[Paper, int]]) -> str:
    rows = ([_paper(paper), f"{count:,}"] for paper, count in grounds)
    table = _table(["Paper", "Papers that build on it"], rows, numbers={1})
    return _section("What others stand on", wording.GROUNDS_NOTE, table) if grounds else ""


def _name(concept: Concept) -> str:
    return f"<bdi>{html_text(concept.name)}</bdi>"


def _list(rows: Iterable[str], style: str = "") -> str:
    return f"<ul{_styled(style)}>{''.join(rows)}</ul>"


def _styled(style: str) -> str:
    return f' class="{style}"' if style else ""


def _table(
    heads: Sequence[str], rows: Iterable[Sequence[str]], *, numbers: set[int], style: str = "", columns: str = ""
) -> str:
    kinds = [' class="number"' if k in numbers else "" for k in range(len(heads))]
    head = "".join(f'<th scope="col"{kind}>{title}</th>' for kind, title in zip(kinds, heads, strict=True))
    body = "".join(
        f"<tr>{''.join(f'<td{kind}>{cell}</td>' for kind, cell in zip(kinds, row, strict=True))}</tr>" for row in rows
    )
    return f"<table{_styled(style)}>{columns}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
