"""A real Chromium for the page: one for all tests here. Without Chromium they fail and say how to get it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.support.ui import WebDriverWait

from kgraph.export.html import export
from kgraph.store import GraphDirectory, open_graph, write
from tests.conftest import make_small_graph

_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--enable-unsafe-swiftshader",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def _binary(*names: str) -> str:
    found = next((path for name in names if (path := shutil.which(name))), None)
    if found is None:
        pytest.fail(f"{names[0]} is not installed; the page's tests need it: apt-get install chromium chromium-driver")
    return found


class Page:
    """A page open in the browser, with what a person would do and see."""

    def __init__(self, driver: webdriver.Chrome, path: Path, downloads: Path) -> None:
        self.driver, self.path, self.downloads = driver, path, downloads

    def turn_to(self, path: Path, fragment: str = "") -> None:
        """Load another page instead."""
        self.path = path
        self.open(fragment)

    def open(self, fragment: str = "", width: int = 1400, height: int = 900, dark: bool = False) -> Page:
        """Load the page anew; what earlier loads logged is dropped."""
        screen = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        motion = {"name": "prefers-reduced-motion", "value": "reduce"}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme, motion]})
        self.driver.get("about:blank")
        self.driver.get_log("browser")
        self.driver.get_log("performance")
        self.driver.get(self.path.as_uri() + fragment)
        self.wait(lambda: self.run("return document.documentElement.dataset.ready") == "yes")
        return self

    def run(self, script: str, *arguments: Any) -> Any:
        return self.driver.execute_script(script, *arguments)

    def wait(self, condition: Callable[[], Any]) -> Any:
        return WebDriverWait(self.driver, 20, 0.05).until(lambda _: condition())

    def text(self, selector: str) -> str:
        return str(self.run("return document.querySelector(arguments[0])?.innerText ?? ''", selector))

    def click(self, selector: str, holding: str = "") -> None:
        """Click the first element of a selector whose text holds something."""
        found = [e for e in self.driver.find_elements("css selector", selector) if holding in e.text]
        assert found, f"nothing matches {selector} with {holding!r}"
        found[0].click()

    def keys(self, *keys: str) -> None:
        webdriver.ActionChains(self.driver).send_keys(*keys).perform()

    def requests(self) -> list[str]:
        """Every address the page asked for and was not refused by its policy, but itself and what is inside it."""
        messages = [json.loads(entry["message"])["message"] for entry in self.driver.get_log("performance")]
        refused = {m["params"]["requestId"] for m in messages if m["params"].get("blockedReason") == "csp"}
        sent = [m["params"] for m in messages if m["method"] == "Network.requestWillBeSent"]
        own = (self.path.as_uri(), "data:", "blob:", "about:")
        urls = [params["request"]["url"] for params in sent if params["requestId"] not in refused]
        return [url for url in urls if not url.startswith(own)]

    def complaints(self) -> list[str]:
        """What the browser's console says, but for how fast it draws without a graphics card."""
        messages = [entry["message"] for entry in self.driver.get_log("browser")]
        return [message for message in messages if "GL Driver Message" not in message]


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    options = webdriver.ChromeOptions()
    options.binary_location = _binary("chromium", "chromium-browser", "google-chrome")
    for flag in (*_FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options, Service(_binary("chromedriver")))
    yield driver
    driver.quit()


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphDirectory]:
    """The small graph with its hostile texts, on disk once for all tests of the page."""
    place = tmp_path_factory.mktemp("small") / "graph"
    write(make_small_graph(), place)
    with open_graph(place) as opened:
        yield opened


@pytest.fixture(scope="session")
def small_page(small: GraphDirectory, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return export(small, tmp_path_factory.mktemp("page") / "graph.html")


@pytest.fixture
def page(chromium: webdriver.Chrome, small_page: Path, tmp_path: Path) -> Iterator[Page]:
    """The page, for the test to open; afterwards it must have asked for nothing and complained of nothing."""
    chromium.execute_cdp_cmd("Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(tmp_path)})
    page = Page(chromium, small_page, tmp_path)
    yield page
    assert page.complaints() == []
    assert page.requests() == []
