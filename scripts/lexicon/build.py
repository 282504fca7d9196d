#!/usr/bin/env python3
"""Build the lexicon the package ships: known names with their kind and synonyms.

usage: scripts/lexicon/build.py VOCAB.jsonl.gz ANNOTATIONS.jsonl [-o kgraph/resolve/lexicon.jsonl.gz]

VOCAB has one name a line (``name``, ``type``, ``aliases``, ``n_sources``); ANNOTATIONS are papers annotated by
hand. Three sources, the first that knows a name decides: curated.toml beside this script; datasets and
benchmarks that at least two annotated papers agree on; datasets that at least three sources of VOCAB list and
none calls a benchmark. VOCAB's aliases are left out: its "variants" of a dataset are other datasets.
"""

from __future__ import annotations

import argparse
import gzip
import json
import tomllib
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from kgraph.records import Kind
from kgraph.resolve.normal import key
from kgraph.schema import family

Entry = tuple[str, Kind, list[str]]
_RESOURCES = ("dataset", "benchmark")
_MIN_PAPERS, _MIN_SOURCES = 2, 3


def main() -> None:
    """Read the sources, write the lexicon, say how large it is."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("vocab", type=Path)
    parser.add_argument("annotations", type=Path)
    parser.add_argument("-o", "--output", type=Path, default=Path("kgraph/resolve/lexicon.jsonl.gz"))
    arguments = parser.parse_args()
    entries: dict[tuple[str, str], Entry] = {}
    for source in (curated(), annotated(arguments.annotations), listed(arguments.vocab)):
        for entry in source:
            _add(entries, entry)
    unique = sorted({id(entry): entry for entry in entries.values()}.values(), key=lambda e: (e[1], e[0]))
    text = "".join(json.dumps(entry, ensure_ascii=False) + "\n" for entry in unique)
    arguments.output.write_bytes(gzip.compress(text.encode(), mtime=0))
    kinds = Counter(entry[1] for entry in unique)
    print(f"{arguments.output}: {len(unique)} names {dict(kinds)}, {arguments.output.stat().st_size} bytes")


def _add(entries: dict[tuple[str, str], Entry], entry: Entry) -> None:
    """An entry whose name is known already adds nothing; a synonym that is taken stays with its first owner."""
    name, kind, synonyms = entry
    if (family(kind), key(name, kind)) in entries:
        return
    for known in (name, *synonyms):
        entries.setdefault((family(kind), key(known, kind)), entry)


def curated() -> list[Entry]:
    """The names of curated.toml."""
    tables = tomllib.loads(Path(__file__).with_name("curated.toml").read_text(encoding="utf-8"))
    return [(name, kind, synonyms) for kind, names in tables.items() for name, synonyms in names.items()]


def annotated(path: Path) -> list[Entry]:
    """Datasets and benchmarks that at least two annotated papers name, with the kind most of them give."""
    votes: dict[str, Counter[Kind]] = defaultdict(Counter)
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    for line in path.read_text(encoding="utf-8").splitlines():
        for concept in json.loads(line)["concepts"]:
            if concept["type"] in _RESOURCES and not concept.get("optional"):
                name_key = key(concept["name"], concept["type"])
                votes[name_key][concept["type"]] += 1
                spellings[name_key][concept["name"]] += 1
    found: list[Entry] = []
    for name_key, kinds in votes.items():
        (kind, papers), rest = kinds.most_common(1)[0], sum(kinds.values())
        if papers >= _MIN_PAPERS and papers > rest / 2:
            name = max(spellings[name_key], key=lambda s: (spellings[name_key][s], s))
            found.append((name, kind, []))
    return found


def listed(path: Path) -> list[Entry]:
    """Datasets of the vocabulary that several sources list."""
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        rows: list[dict[str, Any]] = [json.loads(line) for line in stream]
    benchmarks = {key(row["name"], "benchmark") for row in rows if row["type"] == "benchmark"}
    return [
        (row["name"], "dataset", [])
        for row in sorted(rows, key=lambda row: (-row["n_sources"], row["name"]))
        if row["type"] == "dataset"
        and row["n_sources"] >= _MIN_SOURCES
        and len(row["name"]) > 2
        and key(row["name"], "dataset") not in benchmarks
    ]


if __name__ == "__main__":
    main()
