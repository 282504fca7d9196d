"""The extraction station: Paper → Extraction.

In: papers. Out: their Extractions in the same order, from the shipped model, a model directory, or a user's own spaCy
pipeline whose entities then take the tagger's place. With several processes papers travel to the workers and columns
come back; a spaCy Doc never leaves its process.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Protocol

import pyarrow as pa

from kgraph.columns import EXTRACTION, decode, encode
from kgraph.errors import InputError
from kgraph.extract.citations import find_citations
from kgraph.extract.context import context
from kgraph.extract.relations import find_relations
from kgraph.extract.results import find_results
from kgraph.extract.workers import in_processes
from kgraph.records import ExtractedConcept, Extraction, Paper

_CHUNK = 64
"""Papers sent to a worker process at once, half a second's work, and of a batch of columns."""


class Finder(Protocol):
    """Anything that finds the concepts of a paper."""

    version: str

    def concepts(self, paper: Paper) -> tuple[ExtractedConcept, ...]:
        """The concepts of one paper."""
        ...


class Extractor:
    """Finds concepts, relations, results and citations in papers.

    ``model`` is "accurate" (as None), "fast", a model directory as scripts/train writes it, or the path or package name
    of a spaCy pipeline with entities METHOD, DATASET, BENCHMARK, TASK, METRIC. Raises InputError when it cannot be
    loaded.

    Example:
        >>> paper = Paper("p", "Mowst: a mixture of experts on graphs", "We propose Mowst.")
        >>> [extraction] = Extractor().extract([paper])
        >>> extraction.concepts[0].name, extraction.concepts[0].role
        ('Mowst', 'introduces')
    """

    def __init__(self, model: str | None = None) -> None:
        self._model = model
        self._finder = _finder(model)
        self.version = f"{self._finder.version}-{_code_version()}"
        """Changes with the model and with the code of this station: the key under which extractions may be kept."""

    def extract(self, papers: Iterable[Paper], processes: int = 1) -> Iterator[Extraction]:
        """One Extraction a paper, in order; the input is read as it is needed.

        Raises:
            KgraphError: a worker process died, as the system kills one where memory runs out.
        """
        if processes <= 1:
            for paper in papers:
                yield _extraction(self._finder, paper)
        else:
            for batch in self.columns(papers, processes):
                yield from decode(batch, Extraction)

    def columns(self, papers: Iterable[Paper], processes: int = 1) -> Iterator[pa.RecordBatch]:
        """The same as columns (``kgraph.columns.EXTRACTION``), some dozen papers a batch, as they travel.

        Raises:
            KgraphError: a worker process died, as the system kills one where memory runs out.
        """
        chunks = _chunks(papers)
        if processes <= 1:
            return (_columns(self._finder, chunk) for chunk in chunks)
        return in_processes(_work, chunks, processes, _start_worker, (self._model,))


def _chunks(papers: Iterable[Paper]) -> Iterator[list[Paper]]:
    source = iter(papers)
    return iter(lambda: list(islice(source, _CHUNK)), [])


def _finder(model: str | None) -> Finder:
    from kgraph.extract.finder import MODELS, ModelFinder, directory_of
    from kgraph.extract.tagger import MODEL_FILES

    if (directory_of(model) / MODEL_FILES[0]).is_file():
        return ModelFinder(model)
    from kgraph.extract.pipeline import PipelineFinder, is_pipeline

    if model and is_pipeline(model):
        return PipelineFinder(model)
    raise InputError(
        f"{model} is neither a model of kgraph ({' or '.join(MODELS)}), nor a model directory (with {MODEL_FILES[0]}), "
        "nor a spaCy pipeline; see scripts/train"
    )


def _extraction(finder: Finder, paper: Paper) -> Extraction:
    concepts = finder.concepts(paper)
    c = context(paper, concepts)
    return Extraction(paper.id, concepts, find_relations(c), find_results(c), find_citations(paper))


def _columns(finder: Finder, papers: list[Paper]) -> pa.RecordBatch:
    return encode(EXTRACTION, [_extraction(finder, paper) for paper in papers])


_worker: list[Finder] = []
"""The finder of a worker process, loaded once when it starts."""


def _start_worker(model: str | None) -> None:
    _worker[:] = [_finder(model)]


def _work(papers: list[Paper]) -> pa.RecordBatch:
    return _columns(_worker[0], papers)


def _code_version() -> str:
    """A hash of this station's source and data: whoever changes a rule need not remember to raise a number."""
    total = hashlib.sha256()
    here = Path(__file__).parent
    for path in sorted(p for p in here.rglob("*") if p.is_file() and "__pycache__" not in p.parts):
        total.update(path.name.encode() + path.read_bytes())
    return total.hexdigest()[:8]
