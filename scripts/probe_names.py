#!/usr/bin/env python3
"""Measure the resolution of names on the probe: how many true pairs are joined, how many look-alikes kept apart.

usage: scripts/probe_names.py [-v] [PROBE.jsonl]

Each case of the probe is a small collection of real papers, given by the names they use together: each concept is
its kind and its surface forms. ``pair`` numbers two papers; their first concepts are the pair. The half "tune" is
for whoever changes the ladder, the half "kept" only for measuring. ``-v`` prints the cases of "tune" that fail.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kgraph.records import ExtractedConcept, Extraction, Mention
from kgraph.resolve import Names, resolve, shipped_lexicon

PROBE = Path(__file__).parent.parent / "tests" / "fixtures" / "names_probe.jsonl"
Counts = dict[tuple[str, bool, str], list[bool]]


def main() -> None:
    """Run every case and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("probe", type=Path, nargs="?", default=PROBE)
    parser.add_argument("-v", "--verbose", action="store_true", help="print the failing cases of the half tune")
    arguments = parser.parse_args()
    outcomes: Counts = defaultdict(list)
    for case in cases(arguments.probe):
        right = is_right(case)
        outcomes[(case["half"], case["same"], case["group"])].append(right)
        if arguments.verbose and not right and case["half"] == "tune":
            names = [case["papers"][i]["concepts"][0][1:] for i in case["pair"]]
            print(f"{'apart' if case['same'] else 'joined'}: {case['group']}: {' | '.join(map(str, names))}")
    print("\n".join(table(outcomes)))


def cases(path: Path) -> Iterator[dict[str, Any]]:
    """The cases of a probe file."""
    for line in path.read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


def is_right(case: dict[str, Any]) -> bool:
    """Whether the pair of a case became one node where it is one thing, two nodes where it is two."""
    found = resolve(Names(_extraction(paper) for paper in case["papers"]), lexicon=shipped_lexicon())
    one, other = (found.nodes[i][0] for i in case["pair"])
    return bool((one == other) == case["same"])


def _extraction(paper: dict[str, Any]) -> Extraction:
    concepts = []
    for kind, *forms in paper["concepts"]:
        mentions = tuple(Mention(form, "abstract", 0, len(form), form, 1.0, "probe") for form in forms)
        concepts.append(ExtractedConcept(forms[0], kind, "uses", 1.0, "probe", mentions))
    return Extraction(paper["id"], tuple(concepts))


def shares(outcomes: Counts) -> dict[tuple[str, bool], float]:
    """The share of right cases by half and truth."""
    pooled: dict[tuple[str, bool], list[bool]] = defaultdict(list)
    for (half, same, _), right in outcomes.items():
        pooled[(half, same)] += right
    return {name: sum(right) / len(right) for name, right in pooled.items()}


def table(outcomes: Counts) -> Iterator[str]:
    """A line for each half and truth, then one for each kind of case."""
    for (half, same), share in sorted(shares(outcomes).items()):
        yield f"{half}  {'joined' if same else 'kept apart'}  {share:.3f}"
    for (half, same, group), right in sorted(outcomes.items()):
        yield f"  {half}  {'joined' if same else 'kept apart':10}  {sum(right):3} of {len(right):3}  {group}"


if __name__ == "__main__":
    main()
