"""A graph in an S3 bucket, through the command line and a server that speaks S3."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import WSGIRequestHandler, make_server

from .conftest import tables

URL = "s3://papers/graph"


class Silent(WSGIRequestHandler):
    """Keeps no log of requests."""

    def log(self, type: str, message: str, *args: Any) -> None:
        pass


@dataclass
class S3:
    """The server, and the names of the objects that it refuses to take."""

    endpoint: str = ""
    refused: set[str] = field(default_factory=set)

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] == "PUT" and Path(environ["PATH_INFO"]).name in self.refused:
            environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            start("403 Forbidden", [("Content-Type", "application/xml")])
            return [b"<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>"]
        return self._server(environ, start)  # type: ignore[no-any-return]

    _server: Any = field(default_factory=lambda: DomainDispatcherApplication(create_backend_app))

    def objects(self) -> dict[str, bytes]:
        client = boto3.client("s3", endpoint_url=self.endpoint)
        listed = client.list_objects_v2(Bucket="papers").get("Contents", [])
        return {o["Key"]: client.get_object(Bucket="papers", Key=o["Key"])["Body"].read() for o in listed}


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[S3]:
    login = {"AWS_ACCESS_KEY_ID": "me", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_DEFAULT_REGION": "us-east-1"}
    for name, value in {**login, "XDG_CACHE_HOME": str(tmp_path / "here")}.items():
        monkeypatch.setenv(name, value)
    s3 = S3()
    server = make_server("127.0.0.1", 0, s3, threaded=True, request_handler=Silent)
    s3.endpoint = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setenv("AWS_ENDPOINT_URL", s3.endpoint)
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    boto3.client("s3", endpoint_url=s3.endpoint).create_bucket(Bucket="papers")
    yield s3
    server.shutdown()
    serving.join()
    server.server_close()


def kgraph(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kgraph", *map(str, arguments)]
    return subprocess.run(
        command, env={**os.environ, **environment}, capture_output=True, text=True, check=False, timeout=600
    )


def build(papers: Path, output: str | Path = URL, **environment: str) -> subprocess.CompletedProcess[str]:
    return kgraph("build", papers, "-o", output, "--model", "fast", **environment)


def test_a_graph_is_put_into_a_bucket_and_read_from_there(s3: S3, two_papers: Path, tmp_path: Path) -> None:
    assert build(two_papers, tmp_path / "graph").returncode == 0
    done = build(two_papers)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert f"kgraph query {URL} " in done.stderr and "file://" not in done.stderr
    stored = {Path(key).name: data for key, data in s3.objects().items()}
    assert {name: data for name, data in stored.items() if name.endswith(".parquet")} == tables(tmp_path / "graph")
    assert stored["manifest.json"] == (tmp_path / "graph" / "manifest.json").read_bytes()

    there = {"XDG_CACHE_HOME": str(tmp_path / "there")}
    again = build(two_papers, **there)
    assert "2 unchanged since the last build" in again.stderr, again.stderr
    assert len({key.split("/")[1] for key in s3.objects()} - {"current.json"}) == 1
    shown = kgraph("show", URL, "FooNet", XDG_CACHE_HOME=str(tmp_path / "elsewhere"))
    assert shown.stdout == kgraph("show", tmp_path / "graph", "FooNet").stdout != ""
    asked = kgraph("query", URL, "MATCH (p:Paper) RETURN count(p) AS n", "--format", "csv", **there)
    assert asked.stdout == "n\n2\n", asked.stderr
    exported = kgraph("export", "jsonl", URL, **there)
    assert exported.stdout == kgraph("export", "jsonl", tmp_path / "graph").stdout != ""
    assert kgraph("diff", URL, tmp_path / "graph", **there).stdout == ""


def test_what_the_store_refuses_is_one_line(s3: S3, two_papers: Path, tmp_path: Path) -> None:
    wrong = build(two_papers, "s3://nobodys/graph")
    assert (wrong.returncode, wrong.stderr.count("\n")) == (1, 1), wrong.stderr
    assert wrong.stderr.startswith("kgraph: s3://nobodys/graph: cannot write the graph: the specified bucket does not")

    assert build(two_papers).returncode == 0
    before = s3.objects()
    s3.refused.add("current.json")
    more = tmp_path / "more.jsonl"
    more.write_text(two_papers.read_text() + '{"title": "QuxNet", "abstract": "We propose QuxNet."}\n')
    refused = build(more)
    assert (refused.returncode, refused.stderr.count("\n")) == (1, 1), refused.stderr
    assert f"{URL}: cannot write the graph: access denied (a graph that was there is whole" in refused.stderr
    assert before.items() <= s3.objects().items()
    kept = refused.stderr.partition("kept in ")[2].partition(",")[0]
    assert "QuxNet" in kgraph("export", "jsonl", kept).stdout
    assert "QuxNet" not in kgraph("export", "jsonl", URL, XDG_CACHE_HOME=str(tmp_path / "there")).stdout

    s3.refused.clear()
    again = build(more)
    assert "3 unchanged since the last build" in again.stderr, again.stderr
    assert "QuxNet" in kgraph("export", "jsonl", URL, XDG_CACHE_HOME=str(tmp_path / "there")).stdout


def test_a_store_that_is_away_is_one_line(two_papers: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    login = {"AWS_ACCESS_KEY_ID": "me", "AWS_SECRET_ACCESS_KEY": "secret", "XDG_CACHE_HOME": str(tmp_path)}
    for command in (["build", two_papers, "-o", URL], ["stats", URL]):
        done = kgraph(*command, **login)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1), done.stderr
        assert done.stderr.startswith(f"kgraph: {URL}: cannot be read: could not connect"), done.stderr
