"""From candidate spans to concepts: joining, kinds, roles and cuts, without a model."""

from __future__ import annotations

import pytest

from kgraph.extract.concepts import Cuts, find_concepts
from kgraph.extract.knowledge import Knowledge
from kgraph.extract.tagger import SPAN_KINDS, Candidate
from kgraph.records import ROLES, ExtractedConcept, Field, Paper

CUTS = Cuts(floor=0.1, least=dict.fromkeys(SPAN_KINDS, 0.5), known=0.8, top=0.5, past=0.5, half_seen=1.5)


def candidate(paper: Paper, form: str, kind: str = "method", score: float = 0.9, role: str = "uses") -> Candidate:
    field: Field = "title" if form in paper.title else "abstract"
    start = paper.text(field).index(form)
    kinds = tuple(score if k == kind else 0.0 for k in SPAN_KINDS)
    return Candidate(
        field, start, start + len(form), score, kinds, tuple(0.9 if r == role else 0.1 for r in ROLES), 0.5
    )


def concepts(paper: Paper, *candidates: Candidate, known: Knowledge | None = None) -> list[ExtractedConcept]:
    return list(find_concepts(paper, candidates, known or Knowledge(), CUTS))


def test_long_form_and_acronym_are_one_concept_named_in_full() -> None:
    paper = Paper("p", "", "We study graph neural networks (GNNs). GNNs are deep.")
    [one] = concepts(paper, candidate(paper, "graph neural networks"), candidate(paper, "GNNs"))
    assert one.name == "graph neural network"
    assert one.forms == ("graph neural networks", "GNNs")
    assert [m.start for m in one.mentions] == [9, 32, 39]


def test_a_name_tagged_in_part_is_named_as_the_text_defines_it() -> None:
    paper = Paper("p", "", "We use a support vector regressor (SVR).")
    [one] = concepts(paper, candidate(paper, "vector regressor"), candidate(paper, "SVR"))
    assert one.name == "support vector regressor"
    assert one.forms == ("support vector regressor", "SVR")


def test_one_span_over_both_halves_is_taken_apart() -> None:
    paper = Paper("p", "", "We use Proximal Policy Optimization (PPO) here.")
    [one] = concepts(paper, candidate(paper, "Proximal Policy Optimization (PPO"))
    assert one.forms == ("Proximal Policy Optimization", "PPO")


def test_an_acronym_inside_a_longer_name_is_read() -> None:
    paper = Paper("p", "", "Divide-and-Conquer (DaC) helps. Divide-and-Conquer prompting, or DaC prompting, is new.")
    names = concepts(paper, candidate(paper, "Divide-and-Conquer prompting"), candidate(paper, "DaC prompting"))
    assert len(names) == 1


def test_a_name_with_and_without_its_type_word_is_one() -> None:
    paper = Paper("p", "Mavors", "The Mavors framework reads videos.")
    [one] = concepts(
        paper, candidate(paper, "Mavors"), Candidate("abstract", 4, 20, 0.9, (0.9, 0, 0, 0), (1, 0, 0, 0, 0), 0.5)
    )
    assert one.kind == "method"


@pytest.mark.parametrize(("tail", "things"), [("function", 1), ("scheme", 1), ("agent", 2), ("dataset", 2)])
def test_which_words_behind_a_name_make_it_another_thing(tail: str, things: int) -> None:
    paper = Paper("p", "Soft sign", f"The soft sign {tail} is used.")
    whole = candidate(paper, f"soft sign {tail}")
    assert len(concepts(paper, candidate(paper, "Soft sign"), whole)) == things


def test_known_acronyms_are_joined_without_a_definition() -> None:
    paper = Paper("p", "RLHF at work", "We use reinforcement learning from human feedback.")
    known = Knowledge(long_forms={"rlhf": "reinforcement learning from human feedback"})
    both = candidate(paper, "RLHF"), candidate(paper, "reinforcement learning from human feedback")
    assert len(concepts(paper, *both, known=known)) == 1
    assert len(concepts(paper, *both)) == 2


