"""The JSON line of a paper, as ``kgraph read`` prints it and the ``json`` reader takes it back.

In: a Paper. Out: a dictionary of plain values.
"""

from __future__ import annotations

from kgraph.records import Paper, Reference


def paper_line(paper: Paper) -> dict[str, object]:
    """What a paper is, as one JSON object.

    ``key`` is there only where the record has an id of its own that differs from ``id``; of a reference only what
    is known is there.

    Example:
        >>> line = paper_line(Paper("10.1/x", "BERT", "We.", references=(Reference(title="ELMo"),)))
        >>> line["id"], line["references"], line["source"]
        ('10.1/x', [{'title': 'ELMo'}], {'file': '', 'line': 0})
    """
    line: dict[str, object] = {
        "id": paper.id,
        "title": paper.title,
        "abstract": paper.abstract,
        "year": paper.year,
        "doi": paper.doi,
        "arxiv_id": paper.arxiv_id,
        "authors": list(paper.authors),
        "venue": paper.venue,
        "url": paper.url,
        "references": [_reference_line(reference) for reference in paper.references],
        "source": {"file": paper.source.file, "line": paper.source.line},
    }
    if paper.key and paper.key != paper.id:
        line["key"] = paper.key
    return line


def _reference_line(reference: Reference) -> dict[str, object]:
    values = {
        "doi": reference.doi,
        "arxiv_id": reference.arxiv_id,
        "key": reference.key,
        "title": reference.title,
        "year": reference.year,
    }
    return {name: value for name, value in values.items() if value is not None}
