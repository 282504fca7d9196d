"""Answers of OAI-PMH servers: arXiv's own two formats, and Dublin Core, which every repository has.

In: a Document. Out: papers; records marked as deleted and errors of the server are Skipped. Source: the Open Archives
Initiative Protocol for Metadata Harvesting 2.0; https://info.arxiv.org/help/oa/
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kgraph.readers.documents import Document
from kgraph.readers.latex import from_latex
from kgraph.readers.record import Fields, paper_of
from kgraph.readers.text import head_text
from kgraph.readers.xml_stream import Element, find, find_all, find_text, line_of, text, xml_records
from kgraph.records import Paper, Skipped, Source

NAME = "oai-pmh"
SUFFIXES = (".oai",)

_ROOT = re.compile(r"<(?:\w{1,20}:)?(?:OAI-PMH|ListRecords|GetRecord)\b")


def sniff(document: Document) -> int:
    """By the root element."""
    return 3 if _ROOT.search(head_text(document)) else 0


def read(document: Document) -> Iterator[Paper | Skipped]:
    """One paper a record."""
    for record in xml_records(document, {"record", "error"}):
        if isinstance(record, Skipped):
            yield record
            continue
        line, header = line_of(record), find(record, "header")
        if header is None:
            yield Skipped(document.name, line, f"the server answered with an error: {text(record)[:120]}")
        elif header.get("status") == "deleted":
            yield Skipped(document.name, line, "a deleted record")
        else:
            yield paper_of(_fields(record), Source(document.name, line))


def _fields(record: Element) -> Fields:
    """The fields of the metadata, in whichever of the formats they are."""
    metadata = find(record, "metadata/*")
    identifier = find_text(record, "header/identifier")
    ids = [text(e) for e in find_all(metadata, "identifier")]
    return Fields(
        title=find_text(metadata, "title"),
        abstract=find_text(metadata, "abstract", "description"),
        year=[find_text(metadata, path) for path in ("created", "version/date", "date", "issued", "updated")],
        doi=find_text(metadata, "doi"),
        arxiv=find_text(metadata, "id"),
        ids=[*ids, identifier.replace("oai:arXiv.org:", "arXiv:")],
        key=identifier,
        local_key=False,
        authors=[_name(author) for author in find_all(metadata, "authors/author")]
        or [text(creator) for creator in find_all(metadata, "creator")]
        or from_latex(find_text(metadata, "authors")),
        venue=find_text(metadata, "journal-ref", "source"),
        url=ids,
    )


def _name(author: Element) -> str:
    paths = ("forenames", "keyname", "suffix")
    return from_latex(" ".join(part for path in paths if (part := find_text(author, path))))
