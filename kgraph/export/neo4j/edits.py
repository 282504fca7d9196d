"""What somebody edited on a Neo4j server, as an alias file: the way back into the next build.

In: the differences that ``neo4j_check`` found. Out: lines of TOML that merge, rename, retype and drop likewise.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from kgraph.export.neo4j.check import Difference
from kgraph.export.neo4j.model import CONCEPTS
from kgraph.records import KINDS
from kgraph.resolve.normal import joined
from kgraph.schema import CONCEPT_LABELS

_KINDS = {label: kind for kind, label in CONCEPT_LABELS.items()}


@dataclass(frozen=True, slots=True)
class _Edits:
    """The sections of an alias file."""

    drop: list[str] = field(default_factory=list)
    merge: dict[str, list[str]] = field(default_factory=dict)
    rename: dict[str, str] = field(default_factory=dict)
    retype: dict[str, str] = field(default_factory=dict)


def alias_lines(differences: Iterable[Difference]) -> str:
    """The lines of an alias file that say what was edited on the server; empty if nothing there can be said so.

    Example:
        >>> print(alias_lines([Difference("changed", "Method method:sgd", "name", "sgd", "SGD", name="sgd")]))
        [rename]
        "sgd" = "SGD"
    """
    edits = _Edits()
    for one in differences:
        if one.node()[0] in CONCEPTS:
            _gather(edits, one)
    for old, new in list(edits.rename.items()):
        for name in (old, new):  # a merge says under which name all of them go
            if name in edits.merge:
                del edits.rename[old]
                edits.merge[new] = list(dict.fromkeys([*edits.merge.pop(name), old]))
                break
    return "\n\n".join(_toml(edits))


def _gather(edits: _Edits, one: Difference) -> None:
    name = one.name or one.here
    if not _is_name(name):
        return
    if one.what == "missing" and one.merged_into:
        _merge(edits, one.merged_into, [name])
    elif one.what == "missing":
        edits.drop.append(name)
    elif one.property == "name" and _is_name(one.there):
        edits.rename[name] = one.there
    elif one.property == "aliases" and isinstance(one.there, list):
        _merge(edits, name, [alias for alias in one.there if alias not in (one.here or ())])
    elif one.property in ("label", "kind") and (kind := _KINDS.get(one.there, one.there)) in KINDS:
        edits.retype[name] = kind


def _merge(edits: _Edits, name: str, others: list[str]) -> None:
    known = edits.merge.get(name, [])
    new = [other for other in dict.fromkeys(others) if _is_name(other) and other != name and other not in known]
    if new and _is_name(name):
        edits.merge[name] = known + new


def _is_name(value: Any) -> bool:
    """Whether an alias file takes it for a name: a letter or digit in it, and nothing that cannot be printed."""
    return isinstance(value, str) and bool(joined(value)) and value.isprintable()


def _toml(edits: _Edits) -> Iterator[str]:
    if edits.drop:
        yield f"drop = {_quoted(edits.drop)}"
    for name in ("merge", "rename", "retype"):
        if entries := getattr(edits, name):
            yield "\n".join([f"[{name}]", *(f"{_quoted(key)} = {_quoted(value)}" for key, value in entries.items())])


def _quoted(value: Any) -> str:
    """A string or list of strings, all of it printable, as TOML, whose basic strings are JSON's."""
    return json.dumps(value, ensure_ascii=False)
