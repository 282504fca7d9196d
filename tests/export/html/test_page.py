"""The page in a real browser: nothing leaves it, nothing in it is markup, and a person finds their way."""

from __future__ import annotations

import csv
import re
from importlib import resources
from pathlib import Path
from typing import Literal

import pytest
from selenium import webdriver
from selenium.webdriver.common.keys import Keys

from kgraph.errors import UsageError
from kgraph.export import html
from kgraph.export.html import export
from kgraph.records import Concept, Edge, Graph, Paper
from kgraph.store import GraphDirectory, open_graph, write
from tests.conftest import evidence
from tests.export.html.conftest import Page

pytestmark = pytest.mark.browser


def test_first_look(page: Page) -> None:
    page.open()
    assert page.text("#title") == "6 papers · 9 concepts"
    assert [line for line in page.text("#legend").splitlines() if line in ("Papers", "Methods", "Metrics")] == [
        "Papers",
        "Methods",
        "Metrics",
    ]
    assert "What this collection is about" in page.text("#panel")
    painted = """
        const canvas = document.querySelector("#network canvas");
        const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        return data.some((value, k) => k % 4 === 3 && value);
    """
    assert page.run(painted)


def test_the_policy_stops_every_request(page: Page) -> None:
    page.open()
    script = """
        const done = arguments[0], seen = [];
        document.addEventListener("securitypolicyviolation", (event) => seen.push(event.effectiveDirective));
        const image = new Image(); image.src = "http://127.0.0.1:9/a.png";
        const code = document.createElement("script"); code.textContent = "window.ran = true";
        document.body.append(code);
        document.body.setAttribute("onclick", "window.ran = true"); document.body.click();
        fetch("http://127.0.0.1:9/").catch(() => setTimeout(() => done([seen.sort(), window.ran ?? false]), 100));
    """
    blocked, ran = page.driver.execute_async_script(script)
    assert blocked == ["connect-src", "img-src", "script-src-attr", "script-src-elem"]
    assert not ran
    assert len(page.complaints()) >= 4
    assert page.requests() == []


def test_search_by_keyboard_alone(page: Page) -> None:
    page.open()
    page.keys("/")
    page.keys("stanford")
    page.wait(lambda: "SQuAD" in page.text("#hits"))
    assert "also “Stanford Question Answering Dataset”" in page.text("#hits")
    page.keys(Keys.ENTER)
    page.wait(lambda: page.text("#panel h2") == "SQuAD")
    assert page.run("return location.hash") == "#pick=dataset%3Asquad"
    page.keys(Keys.ESCAPE)
    page.wait(lambda: "What this collection is about" in page.text("#panel"))


def test_search_arrows_and_no_hit(page: Page) -> None:
    page.open()
    page.keys("/")
    page.keys("bert")
    options = page.wait(lambda: page.driver.find_elements("css selector", "#hits li"))
    assert [o.text.splitlines()[0] for o in options][:2] == [
        "BERT",
        "BERT: Pre-training of Deep Bidirectional Transformers",
    ]
    page.keys(Keys.ARROW_DOWN, Keys.ENTER)
    page.wait(lambda: page.text("#panel h2").startswith("BERT: Pre-training"))
    page.keys("/")
    page.keys("no such thing")
    page.wait(lambda: "Nothing of that name" in page.text("#hits"))


def test_a_concept_shows_its_papers_by_role_with_the_sentence(page: Page) -> None:
    page.open("#pick=method%3Abert")
    panel = page.text("#panel")
    assert "Also: Bidirectional Encoder Representations" in panel
    assert panel.index("INTRODUCED IN 1") < panel.index("USED IN 1") < panel.index("REPORTED RESULTS 1")
    assert page.text("#panel .said blockquote") == page.text("#panel .said blockquote").strip()
    assert page.text("#panel .said mark") == "BERT"
    page.click("#panel .neighbours button, #panel .verb", "extended by")
    page.wait(lambda: "SpanBERT extends BERT" in page.text("#panel h2"))


def test_an_edge_shows_evidence_score_and_rule(page: Page) -> None:
    page.open("#pick=arXiv%3A1810.04805")
    page.click("#panel .neighbour button", "SQuAD")
    page.wait(lambda: page.text("#panel h2") == "SQuAD")
    page.click("#panel .by button", "why: 75%")
    page.wait(lambda: "Link" in page.text("#panel .kicker"))
    assert all(fact in page.text("#panel table") for fact in ("75%", "1 paper", "rule:hand"))
    assert page.text("#panel blockquote mark") == "SQuAD"


