"""One HTML file from the page's parts: no link leads out of it, and a policy forbids every request.

In: the payload and the name of a renderer. Out: the file's text. The parts stand in page/; vis-network is taken
from the installed pyvis. Text from papers enters only as JSON, escaped so that it can neither end its block nor
become markup, and the page puts it into place with textContent.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from importlib import resources
from string import Template
from typing import Any

from kgraph.errors import MissingPartError
from kgraph.export.escape import html_text
from kgraph.export.style import stylesheet

_SCRIPTS = (
    "dom.js",
    "model.js",
    "search.js",
    "state.js",
    "scene.js",
    "viewpoint.js",
    "decor.js",
    "pieces.js",
    "overview.js",
    "panel.js",
    "filters.js",
    "searchbox.js",
    "tables.js",
    "timeline.js",
    "tabs.js",
    "save.js",
    "main.js",
)
"""In the order they are joined: a script uses only what stands before it."""
_RENDERERS = {"vis": ("vis.js",), "sigma": ("shapes.js", "sigma.js")}
_PLAIN_LIMIT = 1_000_000
"""Characters of data that are left readable; more is compressed."""
_LEVEL = 6
"""How hard: the highest level, 9, takes far longer to save less than a hundredth."""


def page(data: dict[str, Any], renderer: str, title: str) -> str:
    """The whole file for a payload; ``renderer`` is "vis" or "sigma".

    Raises:
        MissingPartError: pyvis does not hold vis-network where it should.
    """
    libraries = [vis_network() if renderer == "vis" else _part("vendor/sigma.js")]
    style = stylesheet(resources.files(__package__) / "page" / "page.css")
    if len({paper["year"] for paper in data["papers"] if "year" in paper and "stub" not in paper}) > 1:
        libraries.append(_part("vendor/uplot.js"))
        style = _part("vendor/uplot.css") + style
    script = "\n".join(_part(name) for name in (*_SCRIPTS[:-1], *_RENDERERS[renderer], _SCRIPTS[-1]))
    script = f'(() => {{\n"use strict";\n{script}\n}})();\n'
    policy = (
        f"default-src 'none'; script-src {' '.join(map(_hashed, [*libraries, script]))}; "
        f"style-src {_hashed(style)}; img-src data: blob:; base-uri 'none'; form-action 'none'"
    )
    encoding, block = data_block(data)
    tags = "\n".join(f"<script>{library}</script>" for library in libraries)
    parts = {"policy": policy, "style": style, "libraries": tags, "script": script, "encoding": encoding}
    return Template(_part("template.html")).substitute(parts, data=block, title=html_text(title))


def data_block(data: dict[str, Any]) -> tuple[str, str]:
    """The encoding ("json" or "gzip") and the text of the data block.

    Example:
        >>> data_block({"title": "</script><b>"})
        ('json', '{"title":"\\\\u003c/script>\\\\u003cb>"}')
    """
    text = json.dumps(data, separators=(",", ":"), allow_nan=False).replace("<", "\\u003c")
    if len(text) <= _PLAIN_LIMIT:
        return "json", text
    return "gzip", base64.b64encode(gzip.compress(text.encode(), _LEVEL, mtime=0)).decode()


def vis_network() -> str:
    """The script of vis-network that the installed pyvis brings."""
    try:
        folders = resources.files("pyvis").joinpath("lib").iterdir()
    except (ModuleNotFoundError, FileNotFoundError) as error:
        raise MissingPartError("pyvis is not installed, so no page can be made: pip install pyvis") from error
    versions = sorted((f for f in folders if f.name.startswith("vis-")), key=lambda folder: folder.name)
    script = versions[-1].joinpath("vis-network.min.js") if versions else None
    if script is None or not script.is_file():
        raise MissingPartError("the installed pyvis holds no vis-network: pip install 'pyvis>=0.3.2'")
    return _inline(script.read_text("utf-8"))


def _part(name: str) -> str:
    return _inline(resources.files(__package__).joinpath("page", name).read_text("utf-8"))


def _inline(script: str) -> str:
    """The browser hashes what it parsed, with line ends made \\n; a source map would be a request."""
    lines = script.replace("\r\n", "\n").split("\n")
    return "\n".join(line for line in lines if not line.startswith("//# sourceMappingURL"))


def _hashed(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
