"""The embedded Cypher database, rebuilt from the tables.

In: the tables. Out: one ``graph.lbug`` file: a node table a label, a relationship table a type. They are
copied in from Parquet files (the fast way, and the safe one: see the ladybug documentation on COPY FROM), written
into a scratch directory beside the database and removed again.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import ladybug
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from kgraph.errors import KgraphError, NotAGraphError
from kgraph.schema import EDGE_PROPERTIES, EDGES, NODES, PropertyType
from kgraph.store.cypher import one_line
from kgraph.store.flat import NODE_TABLES, link_columns, node_columns

READING, FILLING = 1 << 29, 1 << 30
"""Most bytes of page cache; the pages of a COPY cannot leave it before a checkpoint."""
MAX_SIZE = 1 << 38
"""Bytes of address space set aside for a database; the library's default, 8 TiB, fails where that is limited."""
_HELD = 1 << 25
"""Bytes of files that are copied in before a checkpoint frees their pages."""
_BATCH = 1 << 14
_ONCE: dict[str, Any] = {"compression": "none", "use_dictionary": False, "write_statistics": False}
"""How a file is written that is read once."""

_LBUG: dict[PropertyType, str] = {
    "string": "STRING",
    "int": "INT64",
    "float": "DOUBLE",
    "bool": "BOOL",
    "strings": "STRING[]",
}


def version() -> str:
    """The library and its file format: a database of another version is rebuilt, not opened."""
    return f"{ladybug.__version__}/{ladybug.Database.get_storage_version()}"


def build(path: Path, tables: Mapping[str, pq.ParquetFile]) -> None:
    """Make the database ``path`` and fill it from the tables of a graph directory.

    Raises:
        KgraphError: the database refuses, say because two nodes have one id.
        OSError: the disk is full.
    """
    scratch = path.with_name(f"{path.name}.copy")
    scratch.mkdir()
    try:
        with open_database(path, read_only=False) as database, ladybug.Connection(database) as connection:
            connection.execute("BEGIN TRANSACTION")
            for statement in _ddl():
                connection.execute(statement)
            connection.execute("COMMIT")
            _fill(connection, [*_spilled(scratch, _nodes(tables)), *_spilled(scratch, _links(tables))])
    except RuntimeError as error:
        if re.search("Cannot (write to|read from) file", str(error)):  # a page that was never written reads as empty
            raise OSError(f"{path.name} could be written only in part: is the disk full?") from None
        if lost := re.search("Unable to find primary key value (.*)[.]", str(error)):
            raise NotAGraphError(f"edges.parquet: an edge ends at {lost[1]} (no node): build the graph again") from None
        raise KgraphError(f"{path.name}: the embedded database refuses the graph: {one_line(error)}") from None
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _fill(connection: ladybug.Connection, files: Iterable[tuple[Key, Path]]) -> None:
    """Copy files in; a checkpoint costs as much as a small file, so it waits for some megabytes."""
    held = 0
    for key, file in files:
        connection.execute(_copy(key, file))
        held += file.stat().st_size
        file.unlink()
        if held >= _HELD:
            connection.execute("CHECKPOINT")
            held = 0
    connection.execute("CHECKPOINT")  # fails here, where closing would keep silent


def open_database(path: Path, *, read_only: bool) -> ladybug.Database:
    """Open the database file with bounded memory."""
    buffer = READING if read_only else FILLING
    return ladybug.Database(
        path, read_only=read_only, buffer_pool_size=buffer, max_db_size=MAX_SIZE, auto_checkpoint=False
    )


def _ddl() -> Iterable[str]:
    for label, node in NODES.items():
        columns = ", ".join(f"`{name}` {_LBUG[kind]}" for name, kind in node.properties)
        yield f"CREATE NODE TABLE `{label}`({columns}, PRIMARY KEY(`id`))"
    properties = ", ".join(f"`{name}` {_LBUG[kind]}" for name, kind in EDGE_PROPERTIES)
    for edge in EDGES.values():
        ends = ", ".join(f"FROM `{source}` TO `{target}`" for source, target in edge.ends)
        yield f"CREATE REL TABLE `{edge.type}`({ends}, {properties})"


Key = tuple[str, ...]
"""A label, or a type with the labels it joins."""
Part = tuple[Key, pa.RecordBatch]


def _nodes(tables: Mapping[str, pq.ParquetFile]) -> Iterator[Part]:
    for name in NODE_TABLES:
        for batch in tables[name].iter_batches(_BATCH):
            yield from _by_key(node_columns(name, batch), ["label"])


def _links(tables: Mapping[str, pq.ParquetFile]) -> Iterator[Part]:
    """The edges by type and labels; the ends come first, as the database wants them."""
    for batch in tables["edges"].iter_batches(_BATCH):
        yield from _by_key(link_columns(batch), ["type", "source_label", "target_label"])


def _by_key(batch: pa.RecordBatch, names: list[str]) -> Iterator[Part]:
    """The rows of a batch for each key, without the columns that make the key."""
    key = pc.binary_join_element_wise(*(batch[name] for name in names), "|")
    rest = batch.select([name for name in batch.schema.names if name not in names])
    for one in pc.unique(key):
        yield tuple(one.as_py().split("|")), rest.filter(pc.equal(key, one))


def _spilled(scratch: Path, parts: Iterable[Part]) -> Iterator[tuple[Key, Path]]:
    """One Parquet file a key; a batch at a time is in memory."""
    files: dict[Key, tuple[Path, pq.ParquetWriter]] = {}
    try:
        for key, rows in parts:
            if key not in files:
                path = scratch / f"{'-'.join(key)}.parquet"
                files[key] = path, pq.ParquetWriter(path, rows.schema, **_ONCE)
            files[key][1].write_batch(rows)
    finally:
        for _, writer in files.values():
            writer.close()
    yield from ((key, path) for key, (path, _) in files.items())


def _copy(key: Key, file: Path) -> str:
    if len(key) == 1:
        return f"COPY `{key[0]}` FROM {_literal(file)}"
    return f"COPY `{key[0]}` FROM {_literal(file)} (from='{key[1]}', to='{key[2]}')"


def _literal(path: Path) -> str:
    """A path as a Cypher string."""
    return "'" + str(path).replace("\\", "\\\\").replace("'", "\\'") + "'"
