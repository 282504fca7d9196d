"""Halves: what the models that stand behind the tagger learn from, so that they see it as it is on papers new to it.

In: directories, each with a model (model.onnx, tokenizer.json, names.tsv) and the annotated papers that its tagger or
names were made from (seen.jsonl) and the others (unseen.jsonl). Out: ``Half`` objects. One half gives half of the
papers to learn from; two, each with the other's papers unseen, give all.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from data import load

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Half:
    """A model directory, the annotated papers it was made from, and those it never saw."""

    model: Path
    seen: list[Record]
    unseen: list[Record]


def halves(directories: list[Path]) -> list[Half]:
    """All halves, in the order given."""
    return [Half(d, load(d / "seen.jsonl"), load(d / "unseen.jsonl")) for d in directories]


def everything(given: list[Half]) -> list[Record]:
    """All annotated papers: what any one half saw and did not see."""
    return given[0].seen + given[0].unseen
