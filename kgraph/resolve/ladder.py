"""The ladder: from the names of each paper to one node for one thing, every step explained.

In: extractions, the user's alias file, the lexicon. Out: Resolution, which says for each extracted concept
which node it became, the nodes, and for each surface form why it is there.

The steps, in the order they apply to a name; a later one wins:

1. ``normalised form``   case, plural, hyphens, spaces, spelling, trailing type words (normal.key)
2. ``defined together``  the paper gives long form and acronym: the long form names the node
3. ``acronym``           a paper gives only the acronym: the reading the collection agrees on
4. ``expanded``          an acronym inside a longer name ("offline RL"), where the written-out name exists
5. ``lexicon``           a curated synonym
6. ``alias file``        the user's word

A paper's concept goes to the node of its name alone; that it also uses other forms makes them aliases
of the node, never a bridge between two nodes, so there is no transitive drift.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kgraph.records import KINDS, Concept, ExtractedConcept, Extraction, Kind, Merge
from kgraph.resolve.acronyms import Readings, is_acronym, pair
from kgraph.resolve.aliases import AliasFile
from kgraph.resolve.lexicon import Lexicon
from kgraph.resolve.normal import key, normal_form, singular, without_brackets, without_type_word
from kgraph.schema import concept_id, digest

_MINORITY = 0.25
"""A kind with at most this share of the strongest kind's votes is taken for the extractor's slip."""
_AGREED = 0.8
"""The share of defining papers that makes one reading of an acronym the collection's."""

Place = tuple[int, int]
"""Which extraction, and which of its concepts."""


@dataclass(frozen=True, slots=True)
class Reason:
    """The step that decided a name's node, in words a person can check."""

    step: str
    text: str


@dataclass(frozen=True, slots=True)
class Resolution:
    """``nodes[i][j]`` is the node of concept ``j`` of extraction ``i``, or None where the user drops it."""

    nodes: list[list[str | None]]
    concepts: list[Concept]
    merges: list[Merge]


def resolve(
    extractions: Sequence[Extraction], aliases: AliasFile | None = None, lexicon: Lexicon | None = None
) -> Resolution:
    """Give every extracted concept its node. Near-linear in the number of surface forms.

    Example:
        >>> from kgraph.records import Mention
        >>> def paper(*forms):
        ...     mentions = tuple(Mention(form, "abstract", 0, len(form), form, 1.0, "tagger") for form in forms)
        ...     return Extraction(forms[0], (ExtractedConcept(forms[0], "method", "uses", 1.0, "tagger", mentions),))
        >>> found = resolve([paper("graph neural network", "GNN"), paper("GNNs"), paper("Graph-Neural Networks")])
        >>> [(c.id, c.aliases) for c in found.concepts]
        [('method:graph-neural-network', ('GNN', 'GNNs', 'Graph-Neural Networks'))]
    """
    ladder = _Ladder(extractions, aliases or AliasFile(), lexicon or Lexicon({}))
    return ladder.climb()


