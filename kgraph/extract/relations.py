"""A paper's concepts → the relations that its text states between them.

In: a Paper and its ExtractedConcepts. Out: StatedRelations, each with a probability, the cue that spoke most for it and
the words that were read. Every pair of mentioned concepts is described by cues (``pairs``) and judged by a linear model
(``linear``); a pair gets at most one relation, in one direction.
"""

from __future__ import annotations

from collections.abc import Sequence

from kgraph.extract.context import Context, context
from kgraph.extract.linear import Linear, load
from kgraph.extract.pairs import Pairs, meetings, relations_between
from kgraph.records import Evidence, ExtractedConcept, Paper, StatedRelation

MODEL = "relations"


def find_relations(paper: Paper, concepts: Sequence[ExtractedConcept]) -> tuple[StatedRelation, ...]:
    """The relations between the paper's concepts, in the order of their evidence's pairs.

    Example:
        >>> from kgraph.records import Mention
        >>> text = "We propose Mavors, evaluated on VBench."
        >>> mavors = Mention("Mavors", "abstract", 11, 17, text, 1.0, "by hand")
        >>> vbench = Mention("VBench", "abstract", 32, 38, text, 1.0, "by hand")
        >>> concepts = (
        ...     ExtractedConcept("Mavors", "method", "introduces", 1.0, "by hand", (mavors,)),
        ...     ExtractedConcept("VBench", "benchmark", "evaluates_on", 1.0, "by hand", (vbench,)),
        ... )
        >>> [(r.head, r.type, r.tail) for r in find_relations(Paper("p", "", text), concepts)]
        [('Mavors', 'evaluated_on', 'VBench')]
    """
    c = context(paper, concepts)
    pairs = Pairs(c)
    model = load(MODEL)
    best: dict[tuple[int, int], tuple[float, int, int, StatedRelation]] = {}
    for head, tail in pairs.candidates():
        if pairs.roles(head, tail) not in model:
            continue
        found = _judge(model, pairs, head, tail)
        pair = (min(head, tail), max(head, tail))
        if found and (pair not in best or found.score > best[pair][0]):
            best[pair] = (found.score, head, tail, found)
    return tuple(relation for _, _, _, relation in sorted(best.values(), key=lambda b: b[1:3]))


def _judge(model: Linear, pairs: Pairs, head: int, tail: int) -> StatedRelation | None:
    """The likeliest relation of head to tail, if one passes its cut."""
    c = pairs.context
    cues = model.known(pairs.led(head, tail))
    scores = model.probabilities(cues)
    open_to = relations_between(c.concepts[head].kind, c.concepts[tail].kind)
    passed = [(scores[i], i, r) for i, r in enumerate(model.classes) if r in open_to and scores[i] >= model.cut[i]]
    if not passed:
        return None
    score, number, name = max(passed)
    relation = next(r for r in open_to if r == name)
    return StatedRelation(
        c.concepts[head].name,
        relation,
        c.concepts[tail].name,
        score,
        f"cue:{model.strongest(cues, number)}",
        _evidence(c, head, tail),
    )


def _evidence(c: Context, head: int, tail: int) -> tuple[Evidence, ...]:
    """The closest sentence with both, from the one to the other; else a mention of each, the tail's first."""
    found = meetings(c, head, tail)
    if found:
        h, t = found[0].head, found[0].tail
        return (c.evidence(h.sentence, min(h.first, t.first), max(h.last, t.last)),)
    t = next((p for p in c.places[tail] if c.sentences[p.sentence].field == "abstract"), c.places[tail][0])
    h = min(c.places[head], key=lambda p: abs(p.sentence - t.sentence))
    return tuple(c.evidence(p.sentence, p.first, p.last) for p in (t, h))
