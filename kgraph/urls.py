"""Names that may be URLs, and the file systems behind them: of whatever fsspec opens, such as ``s3://bucket/graph``.

In: the name of an input or of a graph. Out: a path of this machine, or a URL with its file system. Needs fsspec, which
the extra ``kgraph[dask]`` brings, and its package for the protocol; how to log in is told to that package, in its own
variables or files, never in a URL, as names of inputs are written into the graph.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from kgraph.errors import MissingPartError, UsageError

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


def place(name: str | Path) -> str | Path:
    """Where a graph is: a URL stays the text it is, as a path would lose one of its slashes; all else is a path.

    Example:
        >>> place("s3://bucket/graph"), place("graph") == Path("graph")
        ('s3://bucket/graph', True)
    """
    return name if isinstance(name, str) and is_url(name) else Path(local_name(str(name)))


def system(url: str) -> tuple[Any, str]:
    """The file system of a URL, and the path that it has there.

    Raises:
        MissingPartError: fsspec, or its package for the protocol, is not installed.
        UsageError: there is no such protocol, or the URL carries a password.
    """
    protocol, parts = url.split("://")[0].lower(), urlsplit(url)
    if parts.password:
        raise UsageError(
            f"a {protocol}: URL with a password in it; set it where fsspec's package for {protocol} reads it"
        )
    try:
        from fsspec.core import url_to_fs
    except ImportError:
        raise MissingPartError("URLs need fsspec: pip install 'kgraph[dask]'") from None
    try:
        found, path = url_to_fs(url)
    except ImportError:
        extra = _EXTRAS.get(protocol, protocol)
        raise MissingPartError(f"{protocol}: URLs need a package: pip install 'fsspec[{extra}]'") from None
    except ValueError as error:
        raise UsageError(f"{url} cannot be read: {why(error)}") from None
    return found, path


def why(error: Exception) -> str:
    """What a file system says, as the end of a line; every protocol has errors of its own."""
    return (str(error).strip() or type(error).__name__).splitlines()[0][:200].lower()
