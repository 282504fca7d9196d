"""The words that both forms of a report share.

In: a digest. Out: plain sentences and addresses, not yet escaped.
"""

from __future__ import annotations

from urllib.parse import quote, urlsplit

from kgraph.export.report.digest import Digest, Reported, Rise, Trend
from kgraph.records import Kind, Paper

MANY: dict[Kind, str] = {
    "method": "Methods",
    "dataset": "Datasets",
    "benchmark": "Benchmarks",
    "task": "Tasks",
    "metric": "Metrics",
}
NO_YEARS = "The papers carry no years, or all the same one, so nothing can be said of what rose."
RESULTS_NOTE = (
    "As the abstracts state them. The sentence tells whether higher is better and whether two numbers may be compared."
)
GROUNDS_NOTE = (
    "How many papers of the collection cite it, or work with a concept that it introduced (concluded, not stated)."
)


def counted(count: int, one: str) -> str:
    """A count with its noun.

    Example:
        >>> counted(1, "paper"), counted(1200, "paper")
        ('1 paper', '1,200 papers')
    """
    return f"{count:,} {one}{'' if count == 1 else 's'}"


def headline(digest: Digest) -> str:
    """The report's title."""
    return f"{counted(digest.papers, 'paper')}, {counted(sum(digest.concepts.values()), 'concept')}"


def lead(digest: Digest) -> str:
    """What the collection holds, in one line."""
    kinds = ", ".join(counted(count, kind) for kind, count in digest.concepts.items())
    years = f"Papers of {digest.trend.years[0]}–{digest.trend.years[-1]}. " if digest.trend else ""
    return f"{years}{kinds[:1].upper()}{kinds[1:]}." if kinds else years or "Nothing was found in them."


def trend_note(trend: Trend) -> str:
    """What "rose" means here."""
    since = f"since {trend.since}" if trend.since < trend.years[-1] else f"in {trend.since}"
    return (
        f"Concepts that a larger share of the {counted(trend.lately, 'paper')} {since} names than of the "
        f"{trend.before:,} before, the least likely by chance first."
    )


def rise_note(rise: Rise, trend: Trend) -> str:
    """The two shares.

    Example:
        >>> from kgraph.records import Concept
        >>> trend = Trend((2020, 2021), (10, 20), 2021, ())
        >>> rise_note(Rise(Concept("task:x", "task", "x"), 1, 8, ()), trend)
        '10% → 40% of the papers (1 → 8)'
    """
    before, lately = rise.before / trend.before, rise.lately / trend.lately
    digits = 0 if lately >= 0.095 else 1
    return f"{before:.{digits}%} → {lately:.{digits}%} of the papers ({rise.before:,} → {rise.lately:,})"


def value_of(reported: Reported) -> str:
    """A number with its unit, as written where it was written with one."""
    text, unit = reported.result.text, reported.result.unit
    return text if not unit or unit in text else f"{text}{unit}" if unit == "%" else f"{text} {unit}"


def address(paper: Paper) -> str | None:
    """Where a paper is on the web, if it is: http and https only.

    Example:
        >>> address(Paper("p", "", "", doi="10.1/a b")), address(Paper("p", "", "", url="javascript:alert(1)"))
        ('https://doi.org/10.1/a%20b', None)
    """
    if paper.doi:
        return f"https://doi.org/{quote(paper.doi, safe='/:;()._-', errors='replace')}"
    if paper.arxiv_id:
        return f"https://arxiv.org/abs/{quote(paper.arxiv_id, safe='/._-', errors='replace')}"
    try:
        parts = urlsplit(paper.url or "")
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return None
    return quote(paper.url or "", safe="/:;?@&=+,#%._~-", errors="replace")


def title_of(paper: Paper) -> str:
    """A paper's title with its year."""
    return f"{paper.title.strip() or '(no title)'}{f' ({paper.year})' if paper.year else ''}"
