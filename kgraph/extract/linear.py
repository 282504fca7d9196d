"""A sparse linear classifier over readable cues: weights from a small JSON file, plain Python at run time.

In: a model name and a list of cues. Out: a probability per class, and the cue that spoke most for one. Logistic
regression, one class against the rest, trained with an L1 penalty so that few cues have a weight (Tibshirani, 1996).
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from functools import cache
from importlib.resources import files


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
        self._weights = {cue: tuple((int(k), w) for k, w in row.items()) for cue, row in weights.items()}

    def __contains__(self, cue: str) -> bool:
        return cue in self._weights

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
