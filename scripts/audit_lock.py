#!/usr/bin/env python3
"""Reads a lock file and says what is wrong with it; the part of scripts/audit that needs no network.

usage: scripts/audit_lock.py LOCK [--vulnerabilities FILE]

Without FILE: every package is pinned with hashes and its licence is an allowed one, as its installed metadata says. A
package for another system or Python is not installed here, which is said. With FILE, the JSON that pip-audit wrote:
what is known of the packages. Exit code 1 if something is wrong, 3 if the index knew none of the packages.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from email.message import Message
from importlib import metadata
from pathlib import Path
from typing import Any

ALLOWED = frozenset(
    {
        *("0BSD", "Apache-2.0", "BSD", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "HPND", "ISC", "MIT", "MIT-0"),
        *("MPL-2.0", "PSF-2.0", "Python-2.0", "Unlicense", "Zlib", "ZPL-2.1"),
    }
)
"""SPDX identifiers, permissive but for MPL-2.0, whose copyleft ends with its own files; BSD is any of that name."""

_SPELLINGS = (
    (re.compile(r"apache", re.IGNORECASE), "Apache-2.0"),
    (re.compile(r"mozilla|\bmpl", re.IGNORECASE), "MPL-2.0"),
    (re.compile(r"python software foundation|\bpsf", re.IGNORECASE), "PSF-2.0"),
    (re.compile(r"\bisc\b", re.IGNORECASE), "ISC"),
    (re.compile(r"\bbsd\b", re.IGNORECASE), "BSD"),
    (re.compile(r"^mit\b|\bmit license\b", re.IGNORECASE), "MIT"),
    (re.compile(r"unlicense", re.IGNORECASE), "Unlicense"),
    (re.compile(r"zope", re.IGNORECASE), "ZPL-2.1"),
)
"""How metadata from before SPDX writes them."""
_SAY_NOTHING = frozenset({"OSI Approved", "UNKNOWN", "Dual License"})
_PIN = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)(\[.*?\])?(==\S+)?", re.MULTILINE)


def pins(text: str) -> dict[str, tuple[str, bool]]:
    """The packages of a lock file: for each its version ("" if it has none) and whether it has hashes.

    Example:
        >>> pins("# by uv\\na==1.0 ; python_version < '3.13' \\\\\\n    --hash=sha256:00\\nb>=2\\n")
        {'a': ('1.0', True), 'b': ('', False)}
    """
    found = list(_PIN.finditer(text))
    ends = [match.start() for match in found[1:]] + [len(text)]
    return {
        m.group(1): ((m.group(3) or "").removeprefix("=="), "--hash=sha256:" in text[m.start() : end])
        for m, end in zip(found, ends, strict=True)
    }


def licences(package: Message) -> list[str]:
    """Alternatives and parts of a package's licence as identifiers; a text that is none comes as it is.

    Example:
        >>> package = Message()
        >>> package["License"] = "Apache 2.0"
        >>> licences(package)
        ['Apache-2.0']
    """
    if expression := package.get("License-Expression"):
        return [part for part in re.split(r"[\s()]+", expression) if part not in ("", "AND", "OR")]
    classifiers = [c.rpartition(" :: ")[2] for c in package.get_all("Classifier") or [] if c.startswith("License ::")]
    written = (package.get("License") or "").strip().splitlines()[:1]
    named = [name for name in [*classifiers, *written] if name not in _SAY_NOTHING]
    parts = {_identifier(part) for name in named for part in re.split(r"\s+(?:AND|OR)\s+", name)}
    return sorted(parts) or ["none named"]


def _identifier(name: str) -> str:
    return name if name in ALLOWED else next((id_ for pattern, id_ in _SPELLINGS if pattern.search(name)), name)


def wrong_with(locked: dict[str, tuple[str, bool]]) -> tuple[list[str], list[str]]:
    """What is wrong, and the packages that are not installed here."""
    wrong, absent = [], []
    for name, (version, hashed) in locked.items():
        if not (version and hashed):
            wrong.append(f"{name}: not pinned to a version with hashes")
        try:
            package = metadata.metadata(name)
        except metadata.PackageNotFoundError:
            absent.append(name)
            continue
        if refused := [licence for licence in licences(package) if licence not in ALLOWED]:  # type: ignore[arg-type]
            wrong.append(f"{name}: licence {', '.join(refused)}")
    return wrong, absent


def known_of(answer: dict[str, Any]) -> tuple[list[str], int]:
    """The vulnerabilities in what pip-audit wrote, and how many packages it could say something about."""
    packages = [package for package in answer["dependencies"] if "skip_reason" not in package]
    found = [
        f"{package['name']} {package['version']}: {bug['id']}, mended in {' or '.join(bug['fix_versions']) or 'none'}"
        for package in packages
        for bug in package["vulns"]
    ]
    return found, len(packages)


def main() -> int:
    """Print what was found."""
    parser = argparse.ArgumentParser(description="Say what is wrong with a lock file.")
    parser.add_argument("lock", type=Path)
    parser.add_argument("--vulnerabilities", type=Path)
    options = parser.parse_args()
    locked = pins(options.lock.read_text("utf-8"))
    if options.vulnerabilities:
        wrong, known = known_of(json.loads(options.vulnerabilities.read_text("utf-8")))
        if not known:
            return 3
        print(f"vulnerabilities: {len(wrong) or 'none known'} ({known} of {len(locked)} packages audited)")
    else:
        wrong, absent = wrong_with(locked)
        print(f"hashes and licences: {len(locked)} packages locked, {len(wrong) or 'nothing'} wrong")
        if absent:
            print(f"  not installed here, so their licences were not read: {', '.join(absent)}")
    for line in wrong:
        print(f"  {line}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