class _Ladder:
    def __init__(self, extractions: Sequence[Extraction], aliases: AliasFile, lexicon: Lexicon) -> None:
        self.extractions = extractions
        self.aliases = aliases
        self.lexicon = lexicon
        self.readings = Readings()
        self.key_at: dict[Place, str] = {}
        self.reason_at: dict[Place, Reason] = {}
        self.votes: dict[str, Counter[Kind]] = defaultdict(Counter)

    def climb(self) -> Resolution:
        self._by_name()
        neighbours = self._neighbours()
        self._by_reading(neighbours)
        self._by_expansion()
        self._by_knowledge()
        self._vote()
        return self._nodes()

    def _places(self) -> Iterator[tuple[Place, Extraction, ExtractedConcept]]:
        for i, extraction in enumerate(self.extractions):
            for j, concept in enumerate(extraction.concepts):
                if not self.aliases.drops(concept.name):
                    yield (i, j), extraction, concept

    def _by_name(self) -> None:
        """Steps 1 and 2: the key of the name, or of the long form the paper defines."""
        for place, extraction, concept in self._places():
            self.key_at[place] = key(concept.name, concept.kind)
            self.reason_at[place] = Reason("normalised form", "spelled alike but for case, plural and hyphens")
            defined = pair((concept.name, *concept.forms))
            if defined:
                short, long = defined
                reason = Reason("defined together", f"{extraction.paper_id} writes {long} ({short})")
                self._move(place, concept, key(long, concept.kind), reason)
                self.readings.learn(short, key(long, concept.kind), extraction.paper_id)

    def _move(self, place: Place, concept: ExtractedConcept, target: str, reason: Reason) -> None:
        """Give a concept another key, unless it has it or the user keeps the two apart."""
        own = self.key_at[place]
        if target == own and reason.step != "defined together":
            return
        if not (self.aliases.apart(own, target) or self.aliases.apart(concept.name, target)):
            self.key_at[place] = target
            self.reason_at[place] = reason

    def _neighbours(self) -> dict[str, Counter[str]]:
        """For each key, the keys found in the same papers, as often as they are."""
        around: dict[str, Counter[str]] = defaultdict(Counter)
        for i, extraction in enumerate(self.extractions):
            keys = {k for j in range(len(extraction.concepts)) if (k := self.key_at.get((i, j)))}
            for one in keys:
                around[one].update(keys - {one})
        return around

    def _by_reading(self, around: dict[str, Counter[str]]) -> None:
        """Step 3: an acronym without its definition takes the reading of the collection, where there is one."""
        kinds: dict[str, set[Kind]] = defaultdict(set)
        for place, _, concept in self._places():
            kinds[self.key_at[place]].add(concept.kind)
        for place, _, concept in self._places():
            if self.reason_at[place].step == "defined together" or not is_acronym(concept.name):
                continue
            readings = self.readings.of(concept.name)
            chosen = _choose(readings, kinds, concept.kind, self._context(place), around)
            if chosen:
                total = len(set().union(*readings.values()))
                papers = "paper reads" if total == 1 else "papers read"
                text = f"{len(readings[chosen])} of {total} defining {papers} {concept.name} so"
                self._move(place, concept, chosen, Reason("acronym", text))

    def _context(self, place: Place) -> set[str]:
        i, own = place
        others = range(len(self.extractions[i].concepts))
        return {self.key_at[(i, j)] for j in others if j != own and (i, j) in self.key_at}

    def _by_expansion(self) -> None:
        """Step 4: "offline RL" joins "offline reinforcement learning" where the collection has that name."""
        known = set(self.key_at.values())
        for place, _, concept in self._places():
            words = concept.name.replace("-", " ").split()
            if len(words) < 2 or not any(map(is_acronym, words)):
                continue
            full = "".join(self._sole_reading(word) or normal_form(word).replace(" ", "") for word in words)
            if full in known:
                written = Reason("expanded", f"{concept.name} with its acronym written out")
                self._move(place, concept, full, written)

    def _sole_reading(self, word: str) -> str | None:
        readings = self.readings.of(word) if is_acronym(word) else {}
        return next(iter(readings)) if len(readings) == 1 else None

    def _by_knowledge(self) -> None:
        """Steps 5 and 6: curated synonyms, then the user's merges."""
        for place, _, concept in self._places():
            entry = self.lexicon.entry(self.key_at[place], concept.kind)
            if entry:
                known = Reason("lexicon", f"a known name of {entry.name}")
                self._move(place, concept, key(entry.name, concept.kind), known)
            target = self.aliases.target(concept.name)
            if target:
                self.key_at[place] = key(target, concept.kind)
                self.reason_at[place] = Reason("alias file", f"merged into {target} by the alias file")

    def _vote(self) -> None:
        for place, _, concept in self._places():
            self.votes[self.key_at[place]][self.aliases.kind(concept.name) or concept.kind] += 1

    def _kind(self, node_key: str, kind: Kind) -> Kind:
        """The kind of a node: the user's, the lexicon's, else the strongest; a real second sense keeps its own."""
        votes = self.votes[node_key]
        entry = self.lexicon.entry(node_key, kind)
        if entry and entry.kind in _interchangeable(kind):
            return entry.kind
        strongest = max(votes, key=lambda k: (votes[k], -KINDS.index(k)))
        if strongest in _interchangeable(kind) or votes[kind] <= _MINORITY * votes[strongest]:
            return strongest
        return max(_interchangeable(kind), key=lambda k: (votes[k], -KINDS.index(k)))

    def _nodes(self) -> Resolution:
        groups: dict[tuple[str, Kind], list[Place]] = defaultdict(list)
        for place, _, concept in self._places():
            node_key = self.key_at[place]
            kind = self.aliases.kind(concept.name) or self._kind(node_key, concept.kind)
            groups[(node_key, kind)].append(place)
        nodes: list[list[str | None]] = [[None] * len(e.concepts) for e in self.extractions]
        concepts: dict[str, Concept] = {}
        merges: list[Merge] = []
        for (node_key, kind), places in sorted(groups.items()):
            node = self._concept(node_key, kind, places, concepts)
            concepts[node.id] = node
            merges.extend(self._merges(node, node_key, places))
            for i, j in places:
                nodes[i][j] = node.id
        return Resolution(nodes, sorted(concepts.values(), key=lambda c: c.id), sorted(merges, key=_merge_order))

    def _concept(self, node_key: str, kind: Kind, places: list[Place], taken: dict[str, Concept]) -> Concept:
        spellings: Counter[str] = Counter()
        forms: set[str] = set()
        for i, j in places:
            concept = self.extractions[i].concepts[j]
            forms.update(concept.forms)
            spellings.update({f for f in (concept.name, *concept.forms) if key(f, concept.kind) == node_key})
        entry = self.lexicon.entry(node_key, kind)
        name = entry.name if entry else _canonical(spellings or Counter(forms), kind)
        name = self.aliases.shown(name) or name
        identity = concept_id(kind, name)
        if identity in taken:
            identity = f"{identity}-{digest(node_key)[:6]}"
        return Concept(identity, kind, name, tuple(sorted(forms - {name})))

    def _merges(self, concept: Concept, node_key: str, places: list[Place]) -> Iterator[Merge]:
        reasons: dict[str, tuple[int, Reason]] = {}
        for place in places:
            extracted = self.extractions[place[0]].concepts[place[1]]
            for form in extracted.forms:
                reason = self._reason(place, form, extracted, node_key)
                rank = 0 if reason.step == "normalised form" else 1
                if form not in reasons or (rank, reason.text) < (reasons[form][0], reasons[form][1].text):
                    reasons[form] = (rank, reason)
        for form, (_, reason) in reasons.items():
            yield Merge(concept.id, form, concept.kind, reason.step, reason.text)

    def _reason(self, place: Place, form: str, extracted: ExtractedConcept, node_key: str) -> Reason:
        if key(form, extracted.kind) == node_key:
            return Reason("normalised form", "spelled alike but for case, plural and hyphens")
        own = self.reason_at[place]
        if own.step == "normalised form":
            paper = self.extractions[place[0]].paper_id
            return Reason("named together", f"{paper} uses it for {extracted.name}")
        return own


