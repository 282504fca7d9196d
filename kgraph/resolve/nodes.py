"""Nodes: concepts that reached the same key become one node with a kind, a name, aliases and reasons.

In: the names of all papers, with the key and the reason that each has reached (Named). Out: Resolution.
"""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from operator import attrgetter, itemgetter

from kgraph.records import KINDS, Concept, Kind, Merge
from kgraph.resolve.acronyms import is_acronym
from kgraph.resolve.aliases import AliasFile
from kgraph.resolve.lexicon import Lexicon, is_coined
from kgraph.resolve.names import Names, Naming
from kgraph.resolve.normal import key, singular, without_brackets, without_type_word
from kgraph.schema import concept_id, digest, family

_MINORITY = 0.25
"""A kind with at most this share of the strongest kind's votes is taken for the extractor's slip."""
_AGREED = 5
"""So many papers are believed that a long form is not of the kind it is known to be."""


@dataclass(frozen=True, slots=True)
class Reason:
    """The step that decided a name's node, in words a person can check."""

    step: str
    text: str


ALIKE = Reason("normalised form", "spelled alike but for case, plural and hyphens")
_ITSELF = Reason("normalised form", "the name itself")
_PLAINNESS = {"normalised form": 0, "defined together": 1, "named together": 3}
"""What is said rather of a form, by step; 2 for the others."""


@dataclass(frozen=True, slots=True)
class Named:
    """By place, the key a name has reached ("" where the user drops it) and why.

    ``long_names`` spells out the keys of acronyms' readings.
    """

    key_at: list[str]
    reason_at: list[Reason]
    long_names: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Resolution:
    """``node_at[place]`` is the number in ``concepts`` (by id) of what a place names, or -1 where the user drops it."""

    node_at: array[int]
    ends: array[int]
    concepts: list[Concept]
    merges: list[Merge]

    @property
    def nodes(self) -> list[list[str | None]]:
        """The ids paper by paper, for looking at a small collection."""
        ids = [self.concepts[n].id if n >= 0 else None for n in self.node_at]
        return [ids[start:end] for start, end in pairwise(self.ends)]


def build_nodes(names: Names, named: Named, aliases: AliasFile, lexicon: Lexicon) -> Resolution:
    """One node for each key and kind; what the user drops has none."""
    return _Nodes(names, named, aliases, lexicon).build()


