"""``kgraph query``, ``ask``, ``show``, ``stats``, ``merges`` and ``diff``: looking into a graph directory."""

from __future__ import annotations

import csv
import json
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kgraph.cli.terminal import message, plain, table
from kgraph.errors import UsageError
from kgraph.urls import place

if TYPE_CHECKING:
    from kgraph.cards import Card
    from kgraph.records import Edge
    from kgraph.store import Answer

DIRECTORY = click.argument("directory", metavar="DIR", type=place)
_FORMAT = click.option("--format", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True)
_PARAM = click.option(
    "--param", "-P", "parameters", multiple=True, metavar="NAME=VALUE", help="A parameter of the query."
)


@click.command()
@DIRECTORY
@click.argument("cypher")
@_PARAM
@_FORMAT
def query(directory: str | Path, cypher: str, parameters: tuple[str, ...], format: str) -> None:
    """Run CYPHER on the graph's embedded database, read-only.

    \b
    kgraph query graph 'MATCH (p:Paper)-[e:EVALUATES_ON]->(b:Benchmark) RETURN b.name, count(*) AS n ORDER BY n DESC'
    kgraph query graph 'MATCH (m:Method {name: $name}) RETURN m.aliases' -P name=Transformer
    """
    from kgraph.store import open_graph

    print_answer(open_graph(directory).query(cypher, parse_parameters(parameters)), format)


@click.command()
@click.argument("name", required=False)
@click.argument("directory", metavar="DIR", required=False, type=place)
@_PARAM
@_FORMAT
def ask(name: str | None, directory: str | Path | None, parameters: tuple[str, ...], format: str) -> None:
    """Ask a named question of the graph; without arguments, list the questions.

    \b
    kgraph ask who-introduced graph -P name=Transformer
    """
    from kgraph.queries import ask as ask_graph
    from kgraph.queries import questions
    from kgraph.store import open_graph

    if name is None or directory is None:
        rows = [[q.name, q.about, ", ".join(f"{k}={v}" for k, v in q.parameters.items())] for q in questions().values()]
        click.echo(table(["question", "what it answers", "parameters"], rows, limit=90))
        return
    print_answer(ask_graph(open_graph(directory), name, **parse_parameters(parameters)), format)


def parse_parameters(pairs: Sequence[str]) -> dict[str, Any]:
    """``NAME=VALUE`` to values: JSON where it is JSON (numbers, lists, true), else text.

    Example:
        >>> parse_parameters(["year=2020", "name=GNN"])
        {'year': 2020, 'name': 'GNN'}
    """
    parameters: dict[str, Any] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name:
            raise UsageError(f"--param wants NAME=VALUE, not {pair!r}")
        try:
            parameters[name] = json.loads(value)
        except ValueError:
            parameters[name] = value
    return parameters


def print_answer(answer: Answer, format: str) -> None:
    """Rows of a query on stdout: a table for eyes, CSV or JSON for programs."""
    if format == "json":
        rows = [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1, default=str))
    elif format == "csv":
        from kgraph.export.escape import csv_cell

        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(answer.columns)
        writer.writerows([[csv_cell(_flat(cell)) for cell in row] for row in answer.rows])
    else:
        click.echo(table(answer.columns, [[_flat(cell) for cell in row] for row in answer.rows]))
        message(f"{len(answer.rows)} row{'' if len(answer.rows) == 1 else 's'}")


def _flat(cell: object) -> object:
    if isinstance(cell, list):
        return ", ".join(str(_flat(item)) for item in cell)
    if isinstance(cell, dict):
        return json.dumps(cell, ensure_ascii=False, default=str)
    return cell


@click.command()
@DIRECTORY
@click.argument("name", metavar="NAME-OR-ID")
@click.option("--all", "everything", is_flag=True, help="Every edge, not the strongest few of each type.")
def show(directory: str | Path, name: str, everything: bool) -> None:
    """Show the card of a paper or concept: kind, aliases, papers by role, and the sentence for each."""
    from kgraph.cards import card, find, label_of
    from kgraph.store import open_graph

    graph = open_graph(directory)
    found = find(graph, name)
    click.echo(render_card(card(graph, found[0]), None if everything else 8))
    for other in found[1:6]:
        message(f"also called so: {other.id}   {label_of(other)}")


