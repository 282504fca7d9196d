"""Which reading an acronym takes, and when it takes none."""

from kgraph.resolve import Names, resolve
from kgraph.resolve.lexicon import Entry, KnownReading, Lexicon
from kgraph.resolve.senses import Senses

from .conftest import Collection, concept

KNOWN = {
    "mae": [
        KnownReading("masked autoencoder", "method", 40, 40, {"patch": 30, "image": 30}),
        KnownReading("multi-agent evolution", "method", 40, 40, {"agent": 35, "policy": 20}),
    ],
    "ppo": [KnownReading("proximal policy optimization", "method", 90, 0, {})],
    "zzn": [KnownReading("zig-zag network", "method", 90, 0, {})],
}


def choose(*words: str, short: str = "MAE") -> str | None:
    senses = Senses(lambda paper: frozenset(), KNOWN)
    found = senses.choose(short, "method", lambda: frozenset(words))
    return found.sense.long if found else None


def test_words_of_the_paper_decide_between_known_readings() -> None:
    assert choose("patch", "image") == "masked autoencoder"
    assert choose("agent", "policy") == "multi-agent evolution"


def test_no_word_no_reading() -> None:
    assert choose("pasta") is None
    assert choose("patch", "agent") is None


def test_a_known_acronym_nobody_defines_joins_its_long_form(collection: Collection) -> None:
    collection.paper(concept("ZZNs"))
    collection.paper(concept("zig-zag network"))
    found = resolve(Names(collection.extractions), lexicon=Lexicon(readings=KNOWN))
    assert found.nodes == [["method:zig-zag-network"], ["method:zig-zag-network"]]


def test_a_sense_nobody_writes_out_still_has_its_long_form_for_id(collection: Collection) -> None:
    collection.paper(concept("MAE"), concept("image patch"))
    collection.paper(concept("MAE"), concept("agent policy"))
    found = resolve(Names(collection.extractions), lexicon=Lexicon(readings=KNOWN))
    assert found.nodes[0][0] == "method:masked-autoencoder"
    assert found.nodes[1][0] == "method:multi-agent-evolution"


def test_inflected_long_forms_of_one_acronym_are_one_sense(collection: Collection) -> None:
    collection.paper(concept("reinforcement learning with verifiable rewards", "RLVR"))
    collection.paper(concept("reinforcement learning from verifiable reward", "RLVR"))
    found = resolve(Names(collection.extractions))
    assert found.nodes[0] == found.nodes[1]


def test_an_acronym_beside_the_name_its_letters_spell_is_that_name(collection: Collection) -> None:
    collection.paper(concept("graph wave network"), concept("GWN"))
    found = resolve(Names(collection.extractions))
    assert found.nodes[0][0] == found.nodes[0][1] == "method:graph-wave-network"


def test_a_truncated_long_form_is_the_known_one(collection: Collection) -> None:
    collection.paper(concept("policy optimization", "PPO"))
    collection.paper(concept("PPO"))
    found = resolve(Names(collection.extractions), lexicon=Lexicon(readings=KNOWN))
    assert found.nodes[0] == found.nodes[1] == ["method:proximal-policy-optimization"]


def test_a_sense_beside_the_curated_one_is_parted_from_it(collection: Collection) -> None:
    collection.paper(concept("MAE"), concept("agent policy"))
    collection.paper(concept("masked autoencoder"))
    curated = {("method", k): Entry("MAE", "method") for k in ("mae", "maskedautoencoder")}
    found = resolve(Names(collection.extractions), lexicon=Lexicon(curated, KNOWN))
    assert found.nodes[0][0] == "method:multi-agent-evolution"
    assert found.nodes[1] == ["method:mae"]


def test_a_long_form_of_known_kind_settles_it_in_a_small_collection(collection: Collection) -> None:
    collection.paper(concept("masked autoencoder", "MAE", kind="metric"))
    known = Lexicon(readings=KNOWN, kinds={"maskedautoencoder": "method"})
    assert resolve(Names(collection.extractions), lexicon=known).nodes == [["method:masked-autoencoder"]]
    for _ in range(5):
        collection.paper(concept("masked autoencoder", kind="metric"))
    assert resolve(Names(collection.extractions), lexicon=known).nodes[0] == ["metric:masked-autoencoder"]


def test_shipped_readings_that_are_one_thing_share_their_papers(collection: Collection) -> None:
    known = [
        KnownReading("graph-based retrieval", "method", 31, 31, {"node": 20}),
        KnownReading("graph retrieval", "", 21, 21, {"text": 10}),
    ]
    senses = Senses(lambda paper: frozenset(), {"gr": known})
    found = senses.choose("GR", "method", lambda: frozenset(("text",)))
    assert found is not None
    assert found.sense.long == "graph-based retrieval"
    assert found.sense.known == KnownReading("graph-based retrieval", "method", 52, 52, {"node": 20, "text": 10})


def test_a_known_name_in_its_own_capitals_has_no_reading(collection: Collection) -> None:
    known = {"vllm": [KnownReading("vision large language model", "method", 9, 0, {})]}
    lexicon = Lexicon({("method", "vllm"): Entry("vLLM", "method")}, known)
    for name in ("vLLM", "VLLM", "vision large language model"):
        collection.paper(concept(name))
    found = resolve(Names(collection.extractions), lexicon=lexicon)
    assert [nodes[0] for nodes in found.nodes] == [
        "method:vllm",
        "method:vision-large-language-model",
        "method:vision-large-language-model",
    ]
