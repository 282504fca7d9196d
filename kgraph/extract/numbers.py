"""The numbers of an abstract → the cues by which results are told from sizes, years and settings.

In: a ``Context``. Out: ``Amount``s, each a number as written with its sign, range and unit, with cues as leads and what
follows them (``linear.Led``); and for each method of the paper the cues by which a number is told to be about it.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from kgraph.extract.context import Context, Place
from kgraph.extract.pairs import squeeze, standings

_ONE = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+"
_UNIT = r"\\?%|(?:\$?\\times|[x×])(?![^\W\d_])|-?fold\b|(?:ms|s|fps|FPS|dB|pp|K|M|B|k|T|GB|MB|mm|cm|m|Hz|kHz)(?![^\W_])"
_AMOUNT = re.compile(
    rf"(?<![\w.,\-])(?<!\d[.,])(?P<sign>[+−-])?\$?(?P<number>{_ONE})"
    rf"(?:\s?(?P<unit1>\\?%))?(?:\s?(?:-{{1,3}}|–|—|~|to|\$\\sim\$)\s?(?P<to>{_ONE})(?!\w*-))?\$?"
    rf"(?:\s?(?P<unit>{_UNIT}))?(?!\d|[.,]\d)(?P<glued>[A-Za-z]\w*|-[A-Za-z]+)?"
)
_DIGIT = re.compile(r"\d")
_AFTER = 6
_BEFORE = 8
_WORDY = 4


@dataclass(frozen=True, slots=True)
class Amount:
    """A number in sentence ``sentence``: characters ``[start, end)`` of the abstract, tokens ``[first, last)``."""

    sentence: int
    start: int
    end: int
    first: int
    last: int
    unit: str
    number: str
    signed: bool
    ranged: bool


def amounts(c: Context) -> Iterator[Amount]:
    """Every number of the abstract that is not inside a word or a concept's name.

    Example:
        >>> from kgraph.extract.context import context
        >>> from kgraph.records import Paper
        >>> text = "It gains +3.2\\\\% to 5% on COCO-2017, is 4-27x faster than GPT-4, with 8.5 mAP and a 3-layer net."
        >>> [text[a.start:a.end] for a in amounts(context(Paper("p", "", text), ()))]
        ['+3.2\\\\% to 5%', '4-27x', '8.5']
    """
    text = c.paper.abstract
    for number, s in enumerate(c.sentences):
        if s.field != "abstract" or not _DIGIT.search(text, s.start, s.end):
            continue
        for m in _AMOUNT.finditer(text, s.start, s.end):
            if m["glued"]:
                continue
            first, last = bisect_right(s.ends, m.start()), bisect_left(s.starts, m.end())
            if any(p.first < last and first < p.last for p in s.places):
                continue
            start = m.start("sign") if m["sign"] else m.start("number")
            end = max(m.end(g) for g in ("number", "unit1", "to", "unit"))
            unit = (m["unit"] or m["unit1"] or "").replace("\\", "").replace("$", "")
            yield Amount(number, start, end, first, last, unit, m["number"], bool(m["sign"]), bool(m["to"]))


class Numbers:
    """Cues of a paper's amounts; sentences are seen with mentions replaced by their kinds and digits by 0."""

    def __init__(self, c: Context) -> None:
        self.context = c
        self.amounts = list(amounts(c))
        self.standings = standings(c) if self.amounts else []
        self._near = Counter(a.sentence for a in self.amounts)

    def cues(self, a: Amount) -> Iterator[tuple[str, Collection[str]]]:
        """What speaks for or against a number being a result."""
        tokens = self.context.sentences[a.sentence].masked
        before = squeeze(tokens[max(0, a.first - _BEFORE) : a.first])
        after = squeeze(tokens[a.last : a.last + _AFTER])
        unit = f"unit={a.unit or 'none'}"
        shape = f"shape={_shape(a)}"
        where = f"where={a.sentence * 4 // (len(self.context.sentences) + 1)}"
        kinds = sorted({self.standings[p.concept].kind for p in self.context.sentences[a.sentence].places})
        yield "", (unit, shape, where, f"amounts={min(4, self._near[a.sentence])}")
        yield f"{unit} ", (shape, where, f"after1:{after[:1]}", f"before1:{before[-1:]}", f"with {' '.join(kinds)}")
        yield "after1:", after[:1]
        yield "after2:", (" ".join(after[:2]),)
        yield "before1:", before[-1:]
        yield "before2:", (" ".join(before[-2:]),)
        yield "after:", after
        yield "before:", before
        yield "sentence:", [w for w in tokens if len(w) >= _WORDY]
        yield "with ", kinds

    def method_cues(self, a: Amount, concept: int) -> list[str]:
        """What speaks for a method being the one a number is about, spelled."""
        s = self.standings[concept]
        place = self.closest(a, concept)
        role = f"role={s.role}"
        cues = [
            role,
            f"{role} rank={min(s.rank, 2)}",
            f"{role} title={s.in_title:d}",
            f"{role} times={min(s.times, 4)}",
        ]
        if place is None:
            back = min(
                (a.sentence - p.sentence for p in self.context.places[concept] if p.sentence < a.sentence), default=9
            )
            others = any(self.standings[p.concept].kind == "method" for p in self.context.sentences[a.sentence].places)
            return [*cues, f"{role} back={min(back, 4)}", f"{role} elsewhere others={others:d} rank={min(s.rank, 2)}"]
        tokens = self.context.sentences[a.sentence].masked
        ahead = place.first < a.first
        arrow = "<" if ahead else ">"
        gap = max(0, a.first - place.last if ahead else place.first - a.last)
        cues += [
            f"{role} here{arrow} gap={_bucket(gap)}",
            f"{role} here{arrow}",
            f"here{arrow} order={self._order(a, place)}",
        ]
        cues += [f"{role} here{arrow} order={self._order(a, place)}"]
        cues += [f"here{arrow} before:{w}" for w in squeeze(tokens[max(0, place.first - 3) : place.first])]
        cues += [f"here{arrow} after:{w}" for w in squeeze(tokens[place.last : place.last + 3])]
        return cues

    def closest(self, a: Amount, concept: int) -> Place | None:
        """The mention of a concept in the amount's sentence that is nearest to it."""
        here = [p for p in self.context.places[concept] if p.sentence == a.sentence]
        return min(here, key=lambda p: max(a.first - p.last, p.first - a.last), default=None)

    def _order(self, a: Amount, place: Place) -> str:
        """Whether the mention is the first method of its sentence, the last before the amount, or neither."""
        methods = [p for p in self.context.sentences[a.sentence].places if self.standings[p.concept].kind == "method"]
        ahead = [p for p in methods if p.first < a.first]
        first = bool(methods) and methods[0].first == place.first
        last = bool(ahead) and ahead[-1].first == place.first
        return f"{'first' if first else ''}{'last' if last else ''}" or "between"


def _shape(a: Amount) -> str:
    digits = a.number.replace(",", "")
    whole, _, rest = digits.partition(".")
    year = not rest and len(whole) == 4 and whole[:2] in ("19", "20")
    size = "year" if year else str(min(len(whole), 4))
    return (
        f"{'+' if a.signed else ''}{size}{'.' + str(min(len(rest), 3)) if rest else ''}{' range' if a.ranged else ''}"
    )


def _bucket(gap: int) -> str:
    return "0-2" if gap < 3 else "3-5" if gap < 6 else "6-12" if gap < 13 else "13+"
