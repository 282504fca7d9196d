"""Train the result model: annotated papers → kgraph/models/results.json.

    python scripts/train/results.py TRAIN.jsonl

Needs scikit-learn. Deterministic. Two questions with one set of weights each: is a number of the abstract a result, and
is a method the one that a result is about. Papers without any annotated result count as papers without results. The
cut maximises F1 on a fifth of the papers that the weights for that search did not see.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from gold import concepts_of, load, paper_of
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from kgraph.evaluate.matching import number
from kgraph.extract.context import context
from kgraph.extract.linear import spelled
from kgraph.extract.numbers import Numbers

MODEL = Path(__file__).parents[2] / "kgraph" / "models" / "results.json"
PENALTIES = (0.5, 0.5)
MIN_SEEN = 3
FOLDS = 5

Rows = list[tuple[int, list[str], bool]]
"""Paper number, cues, truth."""


def rows(records: Sequence[dict[str, Any]]) -> tuple[Rows, Rows]:
    """The rows of both questions."""
    results: Rows = []
    methods: Rows = []
    for paper, record in enumerate(records):
        c = context(paper_of(record), concepts_of(record))
        numbers = Numbers(c)
        stated = {number(r["value"]): r.get("method") for r in record["results"]}
        for amount in numbers.amounts:
            value = number(amount.number)
            results.append((paper, spelled(numbers.cues(amount)), value in stated))
            if stated.get(value):
                for i, concept in enumerate(c.concepts):
                    if concept.kind == "method" and c.places[i]:
                        methods.append((paper, numbers.method_cues(amount, i), concept.name == stated[value]))
    return results, methods


def fit(data: Rows, vocabulary: dict[str, int], penalty: float) -> LogisticRegression:
    """Logistic regression with an L1 penalty."""
    y = np.array([truth for _, _, truth in data])
    model = LogisticRegression(C=penalty, l1_ratio=1.0, solver="liblinear", max_iter=200, tol=1e-2, random_state=0)
    return model.fit(matrix(data, vocabulary), y)


def matrix(data: Rows, vocabulary: dict[str, int]) -> csr_matrix:
    """Rows × cues, ones where a cue is present."""
    columns: list[int] = []
    ends = [0]
    for _, cues, _ in data:
        columns += [vocabulary[c] for c in cues if c in vocabulary]
        ends.append(len(columns))
    return csr_matrix((np.ones(len(columns), np.float32), columns, ends), shape=(len(data), len(vocabulary)))


def best_cut(data: Rows, vocabulary: dict[str, int], penalty: float) -> float:
    """The cut with the highest F1 on the held-out papers."""
    model = fit([r for r in data if r[0] % FOLDS], vocabulary, penalty)
    held = [r for r in data if r[0] % FOLDS == 0]
    scores = model.predict_proba(matrix(held, vocabulary))[:, 1]
    truth = np.array([r[2] for r in held])

    def f1(cut: float) -> float:
        said = scores >= cut
        return float(2 * (said & truth).sum() / max(1, said.sum() + truth.sum()))

    cut = max((round(c, 2) for c in np.arange(0.2, 0.7, 0.01)), key=f1)
    print(f"{len(held)} held out, {truth.sum()} true, cut {cut}, F1 {f1(cut):.3f}")
    return cut


def main() -> None:
    """Read, train, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("train", type=Path)
    parser.add_argument("--output", type=Path, default=MODEL)
    options = parser.parse_args()
    weights: dict[str, dict[str, float]] = {}
    bias, cuts = [], []
    for question, (data, penalty) in enumerate(zip(rows(load(options.train)), PENALTIES, strict=True)):
        counts = Counter(cue for _, cues, _ in data for cue in cues)
        vocabulary = {cue: i for i, cue in enumerate(sorted(c for c, n in counts.items() if n >= MIN_SEEN))}
        cuts.append(best_cut(data, vocabulary, penalty))
        model = fit(data, vocabulary, penalty)
        bias.append(round(float(model.intercept_[0]), 3))
        for cue, column in vocabulary.items():
            weight = round(float(model.coef_[0, column]), 3)
            if weight:
                weights.setdefault(cue, {})[str(question)] = weight
    model_data = {"classes": ["result", "method"], "bias": bias, "cut": cuts, "weights": dict(sorted(weights.items()))}
    options.output.write_text(
        json.dumps(model_data, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8"
    )
    print(f"{options.output}: {len(weights)} cues, {options.output.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
