#!/usr/bin/env python3
"""Measure the page in a real Chromium: its size, when it is drawn, how long a keystroke in the search box takes.

usage: scripts/bench_page.py [--seeds GRAPH] [--json FILE]

Three pages: of seeds/ (GRAPH is their graph, where it is built already), one that shows 10,000 nodes at once, and one
of 50,000 names, both of graphs made by scripts/synthetic.py. "Drawn" is from the start of the load until the browser
has painted the map. The CPU seconds beside it are what the page's main thread spent, and what the browser did in all
its processes; other work on the machine changes them less. Of a keystroke, both are the worst of several words typed.
No test depends on any of it.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.support.ui import WebDriverWait
from synthetic import synthetic

from kgraph.export.html import export
from kgraph.export.html.part import Part
from kgraph.export.html.payload import payload
from kgraph.export.html.render import page
from kgraph.store import open_graph

ROOT = Path(__file__).parents[1]
_FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--enable-unsafe-swiftshader", "--no-first-run")
_BEFORE = """
    const seen = new MutationObserver(() => {
      if (document.documentElement?.dataset.ready !== "yes") return;
      seen.disconnect();
      requestAnimationFrame(() => requestAnimationFrame(() => (window.drawn = performance.now())));
    });
    seen.observe(document, { attributes: true, childList: true, subtree: true });
    window.stalls = [];
    new PerformanceObserver((list) => window.stalls.push(...list.getEntries().map((entry) => entry.duration)))
      .observe({ type: "event", durationThreshold: 16 });
"""
_PAINTED = "requestAnimationFrame(() => requestAnimationFrame(arguments[0]))"
_TYPED = ("graph neural", "a", "sch")
_GOALS = {
    "seeds, page MB": 1.5,
    "seeds, drawn after s": 1.0,
    "10,000 nodes, page MB": 8.0,
    "10,000 nodes, drawn after s": 4.0,
    "10,000 nodes, worst keystroke ms": 100.0,
    "50,000 names, worst keystroke ms": 100.0,
}


@dataclass(frozen=True)
class Browser:
    """A Chromium that counts what the page's main thread spends."""

    driver: webdriver.Chrome

    def spent(self) -> float:
        """CPU seconds of the main thread since the load began."""
        found = self.driver.execute_cdp_cmd("Performance.getMetrics", {})["metrics"]
        return float(next(metric["value"] for metric in found if metric["name"] == "TaskDuration"))

    def spent_by_all(self) -> float:
        """CPU seconds of all processes of the browser, one of which draws in place of a graphics card (Linux only)."""
        parents, seconds = {}, {}
        for path in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError):  # it has just ended
                fields = path.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
                parents[int(path.parent.name)] = int(fields[1])
                seconds[int(path.parent.name)] = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        family = {self.driver.service.process.pid}
        while more := {pid for pid, parent in parents.items() if parent in family} - family:
            family |= more
        return sum(seconds.get(pid, 0.0) for pid in family)

    def load(self, page: Path) -> dict[str, float]:
        """Open a page: when it was drawn, and what that cost."""
        self.driver.get("about:blank")
        before, before_all = self.spent(), self.spent_by_all()
        self.driver.get(page.as_uri())
        drawn = WebDriverWait(self.driver, 120, 0.1).until(lambda _: self.driver.execute_script("return window.drawn"))
        return {
            "page MB": page.stat().st_size / 1e6,
            "drawn after s": drawn / 1e3,
            "drawn after CPU s": self.spent() - before,
            "drawn after CPU s of all its processes": self.spent_by_all() - before_all,
        }

    def type(self) -> dict[str, float]:
        """Type some words into the search box, a key at a time: the slowest key, until its hits were painted."""
        box = self.driver.find_element("css selector", "#search input")
        costs = []
        for word in _TYPED:
            for key in word:
                before = self.spent()
                box.send_keys(key)
                self.driver.execute_async_script(_PAINTED)
                costs.append(self.spent() - before)
            box.clear()
        time.sleep(0.3)
        stalls = self.driver.execute_script("return window.stalls")
        return {"worst keystroke ms": max(stalls, default=0.0), "worst keystroke CPU ms": 1e3 * max(costs)}


@contextmanager
def browser() -> Iterator[Browser]:
    """A headless Chromium as the tests use it, without a graphics card."""
    binary = next(
        (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
    )
    if binary is None:
        sys.exit("Chromium is not here (Debian: apt-get install chromium chromium-driver)")
    options = webdriver.ChromeOptions()
    options.binary_location = binary
    for flag in _FLAGS:
        options.add_argument(flag)
    driver = webdriver.Chrome(options, Service(shutil.which("chromedriver")))
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", _SCREEN)
    driver.execute_cdp_cmd("Performance.enable", {"timeDomain": "threadTicks"})
    driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": _BEFORE})
    try:
        yield Browser(driver)
    finally:
        driver.quit()


_SCREEN = {"width": 1400, "height": 900, "deviceScaleFactor": 1, "mobile": False}


def seeds(place: Path, built: Path | None) -> Path:
    """The page of seeds/."""
    if built is None:
        built = place / "seeds"
        subprocess.run([sys.executable, "-m", "kgraph", "-q", "build", ROOT / "seeds", "-o", built], check=True)
    return export(open_graph(built), place / "seeds.html")


def large(place: Path, papers: int, concepts: int, shown: int) -> Path:
    """The page of a graph made up, that holds all of it and shows so many nodes."""
    made = place / f"{papers}.html"
    made.write_text(page(payload(Part(synthetic(papers, concepts)), shown), "sigma", "made up"), encoding="utf-8")
    return made


def measured(built: Path | None) -> dict[str, float]:
    """Every figure, by its name."""
    found: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as name, browser() as chromium:
        place = Path(name)
        pages = {
            "seeds": lambda: seeds(place, built),
            "10,000 nodes": lambda: large(place, 3_000, 7_000, 10_000),
            "50,000 names": lambda: large(place, 5_000, 45_000, 3_000),
        }
        for label, make in pages.items():
            started = time.process_time()
            file = make()
            figures = {"made in CPU s": time.process_time() - started} | chromium.load(file) | chromium.type()
            found |= {f"{label}, {figure}": value for figure, value in figures.items()}
    return found


def main() -> None:
    """Print the figures beside their goals."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=Path, metavar="GRAPH")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    found = measured(arguments.seeds)
    width = max(map(len, found))
    for label, value in found.items():
        goal = f"   goal: under {_GOALS[label]:g}" if label in _GOALS else ""
        print(f"{label:{width}}  {value:10,.2f}{goal}")
    if arguments.json:
        arguments.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
