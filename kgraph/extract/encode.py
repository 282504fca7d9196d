"""Paper text → the numbers the tagger reads: words, their shapes, word pieces, windows.

In: a title and an abstract. Out: ``Word`` offsets into each field, and ``Window`` arrays of at most ``MAX_PIECES``
word pieces, each with the title (or its beginning, up to half a window) at its head. The training script and the
runtime share this module, so both see exactly the same text.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, chain, pairwise
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from kgraph.records import Field

MAX_PIECES = 384
"""Word pieces of one window, the title and the special ones included (a usual abstract has 300)."""
OVERLAP_WORDS = 48

Ints = npt.NDArray[np.int64]

_WORD = re.compile(r"[^\W_]+|_|[^\w\s]")
_SHAPES = (
    (re.compile(r"[a-z]+"), 1),
    (re.compile(r"[A-Z][a-z]+"), 2),
    (re.compile(r"[A-Z]"), 3),
    (re.compile(r"[A-Z]+"), 4),
    (re.compile(r"[A-Z]+s"), 5),
    (re.compile(r"\d+"), 6),
    (re.compile(r"[a-z]+[A-Z]\w*"), 7),
    (re.compile(r"(?=.*[A-Za-z])(?=.*\d)\w+"), 8),
    (re.compile(r"[A-Z]\w*[A-Z]\w*"), 9),
    (re.compile(r"[-–—]"), 10),
    (re.compile(r"[(\[]"), 11),
    (re.compile(r"[)\]]"), 12),
    (re.compile(r"[.!?]"), 13),
    (re.compile(r"[,;:]"), 14),
    (re.compile(r"[$\\{}^_]"), 15),
    (re.compile(r"[^\w\s]"), 16),
)
N_SHAPES = 18
_GLUE = 3
"""Bits of the second feature: touches the word before, touches the word after."""
N_COUNTS = 24
_LETTERS = 101
"""How much of a word is cut into pieces: BERT knows no word of more than 100 letters."""
_MOST_PIECES = 16
_MOST_AT_ONCE = 4096
_MOST_KNOWN = 50_000
"""Words whose pieces are kept; a bound for memory."""


class Word(NamedTuple):
    """One word or mark: ``paper.text(field)[start:end]``."""

    field: Field
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Window:
    """What one run of the model reads.

    ``ids``, ``segments`` (0 title, 1 abstract) and ``features`` (n × 2) have one row a word piece; ``first`` and
    ``last`` give each word's first and last piece. ``words`` are indices into the paper's word list, one for each row
    of ``first``; only those at positions ``keep`` to ``stop`` count, the others are context.
    """

    ids: Ints
    segments: Ints
    features: Ints
    first: Ints
    last: Ints
    words: Ints
    keep: int
    stop: int


def words(text: str, field: Field) -> list[Word]:
    """Runs of letters and digits, and every other mark on its own: any name's ends fall between two words.

    Example:
        >>> [w.text for w in words("A$^3$T (GPT-4)", "title")]
        ['A', '$', '^', '3', '$', 'T', '(', 'GPT', '-', '4', ')']
    """
    return [Word._make((field, m.start(), m.end(), m[0])) for m in _WORD.finditer(text)]


@lru_cache(maxsize=1 << 16)
def shape(word: str) -> int:
    """The class of a word's capitals, digits and marks, below ``N_SHAPES``.

    Example:
        >>> shape("graph"), shape("BERT"), shape("GANs"), shape("ResNet50")
        (1, 4, 5, 8)
    """
    return next((number for pattern, number in _SHAPES if pattern.fullmatch(word)), N_SHAPES - 1)


def features(paper_words: Sequence[Word]) -> Ints:
    """Per word its shape, and how often it occurs in the paper (0–5) with which neighbours it touches (0–3)."""
    lower = [w.text.lower() for w in paper_words]
    often = Counter(lower)
    near = pairwise(paper_words)
    touches = np.array([end == start and field == other for (field, _, end, _), (other, start, _, _) in near], np.int64)
    counts = np.minimum([often[low] for low in lower], 6) - 1
    counts[1:] += 6 * touches
    counts[:-1] += 12 * touches
    return np.stack([[shape(w.text) for w in paper_words], counts], axis=1)


class Encoder:
    """Cuts papers into windows with a word-piece vocabulary (a ``tokenizer.json``)."""

    def __init__(self, tokenizer: Any) -> None:
        self._tokenizer = tokenizer
        self._cls, self._sep, self._unk = (tokenizer.token_to_id(t) for t in ("[CLS]", "[SEP]", "[UNK]"))
        self._known: dict[str, list[int]] = {}

    def windows(self, paper_words: Sequence[Word]) -> Iterator[Window]:
        """One window for a usual abstract; a longer text in overlapping ones, each with the title before it."""
        n_title = next((n for n, w in enumerate(paper_words) if w.field != "title"), len(paper_words))
        pieces = self._pieces(paper_words)
        rows = features(paper_words)
        before = [0, *accumulate(map(len, pieces))]  # how many pieces the words up to each have
        room = MAX_PIECES - 3
        head = min(n_title, bisect_left(before, room - MAX_PIECES // 2) - 1)
        start = head
        keep = 0
        while True:
            end = bisect_right(before, before[start] + room - before[head]) - 1
            done = end >= len(paper_words)
            shared = 0 if done else min(OVERLAP_WORDS, (end - start) // 2)
            stop = head + end - start - shared // 2
            order = np.concatenate([np.arange(head), np.arange(start, end)])
            yield self._window(order, pieces[:head] + pieces[start:end], rows, n_title, (keep, stop))
            if done:
                return
            start = end - shared
            keep = head + shared - shared // 2

    def _pieces(self, paper_words: Sequence[Word]) -> list[list[int]]:
        """The pieces of every word; a word's pieces do not depend on its neighbours, so each is cut once and kept."""
        if len(self._known) > _MOST_KNOWN:
            self._known.clear()
        texts = [w.text[:_LETTERS] for w in paper_words]
        new = list({text for text in texts if text not in self._known})
        for base in range(0, len(new), _MOST_AT_ONCE):
            self._learn(new[base : base + _MOST_AT_ONCE])
        return [self._known[text] for text in texts]

    def _learn(self, texts: list[str]) -> None:
        pieces: list[list[int]] = [[] for _ in texts]
        readable = [_readable(text) for text in texts]
        encoding = self._tokenizer.encode(readable, is_pretokenized=True, add_special_tokens=False)
        for word, piece in zip(encoding.word_ids, encoding.ids, strict=True):
            pieces[word].append(piece)
        self._known |= {text: own[:_MOST_PIECES] or [self._unk] for text, own in zip(texts, pieces, strict=True)}

    def _window(self, at: Ints, own: list[list[int]], rows: Ints, n_title: int, counted: tuple[int, int]) -> Window:
        """[CLS] title [SEP] abstract [SEP], every special piece with features of nothing; ``own`` are each word's."""
        sizes = np.fromiter(map(len, own), np.int64, len(own))
        turn = int(np.searchsorted(at, n_title))
        first = 1 + np.cumsum(sizes) - sizes
        first[turn:] += 1
        body = first[turn] if turn < len(at) else int(sizes.sum()) + 1
        ids = np.full(int(sizes.sum()) + (3 if turn < len(at) else 2), self._sep, dtype=np.int64)
        words_only = np.ones(len(ids), dtype=bool)
        words_only[[0, -1]] = False
        words_only[body - 1 : body] = turn == len(at)
        ids[0] = self._cls
        ids[words_only] = list(chain.from_iterable(own))
        segments = (np.arange(len(ids)) >= body).astype(np.int64)
        with_specials = np.zeros((len(ids), 2), dtype=np.int64)
        with_specials[words_only] = rows[np.repeat(at, sizes)]
        return Window(ids, segments, with_specials, first, first + sizes - 1, at, *counted)


def _readable(word: str) -> str:
    """Half a surrogate pair, which no UTF-8 text holds, becomes a question mark."""
    return word.encode("utf-8", "replace").decode("utf-8")
