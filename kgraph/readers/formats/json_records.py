"""JSON of no particular format: lines, lists and wrapper objects whose fields have one of the usual names.

In: a Document. Out: papers. Also what takes back the lines that ``kgraph read`` prints.
"""

from __future__ import annotations

from collections.abc import Iterator

from kgraph.readers.documents import Document
from kgraph.readers.json_stream import json_records
from kgraph.readers.names import fields_of
from kgraph.readers.record import paper_of
from kgraph.readers.text import head_text
from kgraph.records import Paper, Skipped, Source

NAME = "json"
SUFFIXES = (".json", ".jsonl", ".ndjson", ".jl")


def sniff(document: Document) -> int:
    """By the first character, which in the other formats is another; "[" also starts lists in pages."""
    start = head_text(document).lstrip()[:200]
    if start.startswith("{"):
        return 2 if '"' in start or "}" in start or document.suffix in SUFFIXES else 1
    return 2 if start.startswith("[") and start[1:].lstrip()[:1] in ("{", "]", "[", "") else 0


def read(document: Document) -> Iterator[Paper | Skipped]:
    """One paper an object."""
    for record in json_records(document):
        if isinstance(record, Skipped):
            yield record
        elif not isinstance(record.value, dict):
            reason = f"a JSON {type(record.value).__name__} where an object was expected"
            yield Skipped(document.name, record.line, reason)
        else:
            yield paper_of(fields_of(record.value, local_key=False), Source(document.name, record.line))
