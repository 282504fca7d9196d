"""The lexicon: known names with their kind and synonyms, bare facts shipped with the package.

In: a key and the kind the extractor gave. Out: the entry it is a name of, or None. A synonym of a dataset says
nothing about a method of the same spelling, so resources and the other kinds are looked up apart.
"""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from kgraph.records import Kind
from kgraph.resolve.normal import key


@dataclass(frozen=True, slots=True)
class Entry:
    """A known thing: its canonical name and its kind."""

    name: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Entries by shelf ("resource" or the kind) and key."""

    entries: dict[tuple[str, str], Entry]

    def entry(self, name_key: str, kind: Kind) -> Entry | None:
        """The entry a key is a name of.

        Example:
            >>> Lexicon({("resource", "coco"): Entry("MS COCO", "dataset")}).entry("coco", "benchmark")
            Entry(name='MS COCO', kind='dataset')
        """
        return self.entries.get((shelf(kind), name_key))


def shelf(kind: Kind) -> str:
    """Dataset and benchmark share a shelf, since the same name is one of them everywhere."""
    return "resource" if kind in ("dataset", "benchmark") else kind


@cache
def shipped_lexicon() -> Lexicon:
    """The lexicon in the package: lines of ``[name, kind, [synonyms]]``."""
    data = files("kgraph.resolve").joinpath("lexicon.jsonl.gz").read_bytes()
    entries: dict[tuple[str, str], Entry] = {}
    for line in gzip.decompress(data).decode("utf-8").splitlines():
        name, kind, synonyms = json.loads(line)
        for known in (name, *synonyms):
            entries.setdefault((shelf(kind), key(known, kind)), Entry(name, kind))
    return Lexicon(entries)
