"""The station as a whole, with the shipped model."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import spacy

from kgraph.errors import InputError
from kgraph.extract import Extractor
from kgraph.extract.finder import SHIPPED
from kgraph.records import Extraction, Paper

MOWST = Paper(
    "mowst",
    "Mowst: Mixture of Weak and Strong Experts on Graphs",
    "Realistic graphs contain both rich self-features of nodes and informative structures of neighborhoods, jointly "
    "handled by a Graph Neural Network (GNN) in the typical setup. We propose to decouple the modalities by Mixture "
    "of weak and strong experts (Mowst), where the weak expert is a light-weight Multi-layer Perceptron (MLP), and the "
    "strong expert is an off-the-shelf GNN. On 6 standard node classification benchmarks, Mowst on 4 backbone GNN "
    "architectures shows significant accuracy improvement.",
)


@pytest.fixture(scope="module", params=["accurate", "fast"])
def extractor(request: pytest.FixtureRequest) -> Extractor:
    return Extractor(request.param)


def test_a_plain_abstract(extractor: Extractor) -> None:
    [found] = extractor.extract([MOWST])
    concepts = {form: c for c in found.concepts for form in c.forms}
    assert concepts["Mowst"].role == "introduces" and concepts["Mowst"].kind == "method"
    assert concepts["GNN"] is concepts["Graph Neural Network"]
    assert concepts["MLP"].name == "Multi-layer Perceptron"
    assert concepts["node classification"].kind == "task"
    for mention in (m for c in found.concepts for m in c.mentions):
        assert MOWST.text(mention.field)[mention.start : mention.end] == mention.form


HOSTILE = [
    "",
    " \n ",
    "\x00\ud800" * 5,
    "(" * 900,
    "$" * 999,
    "a" * 20_000,
    "🙂" * 500,
    "<script>BERT</script>",
    "_" * 50,
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_read(extractor: Extractor, text: str) -> None:
    for paper in (Paper("p", text, ""), Paper("p", "", text), Paper("p", text, text + " We propose BERT.")):
        [found] = extractor.extract([paper])
        assert found.paper_id == "p"
        for mention in (m for c in found.concepts for m in c.mentions):
            assert paper.text(mention.field)[mention.start : mention.end] == mention.form


def test_the_end_of_a_long_text_is_read(extractor: Extractor) -> None:
    paper = Paper("p", "Notes", "Nothing is said here at all. " * 300 + "We train BERT on ImageNet.")
    [found] = extractor.extract([paper])
    assert {"BERT", "ImageNet"} <= {form for c in found.concepts for form in c.forms}


def test_a_huge_text_is_read_in_part_and_that_is_said(
    extractor: Extractor, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("kgraph.extract.finder.MOST_WORDS", 100)
    paper = Paper("huge", "", "We train BERT. " + "It is so. " * 60 + "We train BERT on ImageNet.")
    [found] = extractor.extract([paper])
    assert [(m.form, m.start) for c in found.concepts for m in c.mentions] == [("BERT", 9), ("BERT", 624)]
    assert "huge" in caplog.text


def test_processes_keep_the_order_and_change_nothing(extractor: Extractor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kgraph.extract.extractor._CHUNK", 8)
    papers = [Paper(str(i), MOWST.title, MOWST.abstract[: 40 + 9 * i]) for i in range(35)]
    alone = list(extractor.extract(papers))
    assert [e.paper_id for e in alone] == [str(i) for i in range(35)]
    assert list(extractor.extract(iter(papers), processes=2)) == alone


def test_a_shipped_model_needs_no_spacy() -> None:
    code = "import sys; from kgraph.extract import Extractor; Extractor('fast'); sys.exit('spacy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0, "loading it takes half a second"


def test_it_streams(extractor: Extractor) -> None:
    def endless() -> object:
        while True:
            yield Paper("p", "BERT", "")

    stream = extractor.extract(endless())  # type: ignore[arg-type]
    assert isinstance(next(stream), Extraction)


def test_the_version_follows_the_model(tmp_path: Path) -> None:
    shutil.copytree(SHIPPED, tmp_path / "m", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    same = Extractor(str(tmp_path / "m"))
    assert same.version == Extractor("accurate").version == Extractor().version != Extractor("fast").version
    (tmp_path / "m" / "names.tsv").write_text("", "utf-8")
    assert Extractor(str(tmp_path / "m")).version != same.version


def test_a_users_own_pipeline_takes_the_taggers_place(tmp_path: Path) -> None:
    nlp = spacy.blank("en")
    ruler = nlp.add_pipe("entity_ruler")
    ruler.add_patterns([{"label": "METHOD", "pattern": "Zeno"}, {"label": "DATASET", "pattern": "Lawtext"}])
    nlp.to_disk(tmp_path / "own")
    paper = Paper("p", "Zeno: reading laws", "We propose Zeno. Zeno is tested on Lawtext and BERT.")
    [found] = Extractor(str(tmp_path / "own")).extract([paper])
    assert [(c.name, c.kind, c.role, len(c.mentions)) for c in found.concepts] == [
        ("Zeno", "method", "introduces", 3),
        ("Lawtext", "dataset", "evaluates_on", 1),
    ]


@pytest.mark.parametrize("name", ["no-such-package-at-all", "/nonexistent/dir"])
def test_what_is_no_model_is_named(name: str) -> None:
    with pytest.raises(InputError, match=name):
        Extractor(name)
