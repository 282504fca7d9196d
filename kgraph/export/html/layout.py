"""Where every node of the map stands: computed once at build time, the same for the same graph.

In: nodes with their radius and group, weighted links between them. Out: an (n, 2) array of positions, y downwards.
Each group is laid out by itself, groups are set apart as discs, and nodes without a group stand in rows below.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Points: TypeAlias = NDArray[np.float64]
Link: TypeAlias = tuple[int, int, float]

_GOLDEN = np.pi * (3 - np.sqrt(5))
_GAP = 9.0
"""Clear space between two nodes, in the units of their radii."""
_RIM = 56.0
"""The least clear space around a group, room for its name."""
_SHORE, _NAME_SHARE = 26.0, 0.018
"""… which is what the page draws around a group's nodes, and this share of the map's width, as names keep their size on
the screen however large the map is."""
_WIDE = 1.2
"""Width over height of the whole map: screens are wider than high."""
_MANY = 200
"""Groups beyond which one start is tried: each costs the square of their number."""
_WORK = 4e7
"""Pairs of nodes a group may cost in all, which bounds the rounds a large one gets."""


def place(radii: Sequence[float], groups: Sequence[int], links: Sequence[Link], between: Sequence[Link]) -> Points:
    """Positions of nodes; ``groups[i]`` is -1 for a node that belongs nowhere, ``between`` links groups.

    Example:
        >>> place([1, 1, 1], [0, 0, -1], [(0, 1, 1.0)], []).shape
        (3, 2)
    """
    size, group = np.asarray(radii, float), np.asarray(groups, int)
    points = np.zeros((len(size), 2))
    count = int(group.max(initial=-1)) + 1
    members = [np.flatnonzero(group == g) for g in range(count)]
    by_group = _inner_links(group, links, count)
    reach = np.ones(count)
    for g, inside in enumerate(members):
        points[inside] = arrange(size[inside], _local(inside, by_group[g]))
        reach[g] = np.max(np.hypot(*points[inside].T) + size[inside], initial=1.0)
    for inside, centre in zip(members, pack(reach + rim(reach), between), strict=True):
        points[inside] += centre
    _set_aside(points, np.flatnonzero(group < 0))
    return np.round(points)  # vis takes whole numbers only


def arrange(radii: Points, links: Sequence[Link]) -> Points:
    """A force-directed layout (Fruchterman and Reingold, 1991) from a fixed start, without overlaps, centred on 0.

    Example:
        >>> bool(np.hypot(*np.diff(arrange(np.ones(2), [(0, 1, 1.0)]), axis=0)[0]) >= 2)
        True
    """
    n = len(radii)
    if not n:
        return np.zeros((0, 2))
    points = _spiral(n, float(np.mean(radii)) + _GAP)
    ends = np.array([(a, b) for a, b, _ in links], int).reshape(-1, 2)
    pull = np.array([weight for *_, weight in links])
    ideal = float(np.mean(radii)) * 2 + 2 * _GAP
    rounds = int(np.clip(_WORK / n**2, 30, 260))
    for heat in np.linspace(ideal * 1.5, 0.5, rounds):
        points += _capped(_forces(points, ends, pull, ideal), heat)
    for _ in range(60):
        if not _part(points, radii):
            break
    points -= points.mean(axis=0)
    return points


def rim(reach: Points) -> float:
    """The clear space around discs of these radii, each of which bears a name.

    Example:
        >>> rim(np.array([100.0, 100.0]))
        56.0
        >>> rim(np.full(40, 300.0)) > 100
        True
    """
    found = _RIM
    for _ in range(4):
        width = float(np.sqrt(_WIDE * np.sum((2 * (reach + found)) ** 2)))
        found = max(_RIM, _SHORE + _NAME_SHARE * width)
    return found


def pack(reach: Points, between: Sequence[Link]) -> Points:
    """Centres of discs of these radii: related ones near each other, none overlapping, in the shape of a screen.

    Of several starts the one that fills a screen best is taken; of many discs all starts fill it about as well.

    Example:
        >>> centres = pack(np.array([20.0, 10.0]), [])
        >>> bool(np.hypot(*(centres[0] - centres[1])) >= 29)
        True
    """
    if not len(reach):
        return np.zeros((0, 2))
    ends = np.array([(a, b) for a, b, _ in between], int).reshape(-1, 2)
    pull = np.array([weight for *_, weight in between])
    pull = pull / pull.max(initial=1.0)
    starts = [(turn, squeeze) for turn in np.arange(0, 6, 1.5) for squeeze in (1.8, 1.2, 2.6)]
    tries = [_packed(reach, ends, pull, *start) for start in starts[: 1 if len(reach) > _MANY else None]]
    return min(tries, key=lambda points: _spread(points, reach))


def _packed(reach: Points, ends: NDArray[np.int64], pull: Points, turn: float, squeeze: float) -> Points:
    """Gather discs from a spiral turned by an angle; ``squeeze`` is how much more they fall down than sidewards."""
    points = _spiral(len(reach), float(np.mean(reach)), turn) * [_WIDE, 1.0]
    for step in np.linspace(0.08, 0.0, 200):
        points -= points * [step / 3, step * squeeze / 3]
        if len(ends):
            move = (points[ends[:, 1]] - points[ends[:, 0]]) * (pull * step)[:, None]
            np.add.at(points, ends[:, 0], move)
            np.add.at(points, ends[:, 1], -move)
        _part(points, reach, gap=0.0)
    for _ in range(200):
        if not _part(points, reach, gap=0.0):
            break
    return points


def _spread(points: Points, reach: Points) -> float:
    """The width of the smallest screen that holds all discs."""
    span = (points + reach[:, None]).max(axis=0) - (points - reach[:, None]).min(axis=0)
    return float(max(span[0], span[1] * _WIDE))


def _inner_links(group: NDArray[np.int64], links: Sequence[Link], count: int) -> list[list[Link]]:
    inner: list[list[Link]] = [[] for _ in range(count)]
    for a, b, weight in links:
        if group[a] == group[b] >= 0:
            inner[group[a]].append((a, b, weight))
    return inner


def _local(inside: NDArray[np.int64], links: Sequence[Link]) -> list[Link]:
    index = {int(node): i for i, node in enumerate(inside)}
    return [(index[a], index[b], weight) for a, b, weight in links]


def _spiral(n: int, step: float, turn: float = 0.0) -> Points:
    k = np.arange(n)
    points: Points = np.stack([np.cos(k * _GOLDEN + turn), np.sin(k * _GOLDEN + turn)], axis=1)
    points *= (step * np.sqrt(k + 0.5))[:, None]
    return points


def _forces(points: Points, ends: NDArray[np.int64], pull: Points, ideal: float) -> Points:
    """Every node pushes every other away, links pull, all fall to the middle; axis by axis, which is much faster."""
    dx, dy = (axis[:, None] - axis for axis in np.ascontiguousarray(points.T))
    push = dx * dx
    push += dy * dy
    np.maximum(push, 1.0, out=push)
    np.divide(ideal**2, push, out=push)
    total: Points = np.stack([np.einsum("ij,ij->i", away, push) for away in (dx, dy)], axis=1)
    if len(ends):
        along = points[ends[:, 1]] - points[ends[:, 0]]
        along *= (np.hypot(*along.T) / ideal * pull)[:, None]
        np.add.at(total, ends[:, 0], along)
        np.add.at(total, ends[:, 1], -along)
    total -= points * 1.5
    return total


def _capped(move: Points, most: float) -> Points:
    length = np.maximum(np.hypot(*move.T), 1e-9)
    capped: Points = move * (np.minimum(length, most) / length)[:, None]
    return capped


def _part(points: Points, radii: Points, gap: float = _GAP) -> bool:
    """Push overlapping discs apart, half the overlap each; whether any did overlap."""
    dx, dy = (axis[:, None] - axis for axis in np.ascontiguousarray(points.T))
    wide = radii[:, None] + radii + gap
    squared = dx * dx
    squared += dy * dy
    np.fill_diagonal(squared, np.inf)
    ones, others = np.nonzero(squared < wide * wide)
    distance = np.maximum(np.sqrt(squared[ones, others]), 1e-6)
    overlap = wide[ones, others] - distance
    for axis, away in enumerate((dx, dy)):
        push = away[ones, others] * (0.3 * overlap / distance)
        points[:, axis] += np.bincount(ones, push, len(points))
    return bool(overlap.max(initial=0.0) > 0.5)


def _set_aside(points: Points, alone: NDArray[np.int64]) -> None:
    """Nodes without a group in rows under the map."""
    placed = np.delete(points, alone, axis=0)
    left, right = (placed[:, 0].min(), placed[:, 0].max()) if len(placed) else (0.0, 600.0)
    bottom = placed[:, 1].max() if len(placed) else 0.0
    columns = max(1, int((right - left) // 40))
    for k, node in enumerate(alone):
        points[node] = left + 40 * (k % columns), bottom + 120 + 40 * (k // columns)
