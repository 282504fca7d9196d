"""What the papers of a collection name, kept small: the form in which they come to the ladder.

In: paper by paper, each concept's name, kind and forms, and the sentences around them. Out: Names, where every
concept of every paper has a place, a number that counts them through. Equal namings are one object, and the words
around a paper's names are numbers, so that a hundred thousand papers take a few hundred megabytes.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import count, pairwise

import numpy as np
import pyarrow as pa

from kgraph.columns import EXTRACTION, encode, rows
from kgraph.records import Extraction, Kind
from kgraph.resolve.acronyms import pair
from kgraph.resolve.normal import key
from kgraph.resolve.senses import context_words

_Concept = tuple[str, Kind, tuple[str, ...]]
"""Name, kind and forms."""


@dataclass(frozen=True, slots=True, eq=False)
class Naming:
    """How a paper names a concept: the name, its kind, and every form the paper uses.

    Further the name's key, and the acronym with its long form among the forms. One object stands for all equal ones.
    """

    name: str
    kind: Kind
    forms: tuple[str, ...]
    key: str
    defines: tuple[str, str] | None

    def key_of(self, form: str) -> str:
        """The key of one of the forms."""
        return self.key if form == self.name else key(form, self.kind)


class Names:
    """The concepts of all papers, in the order of the papers.

    Example:
        >>> names = Names()
        >>> names.add("p1", [("BERT", "method", ("BERT",)), ("GLUE", "benchmark", ("GLUE",))], ["We run BERT on GLUE."])
        >>> [naming.name for naming in names.of(0)], names.papers[names.paper_at[1]]
        (['BERT', 'GLUE'], 'p1')
    """

    def __init__(self, extractions: Iterable[Extraction] = ()) -> None:
        self.papers: list[str] = []
        """The id of each paper."""
        self.at: list[Naming] = []
        """The naming at each place."""
        self.paper_at = array("i")
        """The number of the paper of each place."""
        self.ends = array("i", [0])
        """Where the places of each paper end; the first entry is 0."""
        self._known: dict[_Concept, Naming] = {}
        self._words: defaultdict[str, int] = defaultdict(count().__next__)
        self._spelled: list[str] = []
        self._context = array("i")
        self._context_ends = array("i", [0])
        self.read(encode(EXTRACTION, list(extractions)))

    def read(self, batch: pa.RecordBatch) -> None:
        """Append the papers of a batch of extractions."""
        paper_of, concepts = rows(batch["concepts"])
        place_of, mentions = rows(concepts.field("mentions"))
        forms, sentences = mentions.field("form").to_pylist(), mentions.field("sentence").to_pylist()
        named = zip(concepts.field("name").to_pylist(), concepts.field("kind").to_pylist(), strict=True)
        mention_ends = np.searchsorted(place_of, np.arange(len(concepts) + 1)).tolist()
        ends = np.searchsorted(paper_of, np.arange(len(batch) + 1)).tolist()
        namings = [
            (name, kind, tuple(dict.fromkeys(forms[start:end])))
            for (name, kind), (start, end) in zip(named, pairwise(mention_ends), strict=True)
        ]
        for paper, (start, end) in zip(batch["paper_id"].to_pylist(), pairwise(ends), strict=True):
            said = slice(mention_ends[start], mention_ends[end])
            self.add(paper, namings[start:end], {*sentences[said], *forms[said]})

    def add(self, paper: str, concepts: Iterable[_Concept], texts: Iterable[str]) -> None:
        """Append a paper; ``texts`` are its forms and the sentences they stand in."""
        namings = [self._known.get(concept) or self._met(concept) for concept in concepts]
        self.at += namings
        self.paper_at.extend([len(self.papers)] * len(namings))
        self.papers.append(paper)
        self.ends.append(len(self.at))
        self._context.extend(map(self._words.__getitem__, context_words(" ".join(texts))))
        self._context_ends.append(len(self._context))

    def _met(self, concept: _Concept) -> Naming:
        name, kind, forms = concept
        naming = Naming(name, kind, forms, key(name, kind), pair((name, *forms)))
        self._known[concept] = naming
        return naming

    def of(self, paper: int) -> Sequence[Naming]:
        """The namings of a paper by its number."""
        return self.at[self.ends[paper] : self.ends[paper + 1]]

    def words(self, paper: int) -> frozenset[str]:
        """The words of a paper's names and of the sentences they stand in."""
        if len(self._spelled) < len(self._words):
            self._spelled = list(self._words)
        numbers = self._context[self._context_ends[paper] : self._context_ends[paper + 1]]
        return frozenset(map(self._spelled.__getitem__, numbers))
