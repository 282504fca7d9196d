"""The extraction station on many machines: a Dask cluster in the place of this process.

In: papers. Out: their Extractions in the same order. Papers leave in partitions, of which only so many are under way
as keep the workers busy; each worker loads the model once. What a worker had that dies is given to another; one that
comes later gets its share. Needs the extra ``kgraph[dask]``, here and on every machine of the cluster.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import CancelledError, ThreadPoolExecutor
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa

from kgraph.columns import EXTRACTION, decode, encode
from kgraph.errors import KgraphError, MissingPartError, UsageError
from kgraph.extract.extractor import Extractor
from kgraph.records import Extraction, Paper

PARTITION = 128
"""Papers of a partition: seconds of work, so that handing it out costs next to nothing and losing it little."""
_CHARACTERS = 2**20
"""A partition ends here too, as there are papers of a megabyte."""
AHEAD = 4
"""Partitions under way for each worker."""
_CONNECT = 15
"""Seconds to wait for a scheduler's answer."""
_PATIENCE = 60
"""Seconds without a result after which somebody may want to know that there is no worker."""

_Text = tuple[str, str, str]
"""Id, title and abstract: all that an extraction depends on."""

_log = logging.getLogger(__name__)


class Cluster:
    """Extractor's place taken by the workers of a Dask cluster.

    ``address`` is the scheduler's, ``model`` as Extractor takes it; a path has to lead to the same model on every
    worker.

    Example:
        >>> Cluster("tcp://10.0.0.1:8786").version == Extractor().version  # doctest: +SKIP
        True

    Raises:
        MissingPartError: the extra is not installed.
        UsageError: the address is none.
        KgraphError: no scheduler answers there.
        InputError: the model cannot be loaded here.
    """

    def __init__(self, address: str, model: str | None = None) -> None:
        self._address = address
        self._model = str(Path(model).resolve()) if model and Path(model).exists() else model
        reach(self._address)
        self.version = Extractor(model).version

    def extract(self, papers: Iterable[Paper], processes: int = 1) -> Iterator[Extraction]:
        """One Extraction a paper, in order, as ``columns``."""
        for batch in self.columns(papers, processes):
            yield from decode(batch, Extraction)

    def columns(self, papers: Iterable[Paper], processes: int = 1) -> Iterator[pa.RecordBatch]:
        """Batches of extractions, in order; the input is read as it is needed. The cluster has its own processes.

        Raises:
            KgraphError: a worker has another extractor, or none; a partition killed every worker that tried it; the
                scheduler went away.
        """
        waiting: deque[Any] = deque()
        source = _partitions(papers)
        with self._client() as client:
            while True:
                while len(waiting) < self._most(client) and (texts := next(source, None)):
                    waiting.append(self._submit(client, texts))
                if not waiting:
                    return
                yield self._result(client, waiting.popleft())

    def _client(self) -> Any:
        reach(self._address)
        from distributed import Client

        return Client(self._address, timeout=_CONNECT, set_as_default=False)

    def _most(self, client: Any) -> int:
        with self._explained():
            return AHEAD * max(1, len(client.nthreads()))

    def _submit(self, client: Any, texts: list[_Text]) -> Any:
        with self._explained():
            return client.submit(_work, self._model, self.version, texts, pure=False)

    def _result(self, client: Any, future: Any) -> pa.RecordBatch:
        with self._explained():
            while True:
                try:
                    return future.result(timeout=_PATIENCE)
                except TimeoutError:
                    if not client.nthreads():
                        _log.warning("no worker at %s yet; start one: dask worker %s", self._address, self._address)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """What may go wrong with a cluster, in kgraph's words."""
        from distributed import KilledWorker

        try:
            yield
        except KilledWorker:
            why = "some papers ended every worker that tried them, as where memory runs out"
            raise KgraphError(f"{why}; give the workers more memory") from None
        except (OSError, CancelledError):
            advice = "what was extracted is kept, so start it and run the build again"
            raise KgraphError(f"the scheduler at {self._address} went away; {advice}") from None
        except (ImportError, AttributeError) as error:
            advice = "scheduler and workers need the kgraph that is installed here"
            raise KgraphError(f"the cluster at {self._address} cannot run kgraph ({error}); {advice}") from None


def reach(address: str) -> None:
    """Find out whether a scheduler answers, as a Client that meets none leaves threads behind.

    Raises:
        MissingPartError: the extra is not installed.
        UsageError: the address is none.
        KgraphError: no scheduler answers there.
    """
    try:
        kind = _server(address)
    except ImportError:
        raise MissingPartError("--scheduler needs Dask: pip install 'kgraph[dask]'") from None
    except (ValueError, TypeError) as error:
        raise UsageError(f"{address} is no scheduler's address, as tcp://HOST:8786 is: {error}") from None
    except OSError:
        kind = None
    if kind != "Scheduler":
        advice = "is it running (dask scheduler), and does this machine reach it?"
        raise KgraphError(f"no Dask scheduler answers at {address}; {advice}")


def _server(address: str) -> str:
    """What kind of Dask server answers at an address."""
    from distributed import Security, rpc

    async def ask() -> str:
        arguments = Security().get_connection_args("client")
        async with asyncio.timeout(_CONNECT), rpc(address, connection_args=arguments) as server:
            return str((await server.identity())["type"])

    with ThreadPoolExecutor(1) as thread:  # the caller's thread may have a loop of its own, as in a notebook
        return thread.submit(asyncio.run, ask()).result()


def _partitions(papers: Iterable[Paper]) -> Iterator[list[_Text]]:
    texts: list[_Text] = []
    characters = 0
    for paper in papers:
        texts.append((paper.id, paper.title, paper.abstract))
        characters += len(paper.title) + len(paper.abstract)
        if len(texts) == PARTITION or characters >= _CHARACTERS:
            yield texts
            texts, characters = [], 0
    if texts:
        yield texts


_one_at_a_time = threading.Lock()
"""A worker may have several threads; a model has one reader."""


def _work(model: str | None, version: str, texts: list[_Text]) -> pa.RecordBatch:
    """Run by a worker."""
    from distributed import get_worker

    where = f"the worker {get_worker().address}"
    with _one_at_a_time:
        try:
            extractor = _extractor(model)
        except KgraphError as error:
            raise type(error)(f"{where}: {error}") from None
        if extractor.version != version:
            advice = "install the same kgraph and model there and restart the workers"
            raise KgraphError(f"{where} has another extractor ({extractor.version}, here {version}); {advice}")
        return encode(EXTRACTION, list(extractor.extract(Paper(*text) for text in texts)))


@lru_cache(maxsize=1)
def _extractor(model: str | None) -> Extractor:
    return Extractor(model)
