"""An alias file that is wrong gets one clear line."""

from pathlib import Path

import pytest

from kgraph.errors import InputError
from kgraph.resolve import read_aliases


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("drop = 3", "drop wants a list"),
        ("[typo]\na = 1", "unknown section 'typo'"),
        ('[retype]\n"x" = "gadget"', "kinds are method"),
        ('[merge]\n"a" = ["x"]\n"b" = ["x"]', "merged into both"),
        ("never_merge = [1]", "never_merge wants"),
        ("= broken", "not a TOML file"),
    ],
)
def test_wrong_files(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "aliases.toml"
    path.write_text(text)
    with pytest.raises(InputError, match=says) as caught:
        read_aliases(path)
    assert "\n" not in str(caught.value)
    assert str(path) in str(caught.value)


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_aliases(tmp_path / "none.toml")
