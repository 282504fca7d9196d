"""What a teacher said of windows of text: a file of pickled ``Lesson``, and batches of them for a pupil.

In: files that label.py wrote, maybe still being written. Out: tensors; only a few thousand windows are in memory.
"""

from __future__ import annotations

import pickle
import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
import torch
from data import padded, within
from network import MAX_WIDTH

SHELF = 4096
"""Windows from which batches of like length are made."""


@dataclass
class Lesson:
    """A window, tag probabilities (words, 9), spans (n, 2: word, width − 1) with kinds (n, 5) and roles (n, 6)."""

    ids: np.ndarray
    segments: np.ndarray
    features: np.ndarray
    first: np.ndarray
    last: np.ndarray
    tags: np.ndarray
    spans: np.ndarray
    kinds: np.ndarray
    roles: np.ndarray


def read(paths: list[Path], rng: random.Random) -> Iterator[Lesson]:
    """All lessons of the files, over and over, a lesson of a random file at a time."""
    while True:
        streams = [path.open("rb") for path in paths]
        while streams:
            stream = rng.choice(streams)
            try:
                yield pickle.load(stream)
            except (EOFError, pickle.UnpicklingError):
                stream.close()
                streams.remove(stream)


def batches(paths: list[Path], size: int, rng: random.Random) -> Iterator[list[Lesson]]:
    """Batches of like length, in random order, without end."""
    lessons = read(paths, rng)
    while True:
        shelf = sorted(islice(lessons, SHELF), key=lambda row: len(row.ids))
        groups = [shelf[i : i + size] for i in range(0, len(shelf), size)]
        rng.shuffle(groups)
        yield from groups


def tensors(rows: list[Lesson]) -> dict[str, torch.Tensor]:
    """Inputs, and the teacher's probabilities: a span it passed over is nothing for sure."""
    pieces, words = max(len(r.ids) for r in rows), max(len(r.first) for r in rows)
    result = {name: padded(rows, name, pieces) for name in ("ids", "segments", "features")}
    result |= {name: padded(rows, name, words) for name in ("first", "last", "tags")}
    result["mask"] = within([len(r.ids) for r in rows], pieces).long()
    result["words"] = within([len(r.first) for r in rows], words)
    kinds = torch.zeros(len(rows), words, MAX_WIDTH, rows[0].kinds.shape[1])
    kinds[..., 0] = 1
    judged = torch.zeros(len(rows), words, MAX_WIDTH, dtype=torch.bool)
    for i, row in enumerate(rows):
        word, width = torch.from_numpy(row.spans.astype(np.int64)).T
        kinds[i, word, width] = torch.from_numpy(row.kinds.astype(np.float32))
        judged[i, word, width] = True
    # rows name their spans in the order in which the mask does: by window, word, width
    roles = torch.from_numpy(np.concatenate([r.roles for r in rows]).astype(np.float32))
    return result | {"kinds": kinds, "judged": judged, "roles": roles}
