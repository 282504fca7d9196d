"""Work that makes many objects and no cycles: a foundation for stations with records by the hundred thousand.

In: a function. Out: the same, during which Python's garbage collector does not walk over all that has been made again
and again; what is no longer used still goes at once.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_search_for_cycles() -> Iterator[None]:
    """Keep the collector still, around a block or as a decorator.

    Example:
        >>> with no_search_for_cycles():
        ...     gc.isenabled()
        False
    """
    searching = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if searching:
            gc.enable()
