"""When two names are the same, and which predicted concept is which gold concept.

In: plain records. Out: pairs and leftovers. The rules are those of the annotation guidelines: case, hyphens,
punctuation and a plural s do not matter; concepts are matched in the order of the records, each once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

Concept = dict[str, Any]
Record = dict[str, Any]

_ARTICLES = ("the", "a", "an")
_HYPHENS = re.compile(r"[-_/–—]")
_PUNCTUATION = re.compile(r"[^\w\s+#.]")
_LOOSE_STOP = re.compile(r"(?<!\d)\.|\.(?!\d)")
_NUMBER = re.compile(r"\d[\d,]*\.?\d*")
_ENOUGH_OVERLAP = 0.5


@lru_cache(maxsize=1 << 16)
def normal(name: str) -> str:
    """The name without case, hyphens, punctuation, leading article and plural s.

    Example:
        >>> normal("The Graph-Neural Networks"), normal("GPT-3.5."), normal("Studies")
        ('graph neural network', 'gpt 3.5', 'study')
    """
    text = _PUNCTUATION.sub("", _HYPHENS.sub(" ", name.lower()))
    words = _LOOSE_STOP.sub("", text).split()
    if words and words[0] in _ARTICLES:
        words = words[1:]
    return " ".join(_singular(w) for w in words)


def _singular(word: str) -> str:
    if len(word) > 3 and word.endswith("ies"):
        return word[:-3] + "y"
    plural = len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is"))
    return word[:-1] if plural else word


def forms(concept: Concept) -> frozenset[str]:
    """The normalised name and forms, without empty ones."""
    return frozenset(n for n in map(normal, (concept["name"], *concept.get("forms", ()))) if n)


def same_concept(concept: Concept, among: Sequence[Concept]) -> int | None:
    """The number of the first concept, of any kind, that shares a form with this one.

    Example:
        >>> same_concept({"name": "BERTs"}, [{"name": "GPT"}, {"name": "Bert", "forms": ["BERT"]}])
        1
    """
    mine = forms(concept)
    return next((i for i, other in enumerate(among) if mine & forms(other)), None)


def overlaps(one: Iterable[str], other: Iterable[str]) -> bool:
    """Whether any two names share at least half of their words (Jaccard, 1901)."""
    return any(jaccard(a, b) >= _ENOUGH_OVERLAP for a in one for b in other)


def jaccard(one: str, other: str) -> float:
    """Shared words over all words of two names."""
    a, b = set(one.split()), set(other.split())
    return len(a & b) / len(a | b) if a | b else 0.0


def match(
    gold: Sequence[Concept], predicted: Sequence[Concept], loose: bool = False
) -> tuple[list[tuple[Concept, Concept]], list[Concept], list[Concept]]:
    """``(predicted, gold)`` pairs, predicted leftovers, gold leftovers. Equal forms first; ``loose`` adds overlaps."""
    free = dict(enumerate(gold))
    pairs: list[tuple[Concept, Concept]] = []

    def take(candidates: Sequence[Concept], fits: Any) -> list[Concept]:
        rest = []
        for concept in candidates:
            mine = forms(concept)
            hit = next((i for i, g in free.items() if fits(mine, forms(g))), None)
            if hit is None:
                rest.append(concept)
            else:
                pairs.append((concept, free.pop(hit)))
        return rest

    rest = take(predicted, lambda a, b: bool(a & b))
    if loose:
        rest = take(rest, overlaps)
    return pairs, rest, list(free.values())


def join(gold: Sequence[Record], predictions: Sequence[Record]) -> list[tuple[Record, Record | None]]:
    """Every gold record with its prediction: the same id, else the same normalised title, else None."""
    by_id = {p["id"]: p for p in predictions}
    by_title = {normal(p["title"]): p for p in predictions if p.get("title")}
    return [(g, by_id.get(g["id"]) or by_title.get(normal(g.get("title", "")))) for g in gold]


class Ends:
    """Maps the names in a paper's relations and results to the gold concepts they mean."""

    def __init__(self, gold: Record, predicted: Record) -> None:
        self._gold = {f: i for i, c in enumerate(gold["concepts"]) for f in forms(c)}
        self._siblings = {f: sorted(forms(c)) for c in predicted.get("concepts", ()) for f in forms(c)}

    def of_gold(self, name: str | None) -> int | str:
        """The gold concept that has this form, by number, else the normalised name itself."""
        key = normal(name or "")
        return self._gold.get(key, key)

    def of_predicted(self, name: str | None) -> int | str:
        """As ``of_gold``, but any form of the predicted concept of this name may be the one that gold has."""
        end = self.of_gold(name)
        if isinstance(end, int):
            return end
        # A form is normalised a second time, which drops a second article: so do the published figures.
        siblings = (self.of_gold(f) for f in self._siblings.get(end, ()))
        return next((s for s in siblings if isinstance(s, int)), end)


def number(value: str | None) -> str:
    """The number in a result's value, without thousands separators; else the normalised value.

    Example:
        >>> number("1,234.50 ms"), number("41.5\\\\%"), number("best")
        ('1234.50', '41.5', 'best')
    """
    found = _NUMBER.search((value or "").replace("\\", ""))
    return found.group().replace(",", "").rstrip(".") if found else normal(value or "")
