"""A file is written whole or not at all, and a killed export leaves nothing that grows."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from kgraph.errors import BusyError, KgraphError
from kgraph.export.files import open_output

KILLED = """
import os, signal, sys
from pathlib import Path
from kgraph.export.files import open_output
with open_output(Path(sys.argv[1])) as stream:
    stream.write("half" * 100_000)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_file_appears_whole_when_the_block_ends(tmp_path: Path) -> None:
    target = tmp_path / "out.json"
    with open_output(target) as stream:
        stream.write("ü\n")
        assert not target.exists()
    assert target.read_bytes() == "ü\n".encode()
    assert list(tmp_path.iterdir()) == [target]


def test_failure_keeps_the_old_file_and_leaves_no_other(tmp_path: Path) -> None:
    target = tmp_path / "out.json"
    target.write_text("old")
    with pytest.raises(ZeroDivisionError), open_output(target) as stream:
        stream.write("new")
        raise ZeroDivisionError
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_killed_export_keeps_the_old_file_and_the_next_one_cleans_up(tmp_path: Path) -> None:
    target = tmp_path / "out.json"
    target.write_text("old")
    for _ in range(2):
        killed = subprocess.run([sys.executable, "-c", KILLED, str(target)], check=False)
        assert killed.returncode == -signal.SIGKILL
        assert target.read_text() == "old"
        assert len(list(tmp_path.iterdir())) == 2
    with open_output(target) as stream:
        stream.write("new")
    assert target.read_text() == "new"
    assert list(tmp_path.iterdir()) == [target]


def test_two_exports_to_one_file_at_once_are_refused(tmp_path: Path) -> None:
    target = tmp_path / "out.json"
    with open_output(target) as stream:
        with pytest.raises(BusyError, match=r"out\.json: another process is writing this file"), open_output(target):
            pass
        stream.write("first")
    assert target.read_text() == "first"


def test_permissions_and_links_stay(tmp_path: Path) -> None:
    target, link = tmp_path / "out.json", tmp_path / "link"
    target.write_text("old")
    target.chmod(0o640)
    link.symlink_to(target)
    with open_output(link) as stream:
        stream.write("new")
    assert link.is_symlink()
    assert target.read_text() == "new"
    assert target.stat().st_mode & 0o777 == 0o640


def test_pipe_is_written_to_directly(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    seen: list[str] = []
    reader = threading.Thread(target=lambda: seen.append(pipe.read_text()))
    reader.start()
    with open_output(pipe) as stream:
        stream.write("through")
    reader.join()
    assert seen == ["through"]
    assert pipe.is_fifo()


def test_standard_output_is_utf8_and_stays_open(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    for _ in range(2):
        with open_output(None) as stream:
            stream.write("ü\n")
    print("after")
    assert capfdbinary.readouterr().out == "ü\nü\nafter\n".encode()


def test_lone_surrogate_is_written_as_a_question_mark(tmp_path: Path) -> None:
    with open_output(tmp_path / "out") as stream:
        stream.write("a\ud800b")
    assert (tmp_path / "out").read_bytes() == b"a?b"


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("missing/out.json", "cannot write: No such file or directory: there is no folder"),
        ("folder", "cannot write: Is a directory: name a file, not a folder"),
        ("file/out.json", "cannot write: Not a directory: there is no folder"),
    ],
)
def test_place_that_cannot_be_written_is_one_line(name: str, line: str, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("x")
    with pytest.raises(KgraphError) as error, open_output(tmp_path / name):
        pass
    assert str(error.value).startswith(f"{tmp_path / name}: {line}")
    assert "\n" not in str(error.value)


def test_full_disk_is_one_line(tmp_path: Path) -> None:
    target = Path("/dev/full")
    with pytest.raises(KgraphError, match="/dev/full: cannot write: No space left on device"), open_output(target) as s:
        s.write("x" * 100_000)
