#!/usr/bin/env python3
"""Count which kind each annotated name had and what each acronym stood for: names.tsv of a model directory.

usage: names.py DATA.jsonl --out MODEL_DIR
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from pathlib import Path

from data import load

from kgraph.extract.acronyms import definitions
from kgraph.extract.naming import key
from kgraph.records import KINDS


def count(records: list[dict]) -> tuple[dict[str, Counter], dict[str, Counter]]:
    """Kinds by name key (required 2, optional 1), long forms by acronym key."""
    kinds: dict[str, Counter] = defaultdict(Counter)
    longs: dict[str, Counter] = defaultdict(Counter)
    for record in records:
        for concept in record["concepts"]:
            weight = 1 if concept.get("optional") else 2
            for name in {key(f) for f in concept["forms"]}:
                kinds[name][concept["type"]] += weight
                kinds[name]["introduced"] += weight * (concept["role"] == "introduces")
        for text in (record["title"], record["abstract"]):
            for d in definitions(text):
                longs[key(text[slice(*d.short)])][key(text[slice(*d.long)])] += 1
    return kinds, longs


def main() -> None:
    """Parse, count, write."""
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("data")
    p.add_argument("--out", required=True, type=Path)
    a = p.parse_args()
    kinds, longs = count(load(a.data))
    a.out.mkdir(parents=True, exist_ok=True)
    with (a.out / "names.tsv").open("w", encoding="utf-8") as out:
        for name in sorted(n for n in kinds if n and "\t" not in n):
            common = longs[name].most_common(1)
            long = common[0][0] if common and common[0][1] >= 2 and 2 * common[0][1] > sum(longs[name].values()) else ""
            counts = "\t".join(str(kinds[name][k]) for k in (*KINDS, "introduced"))
            if sum(kinds[name][k] for k in KINDS) >= 2:
                out.write(f"{name}\t{counts}\t{long}\n")


if __name__ == "__main__":
    main()
