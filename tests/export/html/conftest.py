"""The page in a real Chromium, and what a person would do and see there."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from selenium import webdriver
from selenium.webdriver.support.ui import WebDriverWait

from kgraph.export.html import export
from kgraph.store import GraphDirectory, open_graph, write
from tests.conftest import make_small_graph


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

    def pixels(self) -> Callable[[float, float], str]:
        """What is on the screen now: the colour at a place, as #rrggbb."""
        read = """
            const [picture, done] = arguments, image = new Image();
            image.onload = () => {
              const canvas = document.createElement("canvas");
              [canvas.width, canvas.height] = [image.width, image.height];
              const context = canvas.getContext("2d");
              context.drawImage(image, 0, 0);
              const { data } = context.getImageData(0, 0, image.width, image.height);
              done([image.width, btoa(Array.from(data, (byte) => String.fromCharCode(byte)).join(""))]);
            };
            image.src = `data:image/png;base64,${picture}`;
        """
        width, encoded = self.driver.execute_async_script(read, self.driver.get_screenshot_as_base64())
        data = base64.b64decode(encoded)

        def colour(x: float, y: float) -> str:
            at = 4 * (int(y) * width + int(x))
            return f"#{data[at : at + 3].hex()}"

        return colour

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
