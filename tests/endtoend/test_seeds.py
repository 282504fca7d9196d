"""What ``kgraph build seeds/ -o graph`` leaves, from the outside."""

import subprocess
from collections import Counter
from pathlib import Path

from kgraph.schema import EDGES, NODES
from kgraph.store import GraphDirectory

from .conftest import SEEDS, Kgraph


def test_exactly_the_68_papers_and_a_summary(
    seed_build: "subprocess.CompletedProcess[str]", seed_graph: GraphDirectory
) -> None:
    papers = list(seed_graph.papers())
    assert sum(p.in_collection for p in papers) == 68
    titles = {p.title for p in papers}
    assert {"Mavors: Multi-granularity Video Representation for Multimodal Large Language Model"} <= titles
    assert not titles & {"new", "Subscribe", "Jun 6", "byAK and the research community"}
    assert "68 papers" in seed_build.stderr
    assert "nothing skipped" in seed_build.stderr
    assert seed_build.stdout == ""


def test_every_span_is_a_surface_form_in_the_stored_text(seed_graph: GraphDirectory) -> None:
    papers = {paper.id: paper for paper in seed_graph.papers()}
    mentions = list(seed_graph.mentions())
    assert len(mentions) > 500
    for m in mentions:
        assert papers[m.paper_id].text(m.field)[m.start : m.end] == m.form
        assert m.form in m.sentence
        assert m.sentence in papers[m.paper_id].text(m.field)


def test_every_extracted_edge_has_its_sentence_and_allowed_ends(seed_graph: GraphDirectory) -> None:
    for edge in seed_graph.edges():
        assert edge.source != edge.target
        if edge.type not in ("WROTE", "CITES") and edge.rule != "sized-variant":
            assert edge.evidence, edge
            assert 0 <= edge.score <= 1
            assert edge.rule
    for edge_type, source, _, target, _, _ in seed_graph.links():
        assert (source, target) in EDGES[edge_type].ends


def test_what_a_reader_of_the_first_paper_expects(seed_graph: GraphDirectory) -> None:
    cypher = "MATCH (p:Paper)-[:INTRODUCES]->(m:Method) WHERE p.title STARTS WITH 'Mavors' RETURN m.name"
    names = {row[0] for row in seed_graph.query(cypher).rows}
    assert {"Mavors", "Intra-chunk Vision Encoder", "Inter-chunk Feature Aggregator"} <= names


def test_the_database_holds_what_the_tables_hold(seed_graph: GraphDirectory) -> None:
    nodes = Counter(label for label, _ in seed_graph.nodes())
    links = Counter(link[0] for link in seed_graph.links())
    for label in NODES:
        assert seed_graph.query(f"MATCH (n:{label}) RETURN count(*)").rows == [(nodes[label],)]
    for edge_type in EDGES:
        assert seed_graph.query(f"MATCH ()-[e:`{edge_type}`]->() RETURN count(*)").rows == [(links[edge_type],)]


def test_networkx_view(seed_graph: GraphDirectory) -> None:
    graph = seed_graph.to_networkx()
    assert graph.number_of_nodes() == sum(1 for _ in seed_graph.nodes())
    assert graph.number_of_edges() == sum(1 for _ in seed_graph.links())


def test_a_second_build_reuses_everything_and_gives_the_same_bytes(
    seed_graph: GraphDirectory, kgraph: Kgraph, tmp_path: Path
) -> None:
    fresh, again = tmp_path / "fresh", tmp_path / "again"
    for output in (fresh, again, again):
        done = kgraph("build", SEEDS, "-o", output, "-p", "1" if output == fresh else "2", "--no-page")
        assert done.returncode == 0
    assert "68 unchanged since the last build" in done.stderr
    for table in sorted(seed_graph.path.glob("*.parquet")):
        assert table.read_bytes() == (fresh / table.name).read_bytes() == (again / table.name).read_bytes(), table.name


def test_the_page_is_there(seed_graph: GraphDirectory) -> None:
    page = (seed_graph.path / "graph.html").read_text(encoding="utf-8")
    assert "Content-Security-Policy" in page
    assert "Mavors" in page
