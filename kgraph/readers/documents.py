"""From what the user names to open byte streams: files, directories, globs, URLs, standard input, packed files.

In: input names. Out: Documents, in a stable order, and a Skipped for everything that cannot be opened. Only files
that the inputs name or hold are opened: links that lead out of a directory are not followed, sockets and devices are
not read, FIFOs only if they are named themselves (as ``<(zcat papers.gz)`` does), and what decompression gives is
bounded.
"""

from __future__ import annotations

import bz2
import glob
import gzip
import io
import lzma
import os
import stat
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from kgraph.readers.remote import A_GRAPH, GRAPH_FILES, open_url, urls
from kgraph.records import Skipped
from kgraph.urls import is_url, local_name

HEAD = 65536
"""Bytes that formats may look at to tell themselves."""

LARGEST_IN_MEMORY = 256 * 2**20
"""Bytes of a document that has to be read as a whole."""

_UNPACKED = 256 * 2**20
_RATIO = 100
"""A compressed file may give ``_UNPACKED`` bytes or this many times its size; real metadata packs about tenfold."""

_UNPACKERS: dict[bytes, Callable[[IO[bytes]], Any]] = {
    b"\x1f\x8b": lambda stream: gzip.GzipFile(fileobj=stream),
    b"BZh": bz2.BZ2File,
    b"\xfd7zXZ\x00": lzma.LZMAFile,
    b"\x28\xb5\x2f\xfd": lambda stream: _zstandard(stream),
}
_PACKED_SUFFIXES = {".gz", ".bz2", ".xz", ".zst"}
_ZIP = b"PK\x03\x04"
_OFFICE = "[Content_Types].xml"
_MOST_MEMBERS = 10_000

BROKEN_STREAM = (OSError, EOFError, lzma.LZMAError, zlib.error, zipfile.BadZipFile, NotImplementedError, RuntimeError)
"""What reading a file may raise when it, or what packs it, is damaged or locked."""


def _zstandard(stream: Any) -> Any:
    import pyarrow as pa

    return pa.CompressedInputStream(pa.PythonFile(stream, mode="r"), "zstd")


class TooLargeError(Exception):
    """More bytes than are read of one document."""


@dataclass(frozen=True, slots=True)
class Document:
    """One file to read: its name as the user knows it, its bytes from the start, and the first of them to look at.

    ``suffix`` is in lower case, without a packer's (".bib" of "a.bib.gz").
    """

    name: str
    suffix: str
    head: bytes
    stream: IO[bytes]

    def whole(self) -> bytes:
        """All bytes.

        Raises:
            TooLargeError: there are more than LARGEST_IN_MEMORY.
        """
        data = self.stream.read(LARGEST_IN_MEMORY + 1)
        if len(data) > LARGEST_IN_MEMORY:
            raise TooLargeError(f"larger than {LARGEST_IN_MEMORY >> 20} MB, which this format has to read at once")
        return data


class _Bounded(io.RawIOBase):
    """A stream put together again from its head and the rest, that ends with an error at a limit."""

    def __init__(self, head: bytes, rest: IO[bytes], limit: int) -> None:
        self._head, self._rest, self._left = memoryview(head), rest, limit

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]
        if self._head:
            data: bytes | memoryview = self._head[: len(view)]
            self._head = self._head[len(data) :]
        else:
            data = _some(self._rest, len(view))
        self._left -= len(data)
        if self._left < 0:
            raise TooLargeError("unpacks to far more than its size, as no collection of papers does")
        view[: len(data)] = data
        return len(data)


def documents(inputs: Sequence[str]) -> Iterator[Document | Skipped]:
    """The documents of all inputs; each file once, however often it is named. A document is closed by the next.

    They come in the order of the names, so that nothing depends on the order in which a user writes them.

    Example:
        >>> list(documents(["no/such/file.bib"]))
        [Skipped(file='no/such/file.bib', line=0, reason='no such file or directory')]
    """
    seen: set[str] = set()
    for name in sorted(set(map(local_name, inputs))):
        for path in _paths(name):
            if isinstance(path, Skipped):
                yield path
            elif path == "-":
                yield from _open("-", sys.stdin.buffer, None)
            elif (real := path if is_url(path) else os.path.realpath(path)) not in seen:
                seen.add(real)
                yield from _remote(path) if is_url(path) else _file(path, named=path == name)


def _paths(name: str) -> Iterator[str | Skipped]:
    if name == "-":
        yield name
        return
    if is_url(name):
        yield from urls(name)
        return
    try:
        mode = Path(name).stat().st_mode
    except (OSError, ValueError) as error:
        found = sorted(glob.glob(name, recursive=True)) if glob.has_magic(name) else []  # noqa: PTH207 - keeps the names as given
        if not found:
            why = error.strerror if isinstance(error, OSError) else "not a file name"
            yield Skipped(name, 0, "no file matches" if glob.has_magic(name) else str(why).lower())
        for path in found:
            yield from _paths(path)
        return
    if stat.S_ISDIR(mode):
        yield from _walk(name)
    else:
        yield name


