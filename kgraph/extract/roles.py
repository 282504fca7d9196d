"""The paper's role for a thing: the tagger's votes, corrected where the text says it plainly.

In: a group with its kind and forms. Out: one of ``records.ROLES`` that the kind can have, and what decided it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kgraph.extract.grouping import Group
from kgraph.records import ROLES, Kind, Paper, Role

_POSSIBLE: dict[str, tuple[Role, ...]] = {
    "method": ("introduces", "compares_with", "uses", "mentions"),
    "dataset": ("introduces", "evaluates_on", "uses", "mentions"),
    "benchmark": ("introduces", "evaluates_on", "uses", "mentions"),
    "task": ("introduces", "uses", "mentions"),
    "metric": ("introduces", "uses", "mentions"),
}
_NEW = (
    r"(?:we|this (?:paper|work|study|article|report)|paper|here,? we|authors?|and)\s+"
    r"(?:\w+ly\s+|also\s+|then\s+|first\s+|further\s+)?"
    r"(?:propos(?:e|es|ed)|introduc(?:e|es|ed)|presents?|presented|releas(?:e|es|ed)|develop(?:s|ed)?|designs?|designed|"
    r"contribut(?:e|es)|create[sd]?|construct(?:s|ed)?|build|curate[sd]?|collect(?:ed)?|devise[sd]?|term(?:ed)?|call|name|dub)\b"
)
_BEFORE = re.compile(
    _NEW + r"\s+(?:[^.;,:]{0,60}?(?:called|named|termed|dubbed|namely|,)\s+)?"
    r"(?:the\s+|a\s+|an\s+|our\s+|new\s+|novel\s+|both\s+|\\?\w*\{|\*+|\"|“|‘|')*$",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"(?:we call|which we call|we (?:term|name|dub)(?: it| this| our \w+)?|"
    r"(?:called|named|termed|dubbed|coined|namely|referred to as))\s+(?:the\s+|as\s+)?(?:\\?\w*\{|\*+|\"|“|‘|'|\$)*$",
    re.IGNORECASE,
)


def role_of(paper: Paper, group: Group, kind: Kind, forms: Sequence[str]) -> tuple[Role, str]:
    """The role and whether a cue in the text or the model decided it."""
    possible = _POSSIBLE[kind]
    if kind in ("method", "dataset", "benchmark") and _named_here(paper, group, forms):
        return "introduces", "cue"
    weights = [0.3 + c.score for c in group.candidates]
    votes = {
        role: sum(w * c.roles[i] for w, c in zip(weights, group.candidates, strict=True))
        for i, role in enumerate(ROLES)
        if role in possible
    }
    return max(votes, key=votes.__getitem__), "model"


def _named_here(paper: Paper, group: Group, forms: Sequence[str]) -> bool:
    """A title that begins "NAME:", or "we propose NAME" and the like before a mention."""
    head, colon, _ = paper.title.partition(":")
    if colon and head.strip(" \"'“”*$`") in forms:
        return True
    return any(_proposed(paper.text(c.field), c.start) for c in group.candidates if c.field == "abstract")


def _proposed(text: str, start: int) -> bool:
    before = text[max(0, start - 130) : start]
    return bool(_BEFORE.search(before) or _NAMED.search(before))
