"""Web of Science plain text (.ciw, .isi, "savedrecs.txt"), also as other services imitate it.

In: a Document. Out: papers with their cited references. Tags: the Web of Science Core Collection field tags.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kgraph.readers.clean import words
from kgraph.readers.documents import Document
from kgraph.readers.record import Fields, paper_of, reference_of
from kgraph.readers.tagged import Style, Tagged, tagged_papers
from kgraph.readers.text import head_text
from kgraph.records import Paper, Skipped, Source

NAME = "wos"
SUFFIXES = (".ciw", ".isi")

_STYLE = Style(
    tag=re.compile(r"\ufeff?([A-Z][A-Z0-9])(?: (.*)|$)"),
    starts=frozenset({"PT"}),
    ends=frozenset({"ER"}),
    ignored=frozenset({"FN", "VR", "EF"}),
    listed=frozenset({"AU", "AF", "CR", "BE", "C1"}),
)
_FIRST = re.compile(r"^\ufeff?(?:FN .*|VR 1\.0|PT [A-Z])\s*$", re.MULTILINE)
_TITLE = re.compile(r"^(?:TI|AU|SO) \S", re.MULTILINE)


def sniff(document: Document) -> int:
    """By the lines that open a file and a record."""
    text = head_text(document)
    if _FIRST.search(text) and _TITLE.search(text):
        return 3
    return int(document.suffix in SUFFIXES)


def read(document: Document) -> Iterator[Paper | Skipped]:
    """One paper a record."""
    return tagged_papers(document, _STYLE, _paper)


def _paper(document: Document, record: Tagged) -> Paper | Skipped:
    authors = record.all(["AF"]) or record.all(["AU"])
    fields = Fields(
        title=record.joined(["TI"]),
        abstract=record.joined(["AB"]),
        year=record.all(words("PY EA PD CY")),
        doi=record.first(words("DI D2")),
        key=record.first(words("UT AN")),
        local_key=":" not in record.first(words("UT AN")),
        authors=authors[0] if len(authors) == 1 and ";" in authors[0] else authors,
        venue=record.first(words("SO JI BS SE")),
        references=(reference_of(text=text) for text in record.all(["CR"])),
    )
    return paper_of(fields, Source(document.name, record.line))
