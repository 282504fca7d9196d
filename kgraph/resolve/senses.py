"""Senses of an acronym: which of its readings a paper means that does not define it.

In: definitions that the collection's papers give, readings the package knows, the words of a paper. Out: a Choice
between the readings, or None where nothing speaks clearly for one. Which reading fits a paper's words is decided
as by Gale, Church & Yarowsky (1992), "A method for disambiguating word senses in a large corpus": naive Bayes.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from kgraph.records import Kind
from kgraph.resolve.acronyms import initials_spell
from kgraph.resolve.lexicon import KnownReading
from kgraph.resolve.normal import joined, key, normal_form

_CLEAR, _LIKELY = 0.9, 0.6
"""The share of the probability one reading must have whatever the paper, and the share it must have in a paper."""
_OWN, _KNOWN = 1.0, 2.0
"""What a paper of the collection that defines a reading weighs, and what all shipped knowledge weighs together."""
_RARE = 0.01
"""A reading with a smaller share is taken only by papers that define it."""
_SAME_KIND = 3.0
_SMOOTHING = 4
"""In papers: how many it takes before a sense's own words count for more than those of all senses."""
_DEPENDENCE = 0.7
"""Words of a paper come together, so each counts for less than if it stood alone."""
_SMALL = frozenset(("of", "the", "for", "in", "with", "and", "from", "to", "on", "by", "a", "an", "via"))
_WORD = re.compile(r"[a-z]{4,}")


@dataclass(slots=True)
class Sense:
    """One reading of an acronym, from the collection, from shipped knowledge, or both."""

    long: str
    key: str
    kinds: Counter[str] = field(default_factory=Counter)
    definers: set[int] = field(default_factory=set)
    known: KnownReading | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """The reading chosen, and why, in words a person can check."""

    sense: Sense
    reason: str


class Senses:
    """The readings of every acronym. ``words_of`` gives the words of the collection's paper of that number."""

    def __init__(self, words_of: Callable[[int], frozenset[str]], known: dict[str, list[KnownReading]]) -> None:
        self._words_of = words_of
        self._known = known
        self._senses: dict[str, list[Sense]] = {}
        self._counted: dict[int, tuple[Counter[str], int]] = {}
        self._given: dict[tuple[object, ...], str] = {}

    def learn(self, short: str, long: str, kind: Kind, paper: int) -> Sense:
        """Record that a paper defines ``short`` as ``long``; the sense it belongs to, inflection aside."""
        senses = self.of(short)
        long_key = key(long, kind)
        sense = next((s for s in senses if s.key == long_key), None)
        sense = sense or next((s for s in senses if inflected(s.long, long) or _truncated(short, long, s.long)), None)
        if sense is None:
            sense = Sense(long, long_key)
            senses.append(sense)
        sense.kinds[kind] += 1
        sense.definers.add(paper)
        self._counted.clear()
        self._given.clear()
        return sense

    def of(self, short: str) -> list[Sense]:
        """The readings of an acronym, empty where neither the collection nor the package knows one."""
        short = short_key(short)
        if short not in self._senses:
            known = self._known.get(short, ())
            self._senses[short] = [
                Sense(r.long, key(r.long, "method"), Counter([r.kind] if r.kind else []), set(), r) for r in known
            ]
        return self._senses[short]

    def choose(self, short: str, kind: Kind, words: Callable[[], frozenset[str]]) -> Choice | None:
        """The reading of an undefined acronym in a paper; its ``words`` are asked for only where they decide."""
        able = [s for s in self.of(short) if _fits(s, kind)]
        fitting = [s for s in able if _prior(s, able) >= _RARE]
        if not fitting:
            return None
        scores = {id(s): math.log(_prior(s, fitting) * _kind_weight(s, kind)) for s in fitting}
        if len(fitting) > 1:
            self._weigh(fitting, words(), scores)
        top = max(scores.values())
        shares = {s: math.exp(v - top) for s, v in scores.items()}
        best = max(fitting, key=lambda s: (shares[id(s)], s.key))
        if shares[id(best)] < _LIKELY * sum(shares.values()):
            return None
        asked = (short, id(best), *map(id, fitting))
        if asked not in self._given:
            self._given[asked] = _reason(short, best, fitting)
        return Choice(best, self._given[asked])

    def sole(self, short: str) -> Sense | None:
        """The reading an acronym has without regard to its paper, inside a longer name for instance."""
        senses = self.of(short)
        best = max(senses, key=lambda s: (_prior(s, senses), s.key), default=None)
        return best if best and _prior(best, senses) >= _CLEAR else None

    def _weigh(self, senses: list[Sense], words: frozenset[str], scores: dict[int, float]) -> None:
        """Add to each sense's score how likely it makes the words."""
        counts = {id(s): self._counts(s) for s in senses}
        telling = {word for s in senses if s.known for word in s.known.words}
        for word in sorted(words & telling if telling else words):
            seen = {s: c[word] for s, (c, _) in counts.items()}
            if not any(seen.values()):
                continue
            average = (sum(seen[s] / max(n, 1) for s, (_, n) in counts.items()) + 0.001) / len(counts)
            for s, (_, n) in counts.items():
                scores[s] += _DEPENDENCE * math.log((seen[s] + _SMOOTHING * average) / (n + _SMOOTHING))

    def _counts(self, sense: Sense) -> tuple[Counter[str], int]:
        """In how many papers of a sense each word stands, and how many papers there are."""
        if id(sense) not in self._counted:
            counts = Counter(sense.known.words if sense.known else {})
            for paper in sense.definers:
                counts.update(self._words_of(paper))
            known = sense.known.contexts if sense.known else 0
            self._counted[id(sense)] = counts, known + len(sense.definers)
        return self._counted[id(sense)]


