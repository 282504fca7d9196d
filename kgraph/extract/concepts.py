"""A paper and its tagged candidates → the concepts it names.

In: a Paper, candidates, what is known of names, the cuts of a model's settings and, where the model has them, its judge
and the weights of its roles.
Out: ExtractedConcepts with kind, role, score and every mention, in order of first mention.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kgraph.extract.grouping import FIELDS, Group, groups
from kgraph.extract.judge import Draft, Judge, logit, name_share
from kgraph.extract.kinds import kind_of
from kgraph.extract.knowledge import Knowledge
from kgraph.extract.mentions import Place, occurrences
from kgraph.extract.naming import canonical, is_junk
from kgraph.extract.roles import Found, Roles, mean_votes, role_of
from kgraph.extract.sentences import sentences
from kgraph.extract.tagger import Candidate
from kgraph.records import ExtractedConcept, Field, Mention, Paper
from kgraph.schema import family

RULE = "tagger"
REPEATED = "repeated name"


@dataclass(frozen=True, slots=True)
class Cuts:
    """Numbers chosen on held-back papers.

    ``floor``: the least score of a candidate span; ``least``: the least score of a concept, by kind of ``SPAN_KINDS``;
    ``known``: how much the past kinds of a name say against the tagger; ``top``: how much of a concept's score is its
    best mention, the rest the mean of all; ``past``: how much it counts how often the name was a concept elsewhere;
    ``half_seen``: how much it counts against an acronym that its long form was not tagged.
    """

    floor: float
    least: Mapping[str, float]
    known: float
    top: float
    past: float
    half_seen: float

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> Cuts:
        """From a model's ``settings.json``."""
        numbers = {name: float(settings[name]) for name in ("floor", "known", "top", "past", "half_seen")}
        return cls(least=dict(settings["least"]), **numbers)


def find_concepts(
    paper: Paper,
    candidates: Sequence[Candidate],
    knowledge: Knowledge,
    cuts: Cuts,
    judge: Judge | None = None,
    roles: Roles | None = None,
) -> tuple[ExtractedConcept, ...]:
    """The concepts of one paper; without a judge the drafts' scores decide, without ``roles`` the tagger's votes."""
    found = find(paper, candidates, knowledge, cuts, judge)
    return tuple(roles(paper, found, knowledge) if roles else [f.concept for f in found])


def find(
    paper: Paper, candidates: Sequence[Candidate], knowledge: Knowledge, cuts: Cuts, judge: Judge | None
) -> list[Found]:
    """The concepts of one paper, each with all its mentions and the role that the votes give it."""
    made = drafts(paper, candidates, knowledge, cuts)
    scores = judge(made, knowledge) if judge else [draft.score for draft in made]
    kept = [(d.group, d.kind, s) for d, s in zip(made, scores, strict=True) if s >= cuts.least[family(d.kind)]]
    sentence_of = _SentenceFinder(paper)
    found = []
    for (group, kind, score), places in zip(kept, occurrences(paper, [g.forms for g, _, _ in kept]), strict=True):
        mentions = _mentions(paper, group, score, places, sentence_of)
        if mentions:
            forms = list(dict.fromkeys(m.form for m in mentions))
            votes = mean_votes(group)
            role, name = role_of(kind, votes), _name(group, forms)
            concept = ExtractedConcept(name, kind, role, round(score, 4), RULE, mentions, votes)
            found.append(Found(group, concept))
    return sorted(found, key=lambda f: (f.concept.mentions[0].field == "abstract", f.concept.mentions[0].start))


def drafts(paper: Paper, candidates: Sequence[Candidate], knowledge: Knowledge, cuts: Cuts) -> list[Draft]:
    """What may become the concepts of a paper, in order of first mention."""
    return [
        Draft(group, kind_of(paper, group, knowledge, cuts.known), _score(group, knowledge, cuts))
        for group in groups(paper, candidates, knowledge)
    ]


def _score(group: Group, knowledge: Knowledge, cuts: Cuts) -> float:
    """What the tagger says, moved (on the logit scale) by how often the name was a concept in other papers."""
    scores = [c.score for c in group.candidates]
    score = cuts.top * max(scores) + (1 - cuts.top) * sum(scores) / len(scores)
    share = name_share(group, knowledge)
    past = cuts.past * logit(share) if share is not None else 0.0
    return _logistic(logit(score) + past - (cuts.half_seen if group.half_seen else 0.0))


def _logistic(x: float) -> float:
    return 1 / (1 + math.exp(-x))


def _mentions(
    paper: Paper, group: Group, score: float, places: Sequence[Place], sentence_of: _SentenceFinder
) -> tuple[Mention, ...]:
    """All places of a group's forms; one that the tagger saw keeps its own score."""
    tagged = {(c.field, c.start, c.end): c.score for c in group.candidates}
    return tuple(
        Mention(
            form=paper.text(place[0])[place[1] : place[2]],
            field=place[0],
            start=place[1],
            end=place[2],
            sentence=sentence_of(place[0], place[1]),
            score=round(tagged.get(place, score), 4),
            rule=RULE if place in tagged else REPEATED,
        )
        for place in places
    )


def _name(group: Group, forms: Sequence[str]) -> str:
    """The written-out name, else the form that is written most like a name."""
    if group.defined and not is_junk(group.defined):
        return canonical([group.defined, *forms])
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
