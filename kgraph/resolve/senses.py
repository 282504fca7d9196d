"""Senses of an acronym: which of its readings a paper means that does not define it.

In: definitions that the collection's papers give, readings the package knows, the words of a paper. Out: a Choice
between the readings, or None where nothing speaks clearly for one. Which reading fits a paper's words is decided
as by Gale, Church & Yarowsky (1992), "A method for disambiguating word senses in a large corpus": naive Bayes.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from operator import itemgetter

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
_SMALL = frozenset(("of", "the", "for", "in", "with", "and", "from", "to", "on", "by", "a", "an", "via", "based"))
_WORD = re.compile(r"[a-z]{4,}")
_STEM = 4
"""Letters that two inflections of one word share at the least."""
_SHELVES = {"benchmark": "dataset", "task": "method"}
"""Kinds that are called by each other's names."""


@dataclass(slots=True)
class Sense:
    """One reading of an acronym, from the collection, from shipped knowledge, or both."""

    long: str
    key: str
    kinds: Counter[str] = field(default_factory=Counter)
    definers: set[int] = field(default_factory=set)
    known: KnownReading | None = None
    content: list[str] = field(init=False)
    """The words that count when two long forms are compared."""

    def __post_init__(self) -> None:
        self.content = _content(self.long)


@dataclass(frozen=True, slots=True)
class Choice:
    """The reading chosen, and why, in words a person can check."""

    sense: Sense
    reason: str


class Senses:
    """The readings of every acronym. ``words_of`` gives the words of the collection's paper of that number.

    Ask for all papers with one acronym in a row: what its readings' papers say is put together once for them.
    """

    def __init__(self, words_of: Callable[[int], frozenset[str]], known: dict[str, list[KnownReading]]) -> None:
        self._words_of = words_of
        self._known = known
        self._readings: dict[str, _Readings] = {}
        self._sole: dict[str, Sense | None] = {}
        self._asked: tuple[tuple[str, Kind], _Question] | None = None

    def learn(self, short: str, long: str, kind: Kind, paper: int) -> Sense:
        """Record that a paper defines ``short`` as ``long``; the sense it belongs to, inflection aside."""
        readings = self._of(short_key(short))
        new = Sense(long, key(long, kind))
        sense = readings.by_key.get(new.key) or readings.alike(short, new)
        if sense is None:
            sense = new
            readings.add(sense)
        sense.kinds[kind] += 1
        sense.definers.add(paper)
        self._sole.clear()
        self._asked = None
        return sense

    def _of(self, short: str) -> _Readings:
        """The readings of an acronym, by its key; none where neither the collection nor the package knows one."""
        if short not in self._readings:
            self._readings[short] = _Readings()
            for r in self._known.get(short, ()):
                kinds = Counter([r.kind] if r.kind else [])
                self._readings[short].add_known(short, Sense(r.long, key(r.long, "method"), kinds, set(), r))
        return self._readings[short]

    def choose(self, short: str, kind: Kind, words: Callable[[], frozenset[str]]) -> Choice | None:
        """The reading of an undefined acronym in a paper; its ``words`` are asked for only where they decide."""
        asked = short_key(short), kind
        if self._asked is None or self._asked[0] != asked:
            able = [s for s in self._of(asked[0]).senses if _fits(s, kind)]
            fitting = [s for s, prior in zip(able, _priors(able), strict=True) if prior >= _RARE]
            self._asked = asked, _Question(fitting, kind, self._words_of)
        return self._asked[1].answer(short, words)

    def sole(self, short: str) -> Sense | None:
        """The reading an acronym has without regard to its paper, inside a longer name for instance."""
        short = short_key(short)
        if short not in self._sole:
            senses = self._of(short).senses
            shares = zip(_priors(senses), (s.key for s in senses), senses, strict=True)
            prior, _, best = max(shares, key=itemgetter(0, 1), default=(0.0, "", None))
            self._sole[short] = best if prior >= _CLEAR else None
        return self._sole[short]


class _Readings:
    """The senses of one acronym, to be found by key, or by how their last word begins."""

    def __init__(self) -> None:
        self.senses: list[Sense] = []
        self.by_key: dict[str, Sense] = {}
        self._by_ending: dict[str, list[Sense]] = defaultdict(list)

    def add(self, sense: Sense) -> None:
        self.senses.append(sense)
        self.by_key.setdefault(sense.key, sense)
        self._by_ending[_ending(sense)].append(sense)

    def add_known(self, short: str, new: Sense) -> None:
        """Add a shipped reading; of two that are one thing the first gets what the other says."""
        same = self.by_key.get(new.key) or self.alike(short, new)
        if same is None or not (same.known and new.known):
            self.add(new)
            return
        same.kinds.update(new.kinds)
        same.known = _joined(same.known, new.known)

    def alike(self, short: str, new: Sense) -> Sense | None:
        """The first sense that is the new one but for inflection, or for words that the new one lacks in front."""
        lacks = not initials_spell(short, new.long)
        near = self._by_ending.get(_ending(new), ())
        return next((s for s in near if _same(s.content, new.content) or (lacks and _ends(short, s, new))), None)


