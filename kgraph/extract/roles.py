"""The paper's role for a thing: the tagger's votes, corrected where the text says it plainly.

In: a group with its kind and forms. Out: one of ``records.ROLES`` that the kind can have.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kgraph.extract.cues import is_compared, is_proposed
from kgraph.extract.grouping import Group
from kgraph.extract.knowledge import Knowledge
from kgraph.records import ROLES, Kind, Paper, Role

_POSSIBLE: dict[str, tuple[Role, ...]] = {
    "method": ("introduces", "compares_with", "uses", "mentions"),
    "dataset": ("introduces", "evaluates_on", "uses", "mentions"),
    "benchmark": ("introduces", "evaluates_on", "uses", "mentions"),
    "task": ("introduces", "uses", "mentions"),
    "metric": ("introduces", "uses", "mentions"),
}
_CAN_BE_NEW = ("method", "dataset", "benchmark")


def role_of(
    paper: Paper, group: Group, kind: Kind, forms: Sequence[str], knowledge: Knowledge, weights: Mapping[str, float]
) -> Role:
    """The role with the most votes; ``weights`` says how much a vote for each role and each cue counts."""
    trust = [0.3 + c.score for c in group.candidates]
    votes = {
        role: sum(t * c.roles[i] for t, c in zip(trust, group.candidates, strict=True)) / sum(trust) * weights[role]
        for i, role in enumerate(ROLES)
        if role in _POSSIBLE[kind]
    }
    impossible = sum(
        t * c.roles[i]
        for t, c in zip(trust, group.candidates, strict=True)
        for i, role in enumerate(ROLES)
        if role not in votes
    )
    votes["uses"] += impossible / sum(trust)
    if any(knowledge.established(form) for form in forms):
        votes["introduces"] *= weights["established"]
    if kind in _CAN_BE_NEW and _named_here(paper, group, forms):
        votes["introduces"] += weights["proposed"]
    if kind == "method":
        compared = sum(is_compared(paper.text(c.field), c.start) for c in group.candidates)
        votes["compares_with"] += weights["compared"] * compared / len(group.candidates)
    return max(votes, key=votes.__getitem__)


def _named_here(paper: Paper, group: Group, forms: Sequence[str]) -> bool:
    """A title that begins "NAME:", or "we propose NAME" and the like before a mention."""
    head, colon, _ = paper.title.partition(":")
    if colon and head.strip(" \"'“”*$`") in forms:
        return True
    return any(is_proposed(paper.text(c.field), c.start) for c in group.candidates if c.field == "abstract")