def test_a_known_acronym_within_a_name_is_written_out() -> None:
    paper = Paper("p", "Multimodal LLMs", "We train multimodal large language models. Few-shot LLMs are few.")
    known = Knowledge(long_forms={"llm": "large language model"})
    names = ("Multimodal LLMs", "multimodal large language models", "Few-shot LLMs")
    found = concepts(paper, *(candidate(paper, n) for n in names), known=known)
    assert [set(c.forms) for c in found] == [set(names[:2]), {names[2]}]


def test_an_acronym_that_the_text_defines_otherwise_is_not_written_out_as_known() -> None:
    paper = Paper("p", "Deep POS at work", "A point of sale (POS) system. Deep part of speech tags.")
    known = Knowledge(long_forms={"pos": "part of speech"})
    found = concepts(paper, candidate(paper, "Deep POS"), candidate(paper, "Deep part of speech"), known=known)
    assert len(found) == 2


def test_an_acronym_of_the_initials_of_another_name_is_that_name() -> None:
    paper = Paper("p", "LLMs at work", "We prompt large language models and large models.")
    found = concepts(paper, *(candidate(paper, n) for n in ("LLMs", "large language models", "large models")))
    assert [set(c.forms) for c in found] == [{"LLMs", "large language models"}, {"large models"}]


def test_a_weak_candidate_is_dropped() -> None:
    paper = Paper("p", "", "We use Zeno and BERT.")
    assert [c.name for c in concepts(paper, candidate(paper, "Zeno", score=0.3), candidate(paper, "BERT"))] == ["BERT"]


def test_dataset_or_benchmark_goes_down_the_ladder() -> None:
    text = "Tests on MMLU, AgentBench and Foo. We also present Zeno, a new dataset of laws, and the Bar benchmark."
    paper = Paper("p", "", text)
    known = Knowledge({"mmlu": (0, 1, 9, 0, 0), "foo": (0, 8, 0, 0, 0)})
    names = ("MMLU", "AgentBench", "Foo", "Zeno", "Bar")
    found = concepts(paper, *(candidate(paper, n, "resource") for n in names), known=known)
    assert [c.kind for c in found] == ["benchmark", "benchmark", "dataset", "dataset", "benchmark"]


def test_what_is_known_of_a_name_outvotes_the_tagger() -> None:
    paper = Paper("p", "", "We use reinforcement learning.")
    known = Knowledge({"reinforcement learning": (90, 0, 0, 0, 0)})
    [one] = concepts(paper, candidate(paper, "reinforcement learning", "task"), known=known)
    assert one.kind == "method"


def test_a_word_that_is_seldom_a_concept_needs_a_higher_score() -> None:
    paper = Paper("p", "", "We use attention.")
    weak = candidate(paper, "attention", score=0.6)
    assert concepts(paper, weak)
    assert not concepts(paper, weak, known=Knowledge(shares={"attention": 0.02}))
    assert concepts(paper, candidate(paper, "attention", score=0.99), known=Knowledge(shares={"attention": 0.02}))


def test_an_acronym_whose_long_form_is_not_a_concept_is_doubtful() -> None:
    paper = Paper("p", "", "With low resolution (LR) inputs.")
    assert not concepts(paper, candidate(paper, "LR", score=0.7))
    assert concepts(paper, candidate(paper, "LR", score=0.7), candidate(paper, "low resolution", score=0.7))


def test_without_weights_the_votes_tell_the_role() -> None:
    paper = Paper("p", "", "We propose Mavors. It outperforms BERT.")
    found = concepts(paper, candidate(paper, "Mavors", role="introduces"), candidate(paper, "BERT"))
    assert [(c.name, c.role) for c in found] == [("Mavors", "introduces"), ("BERT", "uses")]


def test_a_method_is_never_evaluated_on() -> None:
    paper = Paper("p", "", "We use BERT.")
    assert concepts(paper, candidate(paper, "BERT", role="evaluates_on"))[0].role == "uses"


def test_every_mention_is_its_form_with_the_sentence_around_it() -> None:
    paper = Paper("p", "On k-means", "We like K-means. It is fast. k-means++ is not k-means.")
    found = concepts(paper, candidate(paper, "k-means"))
    for mention in (m for c in found for m in c.mentions):
        assert paper.text(mention.field)[mention.start : mention.end] == mention.form
        assert mention.form in mention.sentence
