"""A paper and its concepts → its sentences with what is mentioned where, as relation and result finding see them.

In: a Paper and its ExtractedConcepts. Out: a ``Context``: sentences (the title is the first) with lower-case tokens,
and every mention by sentence and token. Offsets stay those of the stored text, so evidence can be cut from it.
"""

from __future__ import annotations

import dataclasses
import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from kgraph.extract.bounds import foremost
from kgraph.extract.grouping import FIELDS
from kgraph.extract.sentences import sentences
from kgraph.records import Evidence, ExtractedConcept, Field, Paper
from kgraph.schema import family

MOST_CONCEPTS = 100
"""Between how many concepts of one paper, those mentioned most, relations are sought: an abstract has a dozen."""

_TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|\d+(?:[.,]\d+)*|[^\w\s]|_")


@dataclass(frozen=True, slots=True)
class Place:
    """One mention: the concept's index, and its tokens ``[first, last)`` in sentence number ``sentence``."""

    concept: int
    sentence: int
    first: int
    last: int


@dataclass(slots=True)
class Sentence:
    """A sentence with its tokens in lower case, their offsets in the field, and the mentions in it, left to right.

    ``masked`` are the tokens with 0 for every number and the kind of a concept, as [task], for each token of a mention.
    What does not depend on the concepts is shared: do not change it.
    """

    field: Field
    start: int
    end: int
    tokens: list[str]
    masked: list[str]
    starts: list[int]
    ends: list[int]
    places: list[Place] = dataclasses.field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Context:
    """The whole paper. ``places[i]`` are the mentions of concept ``i`` in reading order."""

    paper: Paper
    concepts: Sequence[ExtractedConcept]
    sentences: list[Sentence]
    places: list[list[Place]]

    def evidence(self, sentence: int, first: int, last: int) -> Evidence:
        """The tokens ``[first, last)`` of a sentence as evidence."""
        s = self.sentences[sentence]
        text = self.paper.text(s.field)
        return Evidence(self.paper.id, s.field, s.starts[first], s.ends[last - 1], text[s.start : s.end])


def context(paper: Paper, concepts: Sequence[ExtractedConcept]) -> Context:
    """Cut the paper into sentences and tokens, and find each mention's place among them.

    Example:
        >>> c = context(Paper("p", "On BERT", "It works. We like it."), ())
        >>> [s.tokens for s in c.sentences]
        [['on', 'bert'], ['it', 'works', '.'], ['we', 'like', 'it', '.']]
    """
    concepts = foremost(concepts, MOST_CONCEPTS, lambda concept: len(concept.mentions))
    found = [Sentence(f, *cut) for f in FIELDS for cut in _tokenised(paper.text(f))]
    heads = {f: [(s.start, i) for i, s in enumerate(found) if s.field == f] for f in FIELDS}
    places: list[list[Place]] = []
    for number, concept in enumerate(concepts):
        mine: list[Place] = []
        for mention in concept.mentions:
            at = bisect_right(heads[mention.field], (mention.start, len(found))) - 1
            place = _place(found, heads[mention.field][at][1], number, mention.start, mention.end) if at >= 0 else None
            if place:
                mine.append(place)
                found[place.sentence].places.append(place)
        places.append(mine)
    for s in found:
        s.places.sort(key=lambda p: (p.first, -p.last))
        s.masked = s.masked.copy()
        for place in s.places:
            mask = f"[{family(concepts[place.concept].kind)}]"
            s.masked[place.first : place.last] = [mask] * (place.last - place.first)
    return Context(paper, concepts, found, places)


@lru_cache(maxsize=16)
def _tokenised(text: str) -> list[tuple[int, int, list[str], list[str], list[int], list[int]]]:
    """All of the sentences but the mentions, once for roles, relations and results."""
    found = []
    for start, end in sentences(text):
        spans = [m.span() for m in _TOKEN.finditer(text, start, end)]
        tokens = [text[first:last].lower() for first, last in spans]
        plain = ["0" if token[0].isdigit() else token for token in tokens]
        found.append((start, end, tokens, plain, [first for first, _ in spans], [last for _, last in spans]))
    return found


def _place(found: list[Sentence], sentence: int, concept: int, start: int, end: int) -> Place | None:
    s = found[sentence]
    first = bisect_right(s.ends, start)
    last = bisect_left(s.starts, end)
    return Place(concept, sentence, first, last) if first < last else None
