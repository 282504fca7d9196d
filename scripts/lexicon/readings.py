#!/usr/bin/env python3
"""Build what the package knows of acronyms and of words: readings with the words around them, and common words.

usage: scripts/lexicon/readings.py ABSTRACTS.jsonl.gz ANNOTATIONS.jsonl CONCEPTS.jsonl.gz [--leave-out PROBE.jsonl]

ABSTRACTS has a paper a line (``id``, ``title``, ``abstract``). Every "long form (ACRONYM)" in it is counted; a reading
that at least two papers define is kept, with its kind by ANNOTATIONS (papers annotated by hand) or its last word.
Where an acronym has several readings, each carries in how many of the abstracts that write it out, with the acronym or
without, the words stand that tell the readings apart best. Common words are those of many abstracts and of the names
in CONCEPTS (``name``; an ontology, say). Papers of the probe (tests/fixtures/names_probe.jsonl), by which the
resolution is measured, are left out.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kgraph.resolve.acronyms import is_acronym, stands_for
from kgraph.resolve.normal import key, normal_form
from kgraph.resolve.senses import context_words, inflected, short_key

_MIN_PAPERS, _MIN_SHARE, _WORDS, _COMMON = 2, 0.02, 150, 12
_CONTEXTS = 300
"""From how many abstracts at most the words around a reading are counted."""
_BRACKET = re.compile(r" ?\(([\w&.-]{2,12})\)")
_BEFORE = re.compile(r"(?:[\w'’/-]+ ){1,9}[\w'’/-]+$")
_METRICS = {"error", "rate", "score", "distance", "accuracy", "ratio", "precision", "recall", "correlation", "index"}
_LAST = {"dataset": "dataset", "corpus": "dataset", "database": "dataset", "benchmark": "benchmark"}
_METHODS = ("network", "model", "autoencoder", "transformer", "algorithm", "descent", "machine", "regression", "filter")
_LAST |= dict.fromkeys(_METHODS, "method")

Readings = dict[str, list[tuple[str, set[int]]]]


def main() -> None:
    """Read the abstracts, write readings.jsonl.gz and words.txt.gz, say how large they are."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("abstracts", type=Path)
    parser.add_argument("annotations", type=Path)
    parser.add_argument("concepts", type=Path)
    parser.add_argument("--leave-out", type=Path)
    parser.add_argument("-o", "--output", type=Path, default=Path("kgraph/resolve"))
    arguments = parser.parse_args()
    texts = list(_texts(arguments.abstracts, _left_out(arguments.leave_out)))
    kinds = _kinds(arguments.annotations)
    readings = _readings(texts)
    contexts = _contexts(texts, readings)
    rows = [[short, _row(short, found, texts, contexts, kinds)] for short, found in sorted(readings.items())]
    _write(arguments.output / "readings.jsonl.gz", (json.dumps(row, ensure_ascii=False) for row in rows))
    _write(arguments.output / "words.txt.gz", _common_words(texts, arguments.concepts))


def _left_out(probe: Path | None) -> set[str]:
    if probe is None:
        return set()
    return {paper["id"] for line in probe.read_text("utf-8").splitlines() for paper in json.loads(line)["papers"]}


def _texts(path: Path, left_out: set[str]) -> Iterator[str]:
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        for line in stream:
            paper = json.loads(line)
            if paper["id"] not in left_out:
                yield f"{paper['title']}. {paper['abstract']}"


def _kinds(path: Path) -> dict[str, str]:
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for line in path.read_text("utf-8").splitlines():
        for concept in json.loads(line)["concepts"]:
            votes[key(concept["name"], concept["type"])][concept["type"]] += 1
    return {name: kinds.most_common(1)[0][0] for name, kinds in votes.items()}


def _kind(long: str, kinds: dict[str, str]) -> str:
    last = normal_form(long).split()[-1]
    return kinds.get(key(long, "method")) or ("metric" if last in _METRICS else _LAST.get(last, ""))


