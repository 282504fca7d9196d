"""What is known about names before any paper is read: how often each was which kind, and what acronyms stand for.

In: ``names.tsv`` of a model directory, written by the training script: key, a count for each of ``records.KINDS``, how
often a paper introduced it, how many papers have it in their text and in how many of these it is a concept (leaving out
those where that is a matter of taste), long form or nothing. Out: ``Knowledge``. These are bare facts counted over
annotated papers.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kgraph.errors import InputError
from kgraph.extract.naming import key
from kgraph.records import KINDS, Kind

_OFTEN = 5
"""In how many papers a name must stand before its share says something."""

Counts = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Name keys with their kinds counted, and acronym keys with the key of what they stand for.

    Example:
        >>> known = Knowledge({"mnist": (0, 9, 1, 0, 0)}, long_forms={"llm": "large language model"})
        >>> known.counts("MNIST"), known.long_form("llm"), known.counts("Mowst")
        ((0, 9, 1, 0, 0), 'large language model', (0, 0, 0, 0, 0))
    """

    kinds: Mapping[str, Counts] = field(default_factory=dict)
    introduced: Mapping[str, int] = field(default_factory=dict)
    shares: Mapping[str, float] = field(default_factory=dict)
    long_forms: Mapping[str, str] = field(default_factory=dict)

    def counts(self, form: str) -> Counts:
        """How often the name was each of ``records.KINDS``."""
        return self.kinds.get(key(form), (0,) * len(KINDS))

    def count(self, form: str, kind: Kind) -> int:
        """How often the name was this kind."""
        return self.counts(form)[KINDS.index(kind)]

    def share(self, name: str) -> float | None:
        """In which share of the papers that write it a name (a key) is a concept; None for a rare one."""
        return self.shares.get(name)

    def established(self, form: str) -> bool:
        """Whether several papers name it and hardly one introduces it."""
        n = sum(self.counts(form))
        return n >= 6 and 5 * self.introduced.get(key(form), 0) < n

    def long_form(self, name: str) -> str | None:
        """The key of what an acronym (a key) usually stands for."""
        return self.long_forms.get(name)

    def written_out(self, name: str, but: Collection[str] = ()) -> str:
        """A name (a key) with what its acronyms usually stand for in their place, those of ``but`` left as they are.

        Example:
            >>> Knowledge(long_forms={"llm": "large language model"}).written_out("multimodal llm")
            'multimodal large language model'
        """
        return " ".join(word if word in but else self.long_forms.get(word, word) for word in name.split())


def load_knowledge(path: Path) -> Knowledge:
    """Read ``names.tsv``; a missing file is empty knowledge. Raises InputError for a line that is not of the format."""
    kinds: dict[str, Counts] = {}
    introduced: dict[str, int] = {}
    shares: dict[str, float] = {}
    long_forms: dict[str, str] = {}
    if not path.is_file():
        return Knowledge()
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        try:
            name, *counts, new, papers, concept, long = line.split("\t")
            if int(papers) >= _OFTEN:
                shares[name] = (int(concept) + 1) / (int(papers) + 2)
            introduced[name] = int(new)
            kinds[name] = tuple(int(c) for c in counts)
        except ValueError as error:
            raise InputError(
                f"{path}:{number}: not a name with {len(KINDS)} counts: write it again with scripts/train"
            ) from error
        if long:
            long_forms[name] = long
    return Knowledge(kinds, introduced, shares, long_forms)
