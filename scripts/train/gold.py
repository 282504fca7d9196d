"""Annotated papers as the records that the extraction works with: gold concepts with mentions, as if found.

In: annotation records (``title``, ``abstract``, ``concepts``). Out: a Paper and its ExtractedConcepts.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from kgraph.extract.sentences import sentences
from kgraph.records import ExtractedConcept, Field, Mention, Paper

FIELDS: tuple[Field, Field] = ("title", "abstract")


def load(path: Path) -> list[dict[str, Any]]:
    """The records of a JSON-lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def paper_of(record: dict[str, Any]) -> Paper:
    """The record's paper."""
    return Paper(record["id"], record["title"], record["abstract"], record.get("year"))


def concepts_of(record: dict[str, Any]) -> tuple[ExtractedConcept, ...]:
    """The record's concepts, each with every place where one of its forms stands by itself.

    A form inside a longer name is no mention, unless the concept has no other.
    """
    paper = paper_of(record)
    found = {f: _matches(record["concepts"], paper.text(f)) for f in FIELDS}
    spans = {f: sentences(paper.text(f)) for f in FIELDS}
    concepts = []
    for number, c in enumerate(record["concepts"]):
        free = [(f, s, e) for f in FIELDS for n, s, e, inside in found[f] if n == number and not inside]
        anywhere = [(f, s, e) for f in FIELDS for n, s, e, _ in found[f] if n == number]
        mentions = tuple(_mention(paper, f, s, e, spans[f]) for f, s, e in free or anywhere)
        concepts.append(ExtractedConcept(c["name"], c["type"], c["role"], 1.0, "gold", mentions))
    return tuple(concepts)


def _matches(concepts: list[dict[str, Any]], text: str) -> list[tuple[int, int, int, bool]]:
    """``(concept, start, end, inside a longer match)``, in reading order."""
    hits = set()
    for number, concept in enumerate(concepts):
        for form in {concept["name"], *concept["forms"]}:
            for m in re.finditer(rf"(?<!\w){re.escape(form)}(?!\w)", text):
                hits.add((m.start(), -m.end(), number))
    result: list[tuple[int, int, int, bool]] = []
    reach = -1
    for start, negative, number in sorted(hits):
        result.append((number, start, -negative, -negative <= reach))
        reach = max(reach, -negative)
    return result


def _mention(paper: Paper, field: Field, start: int, end: int, spans: list[tuple[int, int]]) -> Mention:
    text = paper.text(field)
    first, last = next(((a, b) for a, b in spans if a <= start < b), (start, end))
    return Mention(text[start:end], field, start, end, text[first:last], 1.0, "gold")
