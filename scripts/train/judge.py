#!/usr/bin/env python3
"""Train the judge of a model: which of the tagger's groups are concepts.

usage: judge.py HALF_DIR [HALF_DIR …] --out MODEL_DIR

In: halves (halves.py), since a tagger is surer of papers it was trained on, so that the judge would learn to trust it
too much. Out: judge.onnx for a model trained in the same way on all papers, and in its settings.json the cuts that are
best on papers the trees did not see; the same for each half, from the papers of the other halves where there are any.
Prints how well papers are judged by trees that did not see them.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import onnx
from data import paper_words
from halves import Half, halves
from onnx import TensorProto, helper
from sklearn.ensemble import GradientBoostingClassifier
from tune import DEFAULTS, LEAST, smoothed_best, write

from kgraph.evaluate.figures import GROUPS
from kgraph.evaluate.matching import Concept, forms
from kgraph.extract.concepts import Cuts, drafts
from kgraph.extract.finder import NAMES_FILE
from kgraph.extract.judge import FEATURES, INPUT, JUDGE_FILE, OUTPUT, Draft, looks
from kgraph.extract.knowledge import load_knowledge
from kgraph.extract.tagger import Tagger
from kgraph.records import Paper
from kgraph.schema import family

FOLDS = 5
TREES = {
    "n_estimators": 150,
    "learning_rate": 0.08,
    "max_depth": None,
    "max_leaf_nodes": 10,
    "min_samples_leaf": 30,
    "subsample": 0.5,
    "random_state": 0,
}


def verdicts(made: list[Draft], gold: list[Concept]) -> list[bool | None]:
    """Whether each draft is a required concept; None for an optional one. The surest draft of a concept is the one."""
    free = [(forms(c), family(c["type"]), bool(c.get("optional"))) for c in gold]
    said: dict[int, bool | None] = {}
    for i in sorted(range(len(made)), key=lambda i: -made[i].score):
        mine = forms({"name": "", "forms": [*made[i].group.forms, made[i].group.defined or ""]})
        same = [g for g in free if g[0] & mine]
        hit = next((g for g in same if g[1] == family(made[i].kind)), None)
        if hit:
            free.remove(hit)
            said[i] = None if hit[2] else True
        else:
            said[i] = None if any(optional for _, _, optional in same) else False
    return [said[i] for i in range(len(made))]


def rows(half: Half) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What all drafts look like, whether each is a concept, and the number of its paper; optional ones left out."""
    write(half.model, DEFAULTS)
    tagger, knowledge = Tagger(half.model), load_knowledge(half.model / NAMES_FILE)
    cuts = Cuts.of(tagger.settings)
    x, y, papers = [], [], []
    for number, record in enumerate(half.unseen):
        paper = Paper(record["id"], record["title"], record["abstract"])
        made = drafts(paper, tagger.candidates(paper_words(record), cuts.floor), knowledge, cuts)
        if made:
            for look, verdict in zip(looks(made, knowledge), verdicts(made, record["concepts"]), strict=True):
                if verdict is not None:
                    x.append(look)
                    y.append(verdict)
                    papers.append(number)
    return np.array(x), np.array(y), np.array(papers)


