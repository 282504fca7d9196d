"""The tagger's arithmetic and what it says of broken model directories."""

from __future__ import annotations

import shutil
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from kgraph.errors import InputError
from kgraph.extract.component import SHIPPED
from kgraph.extract.encode import words
from kgraph.extract.tagger import MODEL_FILES, Tagger, blend


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    return Tagger(SHIPPED)


def test_blend_equals_the_slow_way() -> None:
    rng = np.random.default_rng(5)
    n, width = 9, 4
    tags = rng.dirichlet(np.ones(9), n).astype(np.float32)
    kinds = rng.dirichlet(np.ones(5), (n, width)).astype(np.float32)
    mixed = blend(tags, kinds)
    for i in range(n):
        for k in range(width):
            if i + k >= n:
                continue
            for kind in range(1, 5):
                p = tags[i, 2 * kind - 1] * np.prod([tags[j, 2 * kind] for j in range(i + 1, i + k + 1)])
                if k + 1 < width and i + k + 1 < n:
                    p *= 1 - tags[i + k + 1, 2 * kind]
                assert mixed[i, k, kind] == pytest.approx((p + kinds[i, k, kind]) / 2, abs=1e-6)


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
