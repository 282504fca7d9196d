"""A small graph made by hand for every test: six papers and a stub, all kinds, all edge types, hostile texts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kgraph.records import (
    Author,
    Concept,
    ConceptMention,
    Edge,
    Evidence,
    Field,
    Graph,
    Merge,
    Paper,
    Reference,
    Result,
    Skipped,
    Source,
)
from kgraph.store import GraphDirectory, open_graph, write

HOSTILE = (
    "O'Neil said \"<script>alert(1)</script>\" & </script><!-- {x} $y `t` \\ ' ; DROP n; MATCH (n) DETACH DELETE n //\n"
    "second line\r\n\ttab, \x00 NUL \x0b VT \x1b[31m ESC \x7f DEL \u2028 LS \ufffe \uffff NC \ufeff BOM | ; , =1+1 @x"
    " %s ]]> \u202eright to left\u202c \u05e2\u05d1\u05e8\u05d9\u05ea e\u0301 \U0001f600 "
    "\U0001f469\U0001f3fd\u200d\U0001f52c"
)
"""Quotes, mark-up, Cypher, CSV, XML and terminal poison, control characters, bidirectional text, emoji."""

_BERT = Paper(
    id="arXiv:1810.04805",
    title="BERT: Pre-training of Deep Bidirectional Transformers",
    abstract="We introduce BERT. BERT reaches 93.2 F1 on SQuAD, which outperforms ELMo. It is a part of GLUE.",
    year=2018,
    arxiv_id="1810.04805",
    authors=("Jacob Devlin", "Ming-Wei Chang"),
    venue="NAACL",
    url="https://arxiv.org/abs/1810.04805",
    references=(Reference(doi="10.18653/v1/n18-1202", title="Deep contextualized word representations", year=2018),),
    source=Source("papers.jsonl", 1),
    key="devlin2018",
)
_SPAN = Paper(
    id="10.1162/tacl_a_00300",
    title="SpanBERT",
    abstract="SpanBERT extends BERT. It is trained on Wikipedia and used for coreference resolution.",
    year=2019,
    doi="10.1162/tacl_a_00300",
    authors=("Mandar Joshi",),
    references=(Reference(arxiv_id="1810.04805"), Reference(key="devlin2018")),
    source=Source("papers.jsonl", 2),
)
_SQUAD = Paper(
    id="arXiv:1606.05250",
    title="SQuAD: 100,000+ Questions",
    abstract="We release SQuAD. We measure F1 and evaluate on GLUE.",
    year=2016,
    arxiv_id="1606.05250",
    source=Source("papers.jsonl", 3),
)
_HOSTILE = Paper(
    id="10.1002/(sici)1097<1661::aid'sim\"968>3.0.co;2-\\2",
    title=f"Hostile {HOSTILE}",
    abstract=f"{HOSTILE} We compare with ELMo. {HOSTILE}",
    doi="10.1002/(sici)1097<1661::aid'sim\"968>3.0.co;2-\\2",
    authors=("Robert'); DROP TABLE Students;--", "=cmd|'/C calc'!A0"),
    venue=HOSTILE,
    url="javascript:alert(1)",
    references=(Reference(title=HOSTILE),),
    source=Source("dir with space/ünï'\".txt", 7),
    key=HOSTILE,
)
_EMPTY = Paper("paper:0123456789ab", "Only a Title", "", source=Source("page.txt", 9))
_UNDATED = Paper("paper:ba9876543210", "", "No title, yet ELMo is mentioned.", year=2020, source=Source("-", 1))
_STUB = Paper(
    "10.18653/v1/n18-1202", "Deep contextualized word representations", "", 2018, "10.18653/v1/n18-1202", key=None,
    in_collection=False,
)  # fmt: skip

_BAD_NAME = "Net'\"\\`<b>&\n{}\u202e😀"


def evidence(paper: Paper, form: str, field: Field = "abstract") -> Evidence:
    """The first place of ``form`` in a paper's text; the sentence is the whole field."""
    start = paper.text(field).index(form)
    return Evidence(paper.id, field, start, start + len(form), paper.text(field))


