"""Two concepts of one paper → the cues by which a relation between them is told.

In: a ``Context``. Out: for each ordered pair that the schema lets some relation join, its cues as readable strings
("method>task|between:for"). The training script and the runtime share this module.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from kgraph.extract.context import Context, Place
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
    return [
        Standing(
            kind, role, ranks[i], times, titled, first, tuple(c.concepts[i].name.lower().replace("-", " ").split())
        )
        for i, (kind, role, titled, times, first) in enumerate(drafts)
    ]


def meetings(c: Context, head: int, tail: int) -> list[Meeting]:
    """The sentences that mention both, each with its closest two mentions; the closest sentence first."""
    best: dict[int, Meeting] = {}
    tails: dict[int, list[Place]] = {}
    for place in c.places[tail]:
        tails.setdefault(place.sentence, []).append(place)
    for h in c.places[head]:
        for t in tails.get(h.sentence, ()):
            forward = h.first <= t.first
            gap = max(0, t.first - h.last if forward else h.first - t.last)
            if h.sentence not in best or gap < best[h.sentence].gap:
                best[h.sentence] = Meeting(h, t, gap, forward)
    return sorted(best.values(), key=lambda m: (m.gap, m.head.sentence))


class Pairs:
    """The cues of every pair of one paper's concepts."""

    def __init__(self, c: Context) -> None:
        self.context = c
        self.standings = standings(c)
        self._masked = [masked(c, number) for number in range(len(c.sentences))]
        self._around = [self._surroundings(places) for places in c.places]
        self._crowd = self._crowds()

    def candidates(self) -> Iterator[tuple[int, int]]:
        """Ordered pairs of different concepts that are both mentioned."""
        mentioned = [i for i, places in enumerate(self.context.places) if places]
        for head in mentioned:
            for tail in mentioned:
                if head != tail:
                    yield head, tail

    def roles(self, head: int, tail: int) -> str:
        """The cue that names kinds and roles only: the model lists those that ever stood in a relation."""
        h, t = self.standings[head], self.standings[tail]
        return f"{h.kind}.{h.role}>{t.kind}.{t.role}"

    def cues(self, head: int, tail: int) -> list[str]:
        """All cues of a pair, without repeats."""
        h, t = self.standings[head], self.standings[tail]
        kinds = f"{h.kind}>{t.kind}"
        roles = self.roles(head, tail)
        found = meetings(self.context, head, tail)
        cues = [roles, *self._crowd_cues(roles, h, t), *_name_cues(kinds, h, t)]
        for meeting in found[:3]:
            cues += self._meeting_cues(kinds, roles, meeting)
        cues += self._distance_cues(roles, found, head, tail)
        lead = "met" if found else "apart"
        cues += [f"{kinds}|{lead} tail~{w}" for w in self._around[tail]]
        cues += [f"{kinds}|{lead} head~{w}" for w in self._around[head]]
        return list(dict.fromkeys(cues))

    def _crowds(self) -> str:
        counts = {"method.new": 0, "task.used": 0, "resource.eval": 0, "method.used": 0}
        for s in self.standings:
            like = f"{s.kind}.{s.role}"
            if like in counts:
                counts[like] += 1
        return " ".join(str(min(n, 3)) for n in counts.values())

    def _crowd_cues(self, roles: str, h: Standing, t: Standing) -> list[str]:
        ranks = f"{min(h.rank, 2)}{min(t.rank, 2)}"
        titles = f"{h.in_title:d}{t.in_title:d}"
        news, tasks, resources, used = self._crowd.split()
        return [
            f"{roles}|rank={ranks}",
            f"{roles}|title={titles}",
            f"{roles}|rank={ranks} title={titles}",
            f"{roles}|times={min(h.times, 4)}{min(t.times, 4)}",
            f"{roles}|new={news}",
            f"{roles}|rank={ranks} new={news}",
            f"{roles}|tasks={tasks}",
            f"{roles}|resources={resources}",
            f"{roles}|used={used}",
        ]

    def _distance_cues(self, roles: str, found: list[Meeting], head: int, tail: int) -> list[str]:
        h, t = self.standings[head], self.standings[tail]
        last = max(1, len(self.context.sentences) - 1)
        where = f"{h.first * 4 // (last + 1)}{t.first * 4 // (last + 1)}"
        step = max(-3, min(3, t.first - h.first))
        if not found:
            return [f"{roles}|apart", f"{roles}|step={step}", f"{roles}|where={where}", self._alluded(roles, tail)]
        titled = any(self.context.sentences[m.head.sentence].field == "title" for m in found)
        return [
            f"{roles}|met={min(len(found), 3)}",
            f"{roles}|met step={step}",
            f"{roles}|met in title={titled:d}",
            f"{roles}|gap={_bucket(found[0].gap)}{'>' if found[0].forward else '<'}",
        ]

    def _alluded(self, roles: str, tail: int) -> str:
        """Whether a sentence with the tail speaks of the paper's own work without naming it."""
        words = {w for p in self.context.places[tail] for w in self.context.sentences[p.sentence].tokens}
        return f"{roles}|apart we={bool(words & _WE):d} it={bool(words & _IT):d}"

    def _meeting_cues(self, kinds: str, roles: str, m: Meeting) -> list[str]:
        masked = self._masked[m.head.sentence]
        arrow = ">" if m.forward else "<"
        left, right = (m.head, m.tail) if m.forward else (m.tail, m.head)
        lead = f"{kinds}{arrow}"
        cues = [f"{lead}|{roles} gap={_bucket(m.gap)}"]
        if m.gap <= NEAR:
            between = squeeze(masked[left.last : right.first])
            cues += [f"{lead}|between:{w}" for w in between]
            cues += [f"{lead}|between:{a} {b}" for a, b in pairwise(between)]
            cues.append(f"{lead}|path:{' '.join(between[:5])}" + ("…" if len(between) > 5 else ""))
            cues.append(f"{roles}{arrow}|path:{' '.join(between[:3])}")
        cues += [f"{lead}|before:{w}" for w in squeeze(masked[max(0, left.first - 4) : left.first])]
        cues += [f"{lead}|after:{w}" for w in squeeze(masked[right.last : right.last + 4])]
        cues += [f"{lead}|sentence:{w}" for w in masked if len(w) > 3]
        return cues

    def _surroundings(self, places: list[Place]) -> list[str]:
        """Words near any mention, those before it marked."""
        words = []
        for p in places[:4]:
            masked = self._masked[p.sentence]
            words += [f"<{w}" for w in masked[max(0, p.first - _WINDOW) : p.first]]
            words += masked[p.last : p.last + _WINDOW - 1]
        return list(dict.fromkeys(words))


