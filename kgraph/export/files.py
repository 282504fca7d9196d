"""Writing an export: whole or not at all.

In: a path, or None for standard output. Out: an open text stream (UTF-8, ``\\n``). The text goes into a hidden
file beside the target, which takes the target's place only when everything was written. A killed export leaves
the old file; its remainder is taken over by the next export to the same path.
"""

from __future__ import annotations

import io
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from kgraph.errors import BusyError, KgraphError
from kgraph.store import lock


@contextmanager
def open_output(path: Path | None) -> Iterator[TextIO]:
    """A text stream that becomes the file ``path`` when the block ends well; None is standard output.

    Lone surrogates, which UTF-8 cannot hold, are written as ``?``. A pipe or device is written to directly; a
    symbolic link stays and its target is replaced.

    Example:
        >>> import tempfile
        >>> target = Path(tempfile.mkdtemp()) / "graph.json"
        >>> with open_output(target) as stream:
        ...     _ = stream.write("{}")
        >>> target.read_text()
        '{}'

    Raises:
        KgraphError: the file cannot be written: no such folder, no permission, disk full.
        BusyError: another process is writing the same file.
    """
    if path is None:
        with _standard_output() as stream:
            yield stream
        return
    try:
        with _special(path) if path.exists() and not path.is_file() else _replacing(path) as stream:
            yield stream
    except BlockingIOError:
        raise BusyError(f"{path}: another process is writing this file: wait for it, or choose another name") from None
    except BrokenPipeError:
        raise
    except OSError as error:
        raise KgraphError(f"{path}: cannot write: {error.strerror}{_advice(path, error)}") from None


@contextmanager
def _standard_output() -> Iterator[TextIO]:
    sys.stdout.flush()
    stream = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", errors="replace", newline="\n")
    try:
        yield stream
        stream.flush()
    finally:
        stream.detach()


@contextmanager
def _special(path: Path) -> Iterator[TextIO]:
    with path.open("w", encoding="utf-8", errors="replace", newline="\n") as stream:
        yield stream


@contextmanager
def _replacing(path: Path) -> Iterator[TextIO]:
    target = path.resolve()
    part = target.with_name(f".{target.name}.part")
    descriptor = lock.acquire(part)
    done = False
    try:
        os.truncate(descriptor, 0)
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="replace", newline="\n", closefd=False) as stream:
            yield stream
        os.fsync(descriptor)
        if target.exists():
            shutil.copymode(target, part)
        if sys.platform == "win32":  # an open file cannot be renamed there
            lock.release(descriptor)
        part.replace(target)
        done = True
    finally:
        if not done:
            part.unlink(missing_ok=True)
        if not (done and sys.platform == "win32"):
            lock.release(descriptor)


def _advice(path: Path, error: OSError) -> str:
    if not path.parent.is_dir():
        return f": there is no folder {path.parent}"
    if path.is_dir():
        return ": name a file, not a folder"
    return ""