def _mention(paper: Paper, concept_id: str, form: str) -> ConceptMention:
    e = evidence(paper, form)
    return ConceptMention(paper.id, concept_id, form, e.field, e.start, e.end, e.sentence, 0.9, "tagger")


def _edge(source: str, kind: str, target: str, *spans: Evidence, score: float = 0.75, derived: bool = False) -> Edge:
    rule = "derived" if derived else "rule:hand"
    return Edge(source, target, kind, score, rule, len({e.paper_id for e in spans}) or 1, derived, spans)


def make_small_graph() -> Graph:
    """The graph of the fixture ``small_graph``, each list sorted by its key as a build leaves it."""
    concepts = [
        Concept("benchmark:glue", "benchmark", "GLUE", (), 2016, 2),
        Concept("dataset:squad", "dataset", "SQuAD", ("Stanford Question Answering Dataset", "squad"), 2016, 2),
        Concept("dataset:wikipedia", "dataset", "Wikipedia", (), 2019, 1),
        Concept("method:bert", "method", "BERT", ("Bidirectional Encoder Representations",), 2018, 2),
        Concept("method:elmo", "method", "ELMo", (), 2018, 3),
        Concept("method:net", "method", _BAD_NAME, (HOSTILE, "a|b", "c;d", ""), None, 1),
        Concept("method:spanbert", "method", "SpanBERT", (), 2019, 1),
        Concept("metric:f1", "metric", "F1", ("F1 score",), 2016, 2),
        Concept("task:coreference-resolution", "task", "coreference resolution", (), 2019, 1),
    ]
    result = Result(
        "result:aaaaaaaaaaaa", _BERT.id, "method:bert", "dataset:squad", "metric:f1", "93.2", 93.2, "",
        (evidence(_BERT, "93.2"),),
    )  # fmt: skip
    bare = Result("result:bbbbbbbbbbbb", _HOSTILE.id, None, None, None, HOSTILE, None, "%")
    edges = [
        _edge(_BERT.id, "INTRODUCES", "method:bert", evidence(_BERT, "BERT"), score=1.0),
        _edge(_SPAN.id, "INTRODUCES", "method:spanbert", evidence(_SPAN, "SpanBERT")),
        _edge(_SQUAD.id, "INTRODUCES", "dataset:squad", evidence(_SQUAD, "SQuAD")),
        _edge(_BERT.id, "EVALUATES_ON", "dataset:squad", evidence(_BERT, "SQuAD")),
        _edge(_SQUAD.id, "EVALUATES_ON", "benchmark:glue", evidence(_SQUAD, "GLUE")),
        _edge(_BERT.id, "COMPARES_WITH", "method:elmo", evidence(_BERT, "ELMo")),
        _edge(_HOSTILE.id, "COMPARES_WITH", "method:elmo", evidence(_HOSTILE, "ELMo")),
        _edge(_SPAN.id, "USES", "method:bert", evidence(_SPAN, "BERT", "title"), evidence(_SPAN, "BERT")),
        _edge(_SPAN.id, "USES", "dataset:wikipedia", evidence(_SPAN, "Wikipedia")),
        _edge(_SPAN.id, "USES", "task:coreference-resolution", evidence(_SPAN, "coreference resolution")),
        _edge(_SQUAD.id, "USES", "metric:f1", evidence(_SQUAD, "F1")),
        _edge(_HOSTILE.id, "MENTIONS", "method:net", evidence(_HOSTILE, "`t`")),
        _edge(_UNDATED.id, "MENTIONS", "method:elmo", evidence(_UNDATED, "ELMo")),
        _edge("dataset:squad", "PART_OF", "benchmark:glue", evidence(_BERT, "GLUE"), evidence(_SQUAD, "GLUE")),
        _edge("method:spanbert", "EXTENDS", "method:bert", evidence(_SPAN, "extends")),
        _edge("method:bert", "OUTPERFORMS", "method:elmo", evidence(_BERT, "outperforms")),
        _edge("method:spanbert", "TRAINED_ON", "dataset:wikipedia", evidence(_SPAN, "trained on")),
        _edge("method:bert", "EVALUATED_ON", "dataset:squad", evidence(_BERT, "SQuAD")),
        _edge("method:spanbert", "USED_FOR", "task:coreference-resolution", evidence(_SPAN, "used for")),
        _edge(_BERT.id, "CITES", _STUB.id, score=1.0),
        _edge(_SPAN.id, "CITES", _BERT.id, score=1.0),
        _edge(_SPAN.id, "BUILDS_ON", _BERT.id, derived=True),
        _edge("author:jacob-devlin", "WROTE", _BERT.id, score=1.0),
        _edge("author:ming-wei-chang", "WROTE", _BERT.id, score=1.0),
        _edge("author:mandar-joshi", "WROTE", _SPAN.id, score=1.0),
        _edge("author:robert-drop-table-students", "WROTE", _HOSTILE.id, score=1.0),
        _edge(_BERT.id, "REPORTS", result.id, evidence(_BERT, "93.2")),
        _edge(_HOSTILE.id, "REPORTS", bare.id),
        _edge(result.id, "OF", "method:bert", evidence(_BERT, "93.2")),
        _edge(result.id, "ON", "dataset:squad", evidence(_BERT, "93.2")),
        _edge(result.id, "MEASURED_BY", "metric:f1", evidence(_BERT, "93.2")),
    ]
    mentions = [
        _mention(_SPAN, "method:spanbert", "SpanBERT"),
        _mention(_SPAN, "dataset:wikipedia", "Wikipedia"),
        _mention(_HOSTILE, "method:net", "`t`"),
        _mention(_HOSTILE, "method:elmo", "ELMo"),
        _mention(_SQUAD, "dataset:squad", "SQuAD"),
        _mention(_SQUAD, "metric:f1", "F1"),
        _mention(_BERT, "method:bert", "BERT"),
        _mention(_BERT, "dataset:squad", "SQuAD"),
        _mention(_BERT, "method:elmo", "ELMo"),
        _mention(_UNDATED, "method:elmo", "ELMo"),
    ]
    authors = [
        Author("author:jacob-devlin", "Jacob Devlin"),
        Author("author:mandar-joshi", "Mandar Joshi"),
        Author("author:ming-wei-chang", "Ming-Wei Chang"),
        Author("author:robert-drop-table-students", "Robert'); DROP TABLE Students;--"),
    ]
    merges = [
        Merge("dataset:squad", "Stanford Question Answering Dataset", "dataset", "acronym", "defined together"),
        Merge("method:net", HOSTILE, "method", "alias", f"said in {HOSTILE}"),
    ]
    return Graph(
        papers=sorted([_BERT, _SPAN, _SQUAD, _HOSTILE, _EMPTY, _UNDATED, _STUB], key=lambda p: p.id),
        authors=authors,
        concepts=concepts,
        mentions=sorted(mentions, key=lambda m: (m.paper_id, m.field != "title", m.start, m.end, m.concept_id)),
        edges=sorted(edges, key=lambda e: (e.type, e.source, e.target)),
        results=[result, bare],
        merges=merges,
    )


SMALL_SKIPPED = (Skipped("bad.jsonl", 7, "broken JSON"), Skipped("dir/ünï.txt", 0, f"empty {HOSTILE}"))


@pytest.fixture
def small_graph() -> Graph:
    """Six papers and a cited stub, every kind of node and every edge type, hostile texts."""
    return make_small_graph()


@pytest.fixture
def small_directory(small_graph: Graph, tmp_path: Path) -> Iterator[GraphDirectory]:
    """The small graph written to ``tmp_path/graph`` and opened."""
    write(small_graph, tmp_path / "graph", skipped=SMALL_SKIPPED, manifest={"kgraph": "test"})
    with open_graph(tmp_path / "graph") as opened:
        yield opened
