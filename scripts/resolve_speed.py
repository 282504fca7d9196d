#!/usr/bin/env python3
"""Measure how fast names become nodes: time and memory for a made-up collection of so many distinct surface forms.

usage: scripts/resolve_speed.py [FORMS]        (default 500,000)

Names are two or three common words, written in several ways, a tenth of them with an acronym, defined or not, some
misspelled; five concepts a paper, most names rare and a few in many papers, as in real collections.
"""

from __future__ import annotations

import random
import resource
import sys
import time

from kgraph.records import KINDS, ExtractedConcept, Extraction, Mention
from kgraph.resolve import Names, resolve, shipped_lexicon

_A_PAPER = 5


def main() -> None:
    """Make the collection, resolve it, print what it took."""
    wanted = int(sys.argv[1].replace(",", "")) if len(sys.argv) > 1 else 500_000
    extractions, forms = collection(wanted)
    before = _memory()
    started, started_cpu = time.perf_counter(), time.process_time()
    found = resolve(Names(extractions), lexicon=shipped_lexicon())
    seconds, cpu = time.perf_counter() - started, time.process_time() - started_cpu
    print(f"{forms:,} surface forms in {len(extractions):,} papers became {len(found.concepts):,} nodes")
    print(f"{cpu:.1f} s of one core ({seconds:.1f} s on the clock)")
    print(f"{_memory() - before:.0f} MB above the {before:.0f} MB of the collection")


def collection(wanted: int) -> tuple[list[Extraction], int]:
    """Papers with at least ``wanted`` distinct surface forms in all, and how many there are."""
    rng = random.Random(7)
    words = sorted(shipped_lexicon().words)
    names = [" ".join(rng.choices(words, k=rng.choice((2, 2, 3)))) for _ in range(wanted // 3)]
    seen: set[str] = set()
    extractions: list[Extraction] = []
    while len(seen) < wanted:
        concepts = tuple(_concept(rng, names) for _ in range(_A_PAPER))
        extractions.append(Extraction(f"p{len(extractions)}", concepts))
        seen.update(form for concept in concepts for form in concept.forms)
    return extractions, len(seen)


def _concept(rng: random.Random, names: list[str]) -> ExtractedConcept:
    at = int(len(names) * rng.random() ** 2)
    name = names[at]
    short = "".join(word[0] for word in name.split()).upper() + name[-1].upper() + name[1].upper()
    forms = [
        rng.choice((name, name.title(), name.capitalize(), f"{name}s", name.replace(" ", "-"), _misspelled(rng, name)))
    ]
    if at % 10 == 0:
        forms = [forms[0], short] if rng.random() < 0.5 else [short]
    mentions = tuple(Mention(f, "abstract", 0, len(f), f, 1.0, "made") for f in forms)
    return ExtractedConcept(forms[0], KINDS[at % len(KINDS)], "uses", 1.0, "made", mentions)


def _misspelled(rng: random.Random, name: str) -> str:
    at = rng.randrange(1, len(name))
    return name[:at] + name[at + 1 :]


def _memory() -> float:
    """The most memory the process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
