"""Relations, results and citations as components: after the tagger, after a stranger's entities, alone."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from kgraph.extract import Extractor
from kgraph.records import Paper

TITLE = "Mowst: Mixture of Experts on Graphs"
ABSTRACT = (
    "We propose Mowst, which extends GraphSAGE. Mowst reaches an accuracy of 83.2% on ImageNet and outperforms BERT "
    "by 3%, as Luo et al. (2021) expected."
)
PARTS = ("kgraph_relations", "kgraph_results", "kgraph_citations")
Said = list[list[dict[str, object]]]


@pytest.fixture(scope="module")
def nlp() -> Language:
    nlp = spacy.blank("en")
    for name in ("kgraph_concepts", *PARTS):
        nlp.add_pipe(name)
    return nlp


def said(doc: Doc) -> Said:
    return [doc._.get(name) for name in PARTS]


def test_they_say_what_the_extractor_says(nlp: Language) -> None:
    doc = nlp(f"{TITLE}\n{ABSTRACT}")
    [found] = Extractor().extract([Paper("p", TITLE, ABSTRACT)])
    relations, results, citations = said(doc)
    assert [(r["head"], r["type"], r["tail"], r["score"]) for r in relations] == [
        (r.head, r.type, r.tail, r.score) for r in found.relations
    ]
    assert [(r["value"], r["method"], r["on"]) for r in results] == [(r.value, r.method, r.on) for r in found.results]
    assert relations and results and [c["text"] for c in citations] == ["Luo et al. (2021)"]
    for stated, record in zip(results, found.results, strict=True):
        [(start, end)], [evidence] = stated["evidence"], record.evidence  # type: ignore[misc]
        assert doc.text[start:end] == ABSTRACT[evidence.start : evidence.end]
    assert {s.label_ for s in doc.spans["kgraph_relations"]} == {str(r["type"]).upper() for r in relations}


def test_after_the_entities_of_another_component() -> None:
    own = spacy.blank("en")
    patterns = [("METHOD", "Zeno"), ("METHOD", "BERT"), ("DATASET", "Lawtext"), ("ORG", "Acme")]
    own.add_pipe("entity_ruler").add_patterns([{"label": label, "pattern": text} for label, text in patterns])
    for name in PARTS:
        own.add_pipe(name)
    doc = own("Zeno\nWe propose Zeno of Acme. Zeno outperforms BERT and reaches 83.2% accuracy on Lawtext.")
    relations, results, _ = said(doc)
    assert ("Zeno", "outperforms", "BERT") in [(r["head"], r["type"], r["tail"]) for r in relations]
    assert [(r["value"], r["method"], r["on"]) for r in results] == [("83.2%", "Zeno", "Lawtext")]
    assert not {"Acme"} & {r[end] for r in relations for end in ("head", "tail")}


def test_without_concepts_there_is_nothing_to_relate() -> None:
    alone = spacy.blank("en")
    for name in PARTS:
        alone.add_pipe(name)
    assert said(alone("")) == [[], [], []]
    relations, results, citations = said(alone(ABSTRACT))
    assert (relations, results, len(citations)) == ([], [], 1)


def test_least_leaves_out_what_is_less_sure(nlp: Language) -> None:
    strict = spacy.blank("en")
    strict.add_pipe("kgraph_concepts")
    scores = sorted(r["score"] for r in nlp(ABSTRACT)._.kgraph_relations)
    strict.add_pipe("kgraph_relations", config={"least": scores[-1]})
    assert [r["score"] for r in strict(ABSTRACT)._.kgraph_relations] == scores[-1:]


def test_saved_and_loaded_and_in_two_processes_they_say_the_same(nlp: Language, tmp_path: Path) -> None:
    nlp.to_disk(tmp_path / "pipe")
    again = spacy.load(tmp_path / "pipe")
    texts = [f"{TITLE}\n{ABSTRACT}", "", ABSTRACT]
    expected = [said(nlp(text)) for text in texts]
    assert [said(doc) for doc in again.pipe(texts)] == expected
    parallel = list(again.pipe(texts, n_process=2))
    assert [[r["head"] for r in doc._.kgraph_relations] for doc in parallel] == [
        [r["head"] for r in e[0]] for e in expected
    ]
    assert [doc.spans["kgraph_citations"][0].text for doc in parallel if doc.spans["kgraph_citations"]] == [
        "Luo et al. (2021)"
    ] * 2
    saved = Doc(nlp.vocab).from_bytes(nlp(texts[0]).to_bytes())
    assert [r["head"] for r in saved._.kgraph_relations] == [r["head"] for r in expected[0][0]]


def test_spacy_finds_them_without_an_import_of_kgraph() -> None:
    code = (
        "import spacy; n = spacy.blank('en'); n.add_pipe('kgraph_citations'); print([*n('See arXiv:1706.03762').spans])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.stdout, done.returncode) == ("['kgraph_citations']\n", 0), done.stderr[-300:]
