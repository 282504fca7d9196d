"""The graph into Neo4j and back: over Bolt (load), as files for its bulk import (csv), and what differs there (check).

In: a graph directory, and a login or an output directory. Out: the same graph in the server, and lines for
aliases.toml of what was merged or renamed there (edits). What a node or a link is called there and which statements
write it stands in one place (model), its rows in another (rows).
"""

from kgraph.export.neo4j.load import Loaded, export

__all__ = ["Loaded", "export"]
