"""What becomes one node, what stays two, and that every form says why."""

import random
from array import array

import pytest

from kgraph.records import Extraction
from kgraph.resolve import AliasFile, Names, read_aliases, resolve, shipped_lexicon
from kgraph.resolve.nodes import Resolution

from .conftest import Collection, concept


def node_of(found: Resolution, paper: int, place: int = 0) -> str | None:
    return found.nodes[paper][place]


def test_spellings_of_one_name_are_one_node(collection: Collection) -> None:
    for form in ("Graph Neural Networks", "graph neural network", "graph-neural networks", "Graph Neural Network"):
        collection.paper(concept(form))
    found = resolve(Names(collection.extractions))
    assert [c.id for c in found.concepts] == ["method:graph-neural-network"]
    assert found.concepts[0].name in ("Graph Neural Network", "graph neural network")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("CIFAR-10", "CIFAR-100"),
        ("GPT-4", "GPT-4o"),
        ("BERT", "RoBERTa"),
        ("LLaMA 2", "LLaMA-2-7B"),
        ("supervised learning", "unsupervised learning"),
        ("policy gradient", "natural policy gradient"),
        ("C", "C++"),
        ("Qwen2.5", "Qwen2"),
        ("language model", "language"),
        ("A*", "A"),
        ("LLM agent", "LLM"),
        ("AI agents", "AI toolkit"),
    ],
)
def test_look_alikes_stay_apart(collection: Collection, one: str, other: str) -> None:
    collection.paper(concept(one))
    collection.paper(concept(other))
    found = resolve(Names(collection.extractions), lexicon=shipped_lexicon())
    assert node_of(found, 0) != node_of(found, 1)


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        ("ImageNet-1K", "ImageNet1k", "dataset"),
        ("MS COCO", "COCO", "dataset"),
        ("MS-COCO", "Microsoft COCO", "dataset"),
        ("SQuAD dataset", "SQuAD", "dataset"),
        ("Adam optimizer", "Adam", "method"),
        ("F1-score", "F1", "metric"),
        ("LLM-as-a-Judge", "LLM as judge", "method"),
        ("Needle-In-A-Haystack", "needle in haystack", "task"),
        ("LLAMA", "LLaMA", "method"),
        ("optimisation by descent", "optimization by descent", "method"),
        ("large language models (LLMs)", "large language model", "method"),
    ],
)
def test_known_spellings_meet(collection: Collection, one: str, other: str, kind: str) -> None:
    collection.paper(concept(one, kind=kind))
    collection.paper(concept(other, kind=kind))
    found = resolve(Names(collection.extractions), lexicon=shipped_lexicon())
    assert node_of(found, 0) == node_of(found, 1)


def test_an_undefined_acronym_takes_the_reading_of_the_collection(collection: Collection) -> None:
    collection.paper(concept("physics-guided operator network", "PGON"))
    collection.paper(concept("PGONs"))
    found = resolve(Names(collection.extractions))
    assert node_of(found, 0) == node_of(found, 1) == "method:physics-guided-operator-network"
    reasons = {m.form: m.step for m in found.merges}
    assert reasons == {
        "physics-guided operator network": "normalised form",
        "PGON": "defined together",
        "PGONs": "acronym",
    }


def test_an_acronym_with_two_readings_follows_its_neighbours(collection: Collection) -> None:
    collection.paper(
        concept("masked autoencoder", "MAE"), concept("Vision Transformer"), concept("ImageNet", kind="dataset")
    )
    collection.paper(concept("minimal adaptive estimator", "MAE"), concept("Kalman filter"), concept("particle filter"))
    collection.paper(concept("MAE"), concept("Vision Transformer"), concept("ImageNet", kind="dataset"))
    collection.paper(concept("MAE"), concept("pasta"))
    found = resolve(Names(collection.extractions))
    assert node_of(found, 2) == "method:masked-autoencoder"
    assert node_of(found, 3) == "method:mae"


def test_an_acronym_does_not_join_another_kind(collection: Collection) -> None:
    collection.paper(concept("stochastic gradient descent", "SGD"))
    collection.paper(concept("SGD", kind="dataset"))
    found = resolve(Names(collection.extractions))
    assert node_of(found, 1) == "dataset:sgd"


def test_a_word_inside_a_name_is_written_out(collection: Collection) -> None:
    collection.paper(concept("reinforcement learning", "RL"))
    collection.paper(concept("offline reinforcement learning", kind="task"))
    collection.paper(concept("offline RL", kind="task"))
    found = resolve(Names(collection.extractions))
    assert node_of(found, 1) == node_of(found, 2)


