"""Words that say what a name is."""

from __future__ import annotations

import pytest

from kgraph.extract.cues import said_kind


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