class _Question:
    """Which of the fitting senses of an acronym a paper means, by its words: naive Bayes.

    Most senses have a word in no paper; they differ in nothing then but how many papers they have, so the word is
    weighed once for each such number and corrected for the senses that do have it.
    """

    def __init__(self, senses: list[Sense], kind: Kind, words_of: Callable[[int], frozenset[str]]) -> None:
        self._senses = senses
        self._scores = [
            math.log(prior * _kind_weight(s, kind)) for s, prior in zip(senses, _priors(senses), strict=True)
        ]
        self._papers = [(s.known.contexts if s.known else 0) + len(s.definers) for s in senses]
        self._telling = {word for s in senses if s.known for word in s.known.words}
        self._having: dict[str, dict[tuple[int, int], list[int]]] = defaultdict(lambda: defaultdict(list))
        """For each word the senses that have it, by in how many of how many papers."""
        self._choices: dict[tuple[str, int], Choice] = {}
        if len(senses) > 1:
            self._count(words_of)

    def _count(self, words_of: Callable[[int], frozenset[str]]) -> None:
        for number, sense in enumerate(self._senses):
            counts = Counter(sense.known.words if sense.known else {})
            for paper in sense.definers:
                words = words_of(paper)
                counts.update(words & self._telling if self._telling else words)
            for word, count in counts.items():
                self._having[word][(count, self._papers[number])].append(number)

    def answer(self, short: str, words: Callable[[], frozenset[str]]) -> Choice | None:
        """The sense that is likely enough, and why; the acronym as the paper writes it."""
        if not self._senses:
            return None
        scores = self._weighed(words()) if len(self._senses) > 1 else self._scores
        top = max(scores)
        shares = [math.exp(score - top) for score in scores]
        best = max(range(len(shares)), key=lambda n: (shares[n], self._senses[n].key))
        if shares[best] < _LIKELY * sum(shares):
            return None
        if (short, best) not in self._choices:
            sense = self._senses[best]
            self._choices[short, best] = Choice(sense, _reason(short, sense, self._senses))
        return self._choices[short, best]

    def _weighed(self, words: frozenset[str]) -> list[float]:
        """The score of each sense with how likely it makes the words."""
        scores = list(self._scores)
        without = dict.fromkeys(self._papers, 0.0)
        for word in sorted(words & self._having.keys()):
            having = self._having[word]
            shares = (len(members) * count / max(papers, 1) for (count, papers), members in having.items())
            expected = _SMOOTHING * (sum(shares) + 0.001) / len(scores)
            none = {papers: math.log(expected / (papers + _SMOOTHING)) for papers in without}
            for papers, weight in none.items():
                without[papers] += weight
            for (count, papers), members in having.items():
                more = _DEPENDENCE * (math.log((count + expected) / (papers + _SMOOTHING)) - none[papers])
                for number in members:
                    scores[number] += more
        return [score + _DEPENDENCE * without[n] for score, n in zip(scores, self._papers, strict=True)]


def _joined(one: KnownReading, other: KnownReading) -> KnownReading:
    words = dict(Counter(one.words) + Counter(other.words))
    return replace(one, papers=one.papers + other.papers, contexts=one.contexts + other.contexts, words=words)


def _ends(short: str, full: Sense, new: Sense) -> bool:
    """Whether a long form lacks words at its beginning that another has and the acronym's letters ask for."""
    return initials_spell(short, full.long) and normal_form(full.long).endswith(f" {normal_form(new.long)}")


def _ending(sense: Sense) -> str:
    return sense.content[-1][:_STEM] if sense.content else ""


def _priors(senses: list[Sense]) -> list[float]:
    """How likely each of these senses is, whatever the paper."""
    known = sum(s.known.papers for s in senses if s.known)
    weights = [_OWN * len(s.definers) + (_KNOWN * s.known.papers / known if s.known else 0.0) for s in senses]
    total = sum(weights)
    return [weight / total for weight in weights]


def _fits(sense: Sense, kind: Kind) -> bool:
    """Whether a concept of this kind may be this sense: a method may be called a task, a metric or data may not."""
    return any(_shelf(k) == _shelf(kind) for k in sense.kinds or ("method",))


def _kind_weight(sense: Sense, kind: Kind) -> float:
    return _SAME_KIND if kind in sense.kinds else 1.0


def _shelf(kind: str) -> str:
    return _SHELVES.get(kind, kind)


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
    return _same(_content(one), _content(other))


def _same(one: list[str], other: list[str]) -> bool:
    return len(one) == len(other) and all(map(_same_stem, one, other))


def _same_stem(one: str, other: str) -> bool:
    shared = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return one == other or shared >= max(_STEM, len(one) / 2, len(other) / 2)


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
    return frozenset(word.removesuffix("s") for word in set(_WORD.findall(text.lower())))
