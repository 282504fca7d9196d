"""Words that say what a name is and what the paper does with it."""

from __future__ import annotations

import pytest

from kgraph.extract.cues import is_compared, is_proposed, said_kind


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("We present Zeno, a large benchmark for agents.", "Zeno", "benchmark"),
        ("We present Zeno (ZN), a new annotated dataset of laws", "Zeno", "dataset"),
        ("Zeno: A Framework for Building Datasets", "Zeno", "method"),
        ("on the Zeno benchmark and", "Zeno", "benchmark"),
        ("a model called Zeno, which reads a dataset", "Zeno", None),
        ("Zeno, a method for datasets", "Zeno", "method"),
        ("Zeno, for a dataset", "Zeno", None),
    ],
)
def test_said_kind(text: str, name: str, kind: str | None) -> None:
    start = text.index(name)
    assert said_kind(text, start, start + len(name)) == kind


@pytest.mark.parametrize(
    "before",
    ["we introduce ", "We then propose a novel framework, called ", "This paper presents \\textbf{", "which we call "],
)
def test_proposed(before: str) -> None:
    assert is_proposed(before + "Zeno", len(before))


@pytest.mark.parametrize("before", ["we evaluate ", "We propose a method. It uses ", "compared with "])
def test_not_proposed(before: str) -> None:
    assert not is_proposed(before + "Zeno", len(before))


@pytest.mark.parametrize("before", ["outperforms ", "is better than BERT and ", "strong baselines such as "])
def test_compared(before: str) -> None:
    assert is_compared(before + "Zeno", len(before))


@pytest.mark.parametrize("before", ["we fine-tune ", "outperforms all. We use "])
def test_not_compared(before: str) -> None:
    assert not is_compared(before + "Zeno", len(before))
