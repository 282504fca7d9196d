"""Lines of the arXiv metadata snapshot, and other JSON with arXiv's own field names.

In: a Document. Out: papers; titles and abstracts keep their LaTeX, as arXiv shows them. The year is that of the first
version. Source: https://www.kaggle.com/datasets/Cornell-University/arxiv
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kgraph.readers.clean import text_of
from kgraph.readers.documents import Document
from kgraph.readers.json_stream import json_records
from kgraph.readers.latex import from_latex
from kgraph.readers.record import Fields, paper_of
from kgraph.readers.text import head_text
from kgraph.records import Paper, Skipped, Source

NAME = "arxiv"
SUFFIXES = (".arxiv",)

_MARKS = re.compile(
    r'"(?:submitter|authors_parsed|report-no|journal-ref|update_date|versions|entry_id|primary_category|journal_ref|pdf_url)"\s{0,5}:'
)


def sniff(document: Document) -> int:
    """By two of the names that only arXiv has."""
    head = head_text(document)
    if head.lstrip()[:1] not in ("[", "{"):
        return 0
    return 4 if len(set(_MARKS.findall(head))) > 1 or ("arxiv.org/abs" in head and '"entry_id"' in head) else 0


def read(document: Document) -> Iterator[Paper | Skipped]:
    """One paper a line."""
    for record in json_records(document):
        if isinstance(record, Skipped):
            yield record
        elif isinstance(record.value, dict):
            yield paper_of(_fields(record.value), Source(document.name, record.line))
        else:
            yield Skipped(document.name, record.line, f"a JSON {type(record.value).__name__}, not a paper")


def _fields(item: dict[str, object]) -> Fields:
    versions = item.get("versions")
    first = versions[0] if isinstance(versions, list) and versions else None
    key = item.get("id") or item.get("entry_id")
    parsed = item.get("authors_parsed")
    authors = item.get("authors")
    return Fields(
        title=item.get("title"),
        abstract=item.get("abstract") or item.get("summary"),
        year=[
            first.get("created") if isinstance(first, dict) else None,
            item.get("published"),
            item.get("update_date"),
        ],
        doi=item.get("doi"),
        arxiv=key,
        ids=[key],
        key=key,
        authors=parsed if parsed else (from_latex(authors) if isinstance(authors, str) else authors),
        venue=item.get("journal-ref") or item.get("journal_ref"),
        url=item.get("entry_id") or (f"https://arxiv.org/abs/{text_of(key)}" if text_of(key) else None),
    )
