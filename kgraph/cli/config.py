"""Defaults for options from kgraph.toml, or from [tool.kgraph] of pyproject.toml, in the current directory.

A table a command: ``[build] aliases = "aliases.toml"``. Environment variables and the command line win over them.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from kgraph.errors import UsageError


def defaults(directory: Path | None = None) -> dict[str, Any]:
    """The tables found, keys as click names them; empty where there is no file.

    Raises:
        UsageError: a file is there and is not TOML.
    """
    here = directory or Path()
    own = _read(here / "kgraph.toml")
    shared = _read(here / "pyproject.toml").get("tool", {}).get("kgraph", {})
    return {command: _underscored(table) for command, table in {**shared, **own}.items() if isinstance(table, dict)}


def _underscored(table: dict[str, Any]) -> dict[str, Any]:
    return {name.replace("-", "_"): _underscored(v) if isinstance(v, dict) else v for name, v in table.items()}


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: not a TOML file that can be read ({error})") from error
