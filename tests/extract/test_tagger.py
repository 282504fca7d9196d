"""The tagger's arithmetic and what it says of broken model directories."""

from __future__ import annotations

import shutil
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from kgraph.errors import InputError
from kgraph.extract.encode import words
from kgraph.extract.finder import SHIPPED
from kgraph.extract.tagger import INPUTS, MODEL_FILES, Tagger, _network


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    return Tagger(SHIPPED)


def test_scores_are_the_mean_of_tags_and_spans(tagger: Tagger) -> None:
    [window] = tagger._encoder.windows(words("BERT, RoBERTa and XLNet read long texts", "title"))
    feeds = {name: getattr(window, name) for name in INPUTS} | {"floor": np.array(0, np.float32)}
    spans, scores, tags, kinds = _network(SHIPPED / "model.onnx").run(["spans", "scores", "tags", "kinds"], feeds)
    n, width = kinds.shape[:2]
    assert spans.tolist() == [[i, k] for i in range(n) for k in range(width)]  # a floor of 0 keeps every span
    for (i, k), said in zip(spans.tolist(), scores.tolist(), strict=True):
        for kind in range(1, 5):
            p = tags[i, 2 * kind - 1] * np.prod([tags[j, 2 * kind] for j in range(i + 1, min(n, i + k + 1))])
            if k + 1 < width and i + k + 1 < n:
                p *= 1 - tags[i + k + 1, 2 * kind]
            if i + k < n:
                assert said[kind - 1] == pytest.approx((p + kinds[i, k, kind]) / 2, abs=1e-5)


def test_the_floor_only_leaves_out(tagger: Tagger) -> None:
    read = words("BERT learns a learning rule, spectral smoothing and regional search over noisy trees.", "abstract")
    low, high = tagger.candidates(read, 0.01), tagger.candidates(read, 0.9)
    assert 0 < len(high) < len(low)
    assert [c for c in low if c.score >= 0.9] == high


def test_a_model_of_another_making_says_what_to_do(tmp_path: Path) -> None:
    for name in MODEL_FILES:
        shutil.copyfile(SHIPPED / name, tmp_path / name)
    content = (SHIPPED / "model.onnx").read_bytes()
    (tmp_path / "model.onnx").write_bytes(content.replace(b"floor", b"flaar"))
    with pytest.raises(InputError, match=r"no floor.*export"):
        Tagger(tmp_path)


def test_candidates_do_not_overlap_and_stay_in_their_field(tagger: Tagger) -> None:
    read = words("BERT for question answering", "title") + words("We fine-tune BERT on SQuAD. " * 80, "abstract")
    found = tagger.candidates(read, 0.2)
    assert found
    for field in ("title", "abstract"):
        spans = sorted((c.start, c.end) for c in found if c.field == field)
        assert all(a[1] <= b[0] for a, b in pairwise(spans))
    assert sum(c.start > 1500 for c in found) > 5  # the end of a long text is read too


def test_no_words_no_candidates(tagger: Tagger) -> None:
    assert tagger.candidates([], 0.1) == []


@pytest.mark.parametrize("missing", MODEL_FILES)
def test_a_directory_without_a_file_is_named(tmp_path: Path, missing: str) -> None:
    for name in MODEL_FILES:
        if name != missing:
            (tmp_path / name).write_bytes(b"")
    with pytest.raises(InputError, match=missing):
        Tagger(tmp_path)


def test_a_broken_model_is_one_line(tmp_path: Path) -> None:
    for name in ("tokenizer.json", "settings.json"):
        shutil.copyfile(SHIPPED / name, tmp_path / name)
    (tmp_path / "model.onnx").write_bytes(b"not a model")
    with pytest.raises(InputError) as caught:
        Tagger(tmp_path)
    assert "cannot be loaded" in str(caught.value) and "\n" not in str(caught.value)
