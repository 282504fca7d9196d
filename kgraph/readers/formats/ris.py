"""RIS, in the dialects of EndNote, Mendeley, Zotero, Scopus, Ovid, Embase, CINAHL, Citavi, RefWorks and others.

In: a Document. Out: papers. Dialects differ in which tag holds what, so each field has several, the best first.
Source: the RIS specification (Research Information Systems, 2001) and what programs write.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kgraph.readers.clean import words
from kgraph.readers.documents import Document
from kgraph.readers.markup import from_html
from kgraph.readers.record import Fields, paper_of
from kgraph.readers.tagged import Style, Tagged, tagged_papers
from kgraph.readers.text import head_text
from kgraph.records import Paper, Skipped, Source

NAME = "ris"
SUFFIXES = (".ris", ".refman")

_FIRST = re.compile(r"^\ufeff?\s{0,4}TY\s{0,3}-", re.MULTILINE)
_AGAIN = re.compile(r"(?<!\s)\s{3,}[A-Z][A-Z0-9]\s{2}- .*")
"""Rayyan joins tags it does not know to the end of another's value."""

TAGS: dict[str, tuple[str, ...]] = {
    "title": words("T1 TI CT BT T3 TT ST"),
    "abstract": words("AB N2"),
    "year": words("PY Y1 YR DA"),
    "doi": words("DO DI DOI"),
    "ids": words("UR L1 L2 L3 L4 LK M3 M1 C7 ID AN N1 U1 U2"),
    "key": words("ID AN U1"),
    "authors": words("AU A1"),
    "venue": words("JF JO T2 JA J2 BT SO C3"),
    "url": words("UR L1 L2 LK L3"),
}

_OTHERS = words(
    "A2 A3 A4 AD CN CY DB DP ED EP ET IS KW LA LB N1 NV OP PB PP RI RN RP SE SN SP ST TA VL VO C1 C2 U3 U4 U5"
)
_TAGS = "|".join({"TY", "ER", *(tag for tags in TAGS.values() for tag in tags if len(tag) == 2), *_OTHERS})
STYLE = Style(
    tag=re.compile(rf"\ufeff?\s{{0,4}}([A-Z][A-Z0-9](?=  -)|(?:{_TAGS})(?=\s{{0,3}}-))\s{{0,3}}-(?:\s{{1,3}}(.*)|$)"),
    starts=frozenset({"TY"}),
    ends=frozenset({"ER"}),
    ignored=frozenset({"EF"}),
)
"""A tag has two spaces behind it; with fewer it is one only if it is known, for "US - based" is text."""


def sniff(document: Document) -> int:
    """By the tag that starts a record."""
    if _FIRST.search(head_text(document)):
        return 3
    return 1 if document.suffix in SUFFIXES else 0


def read(document: Document) -> Iterator[Paper | Skipped]:
    """One paper a record."""
    return tagged_papers(document, STYLE, _paper)


def _paper(document: Document, record: Tagged) -> Paper | Skipped:
    fields = Fields(
        title=_plain(record.first(TAGS["title"])),
        abstract=_plain(record.joined(TAGS["abstract"])),
        year=record.all(TAGS["year"]),
        doi=record.first(TAGS["doi"]),
        ids=record.all(TAGS["ids"]),
        key=record.first(TAGS["key"]),
        authors=list(record.all(TAGS["authors"])),
        venue=_plain(record.first(TAGS["venue"])),
        url=[_AGAIN.sub("", url) for url in record.all(TAGS["url"])],
    )
    return paper_of(fields, Source(document.name, record.line))


def _plain(text: str) -> str:
    return from_html(_AGAIN.sub("", text))
