"""Two concepts of one paper → the cues by which a relation between them is told.

In: a ``Context``. Out: for each ordered pair that the schema lets some relation join, its cues as readable strings
("method>task|between:for"), at run time as leads and what follows them (``linear.Led``): what follows depends on one
sentence or one concept and is put together once. The training script and the runtime share this module.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise, product

from kgraph.extract.context import Context, Place
from kgraph.extract.linear import spelled
from kgraph.records import RELATIONS, Kind, RelationType
from kgraph.schema import CONCEPT_LABELS, RELATION_EDGES, allowed, family

NEAR = 12
"""Words between two mentions beyond which the words themselves say nothing."""
_WINDOW = 4
_ROLE_LETTERS = {
    "introduces": "new",
    "evaluates_on": "eval",
    "compares_with": "rival",
    "uses": "used",
    "mentions": "said",
}
_WE = frozenset({"we", "our", "us"})
_IT = frozenset({"it", "its", "proposed", "this", "method", "approach", "framework", "model"})


@dataclass(frozen=True, slots=True)
class Standing:
    """What one concept is to the paper, in the terms that pairs are described with."""

    kind: str
    role: str
    rank: int
    times: int
    in_title: bool
    first: int
    words: tuple[str, ...]
    joined: str


@dataclass(frozen=True, slots=True)
class Meeting:
    """Two mentions in one sentence; ``forward`` when the head comes first; ``gap`` counts the words between."""

    head: Place
    tail: Place
    gap: int
    forward: bool


@cache
def relations_between(head: Kind, tail: Kind) -> tuple[RelationType, ...]:
    """The relations whose ends these kinds may be.

    Example:
        >>> relations_between("task", "metric")
        ('part_of', 'extends')
    """
    return tuple(r for r in RELATIONS if allowed(RELATION_EDGES[r], CONCEPT_LABELS[head], CONCEPT_LABELS[tail]))


def standings(c: Context) -> list[Standing]:
    """How each concept stands: kind, role, rank among its like (0 the foremost), frequency, first sentence."""
    drafts = []
    for concept, places in zip(c.concepts, c.places, strict=True):
        titled = any(c.sentences[p.sentence].field == "title" for p in places)
        first = min((p.sentence for p in places), default=len(c.sentences))
        drafts.append((family(concept.kind), _ROLE_LETTERS[concept.role], titled, len(places), first))
    order = sorted(range(len(drafts)), key=lambda i: (not drafts[i][2], -drafts[i][3], drafts[i][4], i))
    seen: dict[tuple[str, str], int] = {}
    ranks = {}
    for i in order:
        like = drafts[i][:2]
        ranks[i] = seen.get(like, 0)
        seen[like] = ranks[i] + 1
    names = [tuple(concept.name.lower().replace("-", " ").split()) for concept in c.concepts]
    return [
        Standing(kind, role, ranks[i], times, titled, first, names[i], "".join(names[i]))
        for i, (kind, role, titled, times, first) in enumerate(drafts)
    ]


def _gap(ends: tuple[Place, Place]) -> int:
    head, tail = ends
    return max(0, tail.first - head.last if head.first <= tail.first else head.first - tail.last)


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A sentence around two mentions: the words between and pairs of them, the first five and three of them in a row,
    and the words before and after."""

    between: Collection[str]
    path: str
    short_path: str
    before: Collection[str]
    after: Collection[str]