def as_onnx(trees: GradientBoostingClassifier) -> onnx.ModelProto:
    """The boosted trees as one TreeEnsembleRegressor and a logistic function."""
    shape: dict[str, list] = {name: [] for name in _NODES}
    leaves: dict[str, list] = {name: [] for name in ("treeids", "nodeids", "ids", "weights")}
    for number, tree in enumerate(trees.estimators_[:, 0]):
        t = tree.tree_
        for node in range(t.node_count):
            leaf = t.children_left[node] == -1
            values = (
                number,
                node,
                max(0, int(t.feature[node])),
                float(t.threshold[node]),
                "LEAF" if leaf else "BRANCH_LEQ",
            )
            ends = max(0, int(t.children_left[node])), max(0, int(t.children_right[node]))
            for name, value in zip(_NODES, (*values, *ends), strict=True):
                shape[name].append(value)
            if leaf:
                weight = trees.learning_rate * float(t.value[node, 0, 0])
                for name, value in zip(leaves, (number, node, 0, weight), strict=True):
                    leaves[name].append(value)
    prior = float(trees.init_.class_prior_[1])
    forest = helper.make_node(
        "TreeEnsembleRegressor",
        [INPUT],
        ["sum"],
        domain="ai.onnx.ml",
        n_targets=1,
        base_values=[float(np.log(prior / (1 - prior)))],
        **{f"nodes_{name}": values for name, values in shape.items()},
        **{f"target_{name}": values for name, values in leaves.items()},
    )
    graph = helper.make_graph(
        [forest, helper.make_node("Sigmoid", ["sum"], [OUTPUT])],
        "judge",
        [helper.make_tensor_value_info(INPUT, TensorProto.FLOAT, [None, len(FEATURES)])],
        [helper.make_tensor_value_info(OUTPUT, TensorProto.FLOAT, [None, 1])],
    )
    opsets = [helper.make_opsetid("", 18), helper.make_opsetid("ai.onnx.ml", 3)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=9, producer_name="kgraph")


_NODES = ("treeids", "nodeids", "featureids", "values", "modes", "truenodeids", "falsenodeids")


def cross_validated(x: np.ndarray, y: np.ndarray, papers: np.ndarray) -> np.ndarray:
    """The chance of every row from trees that did not see its paper."""
    chances = np.zeros(len(y))
    for fold in range(FOLDS):
        held = papers % FOLDS == fold
        chances[held] = GradientBoostingClassifier(**TREES).fit(x[~held], y[~held]).predict_proba(x[held])[:, 1]
    return chances


def best_cuts(chances: np.ndarray, x: np.ndarray, y: np.ndarray, records: list[dict]) -> dict[str, float]:
    """By kind the cut with the best strict F1; what the tagger did not even propose counts as missed."""
    chosen = {}
    for kind in GROUPS:
        mine = x[:, FEATURES.index(f"is {kind}")] > 0
        wanted = sum(
            family(c["type"]) == kind and not c.get("optional") for record in records for c in record["concepts"]
        )
        said = {cut: mine & (chances >= cut) for cut in LEAST}
        chosen[kind] = smoothed_best({cut: 2 * (s & y).sum() / (s.sum() + wanted) for cut, s in said.items()})
    return chosen


def log_loss(chances: np.ndarray, y: np.ndarray) -> float:
    """Mean negative log likelihood."""
    return float(-np.log(np.where(y, chances, 1 - chances).clip(1e-6)).mean())


def learn(x: np.ndarray, y: np.ndarray, cuts: dict[str, float], out: Path) -> None:
    """Write trees of these rows, and the cuts, into a model directory."""
    onnx.save(as_onnx(GradientBoostingClassifier(**TREES).fit(x, y)), out / JUDGE_FILE)
    write(out, DEFAULTS | {"least": cuts})


def main() -> None:
    """Parse, train, write, print."""
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("halves", nargs="+", type=Path)
    p.add_argument("--out", required=True, type=Path)
    a = p.parse_args()
    given = halves(a.halves)
    each = [rows(half) for half in given]
    x, y = (np.concatenate([part[i] for part in each]) for i in (0, 1))
    owner = np.repeat(range(len(each)), [len(part[1]) for part in each])
    papers = np.concatenate([part[2] for part in each])
    score = 1 / (1 + np.exp(-x[:, FEATURES.index("score")]))
    chances = cross_validated(x, y, papers)
    print(f"{len(y)} groups, {int(y.sum())} concepts; log loss of the score {log_loss(score, y):.3f}", end=", ")
    print(f"of the judge {log_loss(chances, y):.3f}")
    cuts = best_cuts(chances, x, y, [record for half in given for record in half.unseen])
    learn(x, y, cuts, a.out)
    for number, half in enumerate(given):
        others = owner != number if len(given) > 1 else owner == number
        learn(x[others], y[others], cuts, half.model)


if __name__ == "__main__":
    main()
