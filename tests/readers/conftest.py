"""Ways to hand text to the readers."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from kgraph.readers import read
from kgraph.records import Paper, Skipped

FIXTURES = Path(__file__).parents[1] / "fixtures" / "readers"

ReadText = Callable[..., tuple[list[Paper], list[Skipped]]]


def read_all(inputs: Sequence[str], format: str | None = None) -> tuple[list[Paper], list[Skipped]]:
    """Papers and skips apart, each in order."""
    records = list(read(inputs, format))
    return [r for r in records if isinstance(r, Paper)], [r for r in records if isinstance(r, Skipped)]


@pytest.fixture
def read_text(tmp_path: Path) -> ReadText:
    """Reads a text, or bytes, as a file of this name."""

    def read_it(
        content: str | bytes, name: str = "input.txt", format: str | None = None
    ) -> tuple[list[Paper], list[Skipped]]:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))
        return read_all([str(path)], format)

    return read_it
