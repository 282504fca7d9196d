"""Train the relation model: annotated papers → kgraph/models/relations.json.

    python scripts/train/relations.py HALF_DIR [HALF_DIR …] --roles MODEL_DIR

Needs scikit-learn. Deterministic. What the cues of a pair say is learned from annotated concepts (logistic regression
with an L1 penalty); how much that counts beside the rest of the paper, from what each half (halves.py) finds in the
papers it never saw, with the cues' weights from those it saw. The halves are those of roles.py, MODEL_DIR has the
roles.json that it made. The cues' weights that are written are those of all papers. Prints how good the relations are,
weights taken from other papers.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from data import paper_words
from gold import concepts_of, paper_of
from halves import Half, everything, halves
from roles import cue_rows, word_weights
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from kgraph.evaluate import same_concept
from kgraph.evaluate.figures import relation_counts, scores
from kgraph.extract.concepts import Cuts, find_concepts
from kgraph.extract.contest import LOOKS, Entry, entries
from kgraph.extract.context import context
from kgraph.extract.finder import NAMES_FILE
from kgraph.extract.judge import JUDGE_FILE, Judge
from kgraph.extract.knowledge import load_knowledge
from kgraph.extract.linear import Linear
from kgraph.extract.pairs import Pairs, relations_between
from kgraph.extract.roles import ROLES_FILE, Roles
from kgraph.extract.tagger import Tagger
from kgraph.records import RELATIONS, ExtractedConcept

MODEL = Path(__file__).parents[2] / "kgraph" / "models" / "relations.json"
MIN_PAPERS = 5
"""A cue seen less often gets no weight."""
MIN_RELATED = 5
"""Kinds and roles that stood in fewer relations are not asked about."""
PENALTY = 0.3
"""Inverse strength of the L1 penalty on cues, chosen on a held-out fifth."""
RIDGE = 0.1
"""Inverse strength of the L2 penalty of the second judgement."""
CUT = 0.3
"""The least probability of a relation. One for all: F1 over all of them is highest where each is taken that is likelier
than half of the F1 reached; a little over that, since a false edge is worse than a missing one."""
FEW = 20
"""With fewer true ones among the judged, a relation keeps the odds of its cues."""
FOLDS = 4


@dataclass(frozen=True, slots=True)
class Row:
    """One ordered pair of annotated concepts: its cues, and which relations it may have and has."""

    roles: str
    cues: list[str]
    open_to: tuple[str, ...]
    related: frozenset[str]


@dataclass(frozen=True, slots=True)
class Case:
    """A paper that its half never saw: its record, what was found in it, what could be relations of that, which are."""

    record: dict[str, Any]
    concepts: Sequence[ExtractedConcept]
    entries: list[Entry]
    true: list[bool]


def stated(record: dict[str, Any]) -> set[tuple[int | None, str, int | None]]:
    """The record's relations, ends by number."""
    index = {c["name"]: i for i, c in enumerate(record["concepts"])}
    return {(index.get(h), r, index.get(t)) for h, r, t in (x[:3] for x in record["relations"])}


def rows(records: Sequence[dict[str, Any]]) -> Iterator[Row]:
    """All pairs of annotated concepts of all papers."""
    for record in records:
        concepts, said = concepts_of(record), stated(record)
        pairs = Pairs(context(paper_of(record), concepts))
        for head, tail in pairs.candidates():
            open_to = relations_between(concepts[head].kind, concepts[tail].kind)
            related = frozenset(r for r in open_to if (head, r, tail) in said)
            yield Row(pairs.roles(head, tail), pairs.cues(head, tail), open_to, related)


def cue_weights(data: list[Row]) -> dict[str, Any]:
    """What the cues say of all relations, as ``kgraph.extract.linear`` reads it."""
    related = Counter(r.roles for r in data if r.related)
    data = [r for r in data if related[r.roles] >= MIN_RELATED]
    counts = Counter(cue for r in data for cue in r.cues)
    vocabulary = {cue: i for i, cue in enumerate(sorted(c for c, n in counts.items() if n >= MIN_PAPERS))}
    x = matrix(data, vocabulary)
    weights: dict[str, dict[str, float]] = {r: {} for r in sorted({r.roles for r in data})}
    bias = []
    for number, relation in enumerate(RELATIONS):
        chosen = np.array([relation in r.open_to for r in data])
        model = LogisticRegression(C=PENALTY, l1_ratio=1.0, solver="liblinear", max_iter=200, tol=1e-2, random_state=0)
        model.fit(x[chosen], np.array([relation in r.related for r in data])[chosen])
        bias.append(round(float(model.intercept_[0]), 3))
        for cue, column in vocabulary.items():
            weight = round(float(model.coef_[0, column]), 3)
            if weight:
                weights.setdefault(cue, {})[str(number)] = weight
    return {"classes": RELATIONS, "bias": bias, "weights": dict(sorted(weights.items()))}