def _truncated(short: str, long: str, full: str) -> bool:
    """Whether a long form lacks words at its beginning that another has and the acronym's letters ask for."""
    return (
        initials_spell(short, full)
        and not initials_spell(short, long)
        and normal_form(full).endswith(f" {normal_form(long)}")
    )


def _prior(sense: Sense, senses: list[Sense]) -> float:
    def weight(s: Sense) -> float:
        known = sum(o.known.papers for o in senses if o.known)
        return _OWN * len(s.definers) + (_KNOWN * s.known.papers / known if s.known else 0.0)

    return weight(sense) / sum(map(weight, senses))


def _fits(sense: Sense, kind: Kind) -> bool:
    """Whether a concept of this kind may be this sense: a method may be called a task, a metric or data may not."""
    return any(_shelf(k) == _shelf(kind) for k in sense.kinds or ("method",))


def _kind_weight(sense: Sense, kind: Kind) -> float:
    return _SAME_KIND if kind in sense.kinds else 1.0


def _shelf(kind: str) -> str:
    return {"benchmark": "dataset", "task": "method"}.get(kind, kind)


def _reason(short: str, best: Sense, senses: list[Sense]) -> str:
    fits = ", the likeliest of its readings for the paper's words" if len(senses) > 1 else ""
    if not best.definers:
        return f"{short} is known to stand for {best.long}{fits}"
    total = len(set().union(*(s.definers for s in senses)))
    own = len(best.definers)
    papers = "the one paper that defines" if total == 1 else f"{own} of {total} papers that define"
    return f"{papers} {short} mean{'s' if total == 1 else ''} {best.long}{fits}"


def inflected(one: str, other: str) -> bool:
    """Whether two long forms of the same acronym are one, small words and endings aside.

    Example:
        >>> inflected("RL with verifiable rewards", "RL from verifiable reward"), inflected("graph net", "group net")
        (True, False)
    """
    a, b = _content(one), _content(other)
    return len(a) == len(b) and all(map(_same_stem, a, b))


def _same_stem(one: str, other: str) -> bool:
    shared = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return one == other or shared >= max(4, len(one) / 2, len(other) / 2)


def _content(name: str) -> list[str]:
    return [word for word in normal_form(name).split() if word not in _SMALL]


def short_key(short: str) -> str:
    """How acronyms meet: "GNNs" and "GNN" are one, "k-NN" and "kNN" too; case counts for nothing.

    Example:
        >>> short_key("GNNs"), short_key("k-NN")
        ('gnn', 'knn')
    """
    return joined(short)


def context_words(text: str) -> frozenset[str]:
    """The words of a text that may tell senses apart: four letters or more, plural aside.

    Example:
        >>> sorted(context_words("Adam converges; dialogue states."))
        ['adam', 'converge', 'dialogue', 'state']
    """
    return frozenset(word.removesuffix("s") for word in _WORD.findall(text.lower()))
