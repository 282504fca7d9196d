"""EndNote's tagged format, "Refer" (.enw), which libraries and Google Scholar export.

In: a Document. Out: papers. Tags: refer (Lesk, Bell Laboratories, 1978) with EndNote's additions.
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

NAME = "endnote"
SUFFIXES = (".enw", ".refer")

_STYLE = Style(
    tag=re.compile(r"\ufeff?%([0-9A-Z!@~#$&*+\[=^?<>(])(?:[ \t](.*)|$)"),
    starts=frozenset({"0"}),
    restarts=frozenset({"A", "T"}),
    title="T",
)
_FIRST = re.compile(r"\A\ufeff?\s*%[0AT]\b", re.MULTILINE)
_TITLE = re.compile(r"^%[TA] ", re.MULTILINE)


def sniff(document: Document) -> int:
    """By the first tag."""
    text = head_text(document)
    return 3 if _FIRST.search(text) and _TITLE.search(text) else int(document.suffix in SUFFIXES)


def read(document: Document) -> Iterator[Paper | Skipped]:
    """One paper a record."""
    return tagged_papers(document, _STYLE, _paper)


def _paper(document: Document, record: Tagged) -> Paper | Skipped:
    fields = Fields(
        title=record.first(words("T ! Q")),
        abstract=record.joined(["X"]),
        year=record.all(words("D 8")),
        doi=record.first(["R"]),
        ids=record.all(words("U M F")),
        key=record.first(words("F M L")),
        authors=record.all(["A"]),
        venue=record.first(words("J B S")),
        url=record.all(["U"]),
    )
    return paper_of(fields, Source(document.name, record.line))
