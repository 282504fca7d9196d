"""A lock keeps a second holder out, in this process and in others, and goes when its holder dies."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from kgraph.store import lock

HOLDER = """
import sys
from pathlib import Path
from kgraph.store import lock
lock.acquire(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


def test_second_holder_is_kept_out_and_the_file_goes_at_the_end(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with lock.locked(path), pytest.raises(BlockingIOError), lock.locked(path):
        pass
    assert not path.exists()
    with lock.locked(path):
        pass


def test_killed_holder_lets_go_and_its_file_is_taken_over(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    arguments = [sys.executable, "-c", HOLDER, str(path)]
    with subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(BlockingIOError):
            lock.acquire(path)
        holder.send_signal(signal.SIGKILL)
    assert path.exists()
    with lock.locked(path):
        pass
    assert not path.exists()


def test_forked_worker_does_not_keep_the_lock(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    descriptor = lock.acquire(path)
    context = multiprocessing.get_context("fork")
    ready, done = context.Event(), context.Event()
    worker = context.Process(target=lambda: (ready.set(), done.wait()))
    worker.start()
    assert ready.wait(60)
    lock.release(descriptor)
    with lock.locked(path):
        pass
    done.set()
    worker.join()


def test_lock_on_a_file_that_was_removed_meanwhile_is_not_taken_for_the_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "lock"
    really_lock, waits = lock._lock, iter([True])

    def lock_after_the_other_left(descriptor: int) -> None:
        if next(waits, False):
            path.unlink()
        really_lock(descriptor)

    monkeypatch.setattr(lock, "_lock", lock_after_the_other_left)
    descriptor = lock.acquire(path)
    assert os.path.samestat(os.fstat(descriptor), path.stat())
    lock.release(descriptor)
