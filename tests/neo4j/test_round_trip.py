"""What somebody edits on the server comes back as alias lines, and the next build and load agree with them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kgraph.cli import main
from kgraph.store import open_graph
from tests.neo4j.conftest import Server
from tests.neo4j.contents import contents, expected

pytestmark = pytest.mark.neo4j

PAPERS = [
    (
        "TurtleNet: Slow Networks for Image Classification",
        "We propose TurtleNet, a network for image classification. TurtleNet outperforms ResNet and VGG on "
        "ImageNet and CIFAR-10.",
    ),
    (
        "HareNet: Fast Networks for Image Classification",
        "We propose HareNet, a network for image classification. We compare HareNet with ResNet and VGG on ImageNet.",
    ),
    (
        "A Second Look at Pruning",
        "We evaluate TurtleNet, HareNet and ResNet on CIFAR-10 and ImageNet.",
    ),
]
ENDS = "MATCH (n:Method {name: 'HareNet'}), (m:Method {name: 'TurtleNet'})"
MERGE = (  # as refactoring tools do it: every link of the one is drawn again at the other
    f"{ENDS} MATCH (n)-[r]->(x) CREATE (m)-[s:$(type(r))]->(x) SET s = r",
    f"{ENDS} MATCH (n)<-[r]-(x) CREATE (m)<-[s:$(type(r))]-(x) SET s = r",
    f"{ENDS} DETACH DELETE n",
)


def test_from_neo4j_back(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NEO4J_PASSWORD", server.password)
    papers, place, aliases = tmp_path / "papers.jsonl", tmp_path / "graph", tmp_path / "aliases.toml"
    lines = [json.dumps({"id": f"p{n}", "title": title, "abstract": text}) for n, (title, text) in enumerate(PAPERS)]
    papers.write_text("\n".join(lines), encoding="utf-8")

    def run(command: str, *arguments: str | Path) -> str:
        login = ["--uri", server.uri, "--user", server.user, "--database", server.database]
        given = ["export", "neo4j", place, *login] if command == "export" else ["build", papers, "-o", place]
        assert main([*map(str, given), *map(str, arguments)]) == 0
        return capsys.readouterr().out

    run("build", "--no-page", "-q")
    run("export")
    assert run("export", "--check") == ""

    server.rows("MATCH (n:Method {name: 'ResNet'}) SET n.name = 'residual network'")
    for edit in MERGE:
        server.rows(edit)
    said = run("export", "--check")
    assert "(now TurtleNet)" in said
    aliases.write_text(said[said.index("[merge]") :], encoding="utf-8")
    assert aliases.read_text() == '[merge]\n"TurtleNet" = ["HareNet"]\n\n[rename]\n"ResNet" = "residual network"\n'

    run("build", "--no-page", "-q", "--aliases", aliases)
    with open_graph(place) as graph:
        names = {concept.name for concept in graph.concepts()}
        assert {"TurtleNet", "residual network"} <= names and not {"HareNet", "ResNet"} & names
        run("export", "--prune")
        assert run("export", "--check") == ""
        assert contents(server) == expected(graph)
