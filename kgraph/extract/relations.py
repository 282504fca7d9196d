"""A paper's concepts → the relations that its text states between them.

In: a ``Context``. Out: StatedRelations, each with a probability, the cue that spoke most for it and
the words that were read. Every pair of mentioned concepts is described by cues (``pairs``) and judged by a linear model
(``linear``); what could be a relation is then judged a second time beside all others of the paper (``contest``). A pair
gets at most one relation, in one direction.
"""

from __future__ import annotations

from collections.abc import Mapping

from kgraph.extract.contest import Entry, entries
from kgraph.extract.context import Context
from kgraph.extract.linear import Linear, load
from kgraph.extract.pairs import Pairs
from kgraph.records import RELATIONS, Evidence, StatedRelation

MODEL = "relations"


def find_relations(c: Context) -> tuple[StatedRelation, ...]:
    """The relations between the paper's concepts, in the order of their evidence's pairs.

    Example:
        >>> from kgraph.extract.context import context
        >>> from kgraph.records import ExtractedConcept, Mention, Paper
        >>> text = "We propose Mavors, evaluated on VBench."
        >>> mavors = Mention("Mavors", "abstract", 11, 17, text, 1.0, "by hand")
        >>> vbench = Mention("VBench", "abstract", 32, 38, text, 1.0, "by hand")
        >>> concepts = (
        ...     ExtractedConcept("Mavors", "method", "introduces", 1.0, "by hand", (mavors,)),
        ...     ExtractedConcept("VBench", "benchmark", "evaluates_on", 1.0, "by hand", (vbench,)),
        ... )
        >>> [(r.head, r.type, r.tail) for r in find_relations(context(Paper("p", "", text), concepts))]
        [('Mavors', 'evaluated_on', 'VBench')]
    """
    pairs = Pairs(c)
    model = load(MODEL)
    cues = {pair: model.known(pairs.led(*pair)) for pair in pairs.candidates() if pairs.roles(*pair) in model}
    possible = entries(pairs, list(cues), model.sums(list(cues.values())))
    scores = model.again([e.relation for e in possible], [e.look for e in possible])
    best: dict[tuple[int, int], tuple[float, Entry]] = {}
    for score, entry in zip(scores, possible, strict=True):
        pair = (min(entry.head, entry.tail), max(entry.head, entry.tail))
        if score >= model.cut[entry.relation] and (pair not in best or score > best[pair][0]):
            best[pair] = (score, entry)
    found = sorted(best.values(), key=lambda b: (b[1].head, b[1].tail))
    return tuple(_relation(model, pairs, cues, score, entry) for score, entry in found)


def _relation(
    model: Linear, pairs: Pairs, cues: Mapping[tuple[int, int], list[int]], score: float, entry: Entry
) -> StatedRelation:
    c = pairs.context
    return StatedRelation(
        c.concepts[entry.head].name,
        RELATIONS[entry.relation],
        c.concepts[entry.tail].name,
        score,
        f"cue:{model.strongest(cues[entry.head, entry.tail], entry.relation)}",
        _evidence(pairs, entry.head, entry.tail),
    )


def _evidence(pairs: Pairs, head: int, tail: int) -> tuple[Evidence, ...]:
    """The closest sentence with both, from the one to the other; else a mention of each, the tail's first."""
    c, found = pairs.context, pairs.meetings(head, tail)
    if found:
        h, t = found[0].head, found[0].tail
        return (c.evidence(h.sentence, min(h.first, t.first), max(h.last, t.last)),)
    t = next((p for p in c.places[tail] if c.sentences[p.sentence].field == "abstract"), c.places[tail][0])
    h = min(c.places[head], key=lambda p: abs(p.sentence - t.sentence))
    return tuple(c.evidence(p.sentence, p.first, p.last) for p in (t, h))
