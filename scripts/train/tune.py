#!/usr/bin/env python3
"""Choose a model's cuts on held-back annotated papers and write them to its settings.json.

usage: tune.py MODEL_DIR HELD_BACK.jsonl

In: a model directory with model.onnx, tokenizer.json, names.tsv and, where judge.py made them, judge.onnx and its
settings.json. Out: settings.json with, for each kind, the least score that gives the best strict F1 (the mean of that
and of the judge's cut, since held-back papers are few).
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path
from statistics import mean
from typing import Any

from data import load, paper_words

from kgraph.evaluate.figures import GROUPS, judge, scores
from kgraph.extract.concepts import Cuts, find_concepts
from kgraph.extract.judge import JUDGE_FILE, Judge
from kgraph.extract.knowledge import load_knowledge
from kgraph.extract.tagger import Tagger
from kgraph.records import Paper

DEFAULTS: dict[str, Any] = {
    "floor": 0.2,
    "known": 0.8,
    "top": 0.6,
    "past": 0.3,
    "half_seen": 1.5,
    "least": dict.fromkeys(GROUPS, 0.5),
}
LEAST = [x / 40 for x in range(8, 32)]
REACH = 0.06


class Bench:
    """The held-back papers with their candidates, tagged once."""

    def __init__(self, model: Path, gold: list[dict]) -> None:
        tagger = Tagger(model)
        self.gold = gold
        self.knowledge = load_knowledge(model / "names.tsv")
        self.judge = Judge(model / JUDGE_FILE) if (model / JUDGE_FILE).is_file() else None
        self.papers = [Paper(g["id"], g["title"], g["abstract"]) for g in gold]
        self.candidates = [tagger.candidates(paper_words(g), DEFAULTS["floor"]) for g in gold]

    def predictions(self, settings: dict[str, Any]) -> list[dict]:
        """What would be extracted, in the shape of annotations, with scores."""
        cuts = Cuts.of(settings)
        result = []
        for paper, candidates in zip(self.papers, self.candidates, strict=True):
            found = find_concepts(paper, candidates, self.knowledge, cuts, self.judge)
            rows = [
                {"name": c.name, "type": c.kind, "role": c.role, "forms": list(c.forms), "score": c.score}
                for c in found
            ]
            result.append({"concepts": rows})
        return result


def best_least(bench: Bench, settings: dict[str, Any]) -> dict[str, float]:
    """By group of kinds the cut with the best strict F1 around it; of equals the highest."""
    everything = bench.predictions(settings | {"least": dict.fromkeys(GROUPS, 0.0)})

    def f1(group: str, least: float) -> float:
        counts: Counter[str] = Counter()
        for gold, found in zip(bench.gold, everything, strict=True):
            kept = {"concepts": [c for c in found["concepts"] if c["score"] >= least]}
            right, false, missed = judge(gold, kept, group)
            required = [g for _, g in right if not g.get("optional")]
            counts.update(tp=len(required), fp=len(false), fn=len(missed))
        return scores(counts)["f1"]

    return {group: smoothed_best({least: f1(group, least) for least in LEAST}) for group in GROUPS}


def smoothed_best(by_cut: dict[float, float]) -> float:
    """The cut around which the value is highest; of equals the highest cut."""
    smooth = {c: mean(float(v) for d, v in by_cut.items() if abs(c - d) <= REACH) for c in by_cut}
    return max(smooth, key=lambda c: (round(smooth[c], 3), c))


def write(model: Path, settings: dict[str, Any]) -> None:
    """Put the settings into the model directory."""
    (model / "settings.json").write_text(json.dumps(settings, indent=1) + "\n", "utf-8")


def main() -> None:
    """Parse, choose, write, print."""
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("model", type=Path)
    p.add_argument("held_back")
    a = p.parse_args()
    judged = json.loads((a.model / "settings.json").read_text("utf-8")) if (a.model / JUDGE_FILE).is_file() else None
    settings = dict(DEFAULTS)
    write(a.model, settings)
    bench = Bench(a.model, load(a.held_back))
    least = best_least(bench, settings)
    settings["least"] = {kind: mean((cut, judged["least"][kind])) for kind, cut in least.items()} if judged else least
    write(a.model, settings)
    print(json.dumps(settings))


if __name__ == "__main__":
    main()
