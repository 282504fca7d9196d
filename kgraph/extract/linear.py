"""A sparse linear classifier over readable cues: weights from a small JSON file.

In: a model name and, for each thing that is asked about, its cues. Out: the log odds per class, and the cue that spoke
most for one. Logistic regression, one class against the rest, trained with an L1 penalty so that few cues have a weight
(Tibshirani, 1996). Cues come as leads with all that follows them: what follows, as the words of a sentence, may be put
together once for many, and of a hundred cues only the few that have a weight are ever spelled.
"""

from __future__ import annotations

import json
import math
from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from itertools import chain, islice, takewhile
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Led = Iterable[tuple[str, Collection[str]]]
"""``[("before:", ["we", "the"]), ("unit=", ["%"])]`` are the cues "before:we", "before:the" and "unit=%"."""


def spelled(cues: Led) -> list[str]:
    """The cues one by one, without repeats.

    Example:
        >>> spelled([("before:", ["we", "the"]), ("unit=", ["%"]), ("before:", ["the"])])
        ['before:we', 'before:the', 'unit=%']
    """
    return list(dict.fromkeys([lead + rest for lead, follow in cues for rest in follow]))


def in_order(terms: Floats) -> Floats:
    """Sums along the last axis, each term added to those before it: the same to the last bit however many there are.

    Example:
        >>> in_order(np.array([[0.5, 0.25], [1.0, 2.0]])).tolist()
        [0.75, 3.0]
    """
    sums: Floats = np.cumsum(terms, axis=-1)[..., -1]
    return sums


def chance(log_odds: float) -> float:
    """The probability, kept off 0 and 1.

    Example:
        >>> chance(0.0), round(chance(2.0), 2)
        (0.5, 0.88)
    """
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, log_odds))))


class Linear:
    """The weights of several yes-or-no questions asked about the same cues.

    Example:
        >>> m = Linear({"classes": ["a"], "bias": [-1.0], "weights": {"x=1": {"0": 3.0}, "y": {"0": 1.0}}})
        >>> known = m.known([("y", [""]), ("x=", ["1", "2"])])
        >>> m.sums([known, m.known([])]).tolist(), m.strongest(known, 0)
        ([[3.0], [-1.0]], 'x=1')
    """

    def __init__(self, model: Mapping[str, Any]) -> None:
        self.classes: tuple[str, ...] = tuple(model["classes"])
        self.cut: tuple[float, ...] = tuple(model.get("cut", ()))
        weights: dict[str, dict[str, float]] = model["weights"]
        self._cues = ["bias", *sorted(weights)]
        self._weights: Floats = np.zeros((len(self._cues), len(self.classes)))
        self._weights[0] = model["bias"]
        for number, cue in enumerate(self._cues[1:], 1):
            for of, weight in weights[cue].items():
                self._weights[number, int(of)] = weight
        self._again: Floats = np.array(model.get("again", []))
        self._led = cache(self._led_by)

    def __contains__(self, cue: str) -> bool:
        return cue in self._led("")

    def known(self, cues: Led) -> list[int]:
        """The numbers of those cues that have a weight, ascending; the first is the bias, a cue that everything has."""
        found = {0}
        for lead, follow in cues:
            found.update(filter(None, map(self._led(lead).get, follow)))
        return sorted(found)

    def _led_by(self, lead: str) -> dict[str, int]:
        """The cues that begin so, by what follows; leads are few, being made of kinds, roles and fixed words."""
        start = bisect_left(self._cues, lead, 1)
        led = takewhile(lambda cue: cue.startswith(lead), islice(self._cues, start, None))
        return {cue[len(lead) :]: number for number, cue in enumerate(led, start)}

    def sums(self, rows: Sequence[Sequence[int]]) -> Floats:
        """The log odds of each row of known cues, (rows, classes), each weight added to those before it."""
        weights, wide = self._weights[list(chain.from_iterable(rows))], len(self.classes)
        of = np.repeat(np.arange(len(rows)), np.array(list(map(len, rows)), np.intp))
        places = wide * of[:, None] + np.arange(wide)
        sums: npt.NDArray[Any] = np.bincount(places.ravel(), weights.ravel(), wide * len(rows))
        return sums.reshape(len(rows), wide)

    def again(self, classes: Sequence[int], looks: Sequence[Floats]) -> list[float]:
        """The probability of a class each from numbers instead of cues, where the model has weights for such."""
        if not classes:
            return []
        weights = self._again[list(classes)]
        return list(map(chance, (weights[:, -1] + in_order(weights[:, :-1] * np.array(looks))).tolist()))

    def strongest(self, known: Sequence[int], number: int) -> str:
        """The cue with the largest positive weight for class ``number``; ``"bias"`` if none has one."""
        weights = self._weights[known, number]
        weights[0] = 0.0
        return self._cues[known[int(np.argmax(weights))]]


@cache
def load(name: str) -> Linear:
    """The model ``kgraph/models/<name>.json``, read once."""
    return Linear(json.loads((files("kgraph.models") / f"{name}.json").read_text(encoding="utf-8")))
