"""Which formats there are, and which one a document is in.

In: a Document or a name. Out: the format's module, as a Format.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module

from kgraph.errors import UsageError
from kgraph.readers import formats
from kgraph.readers.documents import Document
from kgraph.records import Paper, Skipped


@dataclass(frozen=True, slots=True)
class Format:
    """A format's module in short."""

    name: str
    suffixes: tuple[str, ...]
    sniff: Callable[[Document], int]
    read: Callable[[Document], Iterator[Paper | Skipped]]


@cache
def all_formats() -> dict[str, Format]:
    """Every format by name, sorted.

    Example:
        >>> {"csv", "json", "page"} <= all_formats().keys()
        True
    """
    modules = [import_module(f"{formats.__name__}.{found.name}") for found in pkgutil.iter_modules(formats.__path__)]
    found = [Format(m.NAME, m.SUFFIXES, m.sniff, m.read) for m in modules]
    return {f.name: f for f in sorted(found, key=lambda f: f.name)}


def format_named(name: str) -> Format:
    """The format of this name, or of files with this suffix.

    Example:
        >>> format_named("jsonl").name
        'json'

    Raises:
        UsageError: there is none.
    """
    lower = name.lower().lstrip(".")
    if lower in all_formats():
        return all_formats()[lower]
    for candidate in all_formats().values():
        if f".{lower}" in candidate.suffixes:
            return candidate
    raise UsageError(f"unknown format {name!r}; there are {', '.join(all_formats())}")


def format_of(document: Document) -> Format | None:
    """The format that is surest of the document; of equals the one whose suffix it has; None if it is in none."""
    scored = [(f.sniff(document), document.suffix in f.suffixes, f) for f in all_formats().values()]
    best = max(scored, key=lambda s: s[:2])
    return best[2] if best[0] else None
