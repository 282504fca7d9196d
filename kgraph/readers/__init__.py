"""Readers: files of many formats in, papers out.

In: names of files, directories, globs, or "-". Out: a stream of Paper and Skipped records; nothing of the input is
lost without a Skipped that says so, and no input raises. A format is one module in ``formats``.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence

from kgraph.readers.documents import BROKEN_STREAM, Document, TooLargeError, documents
from kgraph.readers.registry import Format, all_formats, format_named, format_of
from kgraph.records import Paper, Skipped

FORMATS: tuple[str, ...] = tuple(all_formats())
"""Names that ``format`` takes; suffixes ("jsonl", "bib") work as well."""

_MOST_LISTED = 10_000
"""Skips of one document that are listed one by one; a file may be nothing else, and only the list is held in memory."""

_log = logging.getLogger(__name__)

__all__ = ["FORMATS", "read"]


def read(inputs: Sequence[str], format: str | None = None) -> Iterator[Paper | Skipped]:
    """The papers of all inputs, by the names of these, and a Skipped for whatever could not be used.

    An input that does not exist, cannot be read or is in no known format is a Skipped too: what can be read is read.

    Example:
        >>> import pathlib, tempfile
        >>> path = pathlib.Path(tempfile.mkdtemp(), "papers.jsonl")
        >>> _ = path.write_text('{"title": "BERT", "doi": "10.1000/BERT"}\\n{"broken\\n')
        >>> [r.id if isinstance(r, Paper) else (r.line, r.reason) for r in read([str(path)])]
        ['10.1000/bert', (2, 'broken JSON: unterminated string starting at')]

    Raises:
        UsageError: there is no such format.
    """
    forced = format_named(format) if format else None
    return _records(inputs, forced)


def _records(inputs: Sequence[str], forced: Format | None) -> Iterator[Paper | Skipped]:
    for document in documents(inputs):
        if isinstance(document, Skipped):
            yield document
        else:
            yield from _listed(document.name, _read_document(document, forced))


def _listed(name: str, records: Iterator[Paper | Skipped]) -> Iterator[Paper | Skipped]:
    """The records, but of very many skips only the first, and how many there were besides."""
    skips, line = 0, 0
    for record in records:
        skips += isinstance(record, Skipped)
        if skips <= _MOST_LISTED or isinstance(record, Paper):
            yield record
        else:
            line = line or record.line
    if skips > _MOST_LISTED:
        yield Skipped(name, line, f"{skips - _MOST_LISTED:,} more skipped from here on, not listed")


def _read_document(document: Document, forced: Format | None) -> Iterator[Paper | Skipped]:
    chosen = forced or format_of(document)
    if chosen is None:
        yield Skipped(document.name, 0, "in no format kgraph knows")
        return
    line, anything = 0, False
    try:
        for record in chosen.read(document):
            line = record.source.line if isinstance(record, Paper) else record.line
            anything = True
            yield record
    except TooLargeError as error:
        yield Skipped(document.name, line, str(error))
    except BROKEN_STREAM as error:
        yield Skipped(document.name, line, f"not readable from here on: {error or type(error).__name__}")
    except Exception as error:  # a reader's own mistake must not cost the other inputs; it is recorded, and logged
        _log.debug("%s: the %s reader failed", document.name, chosen.name, exc_info=True)
        yield Skipped(
            document.name, line, f"the {chosen.name} reader failed here ({type(error).__name__}); please report"
        )
    else:
        if not anything:
            yield Skipped(document.name, 0, f"no paper in it (read as {chosen.name})")
