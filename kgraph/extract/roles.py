"""The paper's role for each of its concepts.

In: what was found in a paper. Out: one of ``records.ROLES`` a concept, one that its kind can have. Where the model
directory has ``roles.json``, made by scripts/train/roles.py on papers that the tagger had not seen, logistic regression
weighs the tagger's votes, the cues in the words (``rolecues``), what is known of the name, and the concepts it is
enumerated with. Else the tagger's votes decide.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from kgraph.extract.context import Context, context
from kgraph.extract.grouping import Group
from kgraph.extract.knowledge import Knowledge
from kgraph.extract.linear import Floats, Linear, in_order
from kgraph.extract.rolecues import role_cues
from kgraph.extract.tagger import SPAN_KINDS
from kgraph.records import ROLES, ExtractedConcept, Kind, Paper, Role
from kgraph.schema import family

ROLES_FILE = "roles.json"

_POSSIBLE: dict[str, tuple[Role, ...]] = {
    "method": ("introduces", "compares_with", "uses", "mentions"),
    "dataset": ("introduces", "evaluates_on", "uses", "mentions"),
    "benchmark": ("introduces", "evaluates_on", "uses", "mentions"),
    "task": ("introduces", "uses", "mentions"),
    "metric": ("introduces", "uses", "mentions"),
}
_JOINERS = frozenset({",", "and", "or", "as", "well", "(", ")", "/", "&", "the", "a"})
_FARTHEST = 9.0

LOOKS = (
    *(f"tagger {role}" for role in ROLES),
    *(f"words {role}" for role in ROLES),
    *("established", "known", "introduced", "unknown", "other new", "other new by words"),
    *("in title", "mentions", "score", "concepts"),
    *(f"is {kind}" for kind in SPAN_KINDS),
    "enumerated",
    *(f"peers' words {role}" for role in ROLES),
    *(f"peers' tagger {role}" for role in ROLES),
)
"""What the regression weighs, in order."""


@dataclass(frozen=True, slots=True)
class Found:
    """A concept with the group of candidates that it was made from; its role is that of the votes."""

    group: Group
    concept: ExtractedConcept


class Roles:
    """The weights of ``roles.json``.

    Example:
        >>> from kgraph.extract.finder import SHIPPED
        >>> Roles.load(SHIPPED / ROLES_FILE)(Paper("p", "", ""), [], Knowledge())
        []
    """

    def __init__(self, model: Mapping[str, Any]) -> None:
        self._words = Linear(model["words"])
        self._bias: Floats = np.array([model["bias"][role] for role in ROLES])
        self._weights: Floats = np.array([model["weights"][role] for role in ROLES])

    @classmethod
    def load(cls, path: Path) -> Roles:
        """From a model directory's ``roles.json``."""
        return cls(json.loads(path.read_text("utf-8")))

    def __call__(self, paper: Paper, found: Sequence[Found], knowledge: Knowledge) -> list[ExtractedConcept]:
        """The concepts with their roles; of a whole book's worth the hindmost keep those of the votes."""
        c = context(paper, [f.concept for f in found])
        judged = {id(concept) for concept in c.concepts}
        rows = looks(c, [f for f in found if id(f.concept) in judged], knowledge, self._words)
        odds = self._bias + in_order(self._weights * np.reshape(rows, (-1, 1, len(LOOKS))))
        said = dict(zip(map(id, c.concepts), odds.tolist(), strict=True))
        concepts = [f.concept for f in found]
        return [replace(x, role=_likeliest(x.kind, said[id(x)])) if id(x) in said else x for x in concepts]

    def by_words(self, paper: Paper, concepts: Sequence[ExtractedConcept]) -> list[ExtractedConcept]:
        """The concepts with the roles that the words tell, for those on which no tagger voted."""
        c = context(paper, concepts)
        said = dict(zip(map(id, c.concepts), _told(c, self._words), strict=True))
        return [replace(x, role=_likeliest(x.kind, said[id(x)]), votes=()) if id(x) in said else x for x in concepts]


def _told(c: Context, words: Linear) -> list[list[float]]:
    """The log odds of ``records.ROLES`` by the cues of each concept."""
    return words.sums([words.known([cues]) for cues in role_cues(c)]).tolist()  # type: ignore[no-any-return]


def _likeliest(kind: Kind, odds: Sequence[float]) -> Role:
    of = dict(zip(ROLES, odds, strict=True))
    return max(_POSSIBLE[kind], key=of.__getitem__)


