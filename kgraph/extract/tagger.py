"""The trained tagger: paper words → scored candidate spans.

In: the words of a title and an abstract. Out: ``Candidate`` spans that do not overlap, each with the probabilities of
its kind, role and dataset/benchmark side. Runs an int8 ONNX model; no torch.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from kgraph.errors import InputError
from kgraph.extract.encode import Encoder, Window, Word
from kgraph.extract.session import session
from kgraph.records import Field

SPAN_KINDS = ("method", "resource", "task", "metric")
"""What the model tells apart; whether a resource is a dataset or a benchmark is decided later."""
MODEL_FILES = ("model.onnx", "tokenizer.json", "settings.json")
INPUTS = ("ids", "segments", "features", "first", "last")
"""What the network reads of a ``Window``, beside the floor."""
OUTPUTS = ("spans", "scores", "roles")
"""Spans over the floor as word and width less one, their probabilities by kind, by role and benchmark side."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A span that may be a concept: ``paper.text(field)[start:end]``.

    ``kinds`` are probabilities over ``SPAN_KINDS``, ``roles`` over ``records.ROLES``; ``side`` is that of a resource
    to be a benchmark; ``score`` is the probability to be a concept at all.
    """

    field: Field
    start: int
    end: int
    score: float
    kinds: tuple[float, ...]
    roles: tuple[float, ...]
    side: float


class Tagger:
    """A model directory (``model.onnx``, ``tokenizer.json``, ``settings.json``) ready to run.

    Raises InputError when the directory lacks one of these files or holds something else under its name.
    """

    def __init__(self, directory: Path) -> None:
        missing = [name for name in MODEL_FILES if not (directory / name).is_file()]
        if missing:
            raise InputError(f"{directory} is not an extraction model: it has no {missing[0]}; see scripts/train")
        try:
            self.settings: dict[str, Any] = json.loads((directory / "settings.json").read_text("utf-8"))
            self._encoder = Encoder(_tokenizer(directory / "tokenizer.json"))
            self._session = _network(directory / "model.onnx")
        except Exception as error:
            raise InputError(f"the extraction model in {directory} cannot be loaded: {_first_line(error)}") from error
        self.version = _digest(directory)

    def candidates(self, words: Sequence[Word], floor: float) -> list[Candidate]:
        """All spans with a score of at least ``floor`` that no better span overlaps, in reading order."""
        if not words:
            return []
        rows = [row for window in self._encoder.windows(words) for row in self._spans(window, floor)]
        return [_candidate(words, row) for row in _best_first(rows, len(words))]

    def _spans(self, window: Window, floor: float) -> list[_Span]:
        inputs = {name: getattr(window, name) for name in INPUTS} | {"floor": np.array(floor, np.float32)}
        spans, scores, roles = self._session.run(list(OUTPUTS), inputs)
        owners = window.words.tolist()
        return [
            (sum(kinds), owners[i], owners[i + k] + 1, kinds, of_role)
            for (i, k), kinds, of_role in zip(spans.tolist(), scores.tolist(), roles.tolist(), strict=True)
            if window.keep <= i < window.stop and i + k < len(owners) and owners[i + k] - owners[i] == k
        ]


_Span = tuple[float, int, int, list[float], list[float]]
"""Score, first word, end word (exclusive), probabilities of the kinds, of the roles and of the benchmark side."""


def _best_first(rows: list[_Span], n_words: int) -> list[_Span]:
    taken = bytearray(n_words)
    kept = []
    for row in sorted(rows, key=lambda r: (-r[0], r[1], r[2])):
        if not any(taken[row[1] : row[2]]):
            taken[row[1] : row[2]] = b"\1" * (row[2] - row[1])
            kept.append(row)
    return sorted(kept, key=lambda r: r[1])


def _candidate(words: Sequence[Word], row: _Span) -> Candidate:
    score, start, end, kinds, roles = row
    return Candidate(
        words[start].field,
        words[start].start,
        words[end - 1].end,
        score,
        tuple(kinds),
        tuple(roles[:-1]),
        roles[-1],
    )


def _tokenizer(path: Path) -> Any:
    from tokenizers import Tokenizer as PieceTokenizer

    tokenizer = PieceTokenizer.from_file(str(path))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def _network(path: Path) -> Any:
    """The session of a model file.

    Raises:
        ValueError: the file was exported for another version of kgraph.
    """
    network = session(path)
    lacks = {*INPUTS, "floor"} - {i.name for i in network.get_inputs()} | {*OUTPUTS} - {
        o.name for o in network.get_outputs()
    }
    if lacks:
        raise ValueError(f"{path.name} has no {sorted(lacks)[0]}; export it again with scripts/train/export.py")
    return network


def _digest(directory: Path) -> str:
    total = hashlib.sha256()
    for path in sorted(p for p in directory.iterdir() if p.is_file() and p.suffix in {".onnx", ".json", ".tsv"}):
        total.update(path.name.encode() + path.read_bytes())
    return total.hexdigest()[:12]


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0][:200]