def test_a_paper_marks_every_concept_and_links_out_only_to_the_web(page: Page) -> None:
    page.open("#pick=arXiv%3A1810.04805")
    marks = page.driver.find_elements("css selector", "#panel .abstract mark")
    assert [mark.text for mark in marks] == ["BERT", "SQuAD", "ELMo"]
    addresses = [a.get_attribute("href") for a in page.driver.find_elements("css selector", "#panel a")]
    assert addresses == ["https://arxiv.org/abs/1810.04805", "https://arxiv.org/abs/1810.04805"]
    assert "CITES" in page.text("#panel")
    assert "BUILT ON BY" in page.text("#panel")
    marks[1].click()
    page.wait(lambda: page.text("#panel h2") == "SQuAD")


def test_hostile_texts_stay_text(page: Page) -> None:
    page.open()
    markup = "#panel script, #panel b, #panel img, a[href^='javascript']"
    for node in page.run("return JSON.parse(document.getElementById('data').textContent).nodes.map((row) => row[0])"):
        page.run("location.hash = '#pick=' + encodeURIComponent(arguments[0])", node)
        page.wait(lambda: page.text("#panel h2") != "What this collection is about")
        assert page.run("return document.querySelectorAll(arguments[0]).length", markup) == 0
    page.keys("/")
    page.keys("<script>")
    page.wait(lambda: "Hostile" in page.text("#hits"))


def test_legend_filters_and_keeps_the_focus(page: Page) -> None:
    page.open()
    page.click("#legend .kind", "Metrics")
    page.wait(lambda: page.run("return location.hash") == "#hidden=metric")
    assert page.run("return document.activeElement.dataset.kind") == "metric"
    assert page.run("return document.activeElement.getAttribute('aria-pressed')") == "false"
    page.click("#legend summary")
    page.click("#legend label", "cites")
    page.wait(lambda: page.run("return location.hash") == "#hidden=metric&off=CITES")


def test_neighbourhood_path_and_address(page: Page) -> None:
    page.open("#pick=method%3Aspanbert&hops=1")
    assert page.text("#notice").startswith("5 nodes within 1 step")
    page.click(".around button", "Path to…")
    page.keys("elmo")
    page.wait(lambda: "ELMo" in page.text("#hits"))
    page.keys(Keys.ENTER)
    page.wait(lambda: "Shortest path: 2 steps" in page.text("#notice"))
    page.click("#notice button")
    page.wait(lambda: page.text("#notice") == "")


def test_escape_from_the_search_goes_back_to_where_it_was_asked_for(page: Page) -> None:
    page.open("#pick=method%3Abert")
    page.run("[...document.querySelectorAll('#panel button')].find((b) => b.innerText === 'Path to…').focus()")
    page.keys(Keys.ENTER)
    page.wait(lambda: page.run("return document.activeElement.placeholder") == "Path to which paper or concept?")
    page.keys(Keys.ESCAPE)
    assert page.run("return document.activeElement.innerText") == "Path to…"


def test_tab_stops_only_where_a_key_does_something(page: Page) -> None:
    page.open()
    stops = []
    for _ in range(16):
        page.keys(Keys.TAB)
        stops.append(page.run("const e = document.activeElement; return e.id || e.closest('[id]')?.id"))
    assert list(dict.fromkeys(stops)) == ["search", "tab-map", "theme", "save", "legend", "zoom", "panel"]


def test_a_path_says_what_each_step_means(page: Page) -> None:
    page.open("#pick=method%3Aspanbert&goal=method%3Aelmo")
    page.click("#save")
    page.click("#saves button", "SVG")
    saved = page.downloads / "kgraph.svg"
    svg = page.wait(lambda: saved.exists() and saved.read_text("utf-8"))
    assert [word for word in re.findall(r">(\w+)</text>", svg) if word.islower()] == ["extends", "outperforms"]


@pytest.mark.parametrize(
    ("filters", "papers", "concepts"),
    [
        ("", 6, 9),
        ("&from=2018&to=2019", 2, 6),
        ("&from=2020", 1, 1),
        ("&support=3", 6, 1),
        ("&hidden=paper,metric", 0, 8),
    ],
)
def test_filters_in_the_address_hold_for_every_tab(page: Page, filters: str, papers: int, concepts: int) -> None:
    page.open(f"#tab=papers{filters}")
    assert page.text("#sheet h2") == f"{papers} paper{'s' * (papers != 1)}"
    page.click("#tabs button", "Concepts")
    page.wait(lambda: page.text("#sheet h2") == f"{concepts} concept{'s' * (concepts != 1)}")


