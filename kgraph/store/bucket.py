"""A graph in an object store: each build under a prefix of its own, and one small object that says which one counts.

    URL/kgraph-<digest>/papers.parquet …   the files of a build, under the digest of them all
    URL/current.json                       the build in place, and its files with size and SHA-256

In: a URL that fsspec opens, and the directory of a finished graph. Out: the graph there, and copies of it on this disk.
An object is put whole or not at all, but there is neither rename nor lock: so current.json is put last, and whoever
reads sees the old graph or the new one. Of two builds at once the one that puts it last wins, whole. All other objects
below the URL are the user's and stay; ``aliases.toml`` is one of them, and comes along with a copy.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from kgraph.errors import KgraphError, NotAGraphError
from kgraph.schema import FORMAT_VERSION
from kgraph.store.directory import OWN
from kgraph.store.extractions import FILE as EXTRACTIONS
from kgraph.urls import system, why

CURRENT = "current.json"
_PROBE = "kgraph-probe"
_BUILD = re.compile(r"kgraph-[0-9a-f]{32}")
DEAD = timedelta(days=1)
"""How long nothing was put into a build that is not in place until it counts as one that died, not one under way."""


@dataclass(frozen=True, slots=True)
class File:
    """What the bytes of a file are known by."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Build:
    """The files of a finished graph. Equal files give an equal name, so what lies under a name never changes."""

    files: dict[str, File]

    @property
    def name(self) -> str:
        """The prefix that the files are under."""
        return f"kgraph-{hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()[:32]}"

    def text(self) -> bytes:
        """The bytes of current.json that put this build in place."""
        told = {"format_version": FORMAT_VERSION, "build": self.name, **asdict(self)}
        return json.dumps(told, indent=1, sort_keys=True).encode() + b"\n"


