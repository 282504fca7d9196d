"""A paper and its tagged candidates → the concepts it names.

In: a Paper, candidates, what is known of names, and the cuts of a model's settings. Out: ExtractedConcepts with kind,
role, score and every mention, in order of first mention.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kgraph.extract.grouping import FIELDS, Group, groups
from kgraph.extract.kinds import kind_of, resource_kind
from kgraph.extract.knowledge import Knowledge
from kgraph.extract.mentions import Place, occurrences
from kgraph.extract.naming import canonical, is_junk
from kgraph.extract.roles import role_of
from kgraph.extract.sentences import sentences
from kgraph.extract.tagger import Candidate
from kgraph.records import ExtractedConcept, Field, Kind, Mention, Paper

RULE = "tagger"


@dataclass(frozen=True, slots=True)
class Cuts:
    """Numbers chosen on held-back papers.

    ``floor``: the least score of a candidate span; ``least``: the least score of a concept, by kind of ``SPAN_KINDS``;
    ``known``: how much the past kinds of a name say against the tagger; ``top``: how much of a concept's score is
    its best mention, the rest the mean of all.
    """

    floor: float
    least: Mapping[str, float]
    known: float
    top: float

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> Cuts:
        """From a model's ``settings.json``."""
        return cls(float(settings["floor"]), dict(settings["least"]), float(settings["known"]), float(settings["top"]))


def find_concepts(
    paper: Paper, candidates: Sequence[Candidate], knowledge: Knowledge, cuts: Cuts
) -> tuple[ExtractedConcept, ...]:
    """The concepts of one paper, each with all its mentions."""
    kept: list[tuple[Group, Kind, float]] = []
    for group in groups(paper, candidates, knowledge):
        span_kind, _ = kind_of(group, knowledge, cuts.known)
        score = _score(group, cuts.top)
        if score < cuts.least[span_kind]:
            continue
        kind: Kind = resource_kind(paper, group, group.forms, knowledge)[0] if span_kind == "resource" else span_kind  # type: ignore[assignment]
        kept.append((group, kind, score))
    sentence_of = _SentenceFinder(paper)
    concepts = [
        _concept(paper, group, kind, score, places, sentence_of)
        for (group, kind, score), places in zip(kept, occurrences(paper, [g.forms for g, _, _ in kept]), strict=True)
        if places
    ]
    return tuple(sorted(concepts, key=lambda c: (c.mentions[0].field == "abstract", c.mentions[0].start)))


def _score(group: Group, top: float) -> float:
    scores = [c.score for c in group.candidates]
    return top * max(scores) + (1 - top) * sum(scores) / len(scores)


def _concept(
    paper: Paper, group: Group, kind: Kind, score: float, places: Sequence[Place], sentence_of: _SentenceFinder
) -> ExtractedConcept:
    tagged = {(c.field, c.start, c.end): c.score for c in group.candidates}
    mentions = tuple(
        Mention(
            paper.text(field)[start:end],
            field,
            start,
            end,
            sentence_of(field, start),
            round(tagged.get((field, start, end), score), 4),
            RULE if (field, start, end) in tagged else "repeated name",
        )
        for field, start, end in places
    )
    forms = list(dict.fromkeys(m.form for m in mentions))
    role, _ = role_of(paper, group, kind, forms)
    return ExtractedConcept(_name(group, forms), kind, role, round(score, 4), RULE, mentions)


def _name(group: Group, forms: Sequence[str]) -> str:
    """The written-out name, else the form that is written most like a name."""
    if group.defined and not is_junk(group.defined):
        return canonical([group.defined])
    return canonical(sorted(forms, key=lambda f: (-len(f.split()), f.islower(), f.endswith("s"))))


class _SentenceFinder:
    """Looks up the sentence around an offset; cuts each field into sentences once."""

    def __init__(self, paper: Paper) -> None:
        self._paper = paper
        self._bounds = {name: sentences(paper.text(name)) for name in FIELDS}
        self._starts = {name: [s for s, _ in bounds] for name, bounds in self._bounds.items()}

    def __call__(self, field: Field, start: int) -> str:
        number = bisect_right(self._starts[field], start) - 1
        if number < 0:
            return ""
        low, high = self._bounds[field][number]
        return self._paper.text(field)[low:high]
