"""query, show, stats, merges and diff on a small graph with hostile texts."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from kgraph.cli import main
from kgraph.records import Graph
from kgraph.store import GraphDirectory, write

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    monkeypatch.chdir(tmp_path)

    def call(*arguments: object) -> tuple[int, str, str]:
        code = main([str(a) for a in arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call


def printable(text: str) -> bool:
    return all(c.isprintable() or c == "\n" for c in text)


def test_query_as_table_json_and_csv(run: Run, small_directory: GraphDirectory) -> None:
    cypher = "MATCH (p:Paper)-[:COMPARES_WITH]->(m:Method {name: $name}) RETURN p.title AS title ORDER BY title"
    code, out, err = run("query", small_directory.path, cypher, "-P", "name=ELMo")
    assert code == 0
    assert "BERT: Pre-training" in out
    assert printable(out)
    assert err == "2 rows\n"
    _, out, _ = run("query", small_directory.path, cypher, "-P", "name=ELMo", "--format", "json")
    assert [row["title"][:4] for row in json.loads(out)] == ["BERT", "Host"]
    _, out, _ = run("query", small_directory.path, "RETURN '=1+1' AS cell", "--format", "csv")
    assert out == "cell\n'=1+1\n"


def test_wrong_cypher_is_one_line(run: Run, small_directory: GraphDirectory) -> None:
    code, out, err = run("query", small_directory.path, "MATCH (x:Nothing) RETURN x")
    assert (code, out) == (1, "")
    assert err.count("\n") == 1
    assert "Traceback" not in err


def test_a_directory_that_is_no_graph_is_one_line(run: Run, tmp_path: Path) -> None:
    for command in (["stats"], ["show", "x"], ["query", "RETURN 1"], ["merges"]):
        code, out, err = run(command[0], tmp_path / "none", *command[1:])
        assert (code, out, err.count("\n")) == (1, "", 1)


def test_show_a_concept_with_papers_by_role_and_sentences(run: Run, small_directory: GraphDirectory) -> None:
    code, out, _ = run("show", small_directory.path, "bert")
    assert code == 0
    assert out.startswith("BERT   method · 2 papers · method:bert")
    assert "← INTRODUCES  (1)" in out
    assert "“We introduce BERT. BERT reaches 93.2 F1" in out


def test_show_by_alias_and_by_id(run: Run, small_directory: GraphDirectory) -> None:
    assert run("show", small_directory.path, "Stanford Question Answering Dataset")[1].startswith("SQuAD ")
    assert run("show", small_directory.path, "arXiv:1810.04805")[1].startswith("BERT: Pre-training")


def test_show_offers_the_closest_name(run: Run, small_directory: GraphDirectory) -> None:
    code, _, err = run("show", small_directory.path, "SpanBRET")
    assert code == 2
    assert "did you mean 'SpanBERT'" in err


def test_hostile_names_reach_the_terminal_without_control_characters(run: Run, small_directory: GraphDirectory) -> None:
    for command in (["show", "method:net", "--all"], ["merges"], ["stats"]):
        code, out, err = run(command[0], small_directory.path, *command[1:])
        assert code == 0
        assert printable(out + err)


def test_merges_say_step_and_reason(run: Run, small_directory: GraphDirectory) -> None:
    _, out, _ = run("merges", small_directory.path, "SQuAD", "--format", "json")
    assert json.loads(out) == [
        {
            "concept": "SQuAD",
            "kind": "dataset",
            "form": "Stanford Question Answering Dataset",
            "step": "acronym",
            "reason": "defined together",
        }
    ]


def test_diff_prints_what_came_and_went(
    run: Run, small_directory: GraphDirectory, small_graph: Graph, tmp_path: Path
) -> None:
    less = Graph(papers=small_graph.papers, authors=small_graph.authors, concepts=small_graph.concepts)
    write(less, tmp_path / "less")
    code, out, _ = run("diff", tmp_path / "less", small_directory.path)
    assert code == 0
    assert "+ method:bert OUTPERFORMS method:elmo" in out
    assert not [line for line in out.splitlines() if line.startswith("-")]


def test_usage_errors_exit_2(run: Run, small_directory: GraphDirectory) -> None:
    assert run("query", small_directory.path)[0] == 2
    assert run("nonsense")[0] == 2
    assert run("query", small_directory.path, "RETURN 1", "-P", "oops")[0] == 2


def test_an_unforeseen_error_is_one_line_and_a_traceback_only_on_request(
    run: Run, small_directory: GraphDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("secret abstract text")

    monkeypatch.setattr("kgraph.store.open_graph", broken)
    code, out, err = run("stats", small_directory.path)
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert "ZeroDivisionError" in err
    assert "secret" not in err
    with pytest.raises(ZeroDivisionError):
        run("-v", "stats", small_directory.path)
