#!/usr/bin/env python3
"""Count which kind each annotated name had and what each acronym stood for: names.tsv of a model directory.

usage: names.py DATA.jsonl --out MODEL_DIR
"""

from __future__ import annotations

import argparse
import re
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


def papers_with(records: list[dict], names: set[str]) -> tuple[Counter, Counter]:
    """By name, the papers that write it (but where it is an optional concept) and those where it is a required one."""
    written, concept = Counter(), Counter()
    for record in records:
        required = {key(f) for c in record["concepts"] if not c.get("optional") for f in c["forms"]}
        optional = {key(f) for c in record["concepts"] if c.get("optional") for f in c["forms"]} - required
        concept.update(required)
        written.update((phrases(record) & names | required) - optional)
    return written, concept


def phrases(record: dict, longest: int = 6) -> set[str]:
    """The keys of all runs of up to ``longest`` words that no mark divides."""
    found = set()
    for part in re.split(r"[.,;:!?]\s|[()]", f"{record['title']}. {record['abstract']}"):
        run = key(part).split()
        found |= {" ".join(run[i : i + n]) for n in range(1, longest + 1) for i in range(len(run) - n + 1)}
    return found


def main() -> None:
    """Parse, count, write."""
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("data")
    p.add_argument("--out", required=True, type=Path)
    a = p.parse_args()
    records = load(a.data)
    kinds, longs = count(records)
    written, concept = papers_with(records, set(kinds))
    a.out.mkdir(parents=True, exist_ok=True)
    with (a.out / "names.tsv").open("w", encoding="utf-8") as out:
        for name in sorted(n for n in kinds if n and "\t" not in n):
            common = longs[name].most_common(1)
            long = common[0][0] if common and common[0][1] >= 2 and 2 * common[0][1] > sum(longs[name].values()) else ""
            counts = "\t".join(str(kinds[name][k]) for k in (*KINDS, "introduced"))
            if sum(kinds[name][k] for k in KINDS) >= 2:
                out.write(f"{name}\t{counts}\t{written[name]}\t{concept[name]}\t{long}\n")


if __name__ == "__main__":
    main()
