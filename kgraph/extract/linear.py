"""A sparse linear classifier over readable cues: weights from a small JSON file, plain Python at run time.

In: a model name and a list of cues. Out: a probability per class, and the cue that spoke most for one. Logistic
regression, one class against the rest, trained with an L1 penalty so that few cues have a weight (Tibshirani, 1996).
Where many pairs share cues, these may come as leads with all that follows them: what follows, as the words of a
sentence, is then put together once, and of a hundred cues only the few that have a weight are ever spelled.
"""

from __future__ import annotations

import json
import math
from bisect import bisect_left
from collections.abc import Collection, Iterable, Sequence
from functools import cache
from importlib.resources import files
from itertools import islice, takewhile

Led = Iterable[tuple[str, Collection[str]]]
"""``[("before:", ["we", "the"]), ("unit=", ["%"])]`` are the cues "before:we", "before:the" and "unit=%"."""


def spelled(cues: Led) -> list[str]:
    """The cues one by one, without repeats.

    Example:
        >>> spelled([("before:", ["we", "the"]), ("unit=", ["%"]), ("before:", ["the"])])
        ['before:we', 'before:the', 'unit=%']
    """
    return list(dict.fromkeys([lead + rest for lead, follow in cues for rest in follow]))


class Linear:
    """The weights of several yes-or-no questions asked about the same cues.

    Example:
        >>> m = Linear({"classes": ["a"], "bias": [-1.0], "cut": [0.5], "weights": {"x": {"0": 3.0}, "y": {"0": 1.0}}})
        >>> round(m.probabilities(["x", "z"])[0], 2), m.strongest(["y", "x", "z"], 0)
        (0.88, 'x')
    """

    def __init__(self, model: dict[str, object]) -> None:
        self.classes: tuple[str, ...] = tuple(model["classes"])  # type: ignore[arg-type]
        self.bias: tuple[float, ...] = tuple(model["bias"])  # type: ignore[arg-type]
        self.cut: tuple[float, ...] = tuple(model.get("cut", ()))  # type: ignore[arg-type]
        weights: dict[str, dict[str, float]] = model["weights"]  # type: ignore[assignment]
        self._again: list[list[float]] = model.get("again", [])  # type: ignore[assignment]
        self._weights = {cue: tuple((int(k), w) for k, w in row.items()) for cue, row in weights.items()}
        self._sorted = sorted(weights)
        self._led = cache(self._led_by)

    def __contains__(self, cue: str) -> bool:
        return cue in self._weights

    def known(self, cues: Led) -> list[str]:
        """Those of the cues that have a weight, which are all that the others need to be told.

        Example:
            >>> load("results").known([("unit=", ["%", "light years"])])
            ['unit=%']
        """
        found: set[str] = set()
        for lead, follow in cues:
            if known := self._led(lead):
                found.update([known[rest] for rest in follow if rest in known])
        return list(found)

    def _led_by(self, lead: str) -> dict[str, str]:
        """The cues that begin so, by what follows; leads are few, being made of kinds, roles and fixed words."""
        start = bisect_left(self._sorted, lead)
        led = takewhile(lambda cue: cue.startswith(lead), islice(self._sorted, start, None))
        return {cue[len(lead) :]: cue for cue in led}

    def sums(self, cues: Sequence[str]) -> list[float]:
        """The log odds per class, in the order of ``classes``; the same whatever the order of the cues."""
        sums = list(self.bias)
        for cue in sorted(self._weights.keys() & cues):
            for number, weight in self._weights[cue]:
                sums[number] += weight
        return sums

    def probabilities(self, cues: Sequence[str]) -> list[float]:
        """One probability (0–1) per class."""
        return [1 / (1 + math.exp(-max(-30.0, min(30.0, s)))) for s in self.sums(cues)]

    def again(self, number: int, look: Sequence[float]) -> float:
        """The probability of a class from numbers instead of cues, where the model has weights for such (bias last)."""
        *weights, bias = self._again[number]
        total = bias + sum(w * x for w, x in zip(weights, look, strict=True))
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))

    def strongest(self, cues: Sequence[str], number: int) -> str:
        """The cue with the largest positive weight for class ``number``; ``"bias"`` if none has one."""
        best, name = 0.0, "bias"
        for cue in sorted(self._weights.keys() & cues):
            weight = dict(self._weights[cue]).get(number, 0.0)
            if weight > best:
                best, name = weight, cue
        return name


@cache
def load(name: str) -> Linear:
    """The model ``kgraph/models/<name>.json``, read once."""
    return Linear(json.loads((files("kgraph.models") / f"{name}.json").read_text(encoding="utf-8")))
