#!/usr/bin/env python3
"""Make a graph of any size, the same every time, to see and measure what a large collection does.

usage: scripts/synthetic.py OUTPUT [--papers N] [--concepts N]

Its papers make no sense but weigh like real ones: their words are those of seeds/, as often as they stand there, each
of 200 papers leaning to the words of one topic. A few concepts are named often, most of them once.
"""

from __future__ import annotations

import argparse
import random
import re
from collections import Counter
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from kgraph.records import Concept, ConceptMention, Edge, Evidence, Graph, Kind, Paper, Result
from kgraph.store import write

ROOT = Path(__file__).parents[1]
_KINDS: dict[Kind, int] = {"method": 76, "task": 14, "dataset": 4, "benchmark": 3, "metric": 3}
_PAPERS_A_TOPIC = 200


@dataclass(frozen=True)
class _Thing:
    """A concept to come."""

    kind: Kind
    name: str

    @property
    def id(self) -> str:
        return f"{self.kind}:{self.name.lower().replace(' ', '-')}"


@dataclass(frozen=True)
class _Topic:
    words: list[str]
    things: list[_Thing]


class _Writer:
    """Writes names and abstracts."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        texts = (path.read_text(encoding="utf-8") for path in sorted((ROOT / "seeds").iterdir()))
        counts = Counter(word for text in texts for word in re.findall(r"[a-zA-Z][a-z-]+", text))
        self.words = sorted(counts)
        self.weights = list(accumulate(counts[word] for word in self.words))
        self.telling = [word for word in self.words if len(word) > 5 and word.islower()]
        self.taken: set[str] = set()

    def name(self, words: list[str]) -> str:
        """A name that nothing else has, with one of these words in it."""
        while True:
            parts = [*self.chance.sample(self.telling, self.chance.randint(0, 2)), self.chance.choice(words)]
            name = " ".join(parts) if self.chance.random() < 0.6 else "".join(part[:5].title() for part in parts)
            if name.lower() not in self.taken:
                self.taken.add(name.lower())
                return name

    def paper(self, number: int, topic: _Topic, things: list[_Thing]) -> tuple[Paper, dict[_Thing, Evidence]]:
        """A paper that names the things, and where it does."""
        id_, abstract, places = f"10.1000/{number:06}", "", {}
        for k in range(9):
            sentence, starts = self._sentence(topic, things[k::9])
            for thing, start in starts.items():
                at = len(abstract) + start
                places[thing] = Evidence(id_, "abstract", at, at + len(thing.name), sentence)
            abstract += f"{sentence} "
        title = f"{things[0].name}: {self._sentence(topic, [])[0][:60]}"
        year = self.chance.choices(range(2016, 2026), weights=range(1, 11))[0]
        authors = tuple(" ".join(self.chance.sample(self.telling, 2)).title() for _ in range(3))
        return Paper(id_, title, abstract.rstrip(), year, doi=id_, authors=authors), places

    def _sentence(self, topic: _Topic, things: list[_Thing]) -> tuple[str, dict[_Thing, int]]:
        words = self.chance.choices(self.words, cum_weights=self.weights, k=15) + self.chance.choices(topic.words, k=3)
        self.chance.shuffle(words)
        text, starts = "We", {}
        for k, word in enumerate(words):
            if k < len(things):
                starts[things[k]] = len(text) + 1
                text += f" {things[k].name}"
            text += f" {word}"
        return f"{text}.", starts


def synthetic(papers: int, concepts: int, seed: int = 7) -> Graph:
    """A graph of so many papers and concepts.

    Example:
        >>> graph = synthetic(20, 50)
        >>> len(graph.papers), len(graph.concepts), graph == synthetic(20, 50)
        (20, 50, True)
    """
    writer = _Writer(seed)
    chance = writer.chance
    topics = [_Topic(chance.sample(writer.telling, 12), []) for _ in range(max(5, papers // _PAPERS_A_TOPIC))]
    for kind in chance.choices(list(_KINDS), weights=list(_KINDS.values()), k=concepts):
        topic = chance.choice(topics)
        topic.things.append(_Thing(kind, writer.name(topic.words)))
    graph, named, first = Graph(), Counter[_Thing](), dict[_Thing, int]()
    for number in range(papers):
        topic = topics[number % len(topics)]
        new = topic.things[number // len(topics) :: -(-papers // len(topics))]
        known = [topic.things[int(len(topic.things) * chance.random() ** 4)] for _ in range(4)]
        things = list(dict.fromkeys([*new, *known, chance.choice(topics).things[0]]))
        paper, places = writer.paper(number, topic, things)
        _link(graph, chance, paper, places, set(new))
        named.update(things)
        first |= {thing: min(paper.year or 0, first.get(thing, 9999)) for thing in things}
    graph.concepts.extend(
        sorted((Concept(t.id, t.kind, t.name, (), first[t], named[t]) for t in named), key=lambda c: c.id)
    )
    edges = {(edge.source, edge.type, edge.target): edge for edge in graph.edges}
    graph.edges[:] = [edges[key] for key in sorted(edges)]
    return graph


def _link(graph: Graph, chance: random.Random, paper: Paper, places: dict[_Thing, Evidence], new: set[_Thing]) -> None:
    """Put the paper into the graph, with what it names, how that hangs together, and what the paper builds on."""
    for thing, place in places.items():
        role = "INTRODUCES" if thing in new and chance.random() < 0.3 else "USES"
        role = "EVALUATES_ON" if thing.kind in ("dataset", "benchmark") else role
        score = round(0.5 + chance.random() / 2, 3)
        graph.edges.append(Edge(paper.id, thing.id, role, score, "tagger", evidence=(place,)))
        graph.mentions.append(
            ConceptMention(
                paper.id, thing.id, thing.name, "abstract", place.start, place.end, place.sentence, score, "tagger"
            )
        )
    methods, tasks, data = ([t for t in places if t.kind in kinds] for kinds in ("method", "task", "dataset benchmark"))
    stated = [("USED_FOR", methods[0], task) for task in tasks[:1] if methods]
    stated += [("EXTENDS", methods[0], methods[1])] if len(methods) > 1 else []
    graph.edges.extend(
        Edge(head.id, tail.id, type_, 0.7, "relations", evidence=(places[head],)) for type_, head, tail in stated
    )
    earlier = [other for other in graph.papers[-300:] if (other.year or 0) < (paper.year or 0)]
    if earlier:
        graph.edges.append(Edge(paper.id, chance.choice(earlier).id, "BUILDS_ON", 0.4, "derived", derived=True))
    if data and methods:
        value = round(chance.uniform(40, 99), 1)
        ends = (methods[0].id, data[0].id, None)
        graph.results.append(Result(f"result:{paper.id}", paper.id, *ends, str(value), value, "%", (places[data[0]],)))
    graph.papers.append(paper)


def main() -> None:
    """Write the graph."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("output", type=Path)
    parser.add_argument("--papers", type=int, default=3_000)
    parser.add_argument("--concepts", type=int, default=7_000)
    arguments = parser.parse_args()
    graph = synthetic(arguments.papers, arguments.concepts)
    write(graph, arguments.output)
    print(f"{arguments.output}: {len(graph.papers):,} papers, {len(graph.concepts):,} concepts")


if __name__ == "__main__":
    main()
