"""The report: what it counts, that hostile texts stay texts in both forms, that the browser lets nothing out."""

from __future__ import annotations

from html.parser import HTMLParser
from importlib import resources
from pathlib import Path

import pytest
from click.testing import CliRunner
from markdown_it import MarkdownIt
from selenium import webdriver

from kgraph.cli import cli
from kgraph.errors import UsageError
from kgraph.export.html.part import Part
from kgraph.export.report import export
from kgraph.export.report.as_html import as_html
from kgraph.export.report.as_markdown import as_markdown
from kgraph.export.report.digest import digest
from kgraph.records import Concept, Edge, Evidence, Graph, Paper
from kgraph.store import GraphDirectory
from tests.conftest import HOSTILE, make_small_graph


@pytest.fixture(scope="module")
def risen() -> Graph:
    """Forty papers of four years: one concept comes up, one goes, one is everywhere."""
    papers, edges = [], []
    for n in range(40):
        year = 2020 + n // 10
        names = ["gone"] * (year < 2022) + ["come"] * (year > 2022) + ["same"] * (n % 2)
        text = f"We use {', '.join(names) or 'nothing'}."
        papers.append(Paper(f"p{n:02}", f"Paper {n}", text, year))
        for name in names:
            at = text.index(name)
            span = Evidence(f"p{n:02}", "abstract", at, at + len(name), text)
            edges.append(Edge(f"p{n:02}", f"method:{name}", "USES", 0.9, "tagger", evidence=(span,)))
    concepts = [Concept(f"method:{name}", "method", name, (), 2020, 20) for name in ("come", "gone", "same")]
    return Graph(papers=papers, concepts=concepts, edges=edges)


def test_only_what_rose_is_said_to_have_risen(risen: Graph) -> None:
    trend = digest(Part(risen)).trend
    assert trend is not None
    assert (trend.since, trend.before, trend.lately) == (2023, 30, 10)
    assert [(rise.concept.name, rise.before, rise.lately) for rise in trend.rises] == [("come", 0, 10)]
    assert trend.rises[0].by_year == (0.0, 0.0, 0.0, 1.0)
    assert "0% → 100% of the papers (0 → 10)" in as_html(digest(Part(risen)))


def test_without_years_nothing_rose() -> None:
    graph = Graph(papers=[Paper("p", "A", "", 2020), Paper("q", "B", "", 2020)])
    assert digest(Part(graph)).trend is None
    assert "nothing can be said of what rose" in as_html(digest(Part(graph)))
    assert "nothing can be said of what rose" in as_markdown(digest(Part(graph)))


def test_the_small_graph_is_told_in_full() -> None:
    told = digest(Part(make_small_graph()))
    assert {kind: [its.concept.name for its in named][:2] for kind, named in told.top.items()}["method"] == [
        "ELMo",
        "BERT",
    ]
    bert = next(its.quote for its in told.top["method"] if its.concept.name == "BERT")
    assert bert is not None
    assert bert.sentence[bert.start : bert.end] == "BERT"
    board = told.boards[0]
    assert (board.on.name, board.metric and board.metric.name) == ("SQuAD", "F1")
    assert [its.result.text for its in board.reported] == ["93.2"]


class _Seen(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name == "href"]


def test_hostile_texts_stay_texts_in_html() -> None:
    told = as_html(digest(Part(make_small_graph())))
    seen = _Seen()
    seen.feed(told)
    assert not seen.tags & {"script", "img", "b", "iframe", "object"}
    assert not {name for name in seen.attributes if name.startswith("on") or name == "style"}
    assert all(link.startswith(("https://", "data:,")) for link in seen.links)
    assert "\u202e" not in told
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in told


def test_hostile_texts_stay_texts_in_markdown() -> None:
    told = as_markdown(digest(Part(make_small_graph())))
    tokens = [
        token
        for block in MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(told)
        for token in [block, *(block.children or [])]
    ]
    assert not [token for token in tokens if token.type in ("html_block", "html_inline", "image", "em_open", "s_open")]
    links = {token.attrGet("href") for token in tokens if token.type == "link_open"}
    assert all(str(link).startswith("https://") for link in links)
    texts = "".join(token.content for token in tokens if token.type in ("text", "text_special"))
    assert " ".join(HOSTILE.split())[:40] in texts
    widths = {line.replace("\\|", "").count("|") for line in told.splitlines() if line.startswith("| method")}
    assert widths == {4}


def test_the_command_tells_the_format_from_the_name(small_directory: GraphDirectory, tmp_path: Path) -> None:
    run = CliRunner().invoke(cli, ["report", str(small_directory.path), "-o", str(tmp_path / "report.md")])
    assert run.exit_code == 0
    assert (tmp_path / "report.md").read_text("utf-8").startswith("# 6 papers, 9 concepts")
    assert CliRunner().invoke(cli, ["report", str(small_directory.path)]).stdout.startswith("<!doctype html>")
    with pytest.raises(UsageError, match="choose html or md"):
        export(small_directory, None, format="pdf")  # type: ignore[arg-type]


_VIOLATIONS = """
    const told = (found) => [found.id, ...found.nodes.map((node) => node.html)];
    axe.run().then(({ violations }) => arguments[0](violations.map(told)));
"""


@pytest.mark.browser
def test_the_browser_finds_nothing_to_complain_of(chromium: webdriver.Chrome, risen: Graph, tmp_path: Path) -> None:
    axe = resources.files("axe_core_python").joinpath("axe.min.js").read_text("utf-8")
    for name, graph in (("small", make_small_graph()), ("risen", risen)):
        page = tmp_path / f"{name}.html"
        page.write_text(as_html(digest(Part(graph))), encoding="utf-8")
        chromium.get(page.as_uri())
        assert chromium.get_log("browser") == []
        assert chromium.execute_script("return getComputedStyle(document.body).maxWidth") == "860px"
        chromium.execute_cdp_cmd("Runtime.evaluate", {"expression": axe})
        assert chromium.execute_async_script(_VIOLATIONS) == []
    assert chromium.execute_script("return document.querySelectorAll('figure svg path').length") == 1
