"""Steps on columns of numbers that assembling needs again and again; all take and give numpy arrays."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from kgraph.columns import Ints

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

_AT_ONCE = 1 << 20
"""Rows that a step blows up at once."""


def starts_of(*keys: Ints) -> Ints:
    """Where groups of equal rows begin in sorted keys.

    Example:
        >>> starts_of(np.array([1, 1, 2]), np.array([5, 6, 6])).tolist()
        [0, 1, 2]
    """
    changes = np.ones(len(keys[0]), bool)
    if len(changes):
        changes[1:] = np.logical_or.reduce([key[1:] != key[:-1] for key in keys])
    return np.flatnonzero(changes)


def ranges(starts: Ints, sizes: Ints) -> Ints:
    """The numbers from each start on, so many of each.

    Example:
        >>> ranges(np.array([5, 9]), np.array([2, 1])).tolist()
        [5, 6, 9]
    """
    return np.repeat(starts - np.cumsum(sizes) + sizes, sizes) + np.arange(int(sizes.sum()))


def among(values: Ints, ordered: Ints) -> Bools:
    """Which values stand in a sorted array.

    Example:
        >>> among(np.array([4, 5]), np.array([1, 5, 9])).tolist()
        [False, True]
    """
    if not len(ordered):
        return np.zeros(len(values), bool)
    found: Bools = ordered[np.minimum(np.searchsorted(ordered, values), len(ordered) - 1)] == values
    return found


def chunks(sizes: Ints) -> Iterator[slice]:
    """Slices of rows that blow up to these sizes, each to a bounded number.

    Example:
        >>> list(chunks(np.array([1 << 20, 1, 1])))
        [slice(0, 1, None), slice(1, 3, None)]
    """
    total = np.cumsum(sizes)
    most = int(total[-1]) if len(total) else 0
    bounds = np.searchsorted(total, np.arange(_AT_ONCE, most, _AT_ONCE), side="right")
    return (slice(start, stop) for start, stop in pairwise(sorted({0, *bounds.tolist(), len(sizes)})))