class Pairs:
    """The cues of every pair of one paper's concepts."""

    def __init__(self, c: Context) -> None:
        self.context = c
        self.standings = standings(c)
        self._where = [_by_sentence(places) for places in c.places]
        self._long = [{w for w in s.masked if len(w) > 3} for s in c.sentences]
        self._titles = sum(s.field == "title" for s in c.sentences)
        self._around = [self._surroundings(places) for places in c.places]
        self._alluded = [self._allusion(places) for places in c.places]
        self._ranks = [(min(s.rank, 2), int(s.in_title), min(s.times, 4)) for s in self.standings]
        self._crowd = self._crowds()
        self._stretches: dict[tuple[int, int, int, int, int], _Stretch] = {}

    def candidates(self) -> Iterator[tuple[int, int]]:
        """Ordered pairs of different concepts that are both mentioned."""
        mentioned = [i for i, places in enumerate(self.context.places) if places]
        for head in mentioned:
            for tail in mentioned:
                if head != tail:
                    yield head, tail

    def meetings(self, head: int, tail: int) -> list[Meeting]:
        """The sentences that mention both, each with its closest two mentions; the closest sentence first."""
        heads, tails = self._where[head], self._where[tail]
        closest = [min(product(heads[s], tails[s]), key=_gap) for s in heads.keys() & tails.keys()]
        found = [Meeting(h, t, _gap((h, t)), h.first <= t.first) for h, t in closest]
        return sorted(found, key=lambda m: (m.gap, m.head.sentence))

    def roles(self, head: int, tail: int) -> str:
        """The cue that names kinds and roles only: the model lists those that ever stood in a relation."""
        h, t = self.standings[head], self.standings[tail]
        return f"{h.kind}.{h.role}>{t.kind}.{t.role}"

    def cues(self, head: int, tail: int) -> list[str]:
        """All cues of a pair, without repeats."""
        return spelled(self.led(head, tail))

    def led(self, head: int, tail: int) -> Iterator[tuple[str, Collection[str]]]:
        """All cues of a pair as leads and what follows them."""
        h, t = self.standings[head], self.standings[tail]
        kinds = f"{h.kind}>{t.kind}"
        roles = self.roles(head, tail)
        found = self.meetings(head, tail)
        yield roles, ("",)
        stand = _stand(self._ranks[head], self._ranks[tail])
        crowd = [f"{stand[0]} {self._crowd[0]}", *self._crowd]
        yield f"{roles}|", [*stand, *crowd, *self._distance_cues(found, h, t, tail)]
        yield f"{kinds}|", _name_cues(h, t)
        for meeting in found[:3]:
            yield from self._meeting_cues(kinds, roles, meeting)
        lead = "met" if found else "apart"
        yield f"{kinds}|{lead} tail~", self._around[tail]
        yield f"{kinds}|{lead} head~", self._around[head]

    def _crowds(self) -> list[str]:
        counts = {"method.new": 0, "task.used": 0, "resource.eval": 0, "method.used": 0}
        for s in self.standings:
            like = f"{s.kind}.{s.role}"
            if like in counts:
                counts[like] += 1
        names = ("new", "tasks", "resources", "used")
        return [f"{name}={min(n, 3)}" for name, n in zip(names, counts.values(), strict=True)]

    def _distance_cues(self, found: list[Meeting], h: Standing, t: Standing, tail: int) -> list[str]:
        step = max(-3, min(3, t.first - h.first))
        if not found:
            last = max(1, len(self.context.sentences) - 1)
            where = f"{h.first * 4 // (last + 1)}{t.first * 4 // (last + 1)}"
            return ["apart", f"step={step}", f"where={where}", self._alluded[tail]]
        titled = any(m.head.sentence < self._titles for m in found)
        return [
            f"met={min(len(found), 3)}",
            f"met step={step}",
            f"met in title={titled:d}",
            f"gap={_bucket(found[0].gap)}{'>' if found[0].forward else '<'}",
        ]

    def _allusion(self, places: list[Place]) -> str:
        """Whether a sentence with the tail speaks of the paper's own work without naming it."""
        said = [self.context.sentences[n].tokens for n in {p.sentence for p in places}]
        we, it = (not all(map(words.isdisjoint, said)) for words in (_WE, _IT))
        return f"apart we={we:d} it={it:d}"

    def _meeting_cues(self, kinds: str, roles: str, m: Meeting) -> Iterator[tuple[str, Collection[str]]]:
        arrow = ">" if m.forward else "<"
        left, right = (m.head, m.tail) if m.forward else (m.tail, m.head)
        stretch = self._stretch(left, right)
        lead = f"{kinds}{arrow}|"
        yield f"{lead}{roles} gap=", (_bucket(m.gap),)
        if m.gap <= NEAR:
            yield f"{lead}between:", stretch.between
            yield f"{lead}path:", (stretch.path,)
            yield f"{roles}{arrow}|path:", (stretch.short_path,)
        yield f"{lead}before:", stretch.before
        yield f"{lead}after:", stretch.after
        yield f"{lead}sentence:", self._long[m.head.sentence]

    def _stretch(self, left: Place, right: Place) -> _Stretch:
        at = left.sentence, left.first, left.last, right.first, right.last
        if at not in self._stretches:
            tokens = self.context.sentences[left.sentence].masked
            between = squeeze(tokens[left.last : right.first])
            self._stretches[at] = _Stretch(
                [*between, *(f"{a} {b}" for a, b in pairwise(between))],
                " ".join(between[:5]) + ("…" if len(between) > 5 else ""),
                " ".join(between[:3]),
                squeeze(tokens[max(0, left.first - 4) : left.first]),
                squeeze(tokens[right.last : right.last + 4]),
            )
        return self._stretches[at]

    def _surroundings(self, places: list[Place]) -> list[str]:
        """Words near any mention, those before it marked."""
        words = []
        for p in places[:4]:
            masked = self.context.sentences[p.sentence].masked
            words += [f"<{w}" for w in masked[max(0, p.first - _WINDOW) : p.first]]
            words += masked[p.last : p.last + _WINDOW - 1]
        return list(dict.fromkeys(words))


def _by_sentence(places: list[Place]) -> Mapping[int, list[Place]]:
    found = defaultdict(list)
    for place in places:
        found[place.sentence].append(place)
    return found


@cache
def _stand(head: tuple[int, int, int], tail: tuple[int, int, int]) -> tuple[str, ...]:
    """Rank, in title and times of both ends."""
    rank, title, times = (f"{name}={h}{t}" for name, h, t in zip(("rank", "title", "times"), head, tail, strict=True))
    return rank, title, f"{rank} {title}", times


def squeeze(tokens: list[str]) -> list[str]:
    """A mention of several words counts as one."""
    return [t for t, before in zip(tokens, ["", *tokens], strict=False) if t != before or t[0] != "[" or len(t) == 1]


def _name_cues(h: Standing, t: Standing) -> list[str]:
    cues = [f"head is {h.words[-1]}", f"tail is {t.words[-1]}"] if h.words and t.words else []
    shared = {*h.words}.intersection(t.words)
    if shared:
        whole = shared.issuperset
        inside = "tail in head" if whole(t.words) else "head in tail" if whole(h.words) else "some"
        cues.append(f"names share {inside}")
    if t.joined in h.joined or h.joined in t.joined:
        cues.append(f"name within {'head' if t.joined in h.joined else 'tail'}")
    elif len(t.joined) > 2 and h.joined[-3:] == t.joined[-3:]:
        cues.append("names end alike")
    return cues


def _bucket(gap: int) -> str:
    return str(gap) if gap < 3 else "3-5" if gap < 6 else "6-12" if gap <= NEAR else "13+"
