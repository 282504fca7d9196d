"""The spaCy component as a citizen of a pipeline."""

from __future__ import annotations

from pathlib import Path

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from kgraph.extract.component import paper_of

TEXT = (
    "Mowst: Mixture of Experts on Graphs\n"
    "We propose Mowst, which trains graph neural networks (GNNs) on ImageNet1k. A GNN-based expert beats BERTbase."
)


@pytest.fixture(scope="module")
def nlp() -> Language:
    nlp = spacy.blank("en")
    nlp.add_pipe("kgraph_concepts")
    return nlp


def spans(doc: Doc) -> list[tuple[int, int, str]]:
    return [(s.start_char, s.end_char, s.label_) for s in doc.spans["kgraph"]]


def test_spans_are_the_mentions_exactly(nlp: Language) -> None:
    doc = nlp(TEXT)
    expected = sorted((*span, c["kind"].upper()) for c in doc._.kgraph_concepts for span in c["mentions"])
    assert spans(doc) == expected
    assert doc.text == TEXT
    assert {doc.text[a:b] for a, b, _ in expected} >= {"Mowst", "GNN"}


def test_entities_leave_those_of_others_alone(nlp: Language) -> None:
    own = spacy.blank("en")
    own.add_pipe("entity_ruler").add_patterns([{"label": "ORG", "pattern": "Mowst"}])
    own.add_pipe("kgraph_concepts")
    doc = own(TEXT)
    assert {e.label_ for e in doc.ents if e.text == "Mowst"} == {"ORG"}
    assert "GNN" in {e.text for e in doc.ents}


def test_saved_and_loaded_and_in_two_processes_it_finds_the_same(nlp: Language, tmp_path: Path) -> None:
    nlp.to_disk(tmp_path / "pipe")
    again = spacy.load(tmp_path / "pipe")
    texts = [TEXT, "", "Only one line about BERT"]
    expected = [spans(nlp(text)) for text in texts]
    assert [spans(doc) for doc in again.pipe(texts)] == expected
    assert [spans(doc) for doc in again.pipe(texts, n_process=2)] == expected


def test_the_title_may_be_given(nlp: Language) -> None:
    doc = nlp.make_doc("A title\nin two lines We propose Zeno.")
    doc._.kgraph_title = len("A title\nin two lines")
    paper, shift = paper_of(doc)
    assert (paper.title, paper.abstract) == ("A title\nin two lines", "We propose Zeno.")
    assert doc.text[shift:] == paper.abstract
