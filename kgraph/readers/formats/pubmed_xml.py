"""PubMed and MEDLINE XML: articles and book documents.

In: a Document. Out: papers with the reference list, where there is one. Source: the PubMed DTD of the National Library
of Medicine.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kgraph.readers.documents import Document
from kgraph.readers.record import Fields, paper_of, reference_of
from kgraph.readers.text import head_text
from kgraph.readers.xml_stream import Element, find, find_all, find_text, line_of, text, xml_records
from kgraph.records import Paper, Reference, Skipped, Source

NAME = "pubmed"
SUFFIXES = (".pubmed",)

_ROOT = re.compile(r"<(?:Pubmed(?:Book)?Article(?:Set)?|MedlineCitation(?:Set)?)\b")
_RECORDS = frozenset({"PubmedArticle", "PubmedBookArticle", "MedlineCitation"})


def sniff(document: Document) -> int:
    """By the root element."""
    return 3 if _ROOT.search(head_text(document)) else 0


def read(document: Document) -> Iterator[Paper | Skipped]:
    """One paper a record."""
    for record in xml_records(document, _RECORDS):
        yield record if isinstance(record, Skipped) else _paper(document, record)


def _paper(document: Document, record: Element) -> Paper | Skipped:
    citation = find(record, "MedlineCitation", "BookDocument")
    citation = record if citation is None else citation
    article = find(citation, "Article")
    article = citation if article is None else article
    pmid = find_text(citation, "PMID")
    ids = [
        *[e for e in find_all(article, "ELocationID") if e.get("EIdType") == "doi"],
        *[e for e in find_all(record, "PubmedData/ArticleIdList/ArticleId") if e.get("IdType") == "doi"],
        *[e for e in find_all(record, "*/ArticleIdList/ArticleId") if e.get("IdType") == "doi"],
    ]
    fields = Fields(
        title=find_text(article, "ArticleTitle", "Book/BookTitle", "VernacularTitle"),
        abstract=_abstract(article, "Abstract") or _abstract(citation, "OtherAbstract"),
        year=_years(record, citation, article),
        doi=next((text(e) for e in ids if text(e)), None),
        key=f"PMID:{pmid}" if pmid else None,
        local_key=False,
        authors=[_name(author) for author in find_all(article, "AuthorList/Author")],
        venue=find_text(article, "Journal/Title", "Journal/ISOAbbreviation", "Book/BookTitle"),
        url=f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/" if pmid.isdigit() else None,
        references=map(_reference, record.iter("{*}Reference")),
    )
    return paper_of(fields, Source(document.name, line_of(record)))


def _abstract(parent: Element, name: str) -> str:
    """Sections with their labels, as PubMed prints them; of several abstracts the first."""
    parts = find_all(find(parent, name), "AbstractText")
    return " ".join(f"{label}: {text(part)}" if (label := part.get("Label")) else text(part) for part in parts)


def _years(record: Element, citation: Element, article: Element) -> list[str]:
    dates = [
        find(article, "Journal/JournalIssue/PubDate", "Book/PubDate"),
        find(article, "ArticleDate", "ContributionDate"),
        find(record, "PubmedData/History/PubMedPubDate"),
        find(citation, "DateCreated", "DateCompleted"),
    ]
    return [value for date in dates if (value := find_text(date, "Year", "MedlineDate"))]


def _name(author: Element) -> str:
    paths = (("ForeName", "FirstName", "Initials"), ("LastName",), ("Suffix",))
    parts = [find_text(author, *names) for names in paths]
    return " ".join(part for part in parts if part) or find_text(author, "CollectiveName")


def _reference(reference: Element) -> Reference | None:
    ids = {e.get("IdType"): text(e) for e in find_all(reference, "ArticleIdList/ArticleId")}
    pmid = ids.get("pubmed")
    return reference_of(doi=ids.get("doi"), key=f"PMID:{pmid}" if pmid else None, text=find_text(reference, "Citation"))
