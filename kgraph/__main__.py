"""``python -m kgraph``."""

from kgraph.cli import run

run()