def _choose(
    readings: dict[str, set[str]],
    kinds: dict[str, set[Kind]],
    kind: Kind,
    context: set[str],
    around: dict[str, Counter[str]],
) -> str | None:
    """The reading an undefined acronym takes: the agreed one, else the one whose neighbours the paper shares."""
    fitting = {long: papers for long, papers in readings.items() if kinds[long] & set(_interchangeable(kind))}
    if not fitting:
        return None
    total = sum(map(len, fitting.values()))
    common = max(fitting, key=lambda long: (len(fitting[long]), long))
    if len(fitting[common]) >= _AGREED * total:
        return common
    shared = {long: sum(1 for k in context if around[long][k]) for long in fitting}
    first, second = sorted(fitting, key=lambda long: (-shared[long], long))[:2]
    return first if shared[first] >= 2 * max(shared[second], 1) else None


def _interchangeable(kind: Kind) -> tuple[Kind, ...]:
    """Dataset and benchmark are two names of one shelf; every other kind stands for itself."""
    return ("dataset", "benchmark") if kind in ("dataset", "benchmark") else (kind,)


def _canonical(spellings: Counter[str], kind: Kind) -> str:
    """The spelling most papers use: without brackets and type word, and in the singular, where any paper has it."""
    counts: Counter[str] = Counter()
    for spelling, papers in spellings.items():
        counts[" ".join(without_brackets(spelling).split())] += papers
    best = counts
    for plain in (lambda s: without_type_word(s, kind) == s, _is_singular):
        best = Counter({s: n for s, n in best.items() if plain(s)}) or best
    return max(best, key=lambda s: (best[s], s))


def _is_singular(name: str) -> bool:
    last = name.split()[-1].lower()
    return singular(last) == last


def _merge_order(merge: Merge) -> tuple[str, str]:
    return merge.concept_id, merge.form
