"""BibTeX: the papers of the collection, for LaTeX and reference managers.

In: a graph directory. Out: one entry a paper, written as a stream, UTF-8; works that are only cited are left out. A
paper keeps the citation key it came with, if no other has it; else the key is the first author's family name, the year
and a hash of the paper's id.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from kgraph.export.files import open_output
from kgraph.readers.clean import clean
from kgraph.records import Paper
from kgraph.schema import digest, slug
from kgraph.store import GraphDirectory

_KEY = re.compile(r"[A-Za-z][A-Za-z0-9:.+/_-]{1,80}")
_PROCEEDINGS = re.compile(r"\b(?:proc|proceedings|conference|symposium|workshop)\b", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:https?|ftp)://\S+", re.IGNORECASE)
_LATEX = {
    **{"\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "~": r"\textasciitilde{}"},
    **{"^": r"\textasciicircum{}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_"},
}
_SPECIAL = re.compile(r"[\\{}~^$&#%_]|-(?=-)|`(?=`)|'(?=')")
_UNSAFE = {"\\": "%5C", "{": "%7B", "}": "%7D", " ": "%20", '"': "%22"}


def export(graph: GraphDirectory, output: Path | None) -> None:
    r"""Write the papers as BibTeX to ``output``, or to standard output.

    Example:
        >>> import tempfile
        >>> from kgraph.records import Graph, Paper
        >>> from kgraph.store import open_graph, write
        >>> folder = Path(tempfile.mkdtemp())
        >>> paper = Paper("10.1/x", "R&D", "", 2020, "10.1/x", authors=("Ada Lovelace",), key="ada2020")
        >>> write(Graph([paper]), folder / "graph")
        >>> export(open_graph(folder / "graph"), folder / "papers.bib")
        >>> print((folder / "papers.bib").read_text(), end="")
        @misc{ada2020,
          title = {{R\&D}},
          author = {Ada Lovelace},
          year = {2020},
          doi = {10.1/x},
        }
        <BLANKLINE>

    Raises:
        KgraphError: the file cannot be written.
    """
    taken: set[str] = set()
    with open_output(output) as stream:
        stream.writelines(_entry(paper, taken) for paper in graph.papers() if paper.in_collection)


def _entry(paper: Paper, taken: set[str]) -> str:
    kind = ("inproceedings" if _PROCEEDINGS.search(paper.venue) else "article") if paper.venue else "misc"
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in _fields(paper, kind) if value)
    return f"@{kind}{{{_key(paper, taken)},\n{lines}}}\n\n"


def _key(paper: Paper, taken: set[str]) -> str:
    own = paper.key or ""
    if _KEY.fullmatch(own) and own.lower() not in taken:
        taken.add(own.lower())
        return own
    family = slug(paper.authors[0].rpartition(" ")[2]) if paper.authors else ""
    return f"{family or 'paper'}{paper.year or ''}_{digest(paper.id)}"


def _fields(paper: Paper, kind: str) -> Iterator[tuple[str, str]]:
    yield "title", f"{{{latex(paper.title)}}}" if paper.title else ""
    yield "author", " and ".join(map(_name, paper.authors))
    yield ("booktitle" if kind == "inproceedings" else "journal"), latex(paper.venue or "")
    yield "year", str(paper.year or "")
    yield "doi", verbatim(paper.doi or "")
    if paper.arxiv_id:
        yield "eprint", verbatim(paper.arxiv_id)
        yield "archiveprefix", "arXiv"
    yield "url", verbatim(paper.url or "") if _ADDRESS.fullmatch(paper.url or "") else ""
    yield "abstract", latex(paper.abstract)


def latex(text: str) -> str:
    r"""Text as LaTeX that gives it back, on one line, with as many opening as closing braces.

    Example:
        >>> latex("100% of {x} -- a_b")
        '100\\% of \\textbraceleft{}x\\textbraceright{} -{}- a\\_b'
    """
    return _SPECIAL.sub(lambda m: _LATEX.get(m.group()) or m.group() + "{}", clean(text))


def verbatim(text: str) -> str:
    """An id or an address, in which LaTeX means nothing; what would end the value is percent-encoded.

    Example:
        >>> verbatim("10.1000/a_b{c}")
        '10.1000/a_b%7Bc%7D'
    """
    return "".join(_UNSAFE.get(character, character) for character in clean(text))


def _name(name: str) -> str:
    """A name; braces around one that BibTeX would take apart."""
    text = latex(name)
    return f"{{{text}}}" if "," in text or re.search(r"(?:^| )and(?: |$)", text, re.IGNORECASE) else text