def _readings(texts: list[str]) -> Readings:
    """For each acronym its readings, inflected forms joined: the commonest spelling and the papers that define it."""
    spelled: dict[str, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for number, text in enumerate(texts):
        for bracket in _BRACKET.finditer(text):
            short = bracket.group(1)
            before = (
                _BEFORE.search(text[max(0, bracket.start() - 150) : bracket.start()]) if is_acronym(short) else None
            )
            long = _long_form(before.group(), short) if before else None
            if long:
                spelled[short_key(short)][long if long.isupper() else long.lower()].add(number)
    return {short: kept for short, longs in spelled.items() if (kept := _joined(longs))}


def _joined(longs: dict[str, set[int]]) -> list[tuple[str, set[int]]]:
    groups: list[tuple[str, set[int]]] = []
    for long, papers in sorted(longs.items(), key=lambda item: (-len(item[1]), item[0])):
        same = next((p for name, p in groups if inflected(name, long)), None)
        if same is None:
            groups.append((long, set(papers)))
        else:
            same |= papers
    total = sum(len(papers) for _, papers in groups)
    groups.sort(key=lambda group: (-len(group[1]), group[0]))
    return [g for g in groups if len(g[1]) >= _MIN_PAPERS and len(g[1]) >= _MIN_SHARE * total]


def _long_form(before: str, short: str) -> str | None:
    """The words before a bracket that the acronym stands for: whose initials spell it, else the fewest that fit."""
    words = before.split()
    letters = [c for c in re.sub(r"s$", "", short).lower() if c.isalnum()]
    fitting = [" ".join(words[-size:]) for size in range(1, len(words) + 1)]
    spelled = [long for long in fitting if [w[0] for w in normal_form(long).split() if w] == letters]
    return next(iter(spelled or [long for long in fitting if stands_for(short, long)]), None)


def _contexts(texts: list[str], readings: Readings) -> dict[tuple[str, ...], list[int]]:
    """For each long form of an acronym with several, by stems, some of the abstracts that write it out."""
    several = {_stems(long) for found in readings.values() if len(found) > 1 for long, _ in found}
    begins: dict[tuple[str, ...], list[tuple[str, ...]]] = defaultdict(list)
    for stems in several:
        begins[stems[:2]].append(stems)
    written: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, text in enumerate(texts):
        stems = _stems(text)
        for at in range(len(stems)):
            for long in (*begins.get(stems[at : at + 2], ()), *begins.get(stems[at : at + 1], ())):
                if stems[at : at + len(long)] == long and number not in written[long][-1:]:
                    written[long].append(number)
    return {long: numbers[:: 1 + len(numbers) // _CONTEXTS] for long, numbers in written.items()}


def _stems(text: str) -> tuple[str, ...]:
    return tuple(word.removesuffix("s") for word in re.findall(r"[a-z0-9]+", text.lower()))


def _row(
    short: str,
    found: list[tuple[str, set[int]]],
    texts: list[str],
    contexts: dict[tuple[str, ...], list[int]],
    kinds: dict[str, str],
) -> list[Any]:
    """The readings of an acronym: long form, kind, papers that define it, abstracts read, in how many a word stands."""
    if len(found) == 1:
        return [[long, _kind(long, kinds), len(papers), 0, {}] for long, papers in found]
    near = [sorted({*papers, *contexts.get(_stems(long), ())}) for long, papers in found]
    counted = [
        Counter(w for n in numbers for w in _around(texts[n], long) - {short})
        for (long, _), numbers in zip(found, near, strict=True)
    ]
    best = _telling(counted, [len(numbers) for numbers in near])
    return [
        [long, _kind(long, kinds), len(papers), len(numbers), {w: counts[w] for w in sorted(best) if counts[w]}]
        for (long, papers), numbers, counts in zip(found, near, counted, strict=True)
    ]


def _around(text: str, long: str) -> frozenset[str]:
    """The words of a text but for the long form itself: a paper that only has the acronym lacks them too."""
    written = r"s?[^a-z0-9]+".join(map(re.escape, _stems(long)))
    return context_words(re.sub(rf"(?i)\b{written}", " ", text))


def _telling(counted: list[Counter[str]], sizes: list[int]) -> list[str]:
    """The words that tell the readings apart best, by their log-likelihood ratio (Dunning, 1993)."""
    total = sum(sizes)
    pooled = sum(counted, Counter[str]())
    gain: dict[str, float] = {}
    for word, all_in in pooled.items():
        if 2 <= all_in < total:
            shares = [(n[word], size, all_in / total) for n, size in zip(counted, sizes, strict=True)]
            gain[word] = sum(_log_ratio(k, n, p) + _log_ratio(n - k, n, 1 - p) for k, n, p in shares)
    return [word for word, _ in sorted(gain.items(), key=lambda item: (-item[1], item[0]))[:_WORDS]]


def _log_ratio(seen: int, size: int, expected: float) -> float:
    return seen * math.log(seen / size / expected) if seen else 0.0


def _common_words(texts: list[str], concepts: Path) -> list[str]:
    """Words of six letters or more that stand in many papers or in a known name: no one's typing error."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(set(re.findall(r"[a-z]{6,}", text.lower())))
    with gzip.open(concepts, "rt", encoding="utf-8") as stream:
        names = " ".join(json.loads(line)["name"].lower() for line in stream)
    listed = set(re.findall(r"[a-z]{6,}", names))
    return sorted({normal_form(word) for word in (listed | {w for w, n in counts.items() if n >= _COMMON})})


def _write(path: Path, lines: Iterator[str] | list[str]) -> None:
    text = "".join(f"{line}\n" for line in lines)
    path.write_bytes(gzip.compress(text.encode(), mtime=0))
    print(f"{path}: {text.count(chr(10))} lines, {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
