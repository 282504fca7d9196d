"""Roles: what the words around a name say, who is enumerated together, and what the shipped weights make of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kgraph.extract.context import MOST_CONCEPTS, context
from kgraph.extract.finder import SHIPPED
from kgraph.extract.grouping import Group
from kgraph.extract.knowledge import Knowledge
from kgraph.extract.linear import Linear, spelled
from kgraph.extract.naming import key
from kgraph.extract.rolecues import role_cues
from kgraph.extract.roles import LOOKS, ROLES_FILE, Found, Roles, looks, possible
from kgraph.extract.tagger import Candidate
from kgraph.records import ROLES, ExtractedConcept, Kind, Mention, Paper

UNSURE = (0.25, 0.0, 0.25, 0.25, 0.25)


def found(paper: Paper, name: str, kind: Kind = "method", votes: tuple[float, ...] = UNSURE) -> Found:
    """The first mention of a name in title or abstract, as the tagger finds one."""
    field = "title" if name in paper.title else "abstract"
    start = paper.text(field).index(name)
    seen = Candidate(field, start, start + len(name), 0.9, (1.0, 0.0, 0.0, 0.0), votes, 0.0)
    mention = Mention(name, field, start, start + len(name), paper.text(field), 0.9, "by hand")
    concept = ExtractedConcept(name, kind, "mentions", 0.9, "by hand", (mention,), votes)
    return Found(Group([seen], [name], keys={key(name)}), concept)


@pytest.fixture(scope="module")
def shipped() -> Roles:
    return Roles.load(SHIPPED / ROLES_FILE)


def test_the_words_decide_where_the_tagger_is_unsure(shipped: Roles) -> None:
    paper = Paper("p", "Learning to fold", "We propose FoldIt, a new network. It outperforms NetA, NetB and NetC.")
    concepts = [found(paper, name) for name in ("FoldIt", "NetA", "NetB", "NetC")]
    roles = [c.role for c in shipped(paper, concepts, Knowledge())]
    assert roles == ["introduces", "compares_with", "compares_with", "compares_with"]


def test_the_words_alone_decide_where_no_tagger_voted(shipped: Roles) -> None:
    paper = Paper("p", "Learning to fold", "We propose FoldIt, a new network. It outperforms NetA on the WSJ corpus.")
    concepts = [found(paper, "FoldIt").concept, found(paper, "NetA").concept, found(paper, "WSJ", "dataset").concept]
    told = shipped.by_words(paper, concepts)
    assert [c.role for c in told] == ["introduces", "compares_with", "evaluates_on"]
    assert not any(c.votes for c in told)


def test_a_role_is_one_that_the_kind_can_have(shipped: Roles) -> None:
    paper = Paper("p", "On parsing", "Parsers are evaluated on the WSJ corpus and compared with chunking.")
    certain = {role: tuple(float(role == other) for other in ROLES) for role in ROLES}
    data = found(paper, "WSJ", "dataset", certain["compares_with"])
    task = found(paper, "chunking", "task", certain["compares_with"])
    for concept in shipped(paper, [data, task], Knowledge()):
        assert concept.role in possible(concept.kind)


def test_a_look_has_a_number_for_every_name_and_knows_the_past() -> None:
    paper = Paper("p", "Adam", "We use Adam, SGD.")
    both = [found(paper, "Adam"), found(paper, "SGD")]
    known = Knowledge({"adam": (9, 0, 0, 0, 0)}, introduced={"adam": 1})
    words = Linear({"classes": ROLES, "bias": [0.0] * len(ROLES), "weights": {"method|>$": {"0": 99.0}}})
    rows = looks(context(paper, [f.concept for f in both]), both, known, words)
    adam, sgd = (dict(zip(LOOKS, row, strict=True)) for row in rows)
    assert (adam["established"], adam["unknown"], adam["in title"]) == (1, 0, 1)
    assert (sgd["established"], sgd["unknown"], sgd["in title"]) == (0, 1, 0)
    assert adam["other new"] == UNSURE[0]
    assert sgd["words introduces"] == 9, "no cue outweighs everything else"


def test_cues_tell_title_and_abstract_apart() -> None:
    paper = Paper("p", "Mavors: a video encoder", "Unlike BERT, ours is fast.")
    concepts = [found(paper, name).concept for name in ("Mavors", "BERT")]
    mavors, bert = (spelled([cues]) for cues in role_cues(context(paper, concepts)))
    assert {"method|title side=head start=1", "method|title only", "method|shape=capital t=1"} <= set(mavors)
    assert {"method|<unlike", "method|near=unlike", "method|shape=acronym t=0"} <= set(bert)


def test_a_books_worth_of_names_keeps_the_votes_at_its_end(shipped: Roles) -> None:
    names = [f"Net{i}x" for i in range(MOST_CONCEPTS + 5)]
    paper = Paper("p", "", f"We use {', '.join(names)}.")
    concepts = shipped(paper, [found(paper, name) for name in names], Knowledge())
    assert [c.name for c in concepts] == names
    assert {c.role for c in concepts[MOST_CONCEPTS:]} == {"mentions"}


def test_weights_stand_for_every_role_and_look() -> None:
    model = json.loads(Path(SHIPPED / ROLES_FILE).read_text("utf-8"))
    assert set(model["bias"]) == set(model["weights"]) == set(ROLES)
    assert {len(row) for row in model["weights"].values()} == {len(LOOKS)}