def matrix(data: Sequence[Row], vocabulary: dict[str, int]) -> csr_matrix:
    """Rows × cues, ones where a cue is present."""
    columns: list[int] = []
    ends = [0]
    for row in data:
        columns += [vocabulary[c] for c in row.cues if c in vocabulary]
        ends.append(len(columns))
    return csr_matrix((np.ones(len(columns), np.float32), columns, ends), shape=(len(data), len(vocabulary)))


def cases(half: Half, weights: dict[str, Any]) -> Iterator[Case]:
    """The papers that a half never saw, as it sees them; the weights are those of roles.json."""
    model, cues = half.model, Linear(cue_weights(list(rows(half.seen))))
    roles = Roles(weights | {"words": word_weights(*cue_rows(half.seen))})
    tagger, knowledge, judge = Tagger(model), load_knowledge(model / NAMES_FILE), Judge(model / JUDGE_FILE)
    cuts = Cuts.of(tagger.settings)
    for record in half.unseen:
        paper = paper_of(record)
        candidates = tagger.candidates(paper_words(record), cuts.floor)
        concepts = find_concepts(paper, candidates, knowledge, cuts, judge, roles)
        gold = [same_concept({"name": c.name, "forms": c.forms}, record["concepts"]) for c in concepts]
        pairs, said = Pairs(context(paper, concepts)), stated(record)
        known = {p: cues.known(pairs.led(*p)) for p in pairs.candidates() if pairs.roles(*p) in cues}
        found = entries(pairs, list(known), cues.sums(list(known.values())))
        true = [None not in (e := (gold[f.head], gold[f.tail])) and (e[0], RELATIONS[f.relation], e[1]) in said
                for f in found]  # fmt: skip
        yield Case(record, concepts, found, true)


def second(data: Sequence[Case]) -> list[list[float]]:
    """By relation the weights of what ``contest.LOOKS`` names, and the bias."""
    result = []
    for number in range(len(RELATIONS)):
        mine = [(e.look, t) for case in data for e, t in zip(case.entries, case.true, strict=True)
                if e.relation == number]  # fmt: skip
        x, y = np.array([look for look, _ in mine]), np.array([t for _, t in mine])
        if y.sum() < FEW:
            result.append([1.0, *[0.0] * len(LOOKS)])
            continue
        scaler, model = make_pipeline(StandardScaler(), LogisticRegression(C=RIDGE, max_iter=1000)).fit(x, y)
        weights = model.coef_[0] / scaler.scale_
        bias = model.intercept_[0] - weights @ scaler.mean_
        result.append([round(float(w), 4) for w in (*weights, bias)])
    return result


def counts(data: Sequence[Case], model: Linear) -> Counter[str]:
    """Right, false and missed relations."""
    total: Counter[str] = Counter()
    for case in data:
        best: dict[frozenset[int], tuple[float, Entry]] = {}
        chances = model.again([e.relation for e in case.entries], [e.look for e in case.entries])
        for score, e in zip(chances, case.entries, strict=True):
            pair = frozenset((e.head, e.tail))
            if score >= CUT and (pair not in best or score > best[pair][0]):
                best[pair] = (score, e)
        concepts = [{"name": c.name, "forms": list(c.forms)} for c in case.concepts]
        names = [c.name for c in case.concepts]
        said = [(names[e.head], RELATIONS[e.relation], names[e.tail]) for _, e in best.values()]
        total += relation_counts(case.record, {"concepts": concepts, "relations": said})
    return total


def main() -> None:
    """Read, train, write, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("halves", nargs="+", type=Path)
    parser.add_argument("--roles", required=True, type=Path)
    parser.add_argument("--output", type=Path, default=MODEL)
    options = parser.parse_args()
    given = halves(options.halves)
    weights = json.loads((options.roles / ROLES_FILE).read_text("utf-8"))
    data = [case for half in given for case in cases(half, weights)]
    held_out: Counter[str] = Counter()
    for fold in range(FOLDS):
        trained = Linear({"classes": RELATIONS, "bias": [], "weights": {},
                          "again": second([c for i, c in enumerate(data) if i % FOLDS != fold])})  # fmt: skip
        held_out += counts(data[fold::FOLDS], trained)
    print(f"relations of {len(data)} papers: {scores(held_out)}")
    model = cue_weights(list(rows(everything(given)))) | {"cut": [CUT] * len(RELATIONS), "again": second(data)}
    options.output.write_text(json.dumps(model, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"{options.output}: {len(model['weights'])} cues, {options.output.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
