"""Inputs that are no local files: URLs of whatever fsspec opens, such as ``s3://bucket/works/*.gz``.

In: a URL of a file, a directory or a pattern. Out: the URLs of the files it names, and their bytes. Needs fsspec, which
the extra ``kgraph[dask]`` brings, and its package for the protocol; how to log in is told to that package, in its own
variables or files, never in a URL, as names of inputs are written into the graph.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import IO, Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from kgraph.errors import MissingPartError, UsageError
from kgraph.records import Skipped

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
_EXTRAS = {"https": "http", "az": "abfs", "abfss": "abfs"}
"""Protocols whose fsspec extra has another name."""


def is_url(name: str) -> bool:
    """Whether a name is a URL; ``file:`` ones count as the files they are.

    Example:
        >>> is_url("s3://openalex/data/works"), is_url("file:///home/me/a.bib"), is_url("a.bib")
        (True, False, False)
    """
    return bool(_URL.match(name)) and not name.startswith("file://")


def local_name(name: str) -> str:
    """The path in a ``file:`` URL; other names as they are.

    Example:
        >>> local_name("file:///home/me/my%20papers"), local_name("a.bib")
        ('/home/me/my papers', 'a.bib')
    """
    return url2pathname(urlsplit(name).path) if name.startswith("file://") else name


def urls(url: str) -> Iterator[str | Skipped]:
    """The files that a URL names, sorted: itself, what lies below it, or what matches; hidden ones only by name.

    Raises:
        MissingPartError: fsspec, or its package for the protocol, is not installed.
        UsageError: there is no such protocol, or the URL carries a password.
    """
    system, path = _system(url)
    try:
        if system.isfile(path):
            yield str(system.unstrip_protocol(path))
            return
        below = [] if "*" in path else system.find(path)
        found = below or [p for p in system.glob(path) if system.isfile(p)]
    except Exception as error:  # every protocol has errors of its own
        yield Skipped(url, 0, f"cannot be listed: {_why(error)}")
        return
    start = len(path.split("*")[0])
    shown = [p for p in found if not any(part.startswith(".") for part in PurePosixPath(p[start:]).parts)]
    if not shown:
        yield Skipped(url, 0, "no file matches")
    yield from sorted(str(system.unstrip_protocol(p)) for p in shown)


def open_url(url: str) -> tuple[IO[bytes], int | None]:
    """The bytes of one file, and how many there are, where that is known.

    Raises:
        OSError: it cannot be opened.
    """
    system, path = _system(url)
    try:
        return system.open(path, "rb"), system.size(path)
    except Exception as error:
        raise OSError(_why(error)) from error


def _system(url: str) -> tuple[Any, str]:
    protocol, place = url.split("://")[0].lower(), urlsplit(url)
    if place.password:
        raise UsageError(
            f"a {protocol}: URL with a password in it; set it where fsspec's package for {protocol} reads it"
        )
    try:
        from fsspec.core import url_to_fs
    except ImportError:
        raise MissingPartError("inputs that are URLs need fsspec: pip install 'kgraph[dask]'") from None
    try:
        system, path = url_to_fs(url)
    except ImportError:
        extra = _EXTRAS.get(protocol, protocol)
        raise MissingPartError(f"{protocol}: URLs need a package: pip install 'fsspec[{extra}]'") from None
    except ValueError as error:
        raise UsageError(f"{url} cannot be read: {_why(error)}") from None
    return system, path


def _why(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0][:200].lower()
