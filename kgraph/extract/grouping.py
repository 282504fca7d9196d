"""Candidate spans → groups that name one thing.

In: a paper and its tagged candidates. Out: ``Group`` objects: the candidates with their boundaries repaired, joined
under one head where they are spellings of one name, a long form with its acronym, or a name with and without its type
word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from kgraph.extract.acronyms import definitions
from kgraph.extract.bounds import foremost
from kgraph.extract.knowledge import Knowledge
from kgraph.extract.naming import is_junk, key, tighten
from kgraph.extract.tagger import Candidate
from kgraph.records import Field, Paper

FIELDS: tuple[Field, ...] = ("title", "abstract")
MOST_CANDIDATES = 2000
_MOST_DEFINITIONS = 200
"""Of one field. Both are bounds for hostile text, beyond what a whole paper has: names are compared with each other."""

_TYPE_TAIL = re.compile(
    r" (?:model|framework|method|approach|algorithm|network|module|architecture|technique|"
    r"mechanism|system|loss|layer|strategy|dataset|benchmark|corpus|metric|score|task|problem|agent|optimizer|attack|pipeline|suite|challenge)$"
)


@dataclass(slots=True)
class Group:
    """What the paper says of one thing. ``defined`` is its written-out name where the text defines an acronym.

    ``half_seen``: the tagger took the acronym for a concept, but not the words it stands for.
    """

    candidates: list[Candidate]
    forms: list[str]
    defined: str | None = None
    half_seen: bool = False
    keys: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Pair:
    """A definition in the text: both forms as written and their keys."""

    long: str
    short: str


def groups(paper: Paper, candidates: Sequence[Candidate], knowledge: Knowledge) -> list[Group]:
    """The things named by the candidates, in order of first mention."""
    pairs = [
        _Pair(text[slice(*d.long)], text[slice(*d.short)])
        for name in FIELDS
        for text in (paper.text(name),)
        for d in islice(definitions(text), _MOST_DEFINITIONS)
    ]
    surest = foremost(candidates, MOST_CANDIDATES, lambda candidate: candidate.score)
    repaired = [c for candidate in surest for c in _repair(paper, candidate)]
    joined = _Joined()
    by_key: dict[str, list[Candidate]] = {}
    for candidate in repaired:
        by_key.setdefault(key(_form(paper, candidate)), []).append(candidate)
    for name in by_key:
        joined.add(name)
    _join_spellings(joined, by_key)
    _join_definitions(joined, by_key, pairs, knowledge)
    return _collect(paper, joined, by_key, pairs)


def _form(paper: Paper, candidate: Candidate) -> str:
    return paper.text(candidate.field)[candidate.start : candidate.end]


def _repair(paper: Paper, candidate: Candidate) -> Iterable[Candidate]:
    """The candidate within right boundaries; both halves of "Long Form (LF)"."""
    text = paper.text(candidate.field)
    bracket = text.find("(", candidate.start, candidate.end)
    spans = [(candidate.start, candidate.end)]
    if bracket > candidate.start and text[bracket - 1] == " " and text.find(")", bracket, candidate.end) > 0:
        close = text.find(")", bracket, candidate.end)
        spans = [(candidate.start, bracket), (bracket + 1, close)]
    for start, end in spans:
        tight = tighten(text, start, end)
        if tight and not is_junk(text[slice(*tight)]):
            moved = tight != (candidate.start, candidate.end)
            yield replace(candidate, start=tight[0], end=tight[1]) if moved else candidate


class _Joined:
    """Disjoint sets of keys."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}

    def add(self, name: str) -> None:
        self._parent.setdefault(name, name)

    def head(self, name: str) -> str:
        while self._parent[name] != name:
            name = self._parent[name]
        return name

    def join(self, one: str, other: str) -> None:
        self.add(one)
        self.add(other)
        a, b = self.head(one), self.head(other)
        if a != b:
            self._parent[b] = a


def _join_spellings(joined: _Joined, by_key: dict[str, list[Candidate]]) -> None:
    squeezed: dict[str, str] = {}
    for name in by_key:
        twin = squeezed.setdefault(name.replace(" ", ""), name)
        if twin != name:
            joined.join(twin, name)
        bare = _TYPE_TAIL.sub("", name)
        if bare != name and bare in by_key:
            joined.join(bare, name)


def _join_definitions(
    joined: _Joined, by_key: dict[str, list[Candidate]], pairs: list[_Pair], knowledge: Knowledge
) -> None:
    for pair in pairs:
        long, short = key(pair.long), key(pair.short)
        _join_expanded(joined, by_key, short, long)
        if not (long in by_key or short in by_key):
            continue
        if long not in by_key:  # the tagger saw more or fewer words before the bracket
            longer = [
                k for k in by_key if k != short and (k.endswith(" " + long) or (long.endswith(" " + k) and " " in k))
            ]
            long = min(longer, key=len) if longer else long
        joined.join(long, short)
    for name in list(by_key):
        if len(name) > 2 and " " not in name:
            spelled = next((k for k in by_key if name == "".join(w[0] for w in k.split()) and " " in k), None)
            if spelled:
                joined.join(spelled, name)
        known = knowledge.long_form(name)
        if known and known in by_key:
            joined.join(known, name)


def _join_expanded(joined: _Joined, by_key: dict[str, list[Candidate]], short: str, long: str) -> None:
    """ "DaC prompting" is "divide and conquer prompting" where DaC is defined so."""
    for name in by_key:
        if name != short and f" {short} " in f" {name} ":
            expanded = f" {name} ".replace(f" {short} ", f" {long} ").strip()
            bare = _TYPE_TAIL.sub("", expanded)
            twin = next((k for k in (expanded, bare) if k in by_key), None)
            if twin:
                joined.join(twin, name)


def _collect(paper: Paper, joined: _Joined, by_key: dict[str, list[Candidate]], pairs: list[_Pair]) -> list[Group]:
    found: dict[str, Group] = {}
    for name, candidates in by_key.items():
        group = found.setdefault(joined.head(name), Group([], []))
        group.candidates += candidates
        group.forms += [_form(paper, c) for c in candidates]
        group.keys.add(name)
    for pair in pairs:
        long, short = key(pair.long), key(pair.short)
        owner = next((g for g in found.values() if short in g.keys or long in g.keys), None)
        if owner is None:
            continue
        group = owner
        seen_long = next((f for f in group.forms if _extends(f, pair.long)), None)
        group.half_seen = group.half_seen or not seen_long
        whole = seen_long if seen_long and len(key(seen_long)) >= len(long) else pair.long
        group.defined = group.defined or whole
        group.forms += [pair.short] if whole == seen_long or not group.keys else [pair.long, pair.short]
        group.keys |= {short} if whole == seen_long else {short, long}
    for group in found.values():
        group.forms = list(dict.fromkeys(group.forms))
        group.candidates.sort(key=lambda c: (c.field == "abstract", c.start))
    return sorted(found.values(), key=lambda g: (g.candidates[0].field == "abstract", g.candidates[0].start))


def _extends(form: str, long: str) -> bool:
    """Whether a tagged form is the long form, up to words before it that only one of them has."""
    a, b = key(form), key(long)
    return a == b or a.endswith(" " + b) or (" " in a and b.endswith(" " + a))
