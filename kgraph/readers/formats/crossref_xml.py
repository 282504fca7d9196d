"""Crossref's XML: what content negotiation and the query service answer (UNIXREF, UNIXSD), and deposits.

In: a Document. Out: papers with their reference lists. Source: the Crossref metadata deposit schema.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kgraph.readers.documents import Document
from kgraph.readers.record import Fields, paper_of, reference_of
from kgraph.readers.text import head_text
from kgraph.readers.xml_stream import Element, find, find_all, find_text, line_of, local_name, xml_records
from kgraph.records import Paper, Reference, Skipped, Source

NAME = "crossref-xml"
SUFFIXES = (".unixref",)

_ROOT = re.compile(r"<(?:\w{1,20}:)?(?:doi_records|doi_batch|crossref_result|crossref)\b")
_WORKS = frozenset({"journal_article", "conference_paper", "content_item", "posted_content", "dissertation"})
_ABOVE = frozenset(
    {"journal_metadata", "journal_issue", "proceedings_metadata", "book_metadata", "book_series_metadata"}
)


def sniff(document: Document) -> int:
    """By the root element."""
    return 3 if _ROOT.search(head_text(document)) else 0


def read(document: Document) -> Iterator[Paper | Skipped]:
    """One paper a work; the journal or volume it is in stands above it."""
    venue, year = "", ""
    for record in xml_records(document, _WORKS | _ABOVE):
        if isinstance(record, Skipped):
            yield record
        elif local_name(record) == "journal_issue":
            year = find_text(record, "publication_date/year")
        elif local_name(record) in _ABOVE:
            venue = find_text(record, "full_title", "proceedings_title", "titles/title") or venue
            year = find_text(record, "publication_date/year")
        else:
            yield _paper(document, record, venue, year)


def _paper(document: Document, record: Element, venue: str, year: str) -> Paper | Skipped:
    people = [p for p in find_all(record, "contributors/*") if p.get("contributor_role", "author") == "author"]
    dates = ("publication_date/year", "posted_date/year", "approval_date/year")
    fields = Fields(
        title=find_text(record, "titles/title"),
        abstract=_abstract(record),
        year=[*(find_text(record, path) for path in dates), year],
        doi=find_text(record, "doi_data/doi"),
        authors=[_name(person) for person in people],
        venue=venue,
        url=find_text(record, "doi_data/resource"),
        references=map(_reference, find_all(record, "citation_list/citation")),
    )
    return paper_of(fields, Source(document.name, line_of(record)))


def _abstract(record: Element) -> str:
    """The text without the heading that says it is one."""
    abstract, heading = find_text(record, "abstract"), find_text(find(record, "abstract"), "title")
    return abstract.removeprefix(heading).strip() if heading.lower() in ("abstract", "summary") else abstract


def _name(person: Element) -> str:
    parts = [find_text(person, "given_name"), find_text(person, "surname"), find_text(person, "suffix")]
    return " ".join(part for part in parts if part) or "".join(person.itertext()).strip()


def _reference(citation: Element) -> Reference | None:
    return reference_of(
        doi=find_text(citation, "doi"),
        title=find_text(citation, "article_title", "volume_title"),
        year=find_text(citation, "cYear"),
        text=find_text(citation, "unstructured_citation"),
    )