class _Nodes:
    def __init__(self, names: Names, named: Named, aliases: AliasFile, lexicon: Lexicon) -> None:
        self.names = names
        self.named = named
        self.aliases = aliases
        self.lexicon = lexicon

    def build(self) -> Resolution:
        groups = self._groups()
        owners = self._owners(groups)
        concepts: dict[str, Concept] = {}
        places_of: dict[str, list[int]] = {}
        merges: list[Merge] = []
        for (node_key, kind), places in sorted(groups.items(), key=itemgetter(0)):
            name = self._name(node_key, kind, places)
            identity = concept_id(kind, name)
            if identity in concepts:
                identity = f"{identity}-{digest(node_key)[:6]}"
            reasons = self._reasons(node_key, name, places)
            shown = {f for f, r in reasons.items() if r.step != "named together" or key(f, kind) not in owners}
            concepts[identity] = Concept(identity, kind, name, tuple(sorted(shown - {name})))
            merges += (Merge(identity, form, kind, r.step, r.text) for form, r in reasons.items())
            places_of[identity] = places
        node_at = array("i", [-1]) * len(self.names.at)
        for number, identity in enumerate(sorted(concepts)):
            for place in places_of[identity]:
                node_at[place] = number
        merges.sort(key=attrgetter("concept_id", "form"))
        return Resolution(node_at, self.names.ends, sorted(concepts.values(), key=attrgetter("id")), merges)

    def _namings(self, places: list[int]) -> Counter[Naming]:
        """The namings at some places, with how many places each has."""
        return Counter(map(self.names.at.__getitem__, places))

    def _groups(self) -> dict[tuple[str, Kind], list[int]]:
        by_key: dict[str, list[int]] = defaultdict(list)
        for place, node_key in enumerate(self.named.key_at):
            by_key[node_key].append(place)
        groups: dict[tuple[str, Kind], list[int]] = defaultdict(list)
        for node_key, places in by_key.items():
            if not node_key or self.aliases.drops(node_key):
                continue
            namings = self._namings(places)
            kind_of, own = self._kinds(node_key, namings), self.aliases.kind(node_key)
            kind_at = {naming: self.aliases.kind(naming.name) or own or kind_of[naming.kind] for naming in namings}
            for place in places:
                groups[(node_key, kind_at[self.names.at[place]])].append(place)
        return groups

    def _owners(self, groups: dict[tuple[str, Kind], list[int]]) -> set[str]:
        """The keys of all names that papers use, by the kind of the node."""
        return {
            naming.key if naming.kind == kind else key(naming.name, kind)
            for (_, kind), places in groups.items()
            for naming in {self.names.at[place] for place in places}
        }

    def _kinds(self, node_key: str, namings: Counter[Naming]) -> dict[Kind, Kind]:
        """For each kind that papers give a name, the kind of its node.

        A name of several words means one thing; a single word may have a second sense of another kind, unless
        it is a coined name, or so few papers give the kind that it is the extractor's slip. Dataset and
        benchmark are never two senses, and method and task are two only for an acronym.
        """
        votes: Counter[Kind] = Counter()
        for naming, times in namings.items():
            votes[naming.kind] += times
        names = sorted({naming.name.strip() for naming in namings})
        kinds: dict[Kind, Kind] = {}
        for kind, chosen in _senses(votes, names).items():
            entry = next(filter(None, (self.lexicon.known_anywhere(n, node_key, chosen) for n in names)), None)
            kinds[kind] = entry.kind if entry else self._known_kind(node_key, chosen, votes)
        return kinds

    def _known_kind(self, node_key: str, chosen: Kind, votes: Counter[Kind]) -> Kind:
        """The kind that the long form of an acronym is known to have, unless several papers agree on another."""
        known = self.lexicon.kinds.get(node_key)
        if not known or family(known) == family(chosen) or {known, chosen} == {"method", "task"}:
            return chosen
        return known if sum(votes.values()) < _AGREED or votes[known] > _MINORITY * votes[chosen] else chosen

    def _name(self, node_key: str, kind: Kind, places: list[int]) -> str:
        namings = self._namings(places)
        spellings: Counter[str] = Counter()
        for naming, times in namings.items():
            for form in {naming.name, *naming.forms}:
                if naming.key_of(form) == node_key:
                    spellings[form] += times
        entry = self.lexicon.entry(node_key, kind)
        if entry and key(entry.name, kind) == node_key:
            name = entry.name
        elif spellings:
            name = _canonical(spellings, kind)
        else:
            written: Counter[str] = Counter()
            for naming, times in namings.items():
                written[naming.name] += times
            name = self.named.long_names.get(node_key) or _canonical(written, kind)
        return self.aliases.shown(name) or self.aliases.shown(node_key) or name

    def _reasons(self, node_key: str, name: str, places: list[int]) -> dict[str, Reason]:
        """The best reason for each form: that it is the name in another spelling, else the first in the alphabet."""
        reasons: dict[str, Reason] = {}
        seen: set[tuple[int, int]] = set()
        for place in places:
            naming, moved = self.names.at[place], self.named.reason_at[place]
            if (id(naming), id(moved)) in seen:
                continue  # a later paper says the same
            seen.add((id(naming), id(moved)))
            for form in naming.forms:
                reason = _ITSELF if form == name else self._reason(place, form, naming, node_key)
                if form not in reasons or _rank(reason) < _rank(reasons[form]):
                    reasons[form] = reason
        return reasons

    def _reason(self, place: int, form: str, naming: Naming, node_key: str) -> Reason:
        form_key = naming.key_of(form)
        if form_key == node_key:
            return ALIKE
        own = self.named.reason_at[place]
        defines = own.step == "defined together" and is_acronym(without_brackets(form))
        if own.step == "normalised form" or (form_key != naming.key and not defines):
            paper = self.names.papers[self.names.paper_at[place]]
            return Reason("named together", f"{paper} uses it for {naming.name}")
        return own


def _rank(reason: Reason) -> tuple[int, str]:
    """The plainest reason first."""
    return _PLAINNESS.get(reason.step, 2), reason.text


def _senses(votes: Counter[Kind], names: list[str]) -> dict[Kind, Kind]:
    """For each kind that a name was given, the kind of the sense it is taken for."""
    if len(votes) == 1:
        return {kind: kind for kind in votes}
    one_word = any(" " not in name and "-" not in name for name in names) and not any(map(is_coined, names))
    acronym = all(map(is_acronym, names))
    strongest = _strongest(votes, KINDS)
    kinds: dict[Kind, Kind] = {}
    for kind in votes:
        allies = _allies(kind, acronym)
        own = strongest if strongest in allies else _strongest(votes, allies)
        slip = not one_word or sum(votes[k] for k in allies) <= _MINORITY * votes[strongest]
        kinds[kind] = strongest if slip else own
    return kinds


def _allies(kind: Kind, acronym: bool) -> tuple[Kind, ...]:
    """The kinds that are no other sense of a name."""
    if family(kind) == "resource":
        return ("dataset", "benchmark")
    return ("method", "task") if kind in ("method", "task") and not acronym else (kind,)


def _strongest(votes: Counter[Kind], kinds: Iterable[Kind]) -> Kind:
    return max(kinds, key=lambda k: (votes[k], -KINDS.index(k)))


def _canonical(spellings: Counter[str], kind: Kind) -> str:
    """The spelling most papers use: without brackets and type word, and in the singular, where any paper has it."""
    counts: Counter[str] = Counter()
    for spelling, papers in spellings.items():
        counts[" ".join(without_brackets(spelling).split())] += papers
    if len(counts) == 1:
        return next(iter(counts))
    best = counts
    for plain in (lambda s: without_type_word(s, kind) == s, _is_singular):
        best = Counter({s: n for s, n in best.items() if plain(s)}) or best
    return max(best, key=lambda s: (best[s], s))


def _is_singular(name: str) -> bool:
    last = name.split()[-1].lower()
    return singular(last) == last
