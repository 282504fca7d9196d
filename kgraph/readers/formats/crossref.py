"""Works of the Crossref REST API: single messages, lists, and lines of the public data file.

In: a Document. Out: papers with their reference lists; abstracts are JATS. Source:
https://github.com/CrossRef/rest-api-doc
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from kgraph.readers.documents import Document
from kgraph.readers.formats.csl_json import fields_of_item
from kgraph.readers.json_stream import json_records
from kgraph.readers.record import paper_of, reference_of
from kgraph.readers.text import head_text
from kgraph.records import Paper, Reference, Skipped, Source

NAME = "crossref"
SUFFIXES = (".crossref",)

_MARKS = re.compile(
    r'"(?:message-type|is-referenced-by-count|reference-count|references-count|content-domain|deposited|indexed)"\s{0,5}:'
)
_WORK = re.compile(r'"DOI"\s{0,5}:|"message"\s{0,5}:\s{0,200}\{')
_TITLE_LIST = re.compile(r'"title"\s{0,5}:\s{0,5}\[')


def sniff(document: Document) -> int:
    """By the envelope of an answer, or by counts that only Crossref gives, or by a title that is a list."""
    head = head_text(document)
    if head.lstrip()[:1] not in ("[", "{") or not _WORK.search(head):
        return 0
    return 4 if _MARKS.search(head) else (3 if _TITLE_LIST.search(head) and '"DOI"' in head else 0)


def read(document: Document) -> Iterator[Paper | Skipped]:
    """One paper a work; answers about members, journals or funders hold none."""
    for record in json_records(document):
        if isinstance(record, Skipped):
            yield record
        elif isinstance(record.value, dict) and ("DOI" in record.value or "title" in record.value):
            references = record.value.get("reference")
            found = (_reference(r) for r in references if isinstance(r, dict)) if isinstance(references, list) else ()
            fields = replace(fields_of_item(record.value), references=found, key=None)
            yield paper_of(fields, Source(document.name, record.line))
        else:
            yield Skipped(document.name, record.line, "a Crossref record that is not a work")


def _reference(item: dict[str, object]) -> Reference | None:
    return reference_of(
        doi=item.get("DOI"),
        title=item.get("article-title") or item.get("volume-title") or item.get("series-title"),
        year=item.get("year"),
        text=item.get("unstructured"),
    )
