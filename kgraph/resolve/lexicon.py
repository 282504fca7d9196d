"""The lexicon: bare facts shipped with the package, built by the scripts in scripts/lexicon.

In: a key and the kind the extractor gave. Out: the entry it is a name of, or None. A synonym of a dataset says
nothing about a method of the same spelling, so resources and the other kinds are looked up apart. Beside the names
there are readings of acronyms, with words of the papers they were met in, and words too common to be typing errors.
"""

from __future__ import annotations

import gzip
import json
import re
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import cast

from kgraph.records import Kind
from kgraph.resolve.normal import key
from kgraph.schema import family

_COINED = re.compile(r"\d|[a-z][A-Z]|[A-Z]{2}[a-z]*[a-rt-z]")
_SHELVES = ("resource", "method", "task", "metric")
_NEAR = {"method": "task", "task": "method"}
"""Kinds of which one name is seldom two things."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A known thing: its canonical name and its kind."""

    name: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class KnownReading:
    """What an acronym stands for: its kind ("" where unknown), how many papers were met that define it so.

    ``words`` says in how many of ``contexts``, abstracts that write it out, a word stands; it holds only words that
    tell the acronym's readings apart.
    """

    long: str
    kind: str
    papers: int
    contexts: int
    words: dict[str, int]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Entries by shelf ("resource" or the kind) and key; readings by acronym; common words; kinds of long forms."""

    entries: dict[tuple[str, str], Entry] = field(default_factory=dict)
    readings: dict[str, list[KnownReading]] = field(default_factory=dict)
    words: frozenset[str] = frozenset()
    kinds: dict[str, Kind] = field(default_factory=dict)

    def entry(self, name_key: str, kind: Kind) -> Entry | None:
        """The entry a key is a name of.

        Example:
            >>> Lexicon({("resource", "coco"): Entry("MS COCO", "dataset")}).entry("coco", "benchmark")
            Entry(name='MS COCO', kind='dataset')
        """
        return self.entries.get((family(kind), name_key))

    def near(self, name_key: str, kind: Kind) -> Entry | None:
        """The entry of a task's key among methods, or the other way round, where the key has no two readings.

        Example:
            >>> known = Lexicon({("method", "xai"): Entry("explainable AI", "method")})
            >>> known.near("xai", "task"), known.near("xai", "metric")
            (Entry(name='explainable AI', kind='method'), None)
        """
        if kind not in _NEAR or len(self.readings.get(name_key, ())) > 1:
            return None
        return self.entries.get((_NEAR[kind], name_key))

    def is_own_name(self, name: str, kind: Kind) -> bool:
        """Whether a name with capitals and small letters is what a known thing is called, and no acronym.

        Example:
            >>> known = Lexicon({("method", "vllm"): Entry("vLLM", "method")}, {"vllm": []})
            >>> known.is_own_name("vLLM", "method"), known.is_own_name("VLLM", "method")
            (True, False)
        """
        name_key = key(name, kind)
        entry = self.entry(name_key, kind)
        if entry is None or entry.name.isupper() or key(entry.name, kind) != name_key:
            return False
        return name == entry.name or name_key not in self.readings

    def known_anywhere(self, name: str, name_key: str, kind: Kind) -> Entry | None:
        """The entry of a key whatever its kind, where the written name can hardly mean two things.

        Example:
            >>> known = Lexicon({("resource", "gsm8k"): Entry("GSM8K", "benchmark")})
            >>> known.known_anywhere("GSM-8K", "gsm8k", "method")
            Entry(name='GSM8K', kind='benchmark')
        """
        entry = self.entry(name_key, kind)
        if entry is None:
            found = {e for s in _SHELVES if (e := self.entries.get((s, name_key)))}
            if len(found) == 1 and is_coined(name) and name_key not in self.readings:
                return found.pop()
        return entry


def is_coined(name: str) -> bool:
    """Whether a name was made for one thing: a digit, or capitals and small letters in one word.

    Example:
        >>> [is_coined(n) for n in ("GSM8K", "HumanEval", "SGD", "GNNs", "Adam", "graph neural network")]
        [True, True, False, False, False, False]
    """
    return bool(_COINED.search(name))


@cache
def shipped_lexicon() -> Lexicon:
    """The lexicon in the package.

    lexicon.jsonl.gz has lines ``[name, kind, [synonyms]]``, readings.jsonl.gz ``[acronym, [[long form, kind, papers,
    contexts, {word: contexts}], …]]``, words.txt.gz a word.
    """
    entries: dict[tuple[str, str], Entry] = {}
    for name, kind, synonyms in map(json.loads, _lines("lexicon.jsonl.gz")):
        for known in (name, *synonyms):
            entries.setdefault((family(kind), key(known, kind)), Entry(name, kind))
    rows = map(json.loads, _lines("readings.jsonl.gz"))
    readings = {short: [KnownReading(*reading) for reading in found] for short, found in rows}
    kinds = {key(r.long, "method"): cast(Kind, r.kind) for found in readings.values() for r in found if r.kind}
    return Lexicon(entries, readings, frozenset(_lines("words.txt.gz")), kinds)


def _lines(name: str) -> list[str]:
    data = files("kgraph.resolve").joinpath(name).read_bytes()
    return gzip.decompress(data).decode("utf-8").splitlines()
