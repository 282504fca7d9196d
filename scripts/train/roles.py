#!/usr/bin/env python3
"""Train the weights by which a model tells the paper's role for a concept: roles.json.

usage: roles.py HALF_DIR [HALF_DIR …] --out MODEL_DIR

In: halves (halves.py) with the judge.onnx and settings.json that judge.py put there. What the words say is learned from
annotated concepts (logistic regression with an L1 penalty, one role against the rest); how much that, the tagger and
the rest count, from what each half finds in the papers it never saw, with the words' weights from those it saw. Out:
roles.json with these counts and the words' weights from all papers, for a model trained in the same way on all of them.
Prints how many roles are right, weights taken from other papers.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from data import paper_words
from gold import concepts_of, paper_of
from halves import Half, everything, halves
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from kgraph.evaluate.figures import GROUPS, judge
from kgraph.extract.concepts import Cuts, find
from kgraph.extract.context import context
from kgraph.extract.finder import NAMES_FILE
from kgraph.extract.judge import JUDGE_FILE, Judge
from kgraph.extract.knowledge import load_knowledge
from kgraph.extract.linear import Linear, spelled
from kgraph.extract.rolecues import role_cues
from kgraph.extract.roles import ROLES_FILE, Found, looks, possible
from kgraph.extract.tagger import Tagger
from kgraph.records import ROLES

MIN_CONCEPTS = 5
"""A cue seen less often gets no weight."""
PENALTY = 0.15
"""Inverse strength of the L1 penalty on cues."""
RIDGE = 0.02
"""Inverse strength of the L2 penalty on what the regression weighs."""
BONUS = (0.0, 0.2, 0.4, 0.6, 0.8)
"""What may be added for ``introduces``, since an introduction missed is worse than one too many."""
FOLDS = 5


def cue_rows(records: Sequence[dict[str, Any]]) -> tuple[list[list[str]], list[str]]:
    """The cues and the role of every annotated concept that is mentioned."""
    cues, roles = [], []
    for record in records:
        c = context(paper_of(record), concepts_of(record))
        for concept, mine in zip(c.concepts, role_cues(c), strict=True):
            if concept.mentions:
                cues.append(spelled([mine]))
                roles.append(concept.role)
    return cues, roles


def word_weights(cues: list[list[str]], roles: list[str]) -> dict[str, Any]:
    """The model of the words, as ``kgraph.extract.linear`` reads it."""
    counts = Counter(cue for row in cues for cue in row)
    vocabulary = {cue: i for i, cue in enumerate(sorted(c for c, n in counts.items() if n >= MIN_CONCEPTS))}
    columns: list[int] = []
    ends = [0]
    for row in cues:
        columns += [vocabulary[c] for c in row if c in vocabulary]
        ends.append(len(columns))
    x = csr_matrix((np.ones(len(columns), np.float32), columns, ends), shape=(len(cues), len(vocabulary)))
    weights: dict[str, dict[str, float]] = {}
    bias = []
    for number, role in enumerate(ROLES):
        model = LogisticRegression(C=PENALTY, l1_ratio=1.0, solver="liblinear", max_iter=200, tol=1e-2, random_state=0)
        model.fit(x, np.array([r == role for r in roles]))
        bias.append(round(float(model.intercept_[0]), 3))
        for cue, column in vocabulary.items():
            weight = round(float(model.coef_[0, column]), 3)
            if weight:
                weights.setdefault(cue, {})[str(number)] = weight
    return {"classes": list(ROLES), "bias": bias, "weights": dict(sorted(weights.items()))}


def found_rows(half: Half) -> tuple[np.ndarray, list[Found], np.ndarray, np.ndarray]:
    """What every right concept that a half finds looks like, the concept, its gold role's number, its paper's."""
    model, words = half.model, Linear(word_weights(*cue_rows(half.seen)))
    tagger, knowledge, trees = Tagger(model), load_knowledge(model / NAMES_FILE), Judge(model / JUDGE_FILE)
    cuts = Cuts.of(tagger.settings)
    x, concepts, y, papers = [], [], [], []
    for number, record in enumerate(half.unseen):
        paper = paper_of(record)
        found = find(paper, tagger.candidates(paper_words(record), cuts.floor), knowledge, cuts, trees)
        rows = looks(context(paper, [f.concept for f in found]), found, knowledge, words)
        said = [{"name": f.concept.name, "type": f.concept.kind, "forms": f.concept.forms, "at": i}
                for i, f in enumerate(found)]  # fmt: skip
        for kind in GROUPS:
            for mine, gold in judge(record, {"concepts": said}, kind)[0]:
                x.append(rows[mine["at"]])
                concepts.append(found[mine["at"]])
                y.append(ROLES.index(gold["role"]))
                papers.append(number)
    return np.array(x), concepts, np.array(y), np.array(papers)


def fit(x: np.ndarray, y: np.ndarray) -> Any:
    """The regression on standardised numbers."""
    return make_pipeline(StandardScaler(), LogisticRegression(C=RIDGE, max_iter=1000)).fit(x, y)


def choose(scores: np.ndarray, concepts: Sequence[Found], bonus: float) -> np.ndarray:
    """The best possible role of each concept, by number."""
    raised = scores + bonus * np.array([role == "introduces" for role in ROLES])
    open_to = [[ROLES.index(r) for r in possible(f.concept.kind)] for f in concepts]
    return np.array([max(mine, key=row.__getitem__) for mine, row in zip(open_to, raised, strict=True)])


def quality(said: np.ndarray, y: np.ndarray) -> tuple[float, float]:
    """The share of right roles, and of introductions that are found so."""
    return float((said == y).mean()), float((said[y == 0] == 0).mean())


def main() -> None:
    """Parse, train, choose, write, print."""
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("halves", nargs="+", type=Path)
    p.add_argument("--out", required=True, type=Path)
    a = p.parse_args()
    given = halves(a.halves)
    each = [found_rows(half) for half in given]
    x, y, papers = (np.concatenate([part[i] for part in each]) for i in (0, 2, 3))
    concepts = [found for part in each for found in part[1]]
    scores = np.zeros((len(y), len(ROLES)))
    for fold in range(FOLDS):
        held = papers % FOLDS == fold
        scores[held] = fit(x[~held], y[~held]).decision_function(x[held])
    core = np.array([f.concept.kind in ("method", "dataset", "benchmark") for f in concepts])

    def judged(bonus: float) -> tuple[float, float]:
        return quality(choose(scores, concepts, bonus)[core], y[core])

    bonus = max(BONUS, key=lambda b: judged(b)[0] + 0.3 * judged(b)[1])
    votes = np.array([ROLES.index(f.concept.role) for f in concepts])
    for name, (right, introduced) in (("votes", quality(votes[core], y[core])), ("weights", judged(bonus))):
        print(f"by {name}: role right {right:.3f}, introductions found so {introduced:.3f} of {core.sum()}")
    write(a.out / ROLES_FILE, fit(x, y), word_weights(*cue_rows(everything(given))), bonus)


def write(path: Path, model: Any, words: dict[str, Any], bonus: float) -> None:
    """The regression without its scaling, and the words' weights."""
    scaler, regression = model[0], model[1]
    weights = regression.coef_ / scaler.scale_
    bias = regression.intercept_ - weights @ scaler.mean_ + bonus * np.array([role == "introduces" for role in ROLES])
    whole = {
        "bias": {role: round(float(b), 4) for role, b in zip(ROLES, bias, strict=True)},
        "weights": {role: [round(float(w), 4) for w in row] for role, row in zip(ROLES, weights, strict=True)},
        "words": words,
    }
    path.write_text(json.dumps(whole, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"{path}: {len(words['weights'])} cues, {path.stat().st_size // 1000} kB, introduces {bonus:+}")


if __name__ == "__main__":
    main()
