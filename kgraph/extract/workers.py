"""One function over a stream of work in processes, in order, with a defined end.

In: a function, how to prepare a process for it, and pieces of work. Out: the results in the order of the work, which
is read as it is needed. A worker that dies ends the stream with an error; an interrupted stream ends its workers; a
parent that is killed takes them along. Ctrl-C and a closed terminal, which reach every process of the group, are
answered by the parent alone.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import islice
from multiprocessing import connection
from typing import Any, TypeVar

from kgraph.errors import KgraphError

Work = TypeVar("Work")
Result = TypeVar("Result")

_AHEAD = 4
"""Pieces under way for each worker: enough to keep it busy, few enough to stream."""


def in_processes(
    function: Callable[[Work], Result],
    work: Iterable[Work],
    processes: int,
    prepare: Callable[..., None],
    arguments: tuple[Any, ...] = (),
) -> Iterator[Result]:
    """``function`` of every piece of work, in order; each process first calls ``prepare(*arguments)``.

    All three are importable functions and values that can be pickled, for the processes start from nothing.

    Example:
        >>> list(in_processes(abs, [-3, 4], processes=2, prepare=int))
        [3, 4]

    Raises:
        KgraphError: a process died, as the system kills one where memory runs out.
    """
    waiting: deque[Future[Result]] = deque()
    source = iter(work)
    with _undisturbed():
        workers = ProcessPoolExecutor(processes, multiprocessing.get_context("spawn"), _begin, (prepare, arguments))
    try:
        while True:
            for piece in islice(source, processes * _AHEAD - len(waiting)):
                with _undisturbed():
                    waiting.append(workers.submit(function, piece))
            if not waiting:
                return
            yield waiting.popleft().result()
    except BrokenProcessPool:
        advice = "fewer need less memory: --processes 1"
        raise KgraphError(f"a worker process was killed, perhaps because memory ran out; {advice}") from None
    except BaseException:  # interrupted, or nobody wants the rest
        for worker in list((workers._processes or {}).values()):
            worker.terminate()
        raise
    finally:
        workers.shutdown(cancel_futures=True)


def _begin(prepare: Callable[..., None], arguments: tuple[Any, ...]) -> None:
    threading.Thread(target=_end_with_parent, daemon=True).start()
    prepare(*arguments)


def _end_with_parent() -> None:
    """Wait for the parent's death: a process that waits for work does not notice that nobody will send any."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Put signals off while processes start, which half-started ones would complain of.

    The processes inherit the mask, and so never hear of Ctrl-C and a closed terminal.
    """
    if not hasattr(signal, "pthread_sigmask") or threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    handlers = [(n, signal.signal(n, lambda number, _: came.append(number)) or signal.SIG_DFL) for n in numbers]
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT, signal.SIGHUP))
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        for number, handler in handlers:
            signal.signal(number, handler)
        for told in came[:1]:
            signal.raise_signal(told)
