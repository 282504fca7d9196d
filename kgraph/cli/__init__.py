"""The command line: parses arguments, calls the library, prints. Nothing else.

stdout is data, stderr is progress and messages. Exit codes stand in kgraph.errors; 130 is Ctrl-C, 143 SIGTERM, 129 a
closed terminal; a reader of stdout that goes away (``| head``) ends the run in silence with 1.
"""

from __future__ import annotations

import io
import os
import signal
import sys
from types import FrameType
from typing import Any

import click

from kgraph.cli.build import build, extract, read
from kgraph.cli.config import defaults
from kgraph.cli.evaluate import evaluate
from kgraph.cli.export import export
from kgraph.cli.look import ask, diff, merges, query, show, stats
from kgraph.cli.report import report
from kgraph.cli.terminal import message
from kgraph.errors import KgraphError


def _version(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        from importlib.metadata import version

        click.echo(f"kgraph {version('kgraph')}")
        ctx.exit()


@click.group(context_settings={"help_option_names": ["-h", "--help"], "auto_envvar_prefix": "KGRAPH"})
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Print the version."
)
@click.option("-q", "--quiet", is_flag=True, help="No progress and no summary, only errors.")
@click.option("-v", "--verbose", is_flag=True, expose_value=False, help="Show where an unforeseen error happened.")
@click.pass_context
def cli(ctx: click.Context, quiet: bool) -> None:
    """Turn paper abstracts into a knowledge graph of methods, datasets and benchmarks.

    \b
    kgraph build seeds/ -o graph            read, extract, link, write
    kgraph show graph "Vision Transformer"  one concept: papers by role, with the sentence
    kgraph query graph 'MATCH (p:Paper)-[:INTRODUCES]->(m:Method) RETURN m.name, p.title LIMIT 5'

    Options may also stand in kgraph.toml, in [tool.kgraph] of pyproject.toml, or in KGRAPH_… variables.
    """
    ctx.obj = {"quiet": quiet}
    ctx.default_map = {**defaults(), **(ctx.default_map or {})}


for command in (build, read, extract, query, ask, show, stats, merges, diff, export, report, evaluate):
    cli.add_command(command)


class _Stopped(BaseException):
    """A signal asks the run to end; it unwinds like Ctrl-C, so that everything half-written is removed."""


def _stop_on_signals() -> list[int]:
    """Let SIGINT, SIGTERM and SIGHUP unwind the run; returns the list that will hold the one that came.

    A signal that is ignored (nohup) stays so; a second SIGINT kills.
    """
    came: list[int] = []

    def stop(number: int, _: FrameType | None) -> None:
        came.append(number)
        for other in signals:
            signal.signal(other, signal.SIG_DFL if other == signal.SIGINT else signal.SIG_IGN)
        raise _Stopped

    names = ("SIGINT", "SIGTERM", "SIGHUP")
    found = [getattr(signal, name) for name in names if hasattr(signal, name)]
    signals = [number for number in found if signal.getsignal(number) is not signal.SIG_IGN]
    for number in signals:
        signal.signal(number, stop)
    return came


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    try:
        code: Any = cli.main(args=arguments, prog_name="kgraph", standalone_mode=False)
    except KgraphError as error:
        message(f"kgraph: {error}")
        return error.exit_code
    except (_Stopped, click.exceptions.Abort):
        message("kgraph: interrupted; nothing was left half-written")
        return 130
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except OSError as error:
        message(f"kgraph: {error.filename or 'system'}: {error.strerror or error}")
        return 1
    except Exception as error:
        if {"-v", "--verbose"} & set(arguments if arguments is not None else sys.argv[1:]):
            raise
        message(f"kgraph: this should not have happened ({type(error).__name__}); kgraph -v … shows where")
        return 1
    return code if isinstance(code, int) else 0


def _write_whole() -> None:
    """Put a buffer under stdout where PYTHONUNBUFFERED took it: without, what a short write leaves over is lost."""
    raw = getattr(sys.stdout, "buffer", None)
    if isinstance(raw, io.RawIOBase):
        buffer = io.BufferedWriter(raw)
        sys.stdout = io.TextIOWrapper(buffer, sys.stdout.encoding, sys.stdout.errors, line_buffering=True)


def run() -> None:
    """The console script."""
    _write_whole()
    came = _stop_on_signals()
    code = main()
    try:
        if not sys.stdout.closed:
            sys.stdout.flush()
    except OSError as error:  # told already, but for what was still in the buffer; nothing more is to go there
        if not code:
            message(f"kgraph: standard output: {error.strerror}")
        code = code or 1
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(128 + came[0] if came else code)
