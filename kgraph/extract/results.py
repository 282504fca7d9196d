"""A paper's concepts → the numbers that its abstract reports for a method.

In: a ``Context``. Out: StatedResults: the value exactly as written, the method, where it was
measured and by which metric, with a probability and the cue that spoke most. Two linear models (``linear``) over the
cues of ``numbers`` judge which amounts are results and which method they are about; dataset and metric are the
nearest of the sentence.
"""

from __future__ import annotations

from operator import itemgetter

from kgraph.extract.context import Context
from kgraph.extract.linear import chance, load
from kgraph.extract.numbers import Amount, Numbers
from kgraph.records import StatedResult

MODEL = "results"
IS_RESULT, IS_METHOD = 0, 1
"""The model's two questions: is the number a result; is the method the one that it is about."""


def find_results(c: Context) -> tuple[StatedResult, ...]:
    """The results that the abstract states, in reading order.

    Example:
        >>> from kgraph.extract.context import context
        >>> from kgraph.records import ExtractedConcept, Mention, Paper
        >>> text = "We propose Mavors. Mavors achieves an accuracy of 83.2%, improving over 12 baselines."
        >>> here = (Mention("Mavors", "abstract", 11, 17, text[:18], 1.0, "by hand"),)
        >>> mavors = ExtractedConcept("Mavors", "method", "introduces", 1.0, "by hand", here)
        >>> [(r.value, r.method) for r in find_results(context(Paper("p", "", text), (mavors,)))]
        [('83.2%', 'Mavors')]
    """
    numbers = Numbers(c)
    if not numbers.amounts:
        return ()
    model = load(MODEL)
    found = []
    known = [model.known(numbers.cues(amount)) for amount in numbers.amounts]
    odds = model.sums(known)[:, IS_RESULT].tolist()
    for amount, cues, score in zip(numbers.amounts, known, map(chance, odds), strict=True):
        method = best_method(numbers, amount) if score >= model.cut[IS_RESULT] else None
        if method is None:
            continue
        found.append(
            StatedResult(
                c.paper.abstract[amount.start : amount.end],
                c.concepts[method].name,
                _name(numbers, amount, "resource", "task"),
                _name(numbers, amount, "metric"),
                score,
                f"cue:{model.strongest(cues, IS_RESULT)}",
                (c.evidence(amount.sentence, amount.first, amount.last),),
            )
        )
    return tuple(found)


def best_method(numbers: Numbers, amount: Amount) -> int | None:
    """The method that the amount is most likely about; None if the paper has no method."""
    model = load(MODEL)
    methods = [i for i, s in enumerate(numbers.standings) if s.kind == "method" and numbers.context.places[i]]
    odds = model.sums([model.known([("", numbers.method_cues(amount, i))]) for i in methods])[:, IS_METHOD].tolist()
    return max(zip(map(chance, odds), methods, strict=True), key=itemgetter(0), default=(0.0, None))[1]


def _name(numbers: Numbers, amount: Amount, *kinds: str) -> str | None:
    """The concept of the first of these kinds that stands nearest in the sentence, else the paper's only one."""
    for kind in kinds:
        like = [i for i, s in enumerate(numbers.standings) if s.kind == kind]
        here = [(_distance(amount, p.first, p.last), i) for i in like if (p := numbers.closest(amount, i))]
        chosen = min(here)[1] if here else like[0] if len(like) == 1 else None
        if chosen is not None:
            return numbers.context.concepts[chosen].name
    return None


def _distance(amount: Amount, first: int, last: int) -> int:
    """Words between; what follows the number is nearer than what stands before ("83.2% on COCO")."""
    return first - amount.last if first >= amount.last else amount.first - last + 1
