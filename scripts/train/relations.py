"""Train the relation model: annotated papers → kgraph/models/relations.json.

    python scripts/train/relations.py TRAIN.jsonl [--predicted FOUND.jsonl]

Needs scikit-learn. Deterministic. The papers are used with their gold concepts and, if ``--predicted`` gives what
``kgraph extract`` finds in them, a second time with those: a pair is positive where both its ends match gold concepts
that the annotation relates. Cuts maximise F1 on a fifth of the papers that the weights for that search did not see.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from gold import concepts_of, load, paper_of, predicted_concepts
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from kgraph.evaluate import same_concept
from kgraph.extract.context import context
from kgraph.extract.pairs import Pairs, relations_between
from kgraph.records import RELATIONS, ExtractedConcept

MODEL = Path(__file__).parents[2] / "kgraph" / "models" / "relations.json"
MIN_PAPERS = 5
"""A cue seen less often gets no weight."""
MIN_RELATED = 5
"""Kinds and roles that stood in fewer relations are not asked about."""
PENALTY = 0.3
"""Inverse strength of the L1 penalty, chosen on the held-out fifth."""
FOLDS = 5


@dataclass(frozen=True, slots=True)
class Row:
    """One ordered pair: its paper's number, cues, which relations it may have and has, whether ends are predicted."""

    paper: int
    roles: str
    cues: list[str]
    open_to: tuple[str, ...]
    related: frozenset[str]
    predicted: bool


def rows(records: Sequence[dict[str, Any]], found: dict[str, dict[str, Any]]) -> list[Row]:
    """All pairs of all papers, with gold concepts and, where given, with predicted ones."""
    result = []
    for number, record in enumerate(records):
        result += _paper_rows(number, record, concepts_of(record), False)
        if record["id"] in found:
            result += _paper_rows(number, record, predicted_concepts(record, found[record["id"]]), True)
    return result


def _paper_rows(
    number: int, record: dict[str, Any], concepts: Sequence[ExtractedConcept], predicted: bool
) -> Iterable[Row]:
    pairs = Pairs(context(paper_of(record), concepts))
    index = {c["name"]: i for i, c in enumerate(record["concepts"])}
    gold = [same_concept({"name": c.name, "forms": c.forms}, record["concepts"]) for c in concepts]
    stated = {(index.get(h), r, index.get(t)) for h, r, t in (x[:3] for x in record["relations"])}
    for head, tail in pairs.candidates():
        open_to = relations_between(concepts[head].kind, concepts[tail].kind)
        ends = gold[head], gold[tail]
        related = frozenset(r for r in open_to if None not in ends and (ends[0], r, ends[1]) in stated)
        yield Row(number, pairs.roles(head, tail), pairs.cues(head, tail), open_to, related, predicted)


def matrix(data: Sequence[Row], vocabulary: dict[str, int]) -> csr_matrix:
    """Rows × cues, ones where a cue is present."""
    columns: list[int] = []
    ends = [0]
    for row in data:
        columns += [vocabulary[c] for c in row.cues if c in vocabulary]
        ends.append(len(columns))
    return csr_matrix((np.ones(len(columns), np.float32), columns, ends), shape=(len(data), len(vocabulary)))


def fit(x: csr_matrix, data: Sequence[Row], relation: str, use: np.ndarray) -> LogisticRegression:
    """The model of one relation, from the rows to use that may have it."""
    chosen = use & np.array([relation in r.open_to for r in data])
    y = np.array([relation in r.related for r in data])
    model = LogisticRegression(C=PENALTY, l1_ratio=1.0, solver="liblinear", max_iter=200, tol=1e-2, random_state=0)
    return model.fit(x[chosen], y[chosen])


def best_cut(scores: np.ndarray, truth: np.ndarray) -> float:
    """The cut with the highest F1."""

    def f1(cut: float) -> float:
        said = scores >= cut
        return float(2 * (said & truth).sum() / max(1, said.sum() + truth.sum()))

    return max((round(c, 2) for c in np.arange(0.25, 0.61, 0.01)), key=f1)


def train(data: list[Row]) -> dict[str, Any]:
    """Weights and cuts of all relations, as ``kgraph.extract.linear`` reads them."""
    related = Counter(r.roles for r in data if r.related)
    data = [r for r in data if related[r.roles] >= MIN_RELATED]
    counts = Counter(cue for r in data for cue in r.cues)
    vocabulary = {cue: i for i, cue in enumerate(sorted(c for c, n in counts.items() if n >= MIN_PAPERS))}
    x = matrix(data, vocabulary)
    held = np.array([r.paper % FOLDS == 0 for r in data])
    judged = held & np.array([r.predicted for r in data]) if any(r.predicted for r in data) else held
    weights: dict[str, dict[str, float]] = {r: {} for r in sorted({r.roles for r in data})}
    bias, cuts = [], []
    for number, relation in enumerate(RELATIONS):
        asked = judged & np.array([relation in r.open_to for r in data])
        truth = np.array([relation in r.related for r in data])[asked]
        cuts.append(best_cut(fit(x, data, relation, ~held).predict_proba(x[asked])[:, 1], truth))
        final = fit(x, data, relation, np.ones(len(data), bool))
        bias.append(round(float(final.intercept_[0]), 3))
        for cue, column in vocabulary.items():
            weight = round(float(final.coef_[0, column]), 3)
            if weight:
                weights.setdefault(cue, {})[str(number)] = weight
        print(f"{relation:13s} {int(truth.sum())} true among the judged, cut {cuts[-1]}")
    return {"classes": RELATIONS, "bias": bias, "cut": cuts, "weights": dict(sorted(weights.items()))}


def main() -> None:
    """Read, train, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("train", type=Path)
    parser.add_argument("--predicted", type=Path)
    parser.add_argument("--output", type=Path, default=MODEL)
    options = parser.parse_args()
    found = {p["id"]: p for p in load(options.predicted)} if options.predicted else {}
    model = train(rows(load(options.train), found))
    options.output.write_text(json.dumps(model, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"{options.output}: {len(model['weights'])} cues, {options.output.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
