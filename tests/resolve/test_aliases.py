"""An alias file that is wrong gets one clear line."""

from pathlib import Path

import pytest

from kgraph.errors import InputError
from kgraph.resolve import Names, find_aliases, read_aliases, resolve, shipped_lexicon

from .conftest import Collection, concept


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("drop = 3", "drop wants a list"),
        ("[typo]\na = 1", "unknown section 'typo'"),
        ('[retype]\n"x" = "gadget"', "kinds are method"),
        ('[merge]\n"a" = ["x"]\n"b" = ["x"]', "merged into both"),
        ("never_merge = [1]", "never_merge wants"),
        ('never_merge = [["LLaMA", "Llama"]]', "differ by more than case"),
        ("= broken", "not a TOML file"),
        ('[merge]\n"!!" = ["x"]', "which is no name"),
        ('drop = ["  "]', "which is no name"),
        ('[rename]\n"x" = "a\\u0000b"', "which is no name"),
        ('never_merge = [["a1", "b1"]]\n[merge]\n"c1" = ["a1", "b1"]', "keep one of them"),
    ],
)
def test_wrong_files(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "aliases.toml"
    path.write_text(text)
    with pytest.raises(InputError, match=says) as caught:
        read_aliases(path)
    assert "\n" not in str(caught.value)
    assert str(path) in str(caught.value)


def test_a_byte_order_mark_is_no_name(tmp_path: Path) -> None:
    path = tmp_path / "aliases.toml"
    path.write_text('drop = ["x"]', encoding="utf-8-sig")
    assert read_aliases(path).drops("x")


def test_an_acronym_kept_apart_from_its_long_form_has_its_own_name(collection: Collection, tmp_path: Path) -> None:
    path = tmp_path / "aliases.toml"
    path.write_text('never_merge = [["GNN", "graph neural network"]]')
    collection.paper(concept("GNN"))
    collection.paper(concept("graph neural network"))
    found = resolve(Names(collection.extractions), read_aliases(path), shipped_lexicon())
    assert found.nodes == [["method:gnn"], ["method:graph-neural-network"]]


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_aliases(tmp_path / "none.toml")


def test_the_file_given_comes_before_the_one_in_the_graph_directory(tmp_path: Path) -> None:
    given = tmp_path / "mine.toml"
    given.write_text('drop = ["x"]')
    (tmp_path / "aliases.toml").write_text('drop = ["y"]')
    assert find_aliases(given, tmp_path).drops("x")
    assert find_aliases(None, tmp_path).drops("y")
    assert not find_aliases(None, tmp_path / "none").drops("y")


def test_a_decision_holds_for_the_node_a_name_became(collection: Collection, tmp_path: Path) -> None:
    path = tmp_path / "aliases.toml"
    path.write_text(
        'drop = ["YOLO v8"]\n[merge]\n"GNN family" = ["graph neural network"]\n[retype]\n"MS COCO" = "benchmark"'
    )
    collection.paper(concept("GNN"), concept("YOLOv8"), concept("COCO", kind="dataset"))
    found = resolve(Names(collection.extractions), read_aliases(path), shipped_lexicon())
    assert found.nodes == [["method:gnn-family", None, "benchmark:ms-coco"]]
    assert {m.form: m.step for m in found.merges}["GNN"] == "alias file"


def test_never_merge_takes_apart_what_a_third_name_joins(collection: Collection, tmp_path: Path) -> None:
    path = tmp_path / "aliases.toml"
    path.write_text('never_merge = [["COCO", "Microsoft COCO"]]')
    for name in ("COCO", "Microsoft COCO", "MS COCO"):
        collection.paper(concept(name, kind="dataset"))
    found = resolve(Names(collection.extractions), read_aliases(path), shipped_lexicon())
    assert found.nodes[0] != found.nodes[1]
