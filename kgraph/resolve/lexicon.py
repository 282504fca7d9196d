"""The lexicon: bare facts shipped with the package, built by the scripts in scripts/lexicon.

In: a key and the kind the extractor gave. Out: the entry it is a name of, or None. A synonym of a dataset says
nothing about a method of the same spelling, so resources and the other kinds are looked up apart. Beside the names
there are readings of acronyms, with words of the papers they were met in, and words too common to be typing errors.
"""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass, field
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
class KnownReading:
    """What an acronym stands for: its kind ("" where unknown), how many papers were met that define it so.

    ``words`` says in how many of them a word stands; it holds only words that tell the acronym's readings apart.
    """

    long: str
    kind: str
    papers: int
    words: dict[str, int]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Entries by shelf ("resource" or the kind) and key; readings by acronym; common words."""

    entries: dict[tuple[str, str], Entry] = field(default_factory=dict)
    readings: dict[str, list[KnownReading]] = field(default_factory=dict)
    words: frozenset[str] = frozenset()

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
    """The lexicon in the package.

    lexicon.jsonl.gz has lines ``[name, kind, [synonyms]]``, readings.jsonl.gz ``[acronym, [[long form, kind, papers,
    {word: papers}], …]]``, words.txt.gz a word.
    """
    entries: dict[tuple[str, str], Entry] = {}
    for name, kind, synonyms in map(json.loads, _lines("lexicon.jsonl.gz")):
        for known in (name, *synonyms):
            entries.setdefault((shelf(kind), key(known, kind)), Entry(name, kind))
    rows = map(json.loads, _lines("readings.jsonl.gz"))
    readings = {short: [KnownReading(*reading) for reading in found] for short, found in rows}
    return Lexicon(entries, readings, frozenset(_lines("words.txt.gz")))


def _lines(name: str) -> list[str]:
    data = files("kgraph.resolve").joinpath(name).read_bytes()
    return gzip.decompress(data).decode("utf-8").splitlines()
