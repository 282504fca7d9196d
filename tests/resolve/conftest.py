"""Small extractions made from names alone."""

import pytest

from kgraph.records import ExtractedConcept, Extraction, Kind, Mention


def concept(*forms: str, kind: Kind = "method", role: str = "uses", score: float = 0.9) -> ExtractedConcept:
    mentions = tuple(Mention(f, "abstract", 0, len(f), f, score, "tagger") for f in forms)
    return ExtractedConcept(forms[0], kind, role, score, "tagger", mentions)  # type: ignore[arg-type]


class Collection:
    """Papers p0, p1, … each given by its concepts."""

    def __init__(self) -> None:
        self.extractions: list[Extraction] = []

    def paper(self, *concepts: ExtractedConcept) -> None:
        self.extractions.append(Extraction(f"p{len(self.extractions)}", concepts))


@pytest.fixture
def collection() -> Collection:
    return Collection()
