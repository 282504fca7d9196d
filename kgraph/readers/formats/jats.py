"""JATS articles (PubMed Central, publishers, bioRxiv), one or many in a file.

In: a Document. Out: papers with their reference lists. Source: ANSI/NISO Z39.96, the Journal Article Tag Suite.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kgraph.readers.clean import clean
from kgraph.readers.documents import Document
from kgraph.readers.record import Fields, paper_of, reference_of
from kgraph.readers.text import head_text
from kgraph.readers.xml_stream import Element, find, find_all, find_text, line_of, text, xml_records
from kgraph.records import Paper, Reference, Skipped, Source

NAME = "jats"
SUFFIXES = (".nxml", ".jats")

_ROOT = re.compile(
    r"<(?:\w{1,20}:)?article(?:\s[^>]{0,2000})?>\s{0,100}(?:<!--.{0,500}?-->|<\?.{0,500}?\?>|\s){0,20}<(?:\w{1,20}:)?(?:front|processing-meta)\b",
    re.DOTALL,
)
_ABSTRACT_TYPES = (None, "", "abstract", "summary", "section", "structured")


def sniff(document: Document) -> int:
    """By an article that starts with its front matter."""
    return 3 if _ROOT.search(head_text(document)) else int(document.suffix in SUFFIXES)


def read(document: Document) -> Iterator[Paper | Skipped]:
    """One paper an article."""
    for record in xml_records(document, {"article"}):
        yield record if isinstance(record, Skipped) else _paper(document, record)


def _paper(document: Document, record: Element) -> Paper | Skipped:
    meta = find(record, "front/article-meta")
    ids = {e.get("pub-id-type"): text(e) for e in find_all(meta, "article-id")}
    pmid, pmc = ids.get("pmid"), ids.get("pmc") or ids.get("pmcid")
    key = f"PMID:{pmid}" if pmid else (f"PMC{pmc.removeprefix('PMC')}" if pmc else None)
    fields = Fields(
        title=_title(meta),
        abstract=_abstract(meta),
        year=[find_text(date, "year") for date in _dates(meta)],
        doi=ids.get("doi"),
        arxiv=ids.get("arxiv"),
        key=key,
        local_key=False,
        authors=[_name(c) for c in _contributors(meta)],
        venue=find_text(
            record, "front/journal-meta/journal-title-group/journal-title", "front/journal-meta/journal-title"
        ),
        url=None,
        references=[_reference(e) for back in find_all(record, "back") for e in back.iter("{*}ref")],
    )
    return paper_of(fields, Source(document.name, line_of(record)))


def _title(meta: Element) -> str:
    title = find_text(meta, "title-group/article-title")
    subtitle = find_text(meta, "title-group/subtitle")
    return f"{title}: {subtitle}" if title and subtitle else title


def _abstract(meta: Element) -> str:
    """The abstract proper, not the graphical, the teaser or the plain-language one; headings end with a colon."""
    abstracts = find_all(meta, "abstract")
    chosen = next((a for a in abstracts if a.get("abstract-type") in _ABSTRACT_TYPES), None)
    chosen = abstracts[0] if chosen is None and abstracts else chosen
    sections = find_all(chosen, "sec")
    if not sections:
        whole, heading = text(chosen), find_text(chosen, "title")
        return whole.removeprefix(heading).strip() if heading.lower() in ("abstract", "summary") else whole
    return " ".join([*(text(p) for p in find_all(chosen, "p")), *map(_section, sections)])


def _section(section: Element) -> str:
    heading = find_text(section, "title")
    body = text(section).removeprefix(heading).strip()
    return f"{heading.rstrip(':. ')}: {body}" if heading else body


def _dates(meta: Element) -> list[Element]:
    dates = find_all(meta, "pub-date")
    order = ("collection", "ppub", "pub", "epub", "epub-ppub")
    kinds = [d.get("pub-type") or d.get("date-type") or d.get("publication-format") or "" for d in dates]
    ranked = sorted(range(len(dates)), key=lambda i: order.index(kinds[i]) if kinds[i] in order else len(order))
    return [dates[i] for i in ranked]


def _contributors(meta: Element) -> list[Element]:
    return [c for c in find_all(meta, "contrib-group/contrib") if c.get("contrib-type", "author") == "author"]


def _name(person: Element) -> str:
    for path in ("name", "name-alternatives/name", "string-name"):
        name = find(person, path)
        parts = [find_text(name, "given-names"), find_text(name, "surname"), find_text(name, "suffix")]
        if any(parts):
            return " ".join(part for part in parts if part)
    team = find(person, "collab", "collab-alternatives/collab")
    if team is not None and find(team, "contrib-group") is not None:  # its members stand inside
        return clean(team.text or "") or find_text(team, "institution", "named-content")
    return text(team) or find_text(person, "string-name", "anonymous")


def _reference(reference: Element) -> Reference | None:
    citation = find(
        reference,
        "element-citation",
        "mixed-citation",
        "citation",
        "nlm-citation",
        "citation-alternatives/element-citation",
        "citation-alternatives/mixed-citation",
    )
    ids = {e.get("pub-id-type"): text(e) for e in find_all(citation, "pub-id")}
    pmid = ids.get("pmid")
    return reference_of(
        doi=ids.get("doi"),
        arxiv=ids.get("arxiv"),
        key=f"PMID:{pmid}" if pmid else None,
        title=find_text(citation, "article-title", "part-title", "chapter-title", "source"),
        year=find_text(citation, "year"),
        text=text(citation),
    )
