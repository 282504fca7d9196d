"""How sure it is that what a paper names is a concept: a second look at the tagger's groups, all of a paper together.

In: the groups of a paper with their kinds and scores, and what is known of names. Out: a probability a group. The model
is a sum of small decision trees (gradient boosting: Friedman, 2001) in ``judge.onnx`` of the model directory, made by
scripts/train/judge.py on papers that the tagger had not seen. It sees what one span alone does not tell: how often
names like this were concepts elsewhere, whether a longer name holds this one, how sure the tagger was of the rest.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from kgraph.extract.grouping import Group
from kgraph.extract.knowledge import Knowledge
from kgraph.extract.naming import key
from kgraph.extract.session import session
from kgraph.extract.tagger import SPAN_KINDS
from kgraph.extract.twins import LIKENESS, Sight, likeness, sight
from kgraph.records import KINDS, Kind
from kgraph.schema import family

JUDGE_FILE = "judge.onnx"
INPUT, OUTPUT = "looks", "chances"

FEATURES = (
    *("score", "best", "rest", "rank", "groups", "mentions", "begin"),
    *("share", "unknown", "known", "known kind", "kind sure"),
    *(f"is {kind}" for kind in SPAN_KINDS),
    *("words", "letters", "capitals", "hyphen", "inside", "holds", "half seen"),
    *("introduces", "evaluates_on", "compares_with", "uses", "mentions only"),
    *(f"twin by {what}" for what in LIKENESS),
)
"""The columns of ``looks``, in order; new ones come last, since a judge made before them reads those it knows."""
_SUREST = 50
"""With how many of its paper a draft is compared; above any abstract's, a bound for hostile text."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A group that may become a concept: its kind, and the score that its mentions and the past of its name give."""

    group: Group
    kind: Kind
    score: float


class Judge:
    """The trees of a model directory, ready to run.

    Example:
        >>> from kgraph.extract.finder import SHIPPED
        >>> judge = Judge(SHIPPED / JUDGE_FILE)
        >>> judge([], Knowledge())
        []
    """

    def __init__(self, path: Path) -> None:
        self._session: Any = session(path)
        self._columns: int = self._session.get_inputs()[0].shape[1]

    def __call__(self, drafts: Sequence[Draft], knowledge: Knowledge) -> list[float]:
        """The probability of each draft of one paper to be a concept."""
        if not drafts:
            return []
        seen = looks(drafts, knowledge)[:, : self._columns]
        chances: npt.NDArray[np.float32] = self._session.run([OUTPUT], {INPUT: seen})[0]
        return [float(chance) for chance in chances[:, 0]]


def looks(drafts: Sequence[Draft], knowledge: Knowledge) -> npt.NDArray[np.float32]:
    """What each draft of one paper looks like: (drafts, FEATURES)."""
    order = sorted(range(len(drafts)), key=lambda i: -drafts[i].score)
    rank = {i: number for number, i in enumerate(order)}
    total = sum(draft.score for draft in drafts)
    names = [(i, f" {name} ") for i, draft in enumerate(drafts) for name in draft.group.keys]
    twins = _twins(drafts, order, knowledge)
    rows: list[list[float]] = []
    for i, draft in enumerate(drafts):
        rest = (total - draft.score) / (len(drafts) - 1) if len(drafts) > 1 else 0.5
        company = [rest, rank[i] / len(drafts), len(drafts), math.log1p(len(draft.group.candidates)), _begin(draft)]
        others = [name for j, name in names if j != i]
        looked = [*_scores(draft), *company, *_past(draft, knowledge), *_shape(draft, others), *_roles(draft)]
        rows.append([*looked, *twins[i]])
    return np.array(rows, dtype=np.float32)


def _scores(draft: Draft) -> list[float]:
    return [logit(draft.score), logit(max(c.score for c in draft.group.candidates))]


def _begin(draft: Draft) -> float:
    """Where it is first mentioned: 0 in the title, in the abstract from 1 on, a thousand characters a unit."""
    first = draft.group.candidates[0]
    return 0.0 if first.field == "title" else 1 + first.start / 1000


def _past(draft: Draft, knowledge: Knowledge) -> list[float]:
    """How often the name was a concept, how often it is known, how often as this kind; how sure the tagger is of it."""
    share = name_share(draft.group, knowledge)
    counts = max((knowledge.counts(form) for form in draft.group.forms), key=sum)
    kind = family(draft.kind)
    same = sum(n for known, n in zip(KINDS, counts, strict=True) if family(known) == kind)
    votes = [sum(column) for column in zip(*[c.kinds for c in draft.group.candidates], strict=True)]
    return [
        logit(share) if share is not None else 0.0,
        share is None,
        math.log1p(sum(counts)),
        same / sum(counts) if sum(counts) else 0.5,
        votes[SPAN_KINDS.index(kind)] / (sum(votes) or 1.0),
        *(kind == other for other in SPAN_KINDS),
    ]


def _shape(draft: Draft, others: Sequence[str]) -> list[float]:
    """How the name is written, and whether it stands within another's or another within it."""
    name = max(draft.group.forms, key=lambda form: (len(form), form))
    bare = f" {key(name)} "
    others = [other for other in others if other != bare]
    return [
        len(bare.split()),
        len(name),
        sum(map(str.isupper, name)) / max(1, len(name)),
        "-" in name,
        any(bare in other for other in others),
        any(map(bare.__contains__, others)),
        draft.group.half_seen,
    ]


def _roles(draft: Draft) -> list[float]:
    """The mentions' mean probabilities of ``records.ROLES``."""
    candidates = draft.group.candidates
    return [sum(column) / len(candidates) for column in zip(*[c.roles for c in candidates], strict=True)]


def _twins(drafts: Sequence[Draft], order: Sequence[int], knowledge: Knowledge) -> dict[int, list[float]]:
    """How like each draft is to the surer ones of its kind; ``order`` has the surest first."""
    seen = [sight(draft.group, knowledge) for draft in drafts]
    surest: dict[str, list[Sight]] = {}
    found = {}
    for i in order:
        surer = surest.setdefault(family(drafts[i].kind), [])
        found[i] = likeness(seen[i], surer)
        if len(surer) < _SUREST:
            surer.append(seen[i])
    return found


def name_share(group: Group, knowledge: Knowledge) -> float | None:
    """In which share of other papers the fullest known form of a name was a concept; None where none is known."""
    shares = (knowledge.share(name) for name in sorted(group.keys, key=lambda k: (-len(k), k)))
    return next((share for share in shares if share is not None), None)


def logit(p: float) -> float:
    """Log odds, kept finite.

    Example:
        >>> round(logit(0.75), 3), logit(0.5), round(logit(0.0), 1)
        (1.099, 0.0, -13.8)
    """
    p = min(max(p, 1e-6), 1 - 1e-6)
    return math.log(p / (1 - p))
