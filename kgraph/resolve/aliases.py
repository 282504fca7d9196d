"""The user's alias file: decisions that win over everything the ladder finds.

In: a TOML file. Out: AliasFile, which answers for a name whether it is dropped, renamed, retyped, merged into
another, or kept apart from another. Names are matched by key, so case, plural and hyphens count for nothing;
a decision holds for what a paper calls by that name and for what has become the node of that name. A build takes
the file it is given, else ``aliases.toml`` in the graph directory, which a rebuild leaves where it is.

    drop = ["novel method"]
    never_merge = [["CIFAR-10", "CIFAR-100"]]

    [merge]                       # canonical name = the names that mean it
    "graph neural network" = ["GNN", "message passing network"]

    [rename]                      # found name = name to show
    "sgd" = "Stochastic Gradient Descent"

    [retype]                      # name = its kind
    "MuJoCo" = "benchmark"
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from kgraph.errors import InputError
from kgraph.records import KINDS, Kind
from kgraph.resolve.normal import joined

FILE = "aliases.toml"
"""What an alias file in a graph directory is called."""
_SECTIONS = ("drop", "never_merge", "merge", "rename", "retype")


@dataclass(frozen=True, slots=True)
class AliasFile:
    """The user's decisions by key. An empty one decides nothing."""

    drop: frozenset[str] = frozenset()
    never_merge: frozenset[frozenset[str]] = frozenset()
    merge: dict[str, str] = field(default_factory=dict)
    rename: dict[str, str] = field(default_factory=dict)
    retype: dict[str, Kind] = field(default_factory=dict)

    def drops(self, name: str) -> bool:
        """Whether the user does not want this name in the graph."""
        return bool(self.drop) and joined(name) in self.drop

    def target(self, name: str) -> str | None:
        """The canonical name the user merges this name into, or None."""
        return self.merge.get(joined(name)) if self.merge else None

    def kind(self, name: str) -> Kind | None:
        """The kind the user gives this name, or None."""
        return self.retype.get(joined(name)) if self.retype else None

    def shown(self, name: str) -> str | None:
        """The spelling the user wants for this name, or None."""
        return self.rename.get(joined(name)) if self.rename else None

    def apart(self, one: str, other: str) -> bool:
        """Whether the user keeps these two names apart."""
        return bool(self.never_merge) and frozenset((joined(one), joined(other))) in self.never_merge


def find_aliases(given: Path | None, directory: Path) -> AliasFile:
    """The decisions for a graph: of the file given, else of ``aliases.toml`` in the graph directory, else none.

    Example:
        >>> find_aliases(None, Path("nowhere")) == AliasFile()
        True
    """
    own = directory / FILE
    return read_aliases(given or own) if given or own.exists() else AliasFile()


def read_aliases(path: Path) -> AliasFile:
    """Read an alias file.

    Raises:
        InputError: it cannot be read, is not TOML, has a section, value or name that means nothing to kgraph, or both
            merges two names and keeps them apart.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); give an existing alias file") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: not a TOML file ({error}); see the README on alias files") from error
    unknown = sorted(set(data) - set(_SECTIONS))
    if unknown:
        raise InputError(f"{path}: unknown section {unknown[0]!r}; known are {', '.join(_SECTIONS)}")
    merge = data.get("merge", {})
    rename = _table(path, "rename", data.get("rename", {}))
    return _consistent(
        path,
        AliasFile(
            drop=frozenset(joined(name) for name in _strings(path, "drop", data.get("drop", []))),
            never_merge=frozenset(_pairs(path, data.get("never_merge", []))),
            merge=_merges(path, merge),
            rename={joined(old): new for old, new in ({name: name for name in merge} | rename).items()},
            retype=_retypes(path, data.get("retype", {})),
        ),
    )


def _consistent(path: Path, aliases: AliasFile) -> AliasFile:
    for pair in sorted(map(sorted, aliases.never_merge)):
        targets = {aliases.merge.get(name) for name in pair}
        if len(targets) == 1 and None not in targets:
            raise InputError(f"{path}: {' and '.join(pair)} stand both in [merge] and in never_merge; keep one of them")
    return aliases


def _name(path: Path, section: str, name: str) -> str:
    """The name, if it is one: a letter or digit in it, and nothing that cannot be printed."""
    if not joined(name) or not name.isprintable():
        raise InputError(
            f"{path}: {section} has {name!r}, which is no name; a name has a letter or digit and no control characters"
        )
    return name


def _strings(path: Path, section: str, value: Any) -> list[str]:
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return [_name(path, section, item) for item in value]
    raise InputError(f"{path}: {section} wants a list of names in quotes")


def _table(path: Path, section: str, value: Any) -> dict[str, str]:
    if isinstance(value, dict) and all(isinstance(item, str) for item in value.values()):
        return {_name(path, section, name): _name(path, section, item) for name, item in value.items()}
    raise InputError(f'{path}: [{section}] wants lines like "name" = "other name"')


def _pairs(path: Path, value: Any) -> list[frozenset[str]]:
    if not isinstance(value, list):
        raise InputError(f"{path}: never_merge wants a list of lists of names")
    groups = [_strings(path, "never_merge", group) for group in value]
    for group in groups:
        alike = next((a for i, a in enumerate(group) for b in group[:i] if joined(a) == joined(b)), None)
        if alike or len(group) < 2:
            raise InputError(f"{path}: never_merge {group} wants two names that differ by more than case or plural")
    return [
        frozenset((joined(a), joined(b))) for group in groups for a in group for b in group if joined(a) < joined(b)
    ]


def _merges(path: Path, value: Any) -> dict[str, str]:
    if not isinstance(value, dict):
        raise InputError(f'{path}: [merge] wants lines like "canonical name" = ["other", "names"]')
    merges: dict[str, str] = {}
    for canonical, names in value.items():
        for name in [_name(path, "merge", canonical), *_strings(path, "merge", names)]:
            if merges.get(joined(name), canonical) != canonical:
                raise InputError(f"{path}: {name!r} is merged into both {merges[joined(name)]!r} and {canonical!r}")
            merges[joined(name)] = canonical
    return merges


def _retypes(path: Path, value: Any) -> dict[str, Kind]:
    table = _table(path, "retype", value)
    for name, kind in table.items():
        if kind not in KINDS:
            raise InputError(f"{path}: [retype] gives {name!r} the kind {kind!r}; kinds are {', '.join(KINDS)}")
    return {joined(name): cast(Kind, kind) for name, kind in table.items()}
