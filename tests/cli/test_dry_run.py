"""merges --dry-run: what another alias file would move, from the extractions kept beside the graph."""

import json
from pathlib import Path

import pyarrow as pa
import pytest

from kgraph.cli import main
from kgraph.columns import EXTRACTION, encode
from kgraph.records import ExtractedConcept, Extraction, Kind, Mention, Paper
from kgraph.resolve import shipped_lexicon
from kgraph.store import write
from kgraph.store.extractions import keyed, writer
from tests.assembled import graph_of

PAPER = Paper("p1", "T", "We train QNet and Q-Net++ on DataQ.", 2020)


def concept(form: str, kind: Kind) -> ExtractedConcept:
    start = PAPER.abstract.index(form)
    mention = Mention(form, "abstract", start, start + len(form), PAPER.abstract, 0.9, "tagger")
    return ExtractedConcept(form, kind, "uses", 0.9, "tagger", (mention,))


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    extraction = Extraction(
        "p1", (concept("QNet", "method"), concept("Q-Net++", "method"), concept("DataQ", "dataset"))
    )
    graph = graph_of([PAPER], [extraction], shipped_lexicon())
    target = tmp_path / "graph"
    write(graph, target, manifest={"extractor": "test"})
    with writer(target, "test") as table:
        table.add(keyed(pa.array(["key"]), encode(EXTRACTION, [extraction])))
    return target


def test_moves_drops_and_kinds_are_shown_and_nothing_is_written(
    directory: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    aliases = tmp_path / "a.toml"
    aliases.write_text('drop = ["DataQ"]\n[merge]\n"QNet" = ["Q-Net++"]\n')
    before = {path: path.read_bytes() for path in directory.iterdir() if path.is_file()}
    code = main(["merges", str(directory), "--aliases", str(aliases), "--dry-run", "--format", "json"])
    rows = {row["form"]: row for row in json.loads(capsys.readouterr().out)}
    assert code == 0
    assert set(rows) == {"Q-Net++", "DataQ"}
    assert (rows["DataQ"]["from"], rows["DataQ"]["to"]) == ("dataset:dataq", "(dropped)")
    assert rows["Q-Net++"]["to"] == "method:qnet"
    assert "alias file" in rows["Q-Net++"]["reason"]
    assert before == {path: path.read_bytes() for path in directory.iterdir() if path.is_file()}


def test_the_same_decisions_move_nothing(directory: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["merges", str(directory), "--dry-run", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == []


def test_the_file_in_the_graph_directory_is_tried_where_none_is_given(
    directory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (directory / "aliases.toml").write_text('[retype]\n"QNet" = "benchmark"\n')
    main(["merges", str(directory), "--dry-run", "--format", "json"])
    assert [row["to"] for row in json.loads(capsys.readouterr().out)] == ["benchmark:qnet"]


def test_aliases_without_dry_run_is_a_usage_error(directory: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["merges", str(directory), "--aliases", "x.toml"]) == 2
    assert "add --dry-run" in capsys.readouterr().err
