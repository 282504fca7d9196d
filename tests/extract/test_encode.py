"""Words, shapes and windows: what the model is given of a text."""

from __future__ import annotations

import numpy as np
import pytest
from tokenizers import Tokenizer

from kgraph.extract.encode import MAX_PIECES, Encoder, features, shape, words
from kgraph.extract.finder import SHIPPED


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    tokenizer = Tokenizer.from_file(str(SHIPPED / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return Encoder(tokenizer)


@pytest.mark.parametrize(
    "text", ["A$^3$T beats GPT-4o.", "  __Resona__ and “μKE” ", "naïve Bäcklund 模型 x_1", "", "\x00\ud800 α-β"]
)
def test_every_mark_is_in_exactly_one_word(text: str) -> None:
    found = words(text, "title")
    assert [text[w.start : w.end] for w in found] == [w.text for w in found]
    covered = [i for w in found for i in range(w.start, w.end)]
    assert covered == [i for i, c in enumerate(text) if not c.isspace()]


def test_shapes_tell_capitals_digits_and_marks_apart() -> None:
    samples = [
        "graph",
        "Graph",
        "G",
        "GNN",
        "GNNs",
        "42",
        "iPhone",
        "CIFAR10",
        "ResNet",
        "-",
        "(",
        ")",
        ".",
        ",",
        "$",
        "&",
    ]
    assert len({shape(s) for s in samples}) == len(samples)


def test_features_see_neighbours_only_inside_a_field() -> None:
    rows = features(words("BERT", "title") + words("BERT-base", "abstract"))
    assert rows[0, 1] == 1  # twice in the paper, touching nothing
    assert rows[1, 1] == 1 + 6 * 2  # twice, touches what follows
    assert rows[2, 1] == 0 + 6 * 3


def test_a_usual_abstract_is_one_window(encoder: Encoder) -> None:
    paper = words("Graphs", "title") + words("We study graphs. " * 30, "abstract")
    [window] = encoder.windows(paper)
    assert window.words.tolist() == list(range(len(paper)))
    assert (window.keep, window.stop) == (0, len(paper))
    assert len(window.ids) == len(window.segments) == len(window.features)


@pytest.mark.parametrize("title_words", [0, 3, 5000])
def test_long_text_is_covered_once_and_within_bounds(encoder: Encoder, title_words: int) -> None:
    paper = words("Deep " * title_words, "title") + words("Unsupervised pretraining of graphs. " * 600, "abstract")
    counted: list[int] = []
    for window in encoder.windows(paper):
        assert len(window.ids) <= MAX_PIECES
        counted += window.words[window.keep : window.stop].tolist()
    assert counted == list(range(len(paper)))


def test_every_window_begins_with_the_title(encoder: Encoder) -> None:
    paper = words("Mavors", "title") + words("A word and another. " * 400, "abstract")
    windows = list(encoder.windows(paper))
    assert len(windows) > 1
    assert all(w.words[0] == 0 and w.segments[w.first[0]] == 0 and w.segments[w.first[1]] == 1 for w in windows)


def test_pieces_of_a_word_share_its_features(encoder: Encoder) -> None:
    paper = words("", "title") + words("Electroencephalography CIFAR10", "abstract")
    [window] = encoder.windows(paper)
    assert window.last[0] > window.first[0]
    rows = window.features[window.first[0] : window.last[0] + 1]
    assert np.unique(rows, axis=0).shape[0] == 1
