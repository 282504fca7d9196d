"""Atom feeds of the arXiv API.

In: a Document. Out: papers. Source: https://info.arxiv.org/help/api/user-manual.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kgraph.readers.documents import Document
from kgraph.readers.record import Fields, paper_of
from kgraph.readers.text import head_text
from kgraph.readers.xml_stream import Element, find, find_all, find_text, line_of, text, xml_records
from kgraph.records import Paper, Skipped, Source

NAME = "arxiv-atom"
SUFFIXES = (".atom", ".rss")

_FEED = re.compile(r"<(?:\w{1,20}:)?feed\b[^>]{0,2000}http://www\.w3\.org/2005/Atom")
_ERROR = "arxiv.org/api/errors"


def sniff(document: Document) -> int:
    """By the root element."""
    head = head_text(document)
    return 3 if head.lstrip()[:1] == "<" and _FEED.search(head) else 0


def read(document: Document) -> Iterator[Paper | Skipped]:
    """One paper an entry; an entry that is the API's error message is a Skipped."""
    for entry in xml_records(document, {"entry"}):
        yield entry if isinstance(entry, Skipped) else _paper(document, entry)


def _paper(document: Document, entry: Element) -> Paper | Skipped:
    key, line = find_text(entry, "id"), line_of(entry)
    if _ERROR in key:
        return Skipped(document.name, line, f"the service answered with an error: {find_text(entry, 'summary')[:120]}")
    page = find(entry, "link")
    fields = Fields(
        title=find_text(entry, "title"),
        abstract=find_text(entry, "summary", "content"),
        year=find_text(entry, "published", "updated"),
        doi=find_text(entry, "doi"),
        ids=[key],
        key=key,
        authors=[text(name) for name in find_all(entry, "author/name")],
        venue=find_text(entry, "journal_ref"),
        url=[key, page.get("href") if page is not None else None],
    )
    return paper_of(fields, Source(document.name, line))
