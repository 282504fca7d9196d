"""CSL-JSON, which Zotero, Mendeley and citation processors exchange.

In: a Document. Out: papers. Source: the CSL 1.0.2 data schema. Variables may stand in ``note`` ("DOI: …"), as Zotero
writes those it has no field for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from kgraph.readers.clean import text_of
from kgraph.readers.documents import Document
from kgraph.readers.json_stream import json_records
from kgraph.readers.markup import from_html
from kgraph.readers.record import Fields, paper_of
from kgraph.readers.text import head_text
from kgraph.records import Paper, Skipped, Source

NAME = "csl-json"
SUFFIXES = (".csl", ".csljson")

_TYPE = re.compile(
    r'"type"\s{0,5}:\s{0,5}"(?:article-journal|paper-conference|chapter|book|thesis|report|article|webpage|manuscript|'
    r'article-magazine|article-newspaper|legal_case|motion_picture|entry-encyclopedia|speech|patent|dataset)"'
)
_MARK = re.compile(r'"(?:container-title|issued|citation-key|title-short|container-title-short)"\s{0,5}:')


def sniff(document: Document) -> int:
    """By an item's type together with a variable only CSL has."""
    head = head_text(document)
    if head.lstrip()[:1] not in ("[", "{"):
        return 0
    return 3 if _TYPE.search(head) and _MARK.search(head) and '"DOI-registered"' not in head else 0


def read(document: Document) -> Iterator[Paper | Skipped]:
    """One paper an item."""
    for record in json_records(document):
        if isinstance(record, Skipped):
            yield record
        elif isinstance(record.value, dict):
            yield paper_of(fields_of_item(record.value), Source(document.name, record.line))
        else:
            yield Skipped(document.name, record.line, f"a JSON {type(record.value).__name__}, not an item")


def fields_of_item(item: Mapping[str, object]) -> Fields:
    """The fields of an item; Crossref's works have the same variables, some of them as lists.

    Example:
        >>> fields_of_item({"title": ["H<sub>2</sub>O"], "issued": {"date-parts": [[2020]]}}).title
        'H2O'
    """
    note = text_of(item.get("note"))
    return Fields(
        title=plain(item.get("title")) or plain(item.get("original-title")) or plain(item.get("title-short")),
        abstract=plain(item.get("abstract")),
        year=[item.get(name) for name in ("issued", "published", "published-print", "published-online")],
        doi=item.get("DOI"),
        ids=[item.get("URL"), item.get("number"), note, item.get("archive_location")],
        key=item.get("citation-key") or item.get("id"),
        authors=item.get("author") or item.get("editor"),
        venue=plain(item.get("container-title")) or plain(item.get("event-title")) or plain(item.get("publisher")),
        url=item.get("URL"),
    )


def plain(value: object) -> str:
    """Plain text of a variable, which may hold HTML or JATS."""
    return from_html(text_of(value))
