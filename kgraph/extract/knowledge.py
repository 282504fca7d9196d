"""What is known about names before any paper is read: how often each was which kind, and what acronyms stand for.

In: ``names.tsv`` of a model directory, written by the training script: key, a count for each of ``records.KINDS``, how
often a paper introduced it, long form or nothing. Out: ``Knowledge``. These are bare facts counted over annotated
papers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kgraph.errors import InputError
from kgraph.extract.naming import key
from kgraph.records import KINDS, Kind

Counts = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Name keys with their kinds counted, and acronym keys with the key of what they stand for.

    Example:
        >>> known = Knowledge({"mnist": (0, 9, 1, 0, 0)}, {}, {"llm": "large language model"})
        >>> known.counts("MNIST"), known.long_form("llm"), known.counts("Mowst")
        ((0, 9, 1, 0, 0), 'large language model', (0, 0, 0, 0, 0))
    """

    kinds: Mapping[str, Counts] = field(default_factory=dict)
    introduced: Mapping[str, int] = field(default_factory=dict)
    long_forms: Mapping[str, str] = field(default_factory=dict)

    def counts(self, form: str) -> Counts:
        """How often the name was each of ``records.KINDS``."""
        return self.kinds.get(key(form), (0,) * len(KINDS))

    def count(self, form: str, kind: Kind) -> int:
        """How often the name was this kind."""
        return self.counts(form)[KINDS.index(kind)]

    def established(self, form: str) -> bool:
        """Whether several papers name it and hardly one introduces it."""
        n = sum(self.counts(form))
        return n >= 6 and 5 * self.introduced.get(key(form), 0) < n

    def long_form(self, name: str) -> str | None:
        """The key of what an acronym (a key) usually stands for."""
        return self.long_forms.get(name)


def load_knowledge(path: Path) -> Knowledge:
    """Read ``names.tsv``; a missing file is empty knowledge. Raises InputError for a line that is not of the format."""
    kinds: dict[str, Counts] = {}
    introduced: dict[str, int] = {}
    long_forms: dict[str, str] = {}
    if not path.is_file():
        return Knowledge()
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        try:
            name, *counts, new, long = line.split("\t")
            introduced[name] = int(new)
            kinds[name] = tuple(int(c) for c in counts)
        except ValueError as error:
            raise InputError(
                f"{path}:{number}: not a name with {len(KINDS)} counts: write it again with scripts/train"
            ) from error
        if long:
            long_forms[name] = long
    return Knowledge(kinds, introduced, long_forms)
