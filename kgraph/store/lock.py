"""A lock on a path that the operating system lets go of when the process dies.

In: a path for the lock file. Out: an open, locked file, or ``BlockingIOError`` when another holds it.
A lock file left by a killed process is simply taken over; nothing ever has to guess whether a process lives.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_held: set[int] = set()


def acquire(path: Path) -> int:
    """Open ``path`` (made if missing, never truncated), lock it, and return the descriptor.

    Raises:
        BlockingIOError: another open file, in this process or another, holds the lock.
        OSError: the file cannot be made.
    """
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o666)
        try:
            _lock(descriptor)
            if _is_still_at(path, descriptor):
                _held.add(descriptor)
                return descriptor
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)  # the last holder removed or renamed the file between our open and our lock


def release(descriptor: int) -> None:
    """Close the descriptor, which lets the lock go."""
    _held.discard(descriptor)
    os.close(descriptor)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock file ``path`` and remove it at the end.

    Raises:
        BlockingIOError: another holds it.
    """
    descriptor = acquire(path)
    try:
        yield
    finally:
        if sys.platform != "win32":  # removed while still held, so that nobody locks a file about to vanish
            path.unlink(missing_ok=True)
        release(descriptor)


def _is_still_at(path: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False


if sys.platform == "win32":
    import msvcrt

    _FAR = 1 << 40
    """Locked bytes cannot be read by others on Windows, so a byte beyond any content is locked."""

    def _lock(descriptor: int) -> None:
        os.lseek(descriptor, _FAR, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except PermissionError as error:
            raise BlockingIOError(*error.args) from None
        os.lseek(descriptor, 0, os.SEEK_SET)

else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _forget() -> None:
        """A forked worker shares the lock; if it outlived a killed parent, the lock would never be let go."""
        for descriptor in _held:
            os.close(descriptor)
        _held.clear()

    os.register_at_fork(after_in_child=_forget)
