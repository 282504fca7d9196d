"""The embedded Cypher database, rebuilt from the graph's records.

In: nodes and links. Out: one ``graph.lbug`` file: a node table a label, a relationship table a type. They are
copied in from Parquet files (the fast way, and the safe one: see the ladybug documentation on COPY FROM), written
into a scratch directory beside the database and removed again.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import ladybug
import pyarrow as pa
import pyarrow.parquet as pq

from kgraph.errors import KgraphError
from kgraph.schema import EDGE_PROPERTIES, EDGES, NODES, PropertyType
from kgraph.store.cypher import one_line
from kgraph.store.flat import Link, Node

READING, FILLING = 1 << 29, 1 << 31
"""Most bytes of page cache; filling needs about the size of the database, which pages of a COPY cannot leave."""
MAX_SIZE = 1 << 38
"""Bytes of address space set aside for a database; the library's default, 8 TiB, fails where that is limited."""
_BATCH = 1 << 14

_LBUG: dict[PropertyType, str] = {
    "string": "STRING",
    "int": "INT64",
    "float": "DOUBLE",
    "bool": "BOOL",
    "strings": "STRING[]",
}
_ARROW: dict[PropertyType, pa.DataType] = {
    "string": pa.string(),
    "int": pa.int64(),
    "float": pa.float64(),
    "bool": pa.bool_(),
    "strings": pa.list_(pa.string()),
}


def version() -> str:
    """The library and its file format: a database of another version is rebuilt, not opened."""
    return f"{ladybug.__version__}/{ladybug.Database.get_storage_version()}"


def build(path: Path, nodes: Iterable[Node], links: Iterable[Link]) -> None:
    """Make the database ``path`` and fill it.

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
            for label, file in _spill(scratch, "node", _node_rows(nodes)).items():
                connection.execute(f"COPY `{label[0]}` FROM {_literal(file)}")
            for (kind, source, target), file in _spill(scratch, "link", _link_rows(links)).items():
                connection.execute(f"COPY `{kind}` FROM {_literal(file)} (from='{source}', to='{target}')")
            connection.execute("CHECKPOINT")  # here, where it can fail: closing would keep silent
    except RuntimeError as error:
        if "Cannot write to file" in str(error):
            raise OSError(f"{path.name} could be written only in part: is the disk full?") from None
        raise KgraphError(f"{path.name}: the embedded database refuses the graph: {one_line(error)}") from None
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


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


Row = tuple[Any, ...]
"""Values in the order of ``_columns``."""


def _node_rows(nodes: Iterable[Node]) -> Iterable[tuple[Key, Row]]:
    for label, properties in nodes:
        yield (label,), tuple(properties.values())


def _link_rows(links: Iterable[Link]) -> Iterable[tuple[Key, Row]]:
    for kind, source_label, source, target_label, target, properties in links:
        yield (kind, source_label, target_label), (source, target, *properties.values())


def _columns(key: Key) -> pa.Schema:
    if len(key) == 1:
        return pa.schema([(name, _ARROW[kind]) for name, kind in NODES[key[0]].properties])
    ends = [("from", pa.string()), ("to", pa.string())]
    return pa.schema([*ends, *((name, _ARROW[kind]) for name, kind in EDGE_PROPERTIES)])


def _spill(scratch: Path, prefix: str, rows: Iterable[tuple[Key, Row]]) -> dict[Key, Path]:
    """Sort rows into one Parquet file a key; a batch at a time is in memory."""
    writers: dict[Key, pq.ParquetWriter] = {}
    waiting: dict[Key, list[Row]] = {}
    files: dict[Key, Path] = {}
    count = 0

    def flush() -> None:
        for key, batch in waiting.items():
            columns = _columns(key)
            if key not in writers:
                files[key] = scratch / f"{prefix}-{len(files)}.parquet"
                writers[key] = pq.ParquetWriter(files[key], columns, compression="none")
            values = zip(*batch, strict=True)
            arrays = [pa.array(v, column.type) for v, column in zip(values, columns, strict=True)]
            writers[key].write_batch(pa.RecordBatch.from_arrays(arrays, schema=columns))
        waiting.clear()

    try:
        for count, (key, row) in enumerate(rows, start=1):
            waiting.setdefault(key, []).append(row)
            if count % _BATCH == 0:
                flush()
        flush()
    finally:
        for writer in writers.values():
            writer.close()
    return files


def _literal(path: Path) -> str:
    """A path as a Cypher string."""
    return "'" + str(path).replace("\\", "\\\\").replace("'", "\\'") + "'"
