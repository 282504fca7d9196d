#!/usr/bin/env python3
"""Write down what trained models say of unannotated papers, for a smaller one to learn from.

usage: label.py PAPERS [PAPERS …] --models MODEL_DIR … --out LABELS.pickle [--number N] [--seed N] [--part I/N]
       [--without GOLD …] [--like GOLD]

In: model directories, files that kgraph reads, and annotated files whose papers must not be among them. Out: one
``Lesson`` (lessons.py) after the other, each a window of a paper drawn with the seed, with the mean of what the models
say; killed in between, what is there is whole. With ``--like`` most papers are drawn from those whose words are likest
to those of annotated ones. Datasets and benchmarks are rare: of windows that name none some are left out.
"""

from __future__ import annotations

import argparse
import json
import math
import pickle
import random
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from data import encoder_of
from lessons import Lesson
from network import KIND_CLASSES

from kgraph.extract.encode import Encoder, Window, words
from kgraph.extract.session import session
from kgraph.extract.tagger import INPUTS
from kgraph.readers import read
from kgraph.records import Paper

LEAST = 0.02
"""Spans that no teacher takes for something with more probability are nothing to the pupil."""

RESOURCE = 0.4
"""With this probability a span names a dataset or benchmark, and its window is kept in any case."""

KEPT = 0.6
"""The share of the other windows that is kept."""

OFTEN = 20
"""Papers in which a word must stand to say what they are about."""


class Teachers:
    """The networks of model directories, asked for everything they think; they must cut texts alike."""

    def __init__(self, models: list[Path]) -> None:
        self.encoder: Encoder = encoder_of(models[0])
        self._networks = [session(model / "model.onnx") for model in models]

    def lessons(self, paper: Paper) -> Iterator[Lesson]:
        """What they say of each window of a paper."""
        for window in self.encoder.windows(words(paper.title, "title") + words(paper.abstract, "abstract")):
            yield self._lesson(window)

    def _lesson(self, window: Window) -> Lesson:
        inputs = {name: getattr(window, name) for name in INPUTS} | {"floor": np.array(LEAST, np.float32)}
        said = [network.run(["tags", "kinds", "spans", "roles"], inputs) for network in self._networks]
        tags, kinds = (np.mean([answer[i] for answer in said], axis=0) for i in (0, 1))
        spans, roles = united([(spans, roles) for _, _, spans, roles in said], len(window.first))
        return Lesson(
            window.ids.astype(np.int16),
            window.segments.astype(np.int8),
            window.features.astype(np.int8),
            window.first.astype(np.int16),
            window.last.astype(np.int16),
            tags.astype(np.float16),
            spans.astype(np.int16),
            kinds[spans[:, 0], spans[:, 1]].astype(np.float16),
            roles.astype(np.float16),
        )


def united(said: list[tuple[np.ndarray, np.ndarray]], words: int) -> tuple[np.ndarray, np.ndarray]:
    """The spans that any teacher names and that end within the words, in order, and the mean of their roles."""
    spans, roles = (np.concatenate(parts) for parts in zip(*said, strict=True))
    inside = spans.sum(1) < words
    spans, which, times = np.unique(spans[inside], axis=0, return_inverse=True, return_counts=True)
    total = np.zeros((len(spans), roles.shape[1]), np.float32)
    np.add.at(total, which.reshape(-1), roles[inside])
    return spans, total / times[:, None]


def names_resource(lesson: Lesson) -> bool:
    """Whether a span of the window is taken for a dataset or benchmark."""
    return bool((lesson.kinds[:, KIND_CLASSES.index("resource")] > RESOURCE).any())


def plain(title: str) -> str:
    """A title's letters and digits, by which the same paper is known in another file."""
    return "".join(c for c in title.lower() if c.isalnum())


def vocabulary(title: str, abstract: str) -> set[str]:
    """The words of a paper, for telling what it is about."""
    return set(re.findall(r"[a-z]{3,}", f"{title} {abstract}".lower()))


def nearest_first(papers: list[Paper], like: Path) -> list[Paper]:
    """By the mean log ratio of how often each word stands in annotated papers and in these."""
    wanted = [vocabulary(r["title"], r["abstract"]) for r in map(json.loads, like.open(encoding="utf-8"))]
    given = [vocabulary(p.title, p.abstract) for p in papers]
    here, there = (Counter(word for words in texts for word in words) for texts in (given, wanted))
    odds = {
        word: math.log((there[word] + 1) / (len(wanted) + 2)) - math.log((count + 1) / (len(given) + 2))
        for word, count in here.items()
        if count + there[word] >= OFTEN
    }
    scores = [sum(odds.get(word, 0.0) for word in words) / max(1, len(words)) for words in given]
    return [papers[i] for i in sorted(range(len(papers)), key=lambda i: -scores[i])]


def mixed(papers: list[Paper], like: Path, number: int, seed: int) -> list[Paper]:
    """Three of four from the two fifths that are likest, the others from the rest, in random order."""
    ranked, draw = nearest_first(papers, like), random.Random(seed)
    near, far = ranked[: len(ranked) * 2 // 5], ranked[len(ranked) * 2 // 5 :]
    chosen = draw.sample(near, min(len(near), number * 3 // 4)) + draw.sample(far, min(len(far), number // 4))
    draw.shuffle(chosen)
    return chosen


def drawn(files: list[str], without: list[Path], seed: int) -> list[Paper]:
    """The papers with an abstract in random order, but those whose titles stand in annotated files."""
    known = {plain(json.loads(line)["title"]) for path in without for line in path.open(encoding="utf-8")}
    papers = [p for p in read(files) if isinstance(p, Paper) and p.abstract and plain(p.title) not in known]
    random.Random(seed).shuffle(papers)
    return papers


def main() -> None:
    """Parse, run the teacher, write."""
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("papers", nargs="+")
    p.add_argument("--models", nargs="+", required=True, type=Path)
    p.add_argument("--out", required=True, type=Path)
    p.add_argument("--number", type=int, default=30_000)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--part", default="0/1", help="which of how many shares, for several processes")
    p.add_argument("--like", type=Path, help="annotated papers whose kind most of them should be")
    p.add_argument("--without", nargs="*", type=Path, default=[], help="annotated papers to leave out")
    a = p.parse_args()
    part, parts = map(int, a.part.split("/"))
    teachers, draw = Teachers(a.models), random.Random(a.seed)
    papers = drawn(a.papers, a.without, a.seed)
    if a.like:
        papers = mixed(papers, a.like, a.number, a.seed)
    with a.out.open("wb") as out:
        for paper in papers[: a.number][part::parts]:
            for lesson in teachers.lessons(paper):
                if names_resource(lesson) or draw.random() < KEPT:
                    pickle.dump(lesson, out)


if __name__ == "__main__":
    main()
