"""EndNote XML, as EndNote, Bookends, JabRef and Zotero write it.

In: a Document. Out: papers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kgraph.readers.documents import Document
from kgraph.readers.record import Fields, paper_of
from kgraph.readers.text import head_text
from kgraph.readers.xml_stream import Element, find_all, find_text, line_of, text, xml_records
from kgraph.records import Paper, Skipped, Source

NAME = "endnote-xml"
SUFFIXES = (".endnote",)

_ROOT = re.compile(r"<(?:xml|records)>\s{0,200}(?:<records>\s{0,200})?<record>", re.IGNORECASE)
_INSIDE = re.compile(r"<(?:ref-type|rec-number|source-app|contributors|titles)\b", re.IGNORECASE)


def sniff(document: Document) -> int:
    """By the root and what a record holds."""
    head = head_text(document)
    return 3 if _ROOT.search(head) and _INSIDE.search(head) else 0


def read(document: Document) -> Iterator[Paper | Skipped]:
    """One paper a record."""
    for record in xml_records(document, {"record"}):
        yield record if isinstance(record, Skipped) else _paper(document, record)


def _paper(document: Document, record: Element) -> Paper | Skipped:
    urls = [text(e) for e in find_all(record, "urls/*/url")] + [text(e) for e in find_all(record, "urls/*/*/url")]
    fields = Fields(
        title=find_text(record, "titles/title", "titles/secondary-title", "titles/short-title"),
        abstract=find_text(record, "abstract"),
        year=[find_text(record, "dates/year"), find_text(record, "dates/pub-dates/date"), find_text(record, "year")],
        doi=find_text(record, "electronic-resource-num", "doi"),
        ids=[*urls, find_text(record, "accession-num"), find_text(record, "custom2"), find_text(record, "notes")],
        key=find_text(record, "accession-num", "label", "rec-number"),
        authors=[text(a) for a in find_all(record, "contributors/authors/author")],
        venue=find_text(
            record, "periodical/full-title", "titles/secondary-title", "alt-periodical/full-title", "publisher"
        ),
        url=urls,
    )
    return paper_of(fields, Source(document.name, line_of(record)))
