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
import numpy.typing as npt

from kgraph.errors import InputError
from kgraph.extract.encode import Encoder, Window, Word
from kgraph.records import Field

SPAN_KINDS = ("method", "resource", "task", "metric")
"""What the model tells apart; whether a resource is a dataset or a benchmark is decided later."""
MODEL_FILES = ("model.onnx", "tokenizer.json", "settings.json")

Floats = npt.NDArray[np.float32]


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
            self._session = _session(directory / "model.onnx")
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
        inputs = {n: getattr(window, n) for n in ("ids", "segments", "features", "first", "last")}
        tags, kinds, roles = self._session.run(None, inputs)
        scores = blend(tags, kinds)
        sure = 1 - scores[:, :, 0]
        sure[: window.keep] = 0
        sure[window.stop :] = 0
        starts, widths = np.nonzero(sure >= floor)
        return [
            (float(sure[i, k]), int(window.words[i]), int(window.words[i + k]) + 1, scores[i, k, 1:], roles[i, k])
            for i, k in zip(starts.tolist(), widths.tolist(), strict=True)
            if i + k < len(window.words) and window.words[i + k] - window.words[i] == k
        ]


_Span = tuple[float, int, int, Floats, Floats]
"""Score, first word, end word (exclusive), kind and role probabilities."""


def blend(tags: Floats, kinds: Floats) -> Floats:
    """The mean of what the span head and the word tags say of every span: (words, widths, none + kinds).

    A span by word tags: its first word begins the kind, the others continue it, the next word does not.
    """
    n, width = kinds.shape[:2]
    begin, inside = tags[:, 1::2], tags[:, 2::2]
    padded = np.concatenate([inside, np.zeros((width, inside.shape[1]), inside.dtype)])
    by_tags = np.zeros_like(kinds)
    running = begin.copy()
    for k in range(width):
        if k:
            running = running * padded[k : k + n]
        by_tags[:, k, 1:] = running * (1 - padded[k + 1 : k + 1 + n]) if k + 1 < width else running
    by_tags[:, :, 0] = 1 - by_tags[:, :, 1:].sum(-1)
    mean: Floats = ((by_tags + kinds) / 2).astype(np.float32)
    return mean


def _best_first(rows: list[_Span], n_words: int) -> list[_Span]:
    taken = np.zeros(n_words, dtype=bool)
    kept = []
    for row in sorted(rows, key=lambda r: (-r[0], r[1], r[2])):
        if not taken[row[1] : row[2]].any():
            taken[row[1] : row[2]] = True
            kept.append(row)
    return sorted(kept, key=lambda r: r[1])


def _candidate(words: Sequence[Word], row: _Span) -> Candidate:
    score, start, end, kinds, roles = row
    return Candidate(
        words[start].field,
        words[start].start,
        words[end - 1].end,
        score,
        tuple(float(x) for x in kinds),
        tuple(float(x) for x in roles[:5]),
        float(roles[5]),
    )


def _tokenizer(path: Path) -> Any:
    from tokenizers import Tokenizer as PieceTokenizer

    tokenizer = PieceTokenizer.from_file(str(path))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def _session(path: Path) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def _digest(directory: Path) -> str:
    total = hashlib.sha256()
    for path in sorted(p for p in directory.iterdir() if p.is_file() and p.suffix in {".onnx", ".json", ".tsv"}):
        total.update(path.name.encode() + path.read_bytes())
    return total.hexdigest()[:12]


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0][:200]
