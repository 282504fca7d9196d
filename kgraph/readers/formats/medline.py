"""MEDLINE as PubMed saves it ("PubMed" text, .nbib).

In: a Document. Out: papers. Tags: https://www.nlm.nih.gov/bsd/mms/medlineelements.html
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

NAME = "medline"
SUFFIXES = (".nbib", ".medline")

_STYLE = Style(tag=re.compile(r"([A-Z]{2,4}) {0,2}-(?: (.*)|$)"), starts=frozenset({"PMID"}))
_FIRST = re.compile(r"^\ufeff?PMID {0,2}- ?\d", re.MULTILINE)
_DOI_FIELDS = words("LID AID DOI")
_NOT_DOI = re.compile(r"\[(?!doi\])[a-z]+\]\s*$")


def sniff(document: Document) -> int:
    """By the tag that starts a record."""
    return 3 if _FIRST.search(head_text(document)) else int(document.suffix in SUFFIXES)


def read(document: Document) -> Iterator[Paper | Skipped]:
    """One paper a record."""
    return tagged_papers(document, _STYLE, _paper)


def _paper(document: Document, record: Tagged) -> Paper | Skipped:
    pmid = record.first(["PMID"])
    dois = [value for value in record.all(_DOI_FIELDS) if not _NOT_DOI.search(value)]
    fields = Fields(
        title=record.first(words("TI BTI CTI TT")),
        abstract=record.joined(words("AB OAB")),
        year=record.all(words("DP DEP EDAT DA")),
        ids=dois,
        key=f"PMID:{pmid}" if pmid else None,
        local_key=False,
        authors=[*(record.all(["FAU"]) or record.all(["AU"])), *record.all(["CN"])],
        venue=record.first(words("JT TA BTI")),
        url=f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/" if pmid.isdigit() else None,
    )
    return paper_of(fields, Source(document.name, record.line))
