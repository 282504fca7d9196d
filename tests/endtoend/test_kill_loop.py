"""The loop of kills, a few rounds of it; scripts/kill_loop.py runs as many as one likes."""

import subprocess
import sys

from .conftest import ROOT


def test_kills_leave_the_old_result_or_the_new_one_and_no_litter() -> None:
    command = [sys.executable, str(ROOT / "scripts" / "kill_loop.py"), "4", "--seed", "7"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=1800, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert "4 kills (seed 7): the old result or the new one every time, no litter" in done.stdout
