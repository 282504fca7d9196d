"""The ladder: from the names of each paper to one node for one thing, every step explained.

In: the names of all papers, the user's alias file, the lexicon. Out: Resolution, which says for each extracted concept
which node it became, the nodes, and for each surface form why it is there.

The steps, in the order they apply to a name; a later one wins:

1. ``normalised form``   case, plural, hyphens, spaces, spelling, version marks, trailing type words (normal.key)
2. ``defined together``  the paper gives long form and acronym: the long form names the node
3. ``acronym``           a paper gives only the acronym: the reading that the collection, or shipped knowledge,
                         agrees on, or that fits the paper's words; else the acronym stays a node of its own
4. ``expanded``          an acronym inside a longer name ("offline RL"), where the written-out name exists
5. ``type word``         a type word behind a name the collection has without it ("genetic algorithm method")
6. ``word order``        "detection of anomalies", where the collection has "anomaly detection"
7. ``lexicon``           a curated synonym
8. ``typing error``      one letter of one long word wrong, where the right name is a name of the collection
9. ``alias file``        the user's word: merge, and never merge

A paper's concept goes to the node of its name alone; that it also uses other forms makes them aliases
of the node, never a bridge between two nodes, so there is no transitive drift. A version or size is part of a
name: "LLaMA 2", "LLaMA-2-7B" and "LLaMA-2-7B-chat" are three nodes (assemble.derived links size to family).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import partial
from operator import itemgetter

from kgraph.cycles import no_search_for_cycles
from kgraph.records import Kind
from kgraph.resolve.acronyms import core, initials_spell, is_acronym
from kgraph.resolve.aliases import AliasFile
from kgraph.resolve.lexicon import Lexicon, is_coined
from kgraph.resolve.names import Names, Naming
from kgraph.resolve.nodes import ALIKE, Named, Reason, Resolution, build_nodes
from kgraph.resolve.normal import TYPE_WORDS, joined, key, normal_form, without_type_word
from kgraph.resolve.senses import Choice, Senses, short_key
from kgraph.resolve.typos import Spelling

_CHANGES_MEANING = frozenset(("model", "system", "framework", "library", "toolkit", "package", "family", "optimizer"))
"""Type words that make another name of a common one: a world is not a world model."""
_SOMETIMES = frozenset(("classifier", "regressor", "backbone", "agent"))
"""Words that say the kind of a method only behind a proper name or several words: a text classifier is no text."""
_BETWEEN = re.compile(r"[\s-]+")
_AGENTS = frozenset(("ai", "llm", "lm", "vlm", "mllm", "model", "models"))
"""An agent of one of these is another thing: an LLM agent is no LLM, as a PPO agent is PPO."""
_OF = re.compile(r"(\w[\w -]*) of (?:the |an? )?(\w[\w -]*)")


@no_search_for_cycles()
def resolve(names: Names, aliases: AliasFile | None = None, lexicon: Lexicon | None = None) -> Resolution:
    """Give every concept of every paper its node. Near-linear in the number of surface forms.

    Example:
        >>> names = Names()
        >>> for forms in (("graph neural network", "GNN"), ("GNNs",), ("Graph-Neural Networks",)):
        ...     names.add(forms[0], [(forms[0], "method", forms)], forms)
        >>> found = resolve(names)
        >>> [(c.id, c.aliases) for c in found.concepts]
        [('method:graph-neural-network', ('GNN', 'GNNs', 'Graph-Neural Networks'))]
    """
    return _Ladder(names, aliases or AliasFile(), lexicon or Lexicon()).climb()


class _Ladder:
    def __init__(self, names: Names, aliases: AliasFile, lexicon: Lexicon) -> None:
        self.names = names
        self.aliases = aliases
        self.lexicon = lexicon
        self.senses = Senses(names.words, lexicon.readings)
        self.named = Named([""] * len(names.at), [ALIKE] * len(names.at))

    def climb(self) -> Resolution:
        self._by_name()
        self._by_definition()
        self._by_reading()
        self._by_expansion()
        self._by_type_word()
        self._by_word_order()
        self._by_lexicon()
        self._by_spelling()
        self._by_alias_file()
        return build_nodes(self.names, self.named, self.aliases, self.lexicon)

    def _places(self) -> Iterator[tuple[int, Naming]]:
        """Every place the user does not drop."""
        return ((place, concept) for place, concept in enumerate(self.names.at) if self.named.key_at[place])

    def _move(self, place: int, concept: Naming, target: str, reason: Reason) -> None:
        """Give a concept another key, unless it has it or the user keeps the two apart."""
        own = self.named.key_at[place]
        if target == own and reason.step != "defined together":
            return
        if not (self.aliases.apart(own, target) or self.aliases.apart(concept.name, target)):
            self.named.key_at[place] = target
            self.named.reason_at[place] = reason

    def _by_name(self) -> None:
        for place, concept in enumerate(self.names.at):
            if not self.aliases.drops(concept.name):
                self.named.key_at[place] = concept.key

    def _by_definition(self) -> None:
        """Step 2; a form within one concept defines an acronym, and so does a concept whose initials spell another."""
        for place, concept in self._places():
            paper = self.names.paper_at[place]
            defined = concept.defines or self._spelled_out(paper, concept)
            if defined:
                short, long = defined
                reason = Reason("defined together", f"{self.names.papers[paper]} writes {long} ({short})")
                spelled = core(short, long)
                sense = self.senses.learn(short, spelled, concept.kind, paper)
                self.named.long_names.setdefault(sense.key, sense.long)
                self._move(place, concept, sense.key if spelled == long else key(long, concept.kind), reason)

    def _spelled_out(self, paper: int, concept: Naming) -> tuple[str, str] | None:
        if not is_acronym(concept.name):
            return None
        others = self.names.of(paper)
        same = [c.name for c in others if c.kind == concept.kind and initials_spell(concept.name, c.name)]
        return (concept.name, same[0]) if len(same) == 1 else None

    def _by_reading(self) -> None:
        """Step 3; a reading that no paper writes out is taken only to part an acronym from its other senses."""
        asked: dict[tuple[str, Kind], list[tuple[int, str]]] = defaultdict(list)
        for place, concept in self._places():
            short = without_type_word(concept.name, concept.kind)
            defined = self.named.reason_at[place].step == "defined together"
            if is_acronym(short) and not (defined or self.lexicon.is_own_name(short, concept.kind)):
                asked[short_key(short), concept.kind].append((place, short))
        chosen: dict[int, Choice] = {}
        readings: dict[str, set[str]] = defaultdict(set)
        for (acronym, kind), places in asked.items():
            for place, short in places:
                choice = self.senses.choose(short, kind, partial(self.names.words, self.names.paper_at[place]))
                if choice:
                    chosen[place] = choice
                    readings[acronym].add(choice.sense.key)
        written = set(self.named.key_at)
        for place, choice in sorted(chosen.items(), key=itemgetter(0)):
            concept = self.names.at[place]
            short = short_key(without_type_word(concept.name, concept.kind))
            other = self.lexicon.entry(short, concept.kind)
            parts = len(readings[short]) > 1 or (other and key(other.name, concept.kind) != choice.sense.key)
            if choice.sense.definers or choice.sense.key in written or parts:
                self.named.long_names.setdefault(choice.sense.key, choice.sense.long)
                self._move(place, concept, choice.sense.key, Reason("acronym", choice.reason))

    def _by_expansion(self) -> None:
        known = set(self.named.key_at)
        for place, concept in self._places():
            words = [] if concept.name.islower() else concept.name.replace("-", " ").split()
            if len(words) > 1 and any(map(is_acronym, words)):
                full = "".join(self._written_out(word) for word in words)
                if full in known:
                    self._move(place, concept, full, Reason("expanded", f"{concept.name} with its acronym written out"))

    def _written_out(self, word: str) -> str:
        sense = self.senses.sole(word) if is_acronym(word) else None
        return sense.key if sense else joined(word)

    def _by_type_word(self) -> None:
        known = {(concept.kind, self.named.key_at[place]) for place, concept in self._places()}
        for place, concept in self._places():
            *stem, tail = _BETWEEN.split(concept.name.strip())
            if not stem:
                continue
            last = normal_form(tail)
            says_kind = tail.lower() in TYPE_WORDS[concept.kind] and last not in _CHANGES_MEANING
            if says_kind or (concept.kind == "method" and _only_says_kind(last, stem)):
                bare = key(" ".join(stem), concept.kind)
                if (concept.kind, bare) in known:
                    self._move(place, concept, bare, Reason("type word", f"{concept.name} without {tail}"))

    def _by_word_order(self) -> None:
        known = {(concept.kind, self.named.key_at[place]) for place, concept in self._places()}
        for place, concept in self._places():
            of = _OF.fullmatch(concept.name) if " of " in concept.name else None
            turned = f"{of[2]} {of[1]}" if of else ""
            if of and (concept.kind, key(turned, concept.kind)) in known:
                self._move(place, concept, key(turned, concept.kind), Reason("word order", f"the same as {turned}"))

    def _by_lexicon(self) -> None:
        for place, concept in self._places():
            own = self.named.key_at[place]
            entry = self.lexicon.known_anywhere(concept.name, own, concept.kind) or self.lexicon.near(own, concept.kind)
            if entry:
                known = Reason("lexicon", f"a known name of {entry.name}")
                self._move(place, concept, key(entry.name, concept.kind), known)

    def _by_spelling(self) -> None:
        """Step 8; the right spelling is looked up among names, and leads to where that name went."""
        target: dict[tuple[str, str], str] = {}
        for place, concept in self._places():
            target.setdefault((concept.kind, concept.key), self.named.key_at[place])
        names = Counter((concept.name, concept.kind, concept.key) for _, concept in self._places())
        spelling = Spelling(names, self.lexicon.words)
        corrected = {name[:2]: right for name in names if (right := spelling.corrected(*name[:2]))}
        for place, concept in self._places():
            right = corrected.get((concept.name, concept.kind))
            if right:
                went = target[(concept.kind, key(right, concept.kind))]
                self._move(place, concept, went, Reason("typing error", f"{concept.name} for {right}"))

    def _by_alias_file(self) -> None:
        """Step 9: merge by the name or by the node it has reached; then take apart what must not be one."""
        for place, concept in self._places() if self.aliases.merge else ():
            target = self.aliases.target(concept.name) or self.aliases.target(self.named.key_at[place])
            if target and self.named.key_at[place] != joined(target):
                self.named.key_at[place] = joined(target)
                self.named.reason_at[place] = Reason("alias file", f"merged into {target} by the alias file")
        if self.aliases.never_merge:
            self._take_apart()

    def _take_apart(self) -> None:
        members: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        for place, concept in self._places():
            members[self.named.key_at[place]][concept.key].append(place)
        for node_key, names in members.items():
            for name in sorted(names.keys() - {node_key}):
                rival = next((o for o in sorted(names) if o != name and self.aliases.apart(name, o)), None)
                if rival:
                    for place in names[name]:
                        self.named.key_at[place] = name
                        self.named.reason_at[place] = Reason("alias file", "kept apart by the alias file")


def _only_says_kind(word: str, stem: list[str]) -> bool:
    """Whether a word that sometimes says the kind of a method does no more behind these words."""
    if word not in _SOMETIMES or (word == "agent" and stem[-1].lower() in _AGENTS):
        return False
    return len(stem) > 1 or is_acronym(stem[0]) or is_coined(stem[0])
