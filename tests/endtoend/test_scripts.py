"""The scripts that look for trouble: a round of the fuzzer, and the part of the audit that needs no network."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from .conftest import ROOT


def run(*command: object) -> subprocess.CompletedProcess[str]:
    call = [sys.executable, *map(str, command)]
    return subprocess.run(call, capture_output=True, text=True, check=False, timeout=1800)


def test_a_round_of_the_fuzzer(tmp_path: Path) -> None:
    done = run(ROOT / "scripts" / "fuzz.py", "--round", 0, "--files", 3, "--out", tmp_path)
    assert (done.returncode, done.stdout) == (0, "1 rounds of 3 files (seed 1): no findings\n"), done.stderr


def test_every_locked_package_has_hashes_and_an_allowed_licence() -> None:
    done = run(ROOT / "scripts" / "audit_lock.py", ROOT / "requirements.lock")
    assert done.returncode == 0, done.stdout


def test_a_package_without_hashes_and_a_known_vulnerability_are_told(tmp_path: Path) -> None:
    lock, answer = tmp_path / "some.lock", tmp_path / "found.json"
    lock.write_text("click==8.5.1\nrich>=13 \\\n    --hash=sha256:00\n")
    bug = {"id": "X-1", "fix_versions": ["2"]}
    answer.write_text(json.dumps({"dependencies": [{"name": "a", "version": "1", "vulns": [bug]}]}))
    done = run(ROOT / "scripts" / "audit_lock.py", lock)
    assert (done.returncode, done.stdout.count("not pinned to a version with hashes")) == (1, 2)
    done = run(ROOT / "scripts" / "audit_lock.py", lock, "--vulnerabilities", answer)
    assert done.returncode == 1
    assert "a 1: X-1, mended in 2" in done.stdout
    answer.write_text('{"dependencies": [{"name": "a", "skip_reason": "not found"}]}')
    assert run(ROOT / "scripts" / "audit_lock.py", lock, "--vulnerabilities", answer).returncode == 3
