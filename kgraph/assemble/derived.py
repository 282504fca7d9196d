"""Edges that no paper states: concluded from others, and marked as derived.

In: roles, years and authors, or concepts. Out: BUILDS_ON between papers, EXTENDS from a sized variant to its family.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from kgraph.assemble.arrays import Bools, Floats, among, chunks, ranges, starts_of
from kgraph.assemble.people import People
from kgraph.assemble.roles import TYPES, Roles
from kgraph.columns import Ints
from kgraph.records import Concept
from kgraph.resolve.normal import key

_WEIGHT = np.array(
    [{"USES": 0.6, "COMPARES_WITH": 0.8, "EVALUATES_ON": 0.7, "INTRODUCES": 0.5}.get(t, 0.0) for t in TYPES]
)
"""How much a role says that a paper stands on earlier work with the concept; it may introduce its own kind of it."""
_INTRODUCES = TYPES.index("INTRODUCES")
_SUREST = 0.95
"""What one hint may be worth at most."""
_MOST_INTRODUCERS = 3
"""A name that more papers claim to introduce is no one's introduction."""
_FIRST, _FIRST_PAPERS = 0.4, 10
"""What it counts to name a concept first where no paper introduces it, and in how many papers at most."""
_SHARED = 0.5
"""What a further concept says that only these two papers name; the more papers name it, the less it says."""
_IN_TITLE = 1.5
"""How much surer an origin is that has the concept in its title."""
_SAME_AUTHORS = 3
"""People build on their own work: a shared author counts as so many times the evidence."""
_SAME_YEAR, _HALF_LIFE = 0.15, 5
"""Papers of one year seldom build on each other; from the next year on the chance halves in so many years."""
_SIZE = re.compile(
    r"(?i)(?P<family>.*\w)[\s_-](?P<size>\d+(?:\.\d+)?[bm])(?P<rest>(?:[\s_-](?:instruct|chat|base|it))?)"
)


@dataclass(frozen=True, slots=True)
class BuildsOn:
    """A row an edge, by user and origin: numbers of papers, the score, and its hints, strongest first.

    ``hints`` are rows of the roles; those of edge ``i`` lie between ``ends[i]`` and ``ends[i + 1]``.
    """

    user: Ints
    origin: Ints
    score: Floats
    hints: Ints
    ends: Ints


def builds_on(roles: Roles, years: Ints, people: People) -> BuildsOn:
    """BUILDS_ON: a paper uses, compares with or evaluates on a concept that an earlier paper introduced.

    Where no paper introduces a concept, the first to name it counts a little. Each concept is a hint, worth its
    role's weight and the scores of both roles, divided by the number of origins and by how many papers name it;
    further concepts that the two papers share are small hints. The score joins the hints as independent (noisy or),
    falls with the years between the papers, and is higher where they share an author. A year of 0 is not known.
    """
    held = np.bincount(roles.node, minlength=1)
    parts = list(_hints(roles, years, held))
    user, origin, weight, row = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.lexsort((roles.node[row], -weight, origin, user))
    user, origin, weight, row = user[order], origin[order], weight[order], row[order]
    starts = starts_of(user, origin)
    ends = np.append(starts, len(user))
    pairs = user[starts], origin[starts]
    doubt = np.multiply.reduceat(1.0 - weight, starts) if len(starts) else np.zeros(0)
    doubt *= _shared_doubt(*pairs, ends, roles.node[row], roles, held)
    times = np.where(people.meet(*pairs), _SAME_AUTHORS, 1)
    score = 1.0 - (1.0 - (1.0 - doubt) * _nearness(years[pairs[0]], years[pairs[1]])) ** times
    return BuildsOn(*pairs, np.round(score, 6), row, ends)


def _hints(roles: Roles, years: Ints, held: Ints) -> Iterator[tuple[Ints, Ints, Floats, Ints]]:
    """User, origin, weight, and the user's row, for every hint."""
    by_node = np.argsort(roles.node, kind="stable")
    first_of = np.concatenate([[0], np.cumsum(held)])
    origins, shares = _origins(roles, years, held)
    yield np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros(0), np.zeros(0, np.int64)
    for chunk in chunks(held[roles.node[origins]]):
        origin, share = origins[chunk], shares[chunk]
        size = held[roles.node[origin]]
        row = by_node[ranges(first_of[roles.node[origin]], size)]
        origin, share, size = np.repeat(origin, size), np.repeat(share, size), np.repeat(size, size)
        weight = _WEIGHT[roles.type[row]] * roles.score[row] * roles.score[origin] * share * 2.0 / np.maximum(2, size)
        kept = (weight > 0) & _comes_after(row, origin, roles, years)
        row, origin = row[kept], origin[kept]
        yield roles.paper[row], roles.paper[origin], np.minimum(weight[kept], _SUREST), row


