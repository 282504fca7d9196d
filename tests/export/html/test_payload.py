"""What the page is made from: the same every time, spans that JavaScript can use, data that cannot end its block."""

from __future__ import annotations

import json
from html.parser import HTMLParser

import pytest

from kgraph.errors import MissingPartError
from kgraph.export.html import render
from kgraph.export.html.payload import payload
from kgraph.export.html.render import data_block, page
from kgraph.store import GraphDirectory
from tests.conftest import HOSTILE


def _units(text: str) -> bytes:
    return text.encode("utf-16-le", "surrogatepass")


def test_every_span_is_its_form_in_javascript_units(small: GraphDirectory) -> None:
    data = payload(small, 100)
    forms = sorted((m.paper_id, m.form) for m in small.mentions())
    found = []
    for node, paper in zip(data["nodes"], data["papers"], strict=False):
        spans = paper.get("spans", [])
        for field, start, end in zip(spans[1::4], spans[2::4], spans[3::4], strict=True):
            text = _units(paper["abstract"] if field else paper["title"])
            found.append((node[0], text[2 * start : 2 * end].decode("utf-16-le")))
    assert sorted(found) == forms


def test_evidence_holds_its_sentence(small: GraphDirectory) -> None:
    data = payload(small, 100)
    pieces = [piece for edge in data["edges"] for piece in edge[7]]
    assert len(pieces) == sum(
        len(e.evidence) for e in small.edges() if e.type not in ("REPORTS", "OF", "ON", "MEASURED_BY")
    )
    for paper, field, start, end, first, last in pieces:
        whole = data["papers"][paper]["abstract" if field else "title"]
        assert 0 <= first <= start < end <= last <= len(_units(whole)) // 2


def test_the_map_is_the_same_every_time(small: GraphDirectory) -> None:
    assert json.dumps(payload(small, 100)) == json.dumps(payload(small, 100))


def test_only_the_strongest_stand_on_a_small_map(small: GraphDirectory) -> None:
    placed = [row[0] for row in payload(small, 3)["nodes"] if len(row) > 6]
    assert placed == ["arXiv:1810.04805", "benchmark:glue", "method:elmo"]


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("src", "href")]


def test_hostile_texts_add_no_markup(small: GraphDirectory) -> None:
    with_texts, without = _Tags(), _Tags()
    with_texts.feed(page(payload(small, 100), "vis", HOSTILE))
    without.feed(page({"papers": [{"year": 2019}, {"year": 2020}]}, "vis", "kgraph"))
    assert with_texts.tags == without.tags
    assert with_texts.addresses == ["data:,"]


def test_much_data_is_compressed() -> None:
    encoding, block = data_block({"text": "graph " * 400_000})
    assert encoding == "gzip"
    assert len(block) < 20_000


def test_a_pyvis_without_its_library_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    empty = tmp_path_factory.mktemp("pyvis")
    (empty / "lib").mkdir()
    monkeypatch.setattr(render.resources, "files", lambda _: empty)
    with pytest.raises(MissingPartError, match="pip install"):
        render.vis_network()