def render_card(card: Card, limit: int | None) -> str:
    """A card as text, at most ``limit`` edges of each type."""
    from kgraph.records import Concept

    node = card.node
    if isinstance(node, Concept):
        lines = [f"{plain(node.name)}   {node.kind} · {node.paper_count} papers · {plain(node.id)}"]
        if node.aliases:
            lines.append(f"  also  {plain(' · '.join(node.aliases))}")
    else:
        facts = [str(node.year or ""), plain(node.venue or ""), plain(node.id), "" if node.in_collection else "stub"]
        lines = [plain(node.title), f"  {' · '.join(fact for fact in facts if fact)}"]
        if node.other_ids:
            lines.append(f"  also  {plain(' · '.join(node.other_ids))}")
    for heading, edges in (("", card.outgoing), ("← ", card.incoming)):
        for edge_type, rows in edges.items():
            lines += ["", f"  {heading}{edge_type}  ({len(rows)})"]
            lines += [line for edge, label in rows[:limit] for line in _edge_lines(edge, label)]
            if limit and len(rows) > limit:
                lines.append(f"    … {len(rows) - limit} more with --all")
    return "\n".join(lines)


def _edge_lines(edge: Edge, label: str) -> list[str]:
    lines = [f"    {plain(label)}   score {edge.score:.2f} · {plain(edge.rule)}"]
    if edge.support > 1:
        lines[0] += f" · support {edge.support}"
    if edge.evidence:
        lines.append(f"      “{plain(edge.evidence[0].sentence)}”")
    return lines


@click.command()
@DIRECTORY
def stats(directory: str | Path) -> None:
    """Print what the graph holds: papers, concepts by kind, edges by type, scores, what was skipped."""
    from kgraph.store import open_graph

    graph = open_graph(directory)
    papers = list(graph.papers())
    years = [p.year for p in papers if p.year and p.in_collection]
    rows: list[list[object]] = [["papers", sum(p.in_collection for p in papers)]]
    rows.append(["papers cited but not in the collection", sum(not p.in_collection for p in papers)])
    if years:
        rows.append(["years", f"{min(years)}–{max(years)}"])
    rows += [[kind, n] for kind, n in _counted(graph.concepts(), lambda c: c.kind)]
    rows += [[edge_type, n] for edge_type, n in _counted(graph.edges(), lambda e: e.type)]
    rows += [["mentions", sum(1 for _ in graph.mentions())], ["skipped", sum(1 for _ in graph.skipped())]]
    click.echo(table(["what", "how many"], rows))


def _counted(items: Any, name: Callable[[Any], str]) -> list[tuple[str, int]]:
    return sorted(Counter(map(name, items)).items(), key=lambda pair: (-pair[1], pair[0]))


@click.command()
@DIRECTORY
@click.argument("name", required=False)
@click.option("--aliases", type=click.Path(path_type=Path), help="An alias file to try, with --dry-run.")
@click.option("--dry-run", is_flag=True, help="Show which forms a rebuild with the alias file would move, and where.")
@_FORMAT
def merges(directory: str | Path, name: str | None, aliases: Path | None, dry_run: bool, format: str) -> None:
    """Show which surface forms became one concept and which records one paper, by which step and why; or of NAME only.

    \b
    kgraph merges graph GNN
    kgraph merges graph --aliases aliases.toml --dry-run
    """
    from kgraph.cards import find, merges_of, moves
    from kgraph.resolve import find_aliases
    from kgraph.store import Answer, open_graph

    if aliases and not dry_run:
        raise UsageError("--aliases changes nothing here: add --dry-run to see its effect, or give it to kgraph build")
    graph = open_graph(directory)
    if dry_run:
        wanted = {node.id for node in find(graph, name)} if name else None
        changes = [
            m for m in moves(graph, find_aliases(aliases, graph.path)) if not wanted or {m.before, m.after} & wanted
        ]
        rows = [(m.form, m.before, m.after or "(dropped)", m.papers, m.reason) for m in changes]
        print_answer(Answer(["form", "from", "to", "papers", "reason"], rows), format)
        return
    found = [(concept, m.kind, m.form, m.step, m.reason) for m, concept in merges_of(graph, name)]
    print_answer(Answer(["concept", "kind", "form", "step", "reason"], found), format)


@click.command()
@click.argument("old", metavar="DIR1", type=place)
@click.argument("new", metavar="DIR2", type=place)
def diff(old: str | Path, new: str | Path) -> None:
    """Print what DIR2 has that DIR1 lacks (+) and the other way round (-)."""
    from kgraph.cards import difference
    from kgraph.store import open_graph

    found = difference(open_graph(old), open_graph(new))
    for sign, lines in (("-", found.removed), ("+", found.added)):
        for line in lines:
            click.echo(f"{sign} {plain(line)}")
