"""RefWorks' tagged format, which RefWorks and many library catalogues export.

In: a Document. Out: papers. Tags: the RefWorks tagged format. A line that starts with none of its tags goes on with the
line above.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kgraph.readers.clean import words
from kgraph.readers.documents import Document
from kgraph.readers.record import Fields, paper_of
from kgraph.readers.tagged import Style, Tagged, tagged_papers
from kgraph.readers.text import head_text
from kgraph.records import Paper, Skipped, Source

NAME = "refworks"
SUFFIXES = (".refworks",)

_TAGS = words(
    "RT SR ID A1 A2 A3 A4 A5 A6 T1 T2 T3 JF JO YR FD VO IS SP OP K1 AB NO PB PP ED DO SN AV AD AN LA CL SF OT LK DB DS "
    "OL RD ST UL WT WV CN CA RP MD PM PMID U1 U2 U3 U4 U5 U6 U7 U8 U9"
)
_STYLE = Style(tag=re.compile(rf"\ufeff?({'|'.join(_TAGS)})(?: (.*)|$)"), starts=frozenset({"RT"}))
_FIRST = re.compile(r"^\ufeff?RT [A-Z][a-z]", re.MULTILINE)
_TITLE = re.compile(r"^(?:T1|A1) \S", re.MULTILINE)


def sniff(document: Document) -> int:
    """By the tag that starts a record, and a title or an author."""
    text = head_text(document)
    return 3 if _FIRST.search(text) and _TITLE.search(text) else int(document.suffix in SUFFIXES)


def read(document: Document) -> Iterator[Paper | Skipped]:
    """One paper a record."""
    return tagged_papers(document, _STYLE, _paper)


def _paper(document: Document, record: Tagged) -> Paper | Skipped:
    fields = Fields(
        title=record.first(words("T1 T2")),
        abstract=record.joined(["AB"]),
        year=record.all(words("YR FD")),
        doi=record.first(["DO"]),
        ids=record.all(words("UL LK NO AN")),
        key=record.first(words("AN ID")),
        authors=record.all(["A1"]),
        venue=record.first(words("JF JO T2 PB")),
        url=record.all(words("UL LK")),
    )
    return paper_of(fields, Source(document.name, record.line))