def _walk(directory: str) -> Iterator[str | Skipped]:
    """Every file below, sorted, hidden ones left out; a link that leads out of the directory is recorded."""
    root, empty = os.path.realpath(directory), True
    problems: list[OSError] = []
    for folder, folders, files in os.walk(directory, onerror=problems.append):
        if GRAPH_FILES.issubset(files):
            yield Skipped(folder, 0, A_GRAPH)
            folders[:], empty = [], False
            continue
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        for name in sorted([*files, *(f for f in folders if Path(folder, f).is_symlink())]):
            path = os.path.join(folder, name)  # noqa: PTH118 - a Path would rewrite the name the user gave
            if name.startswith("."):
                continue
            empty = False
            if Path(path).is_symlink() and _leads_away(path, root):
                yield Skipped(path, 0, "a link to elsewhere, not followed; name its target as an input")
            elif name not in folders:
                yield path
    for problem in problems:
        yield Skipped(str(problem.filename), 0, str(problem.strerror).lower())
    if empty and not problems:
        yield Skipped(directory, 0, "a directory without files")


def _leads_away(path: str, root: str) -> bool:
    target = os.path.realpath(path)
    return Path(path).is_dir() or not target.startswith(root + os.sep)


def _file(name: str, named: bool) -> Iterator[Document | Skipped]:
    """The documents in a file; ``named`` says that the user wrote this name, and may mean a FIFO."""
    waits = 0 if named and _is_fifo(name) else getattr(os, "O_NONBLOCK", 0)
    try:
        descriptor = os.open(name, os.O_RDONLY | waits | getattr(os, "O_BINARY", 0))
    except OSError as error:
        yield Skipped(name, 0, "not a regular file" if _special(name) else str(error.strerror).lower())
        return
    with open(descriptor, "rb") as stream:  # noqa: PTH123 - a descriptor
        status = os.fstat(descriptor)
        if stat.S_ISREG(status.st_mode):
            yield from _open(name, stream, status.st_size)
        elif named and stat.S_ISFIFO(status.st_mode):
            yield from _open(name, stream, None)
        else:
            yield Skipped(name, 0, "not a regular file")


def _remote(url: str) -> Iterator[Document | Skipped]:
    try:
        stream, size = open_url(url)
    except OSError as error:
        yield Skipped(url, 0, f"cannot be opened: {_why(error)}")
        return
    with stream:
        yield from _open(url, stream, size)


def _is_fifo(name: str) -> bool:
    try:
        return stat.S_ISFIFO(Path(name).stat().st_mode)
    except (OSError, ValueError):
        return False


def _special(name: str) -> bool:
    try:
        return not stat.S_ISREG(Path(name).stat().st_mode)
    except OSError:
        return False


def _open(name: str, stream: IO[bytes], size: int | None) -> Iterator[Document | Skipped]:
    """The document in a stream: unpacked if it is packed, one for each member of an archive."""
    try:
        head = _read_head(stream)
        unpacker = next((u for magic, u in _UNPACKERS.items() if head.startswith(magic)), None)
        if not head:
            yield Skipped(name, 0, "empty")
        elif head.startswith(_ZIP):
            yield from _members(name, head, stream)
        elif unpacker:
            packed = io.BufferedReader(_Bounded(head, stream, sys.maxsize))
            yield from _unpacked(name, unpacker(packed), max(_UNPACKED, _RATIO * (size or 0)))
        else:
            yield _document(name, head, stream, sys.maxsize)
    except BROKEN_STREAM as error:
        yield Skipped(name, 0, f"cannot be read: {_why(error)}")


def _why(error: BaseException) -> str:
    return str(getattr(error, "strerror", None) or error or type(error).__name__).lower()


def _some(stream: IO[bytes], most: int) -> bytes:
    """What one read gives, so that what stands before the damage of a packed file is had before the error."""
    read: Callable[[int], bytes] = getattr(stream, "read1", stream.read)
    return read(most)


def _read_head(stream: IO[bytes]) -> bytes:
    """The first bytes, as many as can be read.

    Raises:
        OSError, EOFError …: there is damage before the first byte.
    """
    head = b""
    try:
        while len(head) < HEAD and (part := _some(stream, HEAD - len(head))):
            head += part
    except BROKEN_STREAM:
        if not head:
            raise
    return head


def _unpacked(name: str, stream: IO[bytes], limit: int) -> Iterator[Document | Skipped]:
    head = _read_head(stream)
    yield _document(name, head, stream, limit) if head else Skipped(name, 0, "empty")


def _document(name: str, head: bytes, stream: IO[bytes], limit: int) -> Document:
    path = Path(name)
    suffix = Path(path.stem).suffix if path.suffix.lower() in _PACKED_SUFFIXES else path.suffix
    return Document(name, suffix.lower(), head, io.BufferedReader(_Bounded(head, stream, limit), HEAD))


def _members(name: str, head: bytes, stream: IO[bytes]) -> Iterator[Document | Skipped]:
    """The files of a zip archive; an Office file, which is one too, is a document by itself."""
    data = io.BytesIO(head + stream.read(LARGEST_IN_MEMORY)) if not stream.seekable() else stream
    data.seek(0)
    with zipfile.ZipFile(data) as archive:
        members = sorted((m for m in archive.infolist() if not m.is_dir()), key=lambda m: m.filename)
        if any(member.filename == _OFFICE for member in members):
            data.seek(0)
            yield Document(name, Path(name).suffix.lower(), head, data)
            return
        for member in members[:_MOST_MEMBERS]:
            label = f"{name}/{member.filename}"
            if any(part.startswith((".", "__MACOSX")) for part in Path(member.filename).parts):
                continue
            limit = max(_UNPACKED, _RATIO * member.compress_size)
            try:
                with archive.open(member) as part:
                    yield from _unpacked(label, part, limit)
            except BROKEN_STREAM as error:
                yield Skipped(label, 0, f"cannot be read: {_why(error)}")
