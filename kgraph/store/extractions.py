"""What was extracted, kept beside the graph so that a second build extracts only what changed.

In: extractions with the content key of their paper. Out: ``extractions.parquet``, and from it a dictionary.
A file of another extractor, or one that cannot be read, counts as none: everything is extracted again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Any

from kgraph.records import (
    Evidence,
    ExtractedConcept,
    Extraction,
    Mention,
    StatedRelation,
    StatedResult,
    WrittenCitation,
)

FILE = "extractions.parquet"


def store_extractions(directory: Path, version: str, rows: Iterable[tuple[str, Extraction]]) -> None:
    """Write the extractions of a build; ``version`` is the extractor's."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = pa.schema([("key", pa.string()), ("extraction", pa.string())], metadata={"extractor": version})
    with pq.ParquetWriter(directory / FILE, schema, compression="zstd") as writer:
        for batch in _batches(rows):
            keys, texts = zip(*((key, json.dumps(asdict(e), separators=(",", ":"))) for key, e in batch), strict=True)
            writer.write_table(pa.table([pa.array(keys), pa.array(texts)], schema=schema))


def _batches(rows: Iterable[tuple[str, Extraction]], size: int = 2_000) -> Iterable[list[tuple[str, Extraction]]]:
    iterator = iter(rows)
    return iter(lambda: list(islice(iterator, size)), [])


def stored_extractions(directory: Path, version: str) -> dict[str, Extraction]:
    """The extractions of the last build by content key; empty where there are none of this extractor.

    Example:
        >>> stored_extractions(Path("nowhere"), "1")
        {}
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = directory / FILE
    try:
        if (pq.read_schema(path).metadata or {}).get(b"extractor") != version.encode():
            return {}
        rows: list[dict[str, Any]] = pq.read_table(path).to_pylist()
        return {row["key"]: _extraction(json.loads(row["extraction"])) for row in rows}
    except (OSError, pa.ArrowException, ValueError, TypeError, KeyError):
        return {}


def _extraction(data: dict[str, Any]) -> Extraction:
    return Extraction(
        paper_id=data["paper_id"],
        concepts=tuple(
            ExtractedConcept(**{**c, "mentions": tuple(Mention(**m) for m in c["mentions"])}) for c in data["concepts"]
        ),
        relations=tuple(StatedRelation(**{**r, "evidence": _evidence(r)}) for r in data["relations"]),
        results=tuple(StatedResult(**{**r, "evidence": _evidence(r)}) for r in data["results"]),
        citations=tuple(
            WrittenCitation(**{**c, "authors": tuple(c["authors"]), "evidence": Evidence(**c["evidence"])})
            for c in data["citations"]
        ),
    )


def _evidence(data: dict[str, Any]) -> tuple[Evidence, ...]:
    return tuple(Evidence(**e) for e in data["evidence"])
