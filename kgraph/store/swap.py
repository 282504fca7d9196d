"""Putting a new directory in the place of an old one, whole or not at all: a graph, or an export of many files.

In: the target directory and a function that fills a fresh one. Out: the target, new; or untouched and an error.
The new one grows in ``.<name>.building`` beside the target and is exchanged with it in one system call where the
system has one (Linux, macOS); elsewhere the old one steps aside to ``.<name>.old`` for the moment between two
renames. A lock file ``.<name>.lock`` keeps a second build out, so whatever lies there under these names when the
lock is ours was left by a build that died, and is cleared away.
"""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from kgraph.errors import BusyError, KgraphError
from kgraph.store import lock

MANIFEST = "manifest.json"


@contextmanager
def reserved(directory: Path, sign: str = MANIFEST, what: str = "graph") -> Iterator[Path]:
    """Keep other writers out of ``directory`` and yield its resolved path; clears what dead ones left.

    A directory that is not empty and lacks the file ``sign`` is somebody else's and stays; errors call it ``what``.

    Raises:
        BusyError: another process is writing it.
        KgraphError: it is a file, a mount point, the working directory, or full of something else.
    """
    target = directory.resolve()
    _check_place(target, directory, what)
    with ExitStack() as stack:
        try:
            with disk_errors(directory, what):
                target.parent.mkdir(parents=True, exist_ok=True)
                stack.enter_context(lock.locked(beside(target, "lock")))
                _clear(target)
                _check_content(target, directory, sign, what)
        except BlockingIOError:
            raise BusyError(f"{directory}: another build is writing this {what}: wait for it to end") from None
        yield target


@contextmanager
def disk_errors(directory: Path, what: str = "graph") -> Iterator[None]:
    """Turn what the disk says into one line that names the directory; a lock that is held passes through."""
    try:
        yield
    except (BlockingIOError, BrokenPipeError):
        raise
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else str(error).splitlines()[0]
        left = f"a {what} that was there is whole"
        raise KgraphError(f"{directory}: cannot write the {what}: {reason} ({left})") from None


@contextmanager
def replacing(target: Path, own: frozenset[str]) -> Iterator[Path]:
    """Yield an empty directory that takes the place of ``target`` if the block ends well. ``target`` is reserved.

    Files of the old directory that are not ``own`` (the user's) and that the new one lacks are copied over.
    """
    building = beside(target, "building")
    building.mkdir()
    try:
        yield building
        if target.exists():
            _carry(target, building, own)
        _flush(building)
        _put(building, target)
    finally:
        shutil.rmtree(building, ignore_errors=True)


def beside(target: Path, suffix: str) -> Path:
    """A hidden path beside the target, named after it."""
    return target.with_name(f".{target.name}.{suffix}")


def _check_place(target: Path, named: Path, what: str) -> None:
    if target.exists() and not target.is_dir():
        raise KgraphError(f"{named}: is a file: name a directory for the {what}")
    if os.path.ismount(target):
        raise KgraphError(f"{named}: a mount point cannot be replaced whole: name a directory inside it")
    if Path.cwd().resolve().is_relative_to(target):
        raise KgraphError(f"{named}: the working directory cannot be replaced: name a directory inside it, or go up")


def _check_content(target: Path, named: Path, sign: str, what: str) -> None:
    if target.exists() and not (target / sign).is_file() and any(target.iterdir()):
        raise KgraphError(f"{named}: holds files but no {what}, and is left alone: name a new or empty directory")


def _clear(target: Path) -> None:
    old = beside(target, "old")
    if old.exists() and not target.exists():
        old.rename(target)  # a build died between the two renames
    for leftover in (old, beside(target, "building")):
        if leftover.exists():
            shutil.rmtree(leftover)


def _carry(old: Path, new: Path, own: frozenset[str]) -> None:
    for entry in sorted(old.iterdir()):
        place = new / entry.name
        if entry.name in own or place.exists():
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.copytree(entry, place, symlinks=True)
        else:
            shutil.copy2(entry, place, follow_symlinks=False)


def _flush(directory: Path) -> None:
    """Bring the files to the disk before the exchange, so that a power cut finds one graph or the other."""
    for path in directory.iterdir():
        if path.is_file() and not path.is_symlink():
            descriptor = os.open(path, os.O_RDWR)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)


def _put(building: Path, target: Path) -> None:
    if not target.exists():
        building.rename(target)
        return
    shutil.copymode(target, building)
    if _exchange(building, target):
        return
    old = beside(target, "old")
    target.rename(old)
    try:
        building.rename(target)
    except BaseException:
        old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two paths in one step; False where the system or the file system cannot."""
    swap = 2  # RENAME_EXCHANGE on Linux, RENAME_SWAP on macOS
    library: Any = ctypes.CDLL(None, use_errno=True) if sys.platform in ("linux", "darwin") else None
    here, there = os.fsencode(one), os.fsencode(other)
    if hasattr(library, "renameat2"):
        at = -100  # AT_FDCWD
        failed = library.renameat2(at, here, at, there, swap)
    elif hasattr(library, "renamex_np"):
        failed = library.renamex_np(here, there, swap)
    else:
        return False
    if not failed:
        return True
    code = ctypes.get_errno()
    if code in (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP):
        return False
    raise OSError(code, os.strerror(code), str(other))
