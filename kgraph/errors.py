"""The errors kgraph raises on purpose. Each says what happened, where, and what to do next.

    KgraphError                 exit 1   anything kgraph knows how to explain
    ├── UsageError              exit 2   the call does not make sense
    ├── MissingPartError        exit 3   a part is not installed; names the install command
    ├── NothingUsableError      exit 4   no paper could be read from the inputs
    ├── StrictError             exit 5   --strict, and something was skipped
    ├── InputError              exit 1   an input cannot be read at all
    ├── NotAGraphError          exit 1   a directory is not a kgraph directory
    ├── BusyError               exit 1   another build is writing this directory
    ├── QueryError              exit 1   a Cypher text the database refuses
    └── ServerError             exit 1   Neo4j is away, refuses the login, or is in an unusable state

Messages never carry abstract text or passwords.
"""

from __future__ import annotations


class KgraphError(Exception):
    """The root of the tree.

    Example:
        >>> str(KgraphError("no graph in out/: run kgraph build first"))
        'no graph in out/: run kgraph build first'
    """

    exit_code = 1


class UsageError(KgraphError):
    """The call does not make sense: an unknown format, an option without its partner."""

    exit_code = 2


class MissingPartError(KgraphError):
    """A part is not installed; the message holds the exact install command."""

    exit_code = 3


class NothingUsableError(KgraphError):
    """Not one paper could be read from the inputs."""

    exit_code = 4


class StrictError(KgraphError):
    """``--strict`` was asked for and something was skipped."""

    exit_code = 5


class InputError(KgraphError):
    """An input does not exist, cannot be opened, or is in a format that cannot be told."""


class NotAGraphError(KgraphError):
    """A directory holds no kgraph graph, or one of another version."""


class BusyError(KgraphError):
    """Another process is writing the same graph directory."""


class QueryError(KgraphError):
    """The embedded database refuses a Cypher text."""


class ServerError(KgraphError):
    """A Neo4j server is away, refuses the login, or is in a state that cannot be written to."""
