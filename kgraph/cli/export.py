"""``kgraph export FORMAT DIR``: a graph directory as a page, into Neo4j, or as a file for other tools."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kgraph.cli.look import DIRECTORY
from kgraph.cli.terminal import message, plain, progress

if TYPE_CHECKING:
    from kgraph.export.neo4j.stale import Stale
    from kgraph.store import GraphDirectory

_OUTPUT = click.option("-o", "--output", default="-", help="A file, or - for stdout (default).")


def _path(output: str) -> Path | None:
    return None if output == "-" else Path(output)


@click.group()
def export() -> None:
    """Hand the graph of DIR (a directory or a URL) over to other tools."""


@export.command("html")
@DIRECTORY
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="The page to write.")
@click.option("--focus", metavar="NAME", help="Only what is around this concept or paper.")
@click.option("--hops", type=click.IntRange(1, 5), default=2, show_default=True, help="How far around --focus.")
@click.option("--renderer", type=click.Choice(["auto", "vis", "sigma"]), default="auto", show_default=True)
def html(directory: str | Path, output: Path, focus: str | None, hops: int, renderer: Any) -> None:
    """One interactive page that works offline."""
    from kgraph.export.html import export as export_page
    from kgraph.store import open_graph

    export_page(open_graph(directory), output, renderer=renderer, focus=focus, hops=hops)
    message(f"written: {output}")


def _file_command(name: str, module: str, text: str) -> None:
    """A command for an exporter that writes one text file."""

    def command(directory: str | Path, output: str) -> None:
        from importlib import import_module

        from kgraph.store import open_graph

        write: Callable[..., Any] = import_module(f"kgraph.export.{module}").export
        write(open_graph(directory), _path(output))

    export.command(name, help=text)(DIRECTORY(_OUTPUT(command)))


_file_command("graphml", "graphml", "GraphML, for Gephi, yEd, Cytoscape and networkx.")
_file_command("json", "node_link", "Node-link JSON, for networkx and D3.")
_file_command("gexf", "gexf", "GEXF, for Gephi.")
_file_command("jsonl", "jsonl", "JSON lines, one a node or edge.")
_file_command("csv", "edge_table", "The edges as one table for a spreadsheet.")
_file_command("jsonld", "jsonld", "JSON-LD with terms of schema.org, SPAR and SKOS.")
_file_command("ttl", "ttl", "Turtle, the same as RDF for triple stores.")
_file_command("bibtex", "bibtex", "The papers of the collection as BibTeX.")

_PREFIX = click.option("--prefix", default="", metavar="TEXT", help="Stands before every label.")


@export.command("cypher")
@DIRECTORY
@_OUTPUT
@_PREFIX
def cypher(directory: str | Path, output: str, prefix: str) -> None:
    """A script that cypher-shell runs."""
    from kgraph.export.cypher import export as export_script
    from kgraph.store import open_graph

    export_script(open_graph(directory), _path(output), prefix=prefix)


@export.command("neo4j-csv")
@DIRECTORY
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="The directory to write.")
@_PREFIX
def neo4j_csv(directory: str | Path, output: Path, prefix: str) -> None:
    """CSV files and import.sh for neo4j-admin, the fastest way for a large graph."""
    from kgraph.export.neo4j.csv import export as export_csv
    from kgraph.store import open_graph

    export_csv(open_graph(directory), output, prefix=prefix)
    message(f"written: {output}; load it into a stopped database with {output}/import.sh DATABASE")


@export.command("neo4j")
@DIRECTORY
@click.option("--uri", default="bolt://localhost:7687", show_default=True, help="The server.")
@click.option("--user", default="neo4j", show_default=True, help="The password is NEO4J_PASSWORD, or asked for.")
@click.option("--database", metavar="NAME", help="The database; the server's default otherwise.")
@_PREFIX
@click.option("--prune", is_flag=True, help="Remove what kgraph wrote before and this graph lacks.")
@click.option(
    "--style", type=click.Path(path_type=Path), metavar="FILE", help="Write colours and captions for Neo4j Browser."
)
@click.option("--check", is_flag=True, help="Write nothing: list what differs, and the alias file that would keep it.")
@click.pass_context
def neo4j(
    ctx: click.Context,
    directory: str | Path,
    uri: str,
    user: str,
    database: str | None,
    prefix: str,
    prune: bool,
    style: Path | None,
    check: bool,
) -> None:
    """Load the graph into a Neo4j server over Bolt; running it again changes nothing."""
    from kgraph.export.neo4j.style import write_style
    from kgraph.store import open_graph

    graph = open_graph(directory)
    password = os.environ.get("NEO4J_PASSWORD") or click.prompt(f"Password of {user}", hide_input=True, err=True)
    login: dict[str, Any] = {"uri": uri, "user": user, "password": password, "database": database, "prefix": prefix}
    if check:
        _tell_differences(graph, login)
    else:
        _load(graph, login, prune, ctx.find_root().obj["quiet"])
        if style:
            write_style(style, prefix)
            message(f"written: {style}; drop it into the window that :style opens in Neo4j Browser")


def _tell_differences(graph: GraphDirectory, login: dict[str, Any]) -> None:
    from kgraph.export.neo4j.check import check
    from kgraph.export.neo4j.edits import alias_lines

    found = list(check(graph, **login))
    for difference in found:
        click.echo(plain(str(difference)))
    if aliases := alias_lines(found):
        message("to keep what was merged, renamed, retyped or deleted on the server, add this to your alias file:")
        click.echo(aliases)
    message(f"{len(found)} difference{'' if len(found) == 1 else 's'}")


def _load(graph: GraphDirectory, login: dict[str, Any], prune: bool, quiet: bool) -> None:
    from kgraph.export.neo4j import export as export_neo4j

    with progress(quiet) as tell:
        loaded = export_neo4j(graph, **login, prune=prune, progress=tell)
    message(f"loaded {loaded.nodes:,} nodes and {loaded.links:,} relationships")
    if loaded.stale:
        message(f"{'removed, of' if loaded.removed else 'still there, of'} an earlier build: {_counted(loaded.stale)}")
        if loaded.stale.held:
            message(f"{loaded.stale.held:,} of the nodes stay: relationships that kgraph did not write hold them")
        if not loaded.removed:
            message("--prune removes that, and nothing that kgraph did not write")


def _counted(stale: Stale) -> str:
    """What it is, by label and type, and the ids of some nodes."""
    counts = ", ".join(f"{name} {count:,}" for name, count in (stale.nodes | stale.links).items())
    return plain(f"{counts} (such as {', '.join(stale.examples[:3])})" if stale.examples else counts)