def test_score_takes_links_off_the_map(page: Page) -> None:
    page.open("#pick=method%3Aspanbert&hops=1&score=0.8")
    assert page.text("#notice").startswith("1 node within 1 step")
    page.click("#legend summary")
    page.run("""
        const slider = document.querySelector("[data-filter=score]");
        slider.value = "0.5";
        slider.dispatchEvent(new Event("change"));
    """)
    page.wait(lambda: page.text("#notice").startswith("5 nodes within 1 step"))
    assert "score=0.5" in page.run("return location.hash")


def test_back_and_forward_go_through_what_was_picked(page: Page) -> None:
    page.open("#pick=method%3Abert")
    page.click("#panel .chip", "SQuAD")
    page.wait(lambda: page.text("#panel h2") == "SQuAD")
    page.run("history.back()")
    page.wait(lambda: page.text("#panel h2") == "BERT")
    page.run("history.forward()")
    page.wait(lambda: page.text("#panel h2") == "SQuAD")


def test_an_address_that_means_nothing_shows_the_whole(page: Page) -> None:
    page.open("#pick=nobody&goal=&tab=none&hops=x&score=high&from=soon&hidden=&off=%00&support=-1&unknown=1")
    assert "What this collection is about" in page.text("#panel")
    assert page.run("return document.getElementById('sheet').hidden")
    assert page.text("#legend .kind").startswith("Papers")


