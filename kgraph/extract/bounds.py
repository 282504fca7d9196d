"""Bounds for hostile text. In: more of something than any real paper has. Out: the part that is looked at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")


def foremost(rows: Sequence[T], most: int, worth: Callable[[T], float]) -> Sequence[T]:
    """The ``most`` rows of the greatest worth, in the order they had; of equals the first.

    Example:
        >>> foremost([3, 1, 2, 5], 2, float)
        [3, 5]
    """
    if len(rows) <= most:
        return rows
    best = sorted(range(len(rows)), key=lambda n: -worth(rows[n]))[:most]
    return [rows[n] for n in sorted(best)]