def possible(kind: Kind) -> tuple[Role, ...]:
    """The roles that a concept of a kind can have."""
    return _POSSIBLE[kind]


def looks(c: Context, found: Sequence[Found], knowledge: Knowledge, words: Linear) -> list[list[float]]:
    """For each concept of the context the numbers that ``LOOKS`` names; ``words`` judges the cues."""
    votes = [f.concept.votes for f in found]
    tagger = [[math.log(max(vote, 1e-4)) for vote in row] for row in votes]
    said = [[max(-_FARTHEST, min(_FARTHEST, s)) for s in row] for row in _told(c, words)]
    kinds = [family(f.concept.kind) for f in found]
    peers = enumerated(c)
    rows = []
    for i, f in enumerate(found):
        rivals = [j for j, kind in enumerate(kinds) if j != i and kind == kinds[i]]
        with_it = sorted(peers[i]) or [i]
        company = [max((votes[j][0] for j in rivals), default=0.0), max((said[j][0] for j in rivals), default=-3.0)]
        titled = any(m.field == "title" for m in f.concept.mentions)
        place = [float(titled), float(min(len(f.concept.mentions), 5)), f.concept.score, len(found) / 10]
        rows.append(
            [*tagger[i], *said[i], *_past(f, knowledge), *company, *place]
            + [float(kinds[i] == kind) for kind in SPAN_KINDS]
            + [float(bool(peers[i])), *_mean([said[j] for j in with_it]), *_mean([tagger[j] for j in with_it])]
        )
    return rows


def _past(f: Found, knowledge: Knowledge) -> Iterator[float]:
    """Whether the name is an old one, how often it is known, how often it was introduced, whether nobody knows it."""
    forms = f.concept.forms
    known = max(sum(knowledge.counts(form)) for form in forms)
    yield float(any(knowledge.established(form) for form in forms))
    yield math.log1p(known)
    yield math.log1p(max((knowledge.introduced.get(k, 0) for k in f.group.keys), default=0))
    yield float(known == 0)


def _mean(rows: Sequence[Sequence[float]]) -> list[float]:
    return [sum(column) / len(rows) for column in zip(*rows, strict=True)]


def enumerated(c: Context) -> list[set[int]]:
    """For each concept the others of its kind that it is enumerated with: "on A, B and C".

    Example:
        >>> from kgraph.records import Mention
        >>> text = "It beats A, B (b) and C."
        >>> at = [Mention(text[i], "abstract", i, i + 1, text, 1.0, "") for i in (9, 12, 22)]
        >>> names = [ExtractedConcept(m.form, "method", "uses", 1.0, "", (m,)) for m in at]
        >>> enumerated(context(Paper("p", "", text), names[:2])), enumerated(context(Paper("p", "", text), names[1:]))
        ([{1}, {0}], [set(), set()])
    """
    rows: list[set[int]] = [{i} for i in range(len(c.concepts))]
    for s in c.sentences:
        for one, other in pairwise(s.places):
            a, b = one.concept, other.concept
            alike = family(c.concepts[a].kind) == family(c.concepts[b].kind)
            if alike and rows[a] is not rows[b] and _JOINERS.issuperset(s.tokens[one.last : other.first]):
                joined = rows[a] | rows[b]
                for i in joined:
                    rows[i] = joined
    return [row - {i} for i, row in enumerate(rows)]


def role_of(kind: Kind, votes: Sequence[float]) -> Role:
    """The possible role with the most votes; those for others count for "uses".

    Example:
        >>> role_of("task", (0.1, 0.4, 0.2, 0.2, 0.1)), role_of("benchmark", (0.1, 0.4, 0.2, 0.2, 0.1))
        ('uses', 'evaluates_on')
    """
    of = dict(zip(ROLES, votes, strict=True))
    mine = {role: of.pop(role) for role in _POSSIBLE[kind]}
    mine["uses"] += sum(of.values())
    return max(mine, key=mine.__getitem__)


def mean_votes(group: Group) -> tuple[float, ...]:
    """What the tagger says of the mentions, the surer ones more: a probability for each of ``records.ROLES``."""
    trust = [0.3 + c.score for c in group.candidates]
    votes = zip(*(c.roles for c in group.candidates), strict=True)
    total = sum(trust)
    return tuple(round(sum(t * vote for t, vote in zip(trust, column, strict=True)) / total, 4) for column in votes)
