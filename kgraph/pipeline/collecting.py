"""Collect: the records of all inputs as unique papers on the disk, in batches by id.

In: names of inputs. Out: a Collection.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from kgraph.columns import PAPER
from kgraph.cycles import no_search_for_cycles
from kgraph.errors import NothingUsableError, StrictError
from kgraph.readers import read
from kgraph.records import Paper, Skipped
from kgraph.resolve import Catalogue
from kgraph.spill import Spill, regrouped
from kgraph.store.extractions import GROUP


@dataclass(frozen=True, slots=True)
class Collection:
    """The unique papers on the disk, and what is told of how they came about."""

    papers: Spill
    merges: Spill
    """Why records with ids of their own belong to a paper."""
    files: frozenset[str]
    records: int
    with_references: int
    skipped: tuple[Skipped, ...]


@no_search_for_cycles()
def collect(inputs: Sequence[str], format: str | None, strict: bool, scratch: Path) -> Collection:
    """Read everything; ``scratch`` is a directory for it.

    Raises:
        NothingUsableError: no input holds a paper.
        StrictError: ``strict`` and something was skipped.
    """
    catalogue, skipped, files = Catalogue(scratch), list[Skipped](), set[str]()
    records = stream_papers(inputs, format, skipped)
    while papers := list(islice(records, GROUP)):
        catalogue.add(papers)
        files |= {paper.source.file for paper in papers}
    check_strict(skipped, strict)
    count, with_references = len(catalogue), 0
    unique = Spill(scratch / "papers", PAPER)
    for batch in regrouped(catalogue.unique(), PAPER, GROUP):
        unique.add(batch)
        with_references += sum(map(bool, batch["references"].to_pylist()))
    return Collection(unique, catalogue.merges, frozenset(files), count, with_references, tuple(skipped))


def stream_papers(inputs: Sequence[str], format: str | None, skipped: list[Skipped]) -> Iterator[Paper]:
    """The papers of the inputs as read; what was not used is appended to ``skipped``.

    Raises:
        NothingUsableError: there was not one paper in them.
    """
    anything = False
    for record in read(inputs, format):
        if isinstance(record, Paper):
            anything = True
            yield record
        else:
            skipped.append(record)
    if not anything:
        first = f" ({skipped[0].file}: {skipped[0].reason})" if skipped else ""
        advice = "name files with papers, and their --format if it was told wrong"
        raise NothingUsableError(f"no paper found in {', '.join(inputs)}{first}; {advice}")


def check_strict(skipped: Sequence[Skipped], strict: bool) -> None:
    """Under ``--strict`` a skipped record ends the run.

    Raises:
        StrictError: ``strict``, and something was skipped.
    """
    if strict and skipped:
        first = skipped[0]
        raise StrictError(f"{len(skipped)} skipped, first {first.file}:{first.line}: {first.reason}; nothing written")