def test_forms_of_one_paper_never_bridge_two_nodes(collection: Collection) -> None:
    collection.paper(concept("BERT"))
    collection.paper(concept("RoBERTa", "BERT"))
    found = resolve(Names(collection.extractions))
    assert node_of(found, 0) == "method:bert"
    assert node_of(found, 1) == "method:roberta"


def test_a_rare_kind_is_a_slip_and_a_common_one_a_sense(collection: Collection) -> None:
    for _ in range(9):
        collection.paper(concept("reinforcement learning"))
    collection.paper(concept("reinforcement learning", kind="task"))
    for _ in range(2):
        collection.paper(concept("SGD"))
        collection.paper(concept("SGD", kind="dataset"))
    found = resolve(Names(collection.extractions))
    assert [c.id for c in found.concepts] == ["dataset:sgd", "method:reinforcement-learning", "method:sgd"]


def test_dataset_or_benchmark_is_one_node_of_the_likelier_kind(collection: Collection) -> None:
    collection.paper(concept("Foo-Eval", kind="dataset"))
    collection.paper(concept("Foo-Eval", kind="benchmark"))
    collection.paper(concept("Foo-Eval", kind="benchmark"))
    assert [c.id for c in resolve(Names(collection.extractions)).concepts] == ["benchmark:foo-eval"]


def test_the_lexicon_settles_the_kind(collection: Collection) -> None:
    collection.paper(concept("GSM8K", kind="dataset"))
    assert resolve(Names(collection.extractions), lexicon=shipped_lexicon()).concepts[0].id == "benchmark:gsm8k"


def test_names_that_share_a_slug_keep_their_own_ids(collection: Collection) -> None:
    collection.paper(concept("Foo2.5"), concept("Foo2 5"))
    ids = [c.id for c in resolve(Names(collection.extractions)).concepts]
    assert len(set(ids)) == 2


def test_every_form_has_exactly_one_reason(collection: Collection) -> None:
    collection.paper(concept("graph neural network", "GNN", "message passing net"))
    collection.paper(concept("GNNs"), concept("ImageNet", kind="dataset"))
    found = resolve(Names(collection.extractions))
    explained = [(m.concept_id, m.form) for m in found.merges]
    assert len(explained) == len(set(explained))
    forms = {f for e in collection.extractions for c in e.concepts for f in c.forms}
    assert {form for _, form in explained} == forms


def test_order_of_papers_changes_nothing_but_the_order(collection: Collection) -> None:
    names = [
        ("GNN",),
        ("graph neural network", "GNN"),
        ("Graph Neural Nets",),
        ("GNNs", "graph nets"),
        ("alpha",),
        ("α",),
    ]
    for forms in names:
        collection.paper(concept(*forms))
    straight = resolve(Names(collection.extractions))
    shuffled: list[Extraction] = list(collection.extractions)
    random.Random(4).shuffle(shuffled)
    again = resolve(Names(shuffled))
    assert straight.concepts == again.concepts
    by_paper = {e.paper_id: n for e, n in zip(shuffled, again.nodes, strict=True)}
    assert straight.nodes == [by_paper[e.paper_id] for e in collection.extractions]


def test_the_alias_file_wins(collection: Collection, tmp_path) -> None:
    path = tmp_path / "aliases.toml"
    path.write_text(
        'drop = ["novel method"]\nnever_merge = [["GNN", "graph neural network"]]\n'
        '[merge]\n"Adam" = ["adaptive moment estimation"]\n[rename]\n"adam" = "ADAM"\n[retype]\n"MuJoCo" = "dataset"\n'
    )
    collection.paper(concept("novel method"), concept("Adam"), concept("adaptive moment estimation"))
    collection.paper(concept("graph neural network", "GNN"), concept("MuJoCo", kind="method"))
    collection.paper(concept("GNN"))
    found = resolve(Names(collection.extractions), read_aliases(path))
    assert node_of(found, 0, 0) is None
    assert node_of(found, 0, 1) == node_of(found, 0, 2) == "method:adam"
    assert next(c.name for c in found.concepts if c.id == "method:adam") == "ADAM"
    assert node_of(found, 1, 1) == "dataset:mujoco"
    assert node_of(found, 2) == "method:gnn"
    assert node_of(found, 1) == "method:graph-neural-network"


def test_an_empty_collection_resolves_to_nothing() -> None:
    assert resolve(Names(), AliasFile()) == Resolution(array("i"), array("i", [0]), [], [])


def test_a_task_and_a_method_that_the_lexicon_calls_one_are_one(collection: Collection) -> None:
    collection.paper(concept("XAI", kind="task"))
    collection.paper(concept("explainable AI"))
    found = resolve(Names(collection.extractions), lexicon=shipped_lexicon())
    assert len(found.concepts) == 1
