"""Turtle and JSON-LD say the same, an RDF library reads both, and everything of the graph is in them."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import RDF, Graph, Literal, URIRef
from rdflib.compare import isomorphic

from kgraph.export import jsonld, ttl
from kgraph.export.rdf import iri_of, possible
from kgraph.schema import CLASS_IRIS, EDGE_PROPERTIES, EDGES, NAMESPACES, NODES, PROPERTY_IRIS, edge_iri
from kgraph.store import GraphDirectory

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")

EXPORTERS = {"turtle": ttl.export, "json-ld": jsonld.export}


def term(name: str) -> URIRef:
    prefix, _, local = name.partition(":")
    return URIRef(NAMESPACES[prefix] + local)


def read(graph: GraphDirectory, folder: Path, form: str) -> Graph:
    EXPORTERS[form](graph, folder / "out")
    return Graph().parse(folder / "out", format=form)


@pytest.fixture(params=EXPORTERS)
def back(small_directory: GraphDirectory, tmp_path: Path, request: pytest.FixtureRequest) -> Graph:
    return read(small_directory, tmp_path, request.param)


def test_both_say_the_same_every_time(small_directory: GraphDirectory, tmp_path: Path) -> None:
    (tmp_path / "again").mkdir()
    turtle, json_ld = (read(small_directory, tmp_path, form) for form in EXPORTERS)
    assert isomorphic(turtle, json_ld)
    for form in EXPORTERS:
        first = (read(small_directory, tmp_path, form), (tmp_path / "out").read_bytes())[1]
        read(small_directory, tmp_path / "again", form)
        assert (tmp_path / "again" / "out").read_bytes() == first


def test_every_node_with_its_properties(small_directory: GraphDirectory, back: Graph) -> None:
    for label, properties in small_directory.nodes():
        node = URIRef(iri_of(label, properties["id"]).text)
        assert {term(c) for c in CLASS_IRIS[label]} <= set(back.objects(node, RDF.type))
        for name, value in properties.items():
            found = {
                o.toPython() if isinstance(o, Literal) else o for o in back.objects(node, term(PROPERTY_IRIS[name]))
            }
            if name == "year":
                assert {str(o) for o in back.objects(node, term(PROPERTY_IRIS[name]))} == (
                    {str(value)} if value else set()
                )
            elif isinstance(value, list):
                assert found == {possible(item) for item in value}
            else:
                assert found == (set() if value is None else {possible(value) if isinstance(value, str) else value})


def test_every_edge_and_what_is_said_of_it(small_directory: GraphDirectory, back: Graph) -> None:
    statements = {
        (back.value(s, RDF.subject), back.value(s, RDF.predicate), back.value(s, RDF.object)): s
        for s in back.subjects(RDF.type, RDF.Statement)
    }
    for kind, source_label, source, target_label, target, properties in small_directory.links():
        triple = (
            URIRef(iri_of(source_label, source).text),
            term(edge_iri(kind)),
            URIRef(iri_of(target_label, target).text),
        )
        assert triple in back
        statement = statements.pop(triple)
        for name in ("score", "rule", "support", "derived"):
            value = back.value(statement, term(PROPERTY_IRIS[name]))
            assert value is not None
            assert value.toPython() == properties[name]
        evidence = list(back.objects(statement, term("kg:evidence")))
        spans = {
            (
                str(back.value(e, term("kg:sentence"))),
                str(back.value(e, term("oa:hasSource"))),
                f"{back.value(e, term('kg:field'))}:{back.value(e, term('oa:start'))}-{back.value(e, term('oa:end'))}",
            )
            for e in evidence
        }
        pairs = zip(properties["sentences"] or (), properties["spans"] or (), strict=True)
        assert spans == {
            (possible(sentence), iri_of("Paper", span.rpartition("#")[0]).text, span.rpartition("#")[2])
            for sentence, span in pairs
        }
    assert not statements


def test_every_name_of_the_schema_has_a_term() -> None:
    names = {name for node in NODES.values() for name, _ in node.properties} | {name for name, _ in EDGE_PROPERTIES}
    assert names - PROPERTY_IRIS.keys() == {"sentences", "spans"}
    assert CLASS_IRIS.keys() == NODES.keys()
    used = [*PROPERTY_IRIS.values(), *(c for classes in CLASS_IRIS.values() for c in classes), *map(edge_iri, EDGES)]
    assert {name.partition(":")[0] for name in used} <= NAMESPACES.keys()
    assert len({edge_iri(kind) for kind in EDGES}) == len(EDGES)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(
    st.text(
        st.characters(codec=None) | st.sampled_from('<>"\\{}|^` \n\r\t\0\x85\u2028#%@;.[]()'), min_size=1, max_size=40
    )
)
def test_any_text_comes_back(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    folder = tmp_path_factory.mktemp("rdf")
    properties: dict[str, Any] = {"id": text, "name": text}
    edge = {
        "score": 0.5,
        "rule": text,
        "support": 1,
        "derived": False,
        "sentences": [text],
        "spans": [f"{text}#title:0-1"],
    }
    fake = SimpleNamespace(
        nodes=lambda: iter([("Author", properties)]),
        links=lambda: iter([("WROTE", "Author", text, "Paper", text, edge)]),
    )
    for form in EXPORTERS:
        graph = read(cast(GraphDirectory, fake), folder, form)
        author = URIRef(iri_of("Author", text).text)
        assert str(graph.value(author, term("skos:prefLabel"))) == possible(text)
        assert graph.value(author, term("foaf:made")) == URIRef(iri_of("Paper", text).text)
        assert str(graph.value(None, term("kg:sentence"), None, any=True) or "") in ("", possible(text))
        assert {str(o) for o in graph.objects(None, term("kg:sentence"))} == {possible(text)}
        assert author.isascii()


def test_two_ids_never_share_an_iri() -> None:
    ids = ["a b", "a%20b", "a+b", "a/b", "a#b", "a?b", "ä", "%C3%A4", "A", "a"]
    assert len({iri_of("Method", key) for key in ids}) == len(ids)


def test_json_ld_is_one_json_document_with_a_resource_a_line(small_directory: GraphDirectory, tmp_path: Path) -> None:
    jsonld.export(small_directory, tmp_path / "g.jsonld")
    text = (tmp_path / "g.jsonld").read_bytes().decode()
    document = json.loads(text)
    assert document["@context"] == NAMESPACES
    assert len(text.split("\n")) == len(document["@graph"]) + 4
    assert rdflib.__version__
