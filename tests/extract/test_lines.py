"""The line that kgraph extract prints for a paper."""

from __future__ import annotations

import json

from kgraph.extract.lines import extraction_line
from kgraph.records import (
    Evidence,
    ExtractedConcept,
    Extraction,
    Mention,
    Paper,
    StatedRelation,
    StatedResult,
    WrittenCitation,
)


def test_everything_found_is_in_the_line_with_its_evidence() -> None:
    abstract = "Mavors (Mv) gains 3.2% on VBench (Li et al., 2021)."
    paper = Paper("p1", "Mavors", abstract)
    here = Evidence("p1", "abstract", 17, 21, abstract)
    mentions = (
        Mention("Mavors", "title", 0, 6, "Mavors", 0.9, "tagger"),
        Mention("Mavors", "abstract", 0, 6, abstract, 0.87654321, "tagger"),
        Mention("Mv", "abstract", 8, 10, abstract, 0.9, "acronym"),
    )
    extraction = Extraction(
        "p1",
        (ExtractedConcept("Mavors", "method", "introduces", 0.912345, "tagger", mentions),),
        (StatedRelation("Mavors", "evaluated_on", "VBench", 0.8, "role", (here,)),),
        (StatedResult("3.2%", "Mavors", "VBench", None, 0.7, "gain", (here,)),),
        (WrittenCitation("Li et al., 2021", ("Li",), 2021, None, None, here),),
    )
    line = json.loads(json.dumps(extraction_line(paper, extraction)))
    concept = line["concepts"][0]
    assert (concept["name"], concept["type"], concept["role"]) == ("Mavors", "method", "introduces")
    assert concept["forms"] == ["Mavors", "Mv"]
    assert concept["score"] == 0.9123
    for e in concept["evidence"]:
        assert paper.text(e["field"])[e["start"] : e["end"]] in concept["forms"]
    assert line["relations"] == [["Mavors", "evaluated_on", "VBench"]]
    assert line["relations_evidence"][0]["rule"] == "role"
    assert line["results"][0] == {
        "method": "Mavors",
        "benchmark": "VBench",
        "metric": None,
        "value": "3.2%",
        "score": 0.7,
        "rule": "gain",
        "evidence": [{"field": "abstract", "start": 17, "end": 21, "sentence": abstract}],
    }
    assert line["citations"][0]["authors"] == ["Li"]
    assert line["citations"][0]["evidence"]["sentence"] == abstract