def test_a_large_map_shows_the_strongest_and_says_so(
    page: Page, small: GraphDirectory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(html._MOST, "vis", 4)
    page.turn_to(export(small, tmp_path / "large.html", renderer="vis"))
    assert page.text("#notice") == "4 of 16 nodes, those most papers name; search finds the rest"
    page.keys("/")
    page.keys("coreference")
    page.wait(lambda: "coreference resolution" in page.text("#hits"))
    page.keys(Keys.ENTER)
    page.wait(lambda: page.text("#notice").startswith("7 of 16"))


def test_the_matrix_shows_gaps_and_what_fills_a_cell(page: Page, tmp_path: Path) -> None:
    papers = [Paper(f"p{n}", f"Paper {n}", f"Net{n} runs on Set{n}.") for n in (1, 2)]
    concepts = [
        Concept(f"{kind}:{n}", kind, f"{name}{n}", paper_count=1)
        for kind, name in (("dataset", "Set"), ("method", "Net"))
        for n in (1, 2)
    ]
    edges = [
        Edge(f"p{n}", f"{kind}:{n}", role, 0.9, "hand", evidence=(evidence(papers[n - 1], f"{name}{n}"),))
        for n in (1, 2)
        for kind, name, role in (("dataset", "Set", "EVALUATES_ON"), ("method", "Net", "USES"))
    ]
    write(Graph(papers=papers, concepts=concepts, edges=edges), tmp_path / "graph")
    page.turn_to(export(open_graph(tmp_path / "graph"), tmp_path / "gaps.html"), "#tab=matrix")
    cells = page.run(
        "return [...document.querySelectorAll('.matrix td[class], .matrix td button')].map((c) => c.innerText)"
    )
    assert cells == ["1", "", "", "1"]
    page.click(".matrix td button")
    page.wait(lambda: page.text("#panel .kicker") == "In the same papers")
    assert [mark.text for mark in page.driver.find_elements("css selector", "#panel .said mark")] == ["Net1", "Set1"]


def test_phone_and_dark(page: Page) -> None:
    page.open("#pick=method%3Abert", width=390, height=844, dark=True)
    assert page.run("return document.documentElement.dataset.theme") == "dark"
    assert page.run("return document.documentElement.scrollWidth") == 390
    panel, network = (
        page.run("return document.querySelector(arguments[0]).getBoundingClientRect().toJSON()", s)
        for s in ("#panel", "#network")
    )
    assert panel["width"] == 390
    assert network["height"] > 250
    page.click("#theme")
    page.wait(lambda: page.run("return document.documentElement.dataset.theme") == "light")


def test_tabs_by_keyboard(page: Page) -> None:
    page.open()
    page.run("document.getElementById('tab-map').focus()")
    page.keys(Keys.ARROW_RIGHT)
    page.wait(lambda: page.text("#sheet h2") == "9 concepts")
    first = "#sheet tbody tr:first-child th"
    assert page.text(first).strip() == "ELMo"
    page.keys(Keys.END)
    page.wait(lambda: "reported result" in page.text("#sheet h2"))
    page.keys(Keys.HOME, Keys.ARROW_RIGHT)
    page.wait(lambda: page.text("#sheet h2") == "9 concepts")
    page.click("#sheet .sort", "Concept")
    page.wait(lambda: page.text(first).strip() == "BERT")
    page.click("#tabs button", "Timeline")
    page.wait(lambda: page.run("return document.querySelectorAll('#sheet figure canvas').length"))
    assert page.text("#sheet figcaption").strip() == "SQuAD"
    page.click("#tabs button", "Papers")
    page.wait(lambda: page.text("#sheet h2") == "6 papers")
    page.click("#tabs button", "Results")
    page.wait(lambda: "93.2" in page.text("#sheet"))
    assert "BERT reaches 93.2 F1 on SQuAD" in page.text("#sheet blockquote")


def test_the_timeline_begins_where_the_collection_does(page: Page, tmp_path: Path) -> None:
    years = [1997, *[2020] * 99, *[2021] * 99]
    papers = [Paper(f"p{n}", f"Paper {n}", "Pruning helps.", year=year) for n, year in enumerate(years)]
    pruning = Concept("method:pruning", "method", "pruning", paper_count=len(papers))
    edges = [Edge(p.id, pruning.id, "USES", 0.9, "hand", evidence=(evidence(p, "Pruning"),)) for p in papers]
    write(Graph(papers=papers, concepts=[pruning], edges=edges), tmp_path / "graph")
    page.turn_to(export(open_graph(tmp_path / "graph"), tmp_path / "years.html"), "#tab=timeline")
    assert page.text("#sheet table").split() == ["Concept", "2020", "2021", "pruning", "99", "99"]
    assert "Left out: 1 paper before 2020." in page.text("#sheet .also")


def test_reduced_motion_moves_the_map_at_once(page: Page) -> None:
    page.open()
    script = """
        const done = arguments[0], over = document.getElementById("over"), seen = [];
        location.hash = "#pick=method%3Aspanbert&hops=1";
        const look = () => (seen.push(over.toDataURL()), seen.length < 30 ? requestAnimationFrame(look) : done(
          [new Set(seen).size, seen.indexOf(seen.at(-1)) < seen.lastIndexOf(seen.at(-1))]));
        requestAnimationFrame(look);
    """
    pictures, at_rest = page.driver.execute_async_script(script)
    assert pictures <= 2  # before and after, nothing between
    assert at_rest
    moving = """
        const styles = [...document.querySelectorAll("*")].map((element) => getComputedStyle(element));
        return styles.filter((its) => parseFloat(its.transitionDuration) || parseFloat(its.animationDuration)).length;
    """
    assert page.run(moving) == 0


def test_a_cell_of_the_matrix_opens_its_papers(page: Page) -> None:
    page.open("#tab=matrix")
    page.click("#sheet .matrix td button")
    page.wait(lambda: "IN THE SAME PAPERS" in page.text("#panel").upper())
    assert page.text("#panel h2") == "ELMo and SQuAD"
    assert [m.text for m in page.driver.find_elements("css selector", "#panel mark")] == ["ELMo", "SQuAD"]


@pytest.mark.parametrize("form", ["PNG", "SVG", "CSV"])
def test_a_view_is_saved(page: Page, form: str) -> None:
    page.open()
    target = page.downloads / f"kgraph.{form.lower()}"
    page.click("#save")
    page.click("#saves button", form)
    page.wait(target.exists)
    if form == "PNG":
        assert target.read_bytes().startswith(b"\x89PNG")
    elif form == "SVG":
        assert 'xmlns="http://www.w3.org/2000/svg"' in target.read_text("utf-8")
    else:
        rows = list(csv.DictReader(target.read_text("utf-8-sig").splitlines(keepends=True)))
        assert ("method:spanbert", "EXTENDS", "method:bert") in {(r["source"], r["type"], r["target"]) for r in rows}


@pytest.mark.parametrize(
    "fragment",
    [
        "",
        "#pick=method%3Abert",
        "#pick=arXiv%3A1810.04805",
        "#tab=concepts",
        "#tab=timeline",
        "#tab=matrix",
        "#tab=results",
    ],
)
def test_axe_finds_nothing_light_or_dark(page: Page, fragment: str) -> None:
    page.open(fragment)
    axe = resources.files("axe_core_python").joinpath("axe.min.js").read_text("utf-8")
    page.driver.execute_cdp_cmd("Runtime.evaluate", {"expression": axe})
    script = """
        const done = arguments[0], told = (found) => [found.id, ...found.nodes.map((node) => node.html)];
        axe.run().then(({ violations }) => done(violations.map(told)));
    """
    assert page.driver.execute_async_script(script) == []
    page.click("#theme")
    assert page.driver.execute_async_script(script) == []


@pytest.mark.parametrize("renderer", ["vis", "sigma"])
def test_a_click_on_a_line_opens_its_evidence(
    page: Page, small: GraphDirectory, tmp_path: Path, renderer: Literal["vis", "sigma"]
) -> None:
    two = export(small, tmp_path / "two.html", renderer=renderer)
    page.turn_to(two, "#pick=method%3Aspanbert&goal=method%3Abert")
    assert page.text("#notice").startswith("Shortest path: 1 step")
    network = page.driver.find_element("css selector", "#network")
    middle_of_the_line = (3, 0)  # as much is kept free above the map as the notice takes below
    webdriver.ActionChains(page.driver).move_to_element_with_offset(network, *middle_of_the_line).click().perform()
    page.wait(lambda: page.text("#panel h2") == "SpanBERT extends BERT")


_OUTLINES = {
    "paper": ([(0.75, 0.75), (-0.75, -0.75)], [(0, 1.05), (1.05, 0)]),
    "dataset": ([(0, 0.98), (0.98, 0)], [(0.7, 0.7), (-0.7, 0.7)]),
    "benchmark": ([(0, -0.6), (0.75, 0.8)], [(0.75, -0.5), (-0.75, -0.5)]),
    "task": ([(1, 0), (-1, 0)], [(0, 1.12), (0.95, 0.7)]),
    "metric": ([(0, -0.9), (0, 0.3)], [(0.45, -0.7), (0, 0.85)]),
    "method": ([(0.6, 0.6), (0, 0.9)], [(0.85, 0.85), (0, 1.12)]),
}
"""Points in and beside each kind's shape, in radii from its middle, y downwards."""


@pytest.mark.parametrize("renderer", ["vis", "sigma"])
def test_both_renderers_draw_each_kind_in_its_shape(
    page: Page, small: GraphDirectory, tmp_path: Path, renderer: Literal["vis", "sigma"]
) -> None:
    page.turn_to(export(small, tmp_path / "shapes.html", renderer=renderer))
    page.run("['over', 'legend', 'zoom', 'notice'].forEach((id) => (document.getElementById(id).hidden = true))")
    page.click("#save")
    page.click("#saves button", "SVG")
    svg = page.wait(lambda: (tmp_path / "kgraph.svg").exists() and (tmp_path / "kgraph.svg").read_text("utf-8"))
    drawn = re.findall(r'translate\(([\d.]+) ([\d.]+)\) scale\(([\d.]+)\).*?fill="(#\w+)"', svg)
    origin = page.run("const { x, y } = document.getElementById('network').getBoundingClientRect(); return [x, y]")
    colour_at = page.pixels()
    seen = set()
    for kind, (inside, beside) in _OUTLINES.items():
        colour = page.run(
            "return getComputedStyle(document.documentElement).getPropertyValue(`--${arguments[0]}`)", kind
        )
        for x, y, scale, _ in (node for node in drawn if node[3] == colour):
            radius = 5.3 * float(scale)
            points = [
                (origin[0] + float(x) + dx * radius, origin[1] + float(y) + dy * radius) for dx, dy in inside + beside
            ]
            assert [_like(colour_at(*point), colour) for point in points] == [True, True, False, False], (kind, points)
            seen.add(kind)
    assert seen == set(_OUTLINES)


def _like(one: str, other: str) -> bool:
    """Nearer to the other colour than to a light ground."""
    channels = [[int(colour[at : at + 2], 16) for at in (1, 3, 5)] for colour in (one, other, "#eff2f5")]
    distances = [sum((a - b) ** 2 for a, b in zip(channels[0], to, strict=True)) for to in channels[1:]]
    return distances[0] < distances[1]


def test_the_map_is_fitted_again_when_the_window_changes(page: Page) -> None:
    page.open()
    widths = "return [...document.querySelectorAll('#under, #network canvas')].map((canvas) => canvas.width)"
    before = page.run(widths)
    page.driver.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride", {"width": 1000, "height": 700, "deviceScaleFactor": 1, "mobile": False}
    )
    page.wait(lambda: all(now < then for now, then in zip(page.run(widths), before, strict=True)))


def test_a_page_of_a_part(page: Page, small: GraphDirectory, tmp_path: Path) -> None:
    page.turn_to(export(small, tmp_path / "part.html", focus="SPANBERT", hops=1))
    assert page.text("#title") == "1 paper · 4 concepts"
    with pytest.raises(UsageError, match="nothing in the graph is called 'GPT-9'"):
        export(small, tmp_path / "none.html", focus="GPT-9")