def masked(c: Context, number: int) -> list[str]:
    """The sentence's tokens with every mention replaced by its kind, all numbers by 0."""
    s = c.sentences[number]
    tokens = ["0" if t[0].isdigit() else t for t in s.tokens]
    for place in s.places:
        tokens[place.first : place.last] = [f"[{family(c.concepts[place.concept].kind)}]"] * (place.last - place.first)
    return tokens


def squeeze(tokens: list[str]) -> list[str]:
    """A mention of several words counts as one."""
    return [t for i, t in enumerate(tokens) if not (t[0] == "[" and len(t) > 1 and i and tokens[i - 1] == t)]


def _name_cues(kinds: str, h: Standing, t: Standing) -> list[str]:
    shared = set(h.words) & set(t.words)
    cues = [f"{kinds}|head is {h.words[-1]}", f"{kinds}|tail is {t.words[-1]}"] if h.words and t.words else []
    if shared:
        inside = "tail in head" if shared == set(t.words) else "head in tail" if shared == set(h.words) else "some"
        cues += [f"{kinds}|names share {inside}"]
    joined_head, joined_tail = "".join(h.words), "".join(t.words)
    if joined_tail in joined_head or joined_head in joined_tail:
        cues.append(f"{kinds}|name within {'head' if joined_tail in joined_head else 'tail'}")
    elif len(joined_tail) > 2 and joined_head[-3:] == joined_tail[-3:]:
        cues.append(f"{kinds}|names end alike")
    return cues


def _bucket(gap: int) -> str:
    return str(gap) if gap < 3 else "3-5" if gap < 6 else "6-12" if gap <= NEAR else "13+"