def _origins(roles: Roles, years: Ints, held: Ints) -> tuple[Ints, Floats]:
    """The rows a concept comes from, each with the share of its introduction it may claim."""
    standing = np.where(roles.titled, _IN_TITLE, 1.0)
    introduces = roles.type == _INTRODUCES
    introducers = np.bincount(roles.node[introduces], minlength=len(held))[roles.node]
    year = years[roles.paper]
    dated = np.bincount(roles.node[year > 0], minlength=len(held))
    earliest = np.full(len(held), np.iinfo(np.int64).max)
    np.minimum.at(earliest, roles.node[year > 0], year[year > 0])
    nobody = (introducers == 0) & (dated[roles.node] >= 2) & (held[roles.node] <= _FIRST_PAPERS)
    first = nobody & (year == earliest[roles.node])
    firsts = np.bincount(roles.node[first], minlength=len(held))[roles.node]
    origin = (introduces & (introducers <= _MOST_INTRODUCERS)) | first
    share = np.where(first, _FIRST * standing / np.maximum(1, firsts), standing / np.maximum(1, introducers))
    return np.flatnonzero(origin), share[origin]


def _comes_after(row: Ints, origin: Ints, roles: Roles, years: Ints) -> Bools:
    """Whether a paper may build on the origin: another and not an earlier one; a later one where it introduces too."""
    user, first = years[roles.paper[row]], years[roles.paper[origin]]
    known = (user > 0) & (first > 0)
    strict = (roles.type[row] == _INTRODUCES) | (roles.type[origin] != _INTRODUCES)
    late = np.where(strict, known & (first < user), ~known | (first <= user))
    after: Bools = late & (roles.paper[row] != roles.paper[origin])
    return after


def _nearness(user: Ints, origin: Ints) -> Floats:
    known = (user > 0) & (origin > 0)
    near: Floats = np.where(known, np.where(user == origin, _SAME_YEAR, 0.5 ** ((user - origin - 1) / _HALF_LIFE)), 1.0)
    return near


def _shared_doubt(user: Ints, origin: Ints, ends: Ints, hinted: Ints, roles: Roles, held: Ints) -> Floats:
    """The chance that the further concepts both papers name mean nothing; ``hinted`` are the nodes of the hints."""
    width = len(held)
    named = roles.paper.astype(np.int64) * width + roles.node
    pair_of_hint = np.repeat(np.arange(len(user)), np.diff(ends))
    hints = np.sort(pair_of_hint * width + hinted)
    first_of = np.searchsorted(roles.paper, np.arange(int(roles.paper.max(initial=-1)) + 2))
    doubt = np.ones(len(user))
    for chunk in chunks(np.diff(first_of)[user]):
        pair = np.arange(len(user))[chunk]
        size = np.diff(first_of)[user[chunk]]
        node = roles.node[ranges(first_of[user[chunk]], size)]
        pair = np.repeat(pair, size)
        further = among(origin[pair].astype(np.int64) * width + node, named)
        pair, node = pair[further], node[further]
        new = ~among(pair * width + node, hints)
        np.multiply.at(doubt, pair[new], 1.0 - _SHARED / held[node[new]])
    return doubt


def sized_variants(concepts: Sequence[Concept]) -> list[tuple[int, int]]:
    """EXTENDS from a model named with its size to its family, as numbers, where the collection has both.

    "LLaMA-2-7B" is a node of its own, not an alias: papers contrast sizes.

    Example:
        >>> sized_variants([Concept(f"method:{n}", "method", n) for n in ("LLaMA 2", "LLaMA-2-7B")])
        [(1, 0)]
    """
    wanted: dict[int, list[str]] = {}
    for number, concept in enumerate(concepts):
        sized = _SIZE.fullmatch(concept.name) if concept.kind == "method" else None
        if sized:
            wanted[number] = [key(sized["family"] + sized["rest"], "method"), key(sized["family"], "method")]
    keys = {name for names in wanted.values() for name in names}
    families = {
        name: number
        for number, concept in enumerate(concepts)
        if concept.kind == "method"
        for name in map(_method_key, (concept.name, *concept.aliases))
        if name in keys
    }
    found = ((n, next((families[name] for name in names if name in families), n)) for n, names in wanted.items())
    return [(variant, family) for variant, family in found if variant != family]


def _method_key(name: str) -> str:
    return key(name, "method")
