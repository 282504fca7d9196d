"""Annotated papers (JSON lines) → training examples: windows with a target for every word and span."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from network import KIND_CLASSES, MAX_WIDTH, ROLE_CLASSES
from tokenizers import Tokenizer

from kgraph.extract.encode import Encoder, Window, Word, words

IGNORE = -100


@dataclass
class Example:
    """One window with targets: tags per word, kind and role and side per span (words × MAX_WIDTH)."""

    ids: np.ndarray
    segments: np.ndarray
    features: np.ndarray
    first: np.ndarray
    last: np.ndarray
    tags: np.ndarray
    kinds: np.ndarray
    roles: np.ndarray
    sides: np.ndarray


def load(path: str | Path) -> list[dict]:
    """The records of a JSON-lines file."""
    with Path(path).open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def paper_words(record: dict) -> list[Word]:
    """All words of a record, the title's first."""
    return words(record["title"], "title") + words(record["abstract"], "abstract")


def gold_spans(record: dict, all_words: list[Word]) -> tuple[list[tuple[int, int, dict]], set[tuple[int, int]]]:
    """Word spans of the listed forms, the longest first where they overlap, and doubtful spans to leave unjudged."""
    found, doubtful = [], set()
    for field in ("title", "abstract"):
        starts = {w.start: i for i, w in enumerate(all_words) if w.field == field}
        ends = {w.end: i for i, w in enumerate(all_words) if w.field == field}
        for concept in record["concepts"]:
            for form in plain_forms(concept["forms"]):
                pattern = r"(?<!\w)" + re.escape(form) + r"(?!\w)"
                for m in re.finditer(pattern, record[field], re.IGNORECASE):
                    if m.start() in starts and m.end() in ends:
                        span = starts[m.start()], ends[m.end()] + 1
                        if m.group() == form:
                            found.append((*span, concept))
                        else:
                            doubtful.add(span)
    found.sort(key=lambda f: (f[0] - f[1], f[0]))
    taken = np.zeros(len(all_words), bool)
    kept = []
    for start, end, concept in found:
        if not taken[start:end].any():
            taken[start:end] = True
            kept.append((start, end, concept))
    return kept, {s for s in doubtful if not taken[s[0] : s[1]].any()}


def _counted(targets: np.ndarray, window: Window) -> np.ndarray:
    """The targets of a window's words, without those that are only context."""
    part = targets[window.words].copy()
    part[: window.keep] = IGNORE
    part[window.stop :] = IGNORE
    return part


def plain_forms(forms: list[str]) -> list[str]:
    """Without the literal whole "Long Form (LF) …" where both parts are forms of their own."""

    def compound(form: str) -> bool:
        m = re.match(r"(.+?)\s*\(([^()]+)\)", form)
        return bool(m) and m.group(1) in forms and m.group(2) in forms

    return [f for f in forms if not compound(f)]


def examples(record: dict, encoder: Encoder) -> list[Example]:
    """The windows of one record with their targets; what is optional or doubtful is left unjudged."""
    all_words = paper_words(record)
    gold, doubtful = gold_spans(record, all_words)
    n = len(all_words)
    tags = np.zeros(n, np.int64)
    kinds = np.zeros((n, MAX_WIDTH), np.int64)
    roles = np.full((n, MAX_WIDTH), IGNORE, np.int64)
    sides = np.full((n, MAX_WIDTH), IGNORE, np.int64)
    masked = np.zeros(n, bool)
    for start, end in doubtful:
        masked[start:end] = True
    for start, end, concept in gold:
        if concept.get("optional"):
            masked[start:end] = True
    count = np.concatenate([[0], np.cumsum(masked)])
    for k in range(MAX_WIDTH):
        for i in range(n - k):
            if count[i + k + 1] - count[i]:
                kinds[i, k] = IGNORE
        kinds[n - k :, k] = IGNORE
    # a span must not cross from the title into the abstract
    turn = sum(w.field == "title" for w in all_words)
    for k in range(1, MAX_WIDTH):
        kinds[max(0, turn - k) : turn, k] = IGNORE
    tags[masked] = IGNORE
    for start, end, concept in gold:
        kind = {"dataset": "resource", "benchmark": "resource"}.get(concept["type"], concept["type"])
        number = KIND_CLASSES.index(kind)
        optional = bool(concept.get("optional"))
        if not optional:
            tags[start] = 2 * number - 1
            tags[start + 1 : end] = 2 * number
        if end - start <= MAX_WIDTH:
            if not optional:
                kinds[start, end - start - 1] = number
            roles[start, end - start - 1] = ROLE_CLASSES.index(concept["role"])
            if kind == "resource":
                sides[start, end - start - 1] = int(concept["type"] == "benchmark")
    result = []
    for w in encoder.windows(all_words):
        targets = [_counted(a, w) for a in (tags, kinds, roles, sides)]

        result.append(Example(w.ids, w.segments, w.features, w.first, w.last, *targets))
    return result


def batch(rows: list[Example]) -> dict[str, torch.Tensor]:
    """Pads with zeros; targets with IGNORE."""
    pieces, longest = max(len(r.ids) for r in rows), max(len(r.first) for r in rows)
    result = {n: padded(rows, n, pieces) for n in ("ids", "segments", "features")}
    result |= {n: padded(rows, n, longest) for n in ("first", "last")}
    result |= {n: padded(rows, n, longest, IGNORE) for n in ("tags", "kinds", "roles", "sides")}
    result["mask"] = within([len(r.ids) for r in rows], pieces).long()
    return result


def padded(rows: Sequence[Any], name: str, size: int, fill: int = 0) -> torch.Tensor:
    """One field of all rows, each filled up to ``size``: whole numbers as int64, others as float32."""
    parts = [getattr(row, name) for row in rows]
    kind = np.int64 if np.issubdtype(parts[0].dtype, np.integer) else np.float32
    out = np.full((len(parts), size, *parts[0].shape[1:]), fill, kind)
    for i, part in enumerate(parts):
        out[i, : len(part)] = part
    return torch.from_numpy(out)


def within(lengths: Sequence[int], size: int) -> torch.Tensor:
    """(rows, size): whether a place lies within its row's length."""
    return torch.arange(size)[None] < torch.tensor(lengths)[:, None]


def encoder_of(directory: str | Path) -> Encoder:
    """The encoder that cuts texts as the model in a directory reads them."""
    tokenizer = Tokenizer.from_file(str(Path(directory) / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return Encoder(tokenizer)