class Bucket:
    """The place ``url`` in an object store.

    Example:
        >>> Bucket("memory://nowhere").current() is None
        True

    Raises:
        MissingPartError: fsspec, or its package for the protocol, is not installed.
        UsageError: there is no such protocol, or the URL carries a password.
    """

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self._system, self._path = system(self.url)
        self._copies = _cache() / hashlib.sha256(self.url.encode()).hexdigest()[:16]
        self.unsent = self._copies / "graph"
        """Where a build for this place grows, and stays until it has arrived."""

    # ------------------------------------------------------------ reading

    def current(self) -> Build | None:
        """The build that is in place, if there is one.

        Raises:
            NotAGraphError: current.json is somebody else's, damaged, or written by a newer kgraph.
            KgraphError: the store is away, or refuses.
        """
        with self._told("cannot be read"):
            try:
                text = self._system.cat_file(self._at(CURRENT))
            except FileNotFoundError:
                return None
        return _parsed(text, f"{self.url}/{CURRENT}")

    def graph(self) -> Path:
        """A copy of the graph in place, as a directory on this disk; what is there from before is not fetched again.

        Raises:
            NotAGraphError: there is no graph, or not the one that current.json names.
            KgraphError: the store is away, or refuses.
        """
        build = self.current()
        while build is not None:
            try:
                return self._copy(build, OWN)
            except KgraphError:
                newer = self.current()
                if newer == build:
                    raise
                build = newer  # the old one was replaced, and removed, while it was fetched
        raise NotAGraphError(f"{self.url}: no graph there: build one, kgraph build INPUT -o {self.url}")

    def earlier(self) -> Path:
        """What a build needs of the graph in place, as a directory: extractions and aliases, where there are any.

        Raises:
            KgraphError: the store is away, or refuses; or it cannot be written to, as is better known before a build.
        """
        build = self.current()
        with self._told("cannot write the graph"):
            self._system.pipe_file(self._at(_PROBE), b"")
            self._system.rm_file(self._at(_PROBE))
        with suppress(NotAGraphError):  # extractions that are damaged count as none
            if build is not None:
                return self._copy(build, frozenset({EXTRACTIONS}))
        return self._with_aliases(self._copies / "none")

    def _copy(self, build: Build, names: frozenset[str]) -> Path:
        """The directory of a build's copy, with the files of these names; copies of other builds go."""
        directory = self._copies / build.name
        directory.mkdir(parents=True, exist_ok=True)
        for name in sorted(names & build.files.keys()):
            if not (directory / name).exists():
                self._fetch(build, name, directory)
        for other in self._copies.iterdir():
            if _BUILD.fullmatch(other.name) and other != directory:
                shutil.rmtree(other, ignore_errors=True)
        return self._with_aliases(directory)

    def _fetch(self, build: Build, name: str, directory: Path) -> None:
        place = f"{self.url}/{build.name}/{name}"
        with tempfile.TemporaryDirectory(dir=directory) as scratch, self._told("cannot be read"):
            arrived = Path(scratch, name)
            try:
                self._system.get_file(self._at(build.name, name), str(arrived))
            except FileNotFoundError:
                raise NotAGraphError(f"{place}: missing: build the graph again") from None
            if _file(arrived) != build.files[name]:
                raise NotAGraphError(f"{place}: damaged (not what {CURRENT} names): build the graph again")
            arrived.replace(directory / name)

    def _with_aliases(self, directory: Path) -> Path:
        """The directory, with the alias file of the place as it is now."""
        from kgraph.resolve.aliases import FILE as ALIASES

        directory.mkdir(parents=True, exist_ok=True)
        with self._told("cannot be read"):
            try:
                (directory / ALIASES).write_bytes(self._system.cat_file(self._at(ALIASES)))
            except FileNotFoundError:
                (directory / ALIASES).unlink(missing_ok=True)
        return directory

    # ------------------------------------------------------------ writing

    def publish(self, directory: Path) -> None:
        """Put the graph of a directory in place, and remove the build that it replaces and those that died.

        The directory then is this machine's copy, no longer where it was; if the store fails, it stays.

        Raises:
            NotAGraphError: current.json became somebody else's.
            KgraphError: the store is away, or refuses; the graph that was in place still is.
        """
        build = Build({name: _file(directory / name) for name in sorted(OWN) if (directory / name).is_file()})
        kept = f"the new one is kept in {directory}, and the next build goes on from it"
        with self._told("cannot write the graph", f" (a graph that was there is whole; {kept})"):
            for name in build.files:
                self._system.put_file(str(directory / name), self._at(build.name, name))
            self._check(build)
            replaced = self.current()
            self._system.pipe_file(self._at(CURRENT), build.text())
        with suppress(OSError):
            shutil.rmtree(self._copies / build.name, ignore_errors=True)
            directory.rename(self._copies / build.name)
        with suppress(Exception):  # the graph is in place; what cannot be removed now, a later build removes
            self._clear(build, replaced)

    def _check(self, build: Build) -> None:
        """All files of a build are there with their sizes: another build, with a clock that is off, may have erred."""
        found = self._listed(build.name)
        for name, file in build.files.items():
            if found.get(name) != file.size:
                raise OSError(f"{name} did not arrive whole")

    def _clear(self, build: Build, replaced: Build | None) -> None:
        now = self._system.modified(self._at(CURRENT))
        if replaced is not None and replaced.name != build.name:
            self._remove(replaced.name)
        for path in self._system.ls(self._path, detail=False):
            name = path.rstrip("/").rpartition("/")[2]
            if not _BUILD.fullmatch(name) or name == build.name:
                continue
            put = [self._system.modified(self._at(name, file)) for file in self._listed(name)]
            if now - max(put, default=now) > DEAD:
                self._remove(name)

    def _remove(self, build: str) -> None:
        for name in self._listed(build).keys() & OWN:
            self._system.rm_file(self._at(build, name))

    def _listed(self, build: str) -> dict[str, int]:
        """The files under a prefix, as the store has them now, and their sizes."""
        self._system.invalidate_cache()
        found = self._system.find(self._at(build), detail=True)
        return {path.rpartition("/")[2]: int(info["size"]) for path, info in found.items()}

    # ------------------------------------------------------------ both

    def _at(self, *names: str) -> str:
        return "/".join((self._path.rstrip("/"), *names))

    @contextmanager
    def _told(self, what: str, besides: str = "") -> Iterator[None]:
        """Turn what the store says into one line that names the URL; every protocol has errors of its own."""
        try:
            yield
        except KgraphError as error:
            raise type(error)(f"{error}{besides}") from None
        except Exception as error:
            raise KgraphError(f"{self.url}: {what}: {why(error)}{besides}") from None


def _cache() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("kgraph", appauthor=False)


def _file(path: Path) -> File:
    with path.open("rb") as stream:
        return File(path.stat().st_size, hashlib.file_digest(stream, "sha256").hexdigest())


def _parsed(text: bytes, place: str) -> Build:
    """What current.json names; nothing in it leads out of its prefix."""
    with suppress(ValueError, TypeError, KeyError, AttributeError, RecursionError):
        told: dict[str, Any] = json.loads(text)
        if told["format_version"] > FORMAT_VERSION:
            raise NotAGraphError(f"{place}: of a newer kgraph: update kgraph")
        build = Build({name: File(**file) for name, file in told["files"].items()})
        if build.files.keys() <= OWN and build.name == told["build"]:
            return build
    raise NotAGraphError(f"{place}: not what kgraph puts there: name another URL, or remove it and build again")
