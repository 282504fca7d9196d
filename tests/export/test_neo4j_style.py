"""The style of Neo4j Browser knows every label of the schema."""

from __future__ import annotations

import re
from pathlib import Path

from kgraph.export.neo4j.style import style, write_style
from kgraph.schema import NODES


def test_every_label_has_a_colour_of_its_own_and_its_caption() -> None:
    rules = dict(re.findall(r"^node\.(\w+) \{(.*?)^\}", style(), re.MULTILINE | re.DOTALL))
    assert set(rules) == {*NODES, "Concept"}
    for label, node in NODES.items():
        assert f"caption: '{{{node.caption}}}';" in rules[label]
    colours = [re.findall(r"^  color: (#\w{6});", rule, re.MULTILINE) for rule in rules.values()]
    assert len({colour for (colour,) in colours}) == len(rules)


def test_labels_are_readable_on_their_colour() -> None:
    """White text on each colour has at least the contrast of large text, 3:1 (WCAG 2.1, 1.4.3)."""
    for colour in re.findall(r"^node\.\w+ \{\n  color: #(\w{6});", style(), re.MULTILINE):
        assert 1.05 / (_luminance(colour) + 0.05) >= 3, colour


def _luminance(colour: str) -> float:
    shares = [int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [s / 12.92 if s <= 0.03928 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_a_prefix_stands_before_every_label(tmp_path: Path) -> None:
    write_style(tmp_path / "style.grass", "NLP_")
    text = (tmp_path / "style.grass").read_text(encoding="utf-8")
    assert text.count("node.NLP_") == len(NODES) + 1
    assert text.replace("node.NLP_", "node.") == style()
