"""A user's own spaCy pipeline in the tagger's place.

In: the path or package name of a pipeline with entities METHOD, DATASET, BENCHMARK, TASK, METRIC. Out: concepts, with
the grouping, naming and mentions of the shipped pipeline; roles come from the words around a name.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import spacy
from spacy.tokens import Doc, Span
from spacy.util import is_package

from kgraph.errors import InputError
from kgraph.extract.concepts import Cuts, find_concepts
from kgraph.extract.finder import SHIPPED
from kgraph.extract.knowledge import Knowledge
from kgraph.extract.roles import ROLES_FILE, Roles
from kgraph.extract.tagger import SPAN_KINDS, Candidate
from kgraph.records import ROLES, ExtractedConcept, Field, Paper

_CUTS = Cuts(floor=0.0, least=dict.fromkeys(SPAN_KINDS, 0.0), known=0.0, top=1.0, past=0.0, half_seen=0.0)
_KIND_OF_LABEL = {
    "METHOD": "method",
    "DATASET": "resource",
    "BENCHMARK": "resource",
    "TASK": "task",
    "METRIC": "metric",
}
_NO_VOTE = (1 / len(ROLES),) * len(ROLES)


def is_pipeline(name: str) -> bool:
    """Whether spaCy could load it: a directory with a config.cfg, or an installed package."""
    return (Path(name) / "config.cfg").is_file() or is_package(name)


class PipelineFinder:
    """Concepts from a spaCy pipeline's entities. Raises InputError when the pipeline cannot be loaded."""

    def __init__(self, name: str) -> None:
        try:
            self._nlp = spacy.load(name)
        except Exception as error:
            raise InputError(
                f"the spaCy pipeline {name} cannot be loaded: {str(error).splitlines()[0][:200]}"
            ) from error
        self._nlp.max_length = 10**9
        meta = json.dumps([self._nlp.meta, self._nlp.config], sort_keys=True, default=str)
        self.version = hashlib.sha256(meta.encode()).hexdigest()[:12]

    def concepts(self, paper: Paper) -> tuple[ExtractedConcept, ...]:
        """The concepts of one paper."""
        with self._nlp.memory_zone():  # new words leave the vocabulary with the Doc
            return entity_concepts(self._nlp(f"{paper.title}\n{paper.abstract}"), paper, len(paper.title) + 1)


def entity_concepts(doc: Doc, paper: Paper, shift: int) -> tuple[ExtractedConcept, ...]:
    """The concepts that a Doc's entities name; ``shift`` is where the paper's abstract begins in it."""
    found = find_concepts(paper, list(_candidates(doc, paper, shift)), Knowledge(), _CUTS)
    return tuple(_roles().by_words(paper, found))


@cache
def _roles() -> Roles:
    """The shipped weights, of which those of the words need no tagger."""
    return Roles.load(SHIPPED / ROLES_FILE)


def _candidates(doc: Doc, paper: Paper, shift: int) -> Iterator[Candidate]:
    for span in doc.ents:
        in_title = span.end_char <= len(paper.title)
        if span.label_ in _KIND_OF_LABEL and (in_title or span.start_char >= shift):
            yield _candidate(span, "title" if in_title else "abstract", 0 if in_title else shift)


def _candidate(span: Span, field: Field, shift: int) -> Candidate:
    kind = _KIND_OF_LABEL[span.label_]
    return Candidate(
        field,
        span.start_char - shift,
        span.end_char - shift,
        1.0,
        tuple(float(k == kind) for k in SPAN_KINDS),
        _NO_VOTE,
        float(span.label_ == "BENCHMARK"),
    )
