"""The probe of names: real pairs that must meet and look-alikes that must not, by floors on both halves."""

import importlib.util
from collections import defaultdict
from pathlib import Path

import pytest

JOINED, APART = 0.95, 0.95
ROOT = Path(__file__).parents[2]
_spec = importlib.util.spec_from_file_location("probe_names", ROOT / "scripts" / "probe_names.py")
assert _spec
assert _spec.loader
probe = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(probe)


@pytest.fixture(scope="module")
def outcomes() -> dict[tuple[str, bool, str], list[bool]]:
    found = defaultdict(list)
    for case in probe.cases(probe.PROBE):
        found[(case["half"], case["same"], case["group"])].append(probe.is_right(case))
    return found


@pytest.mark.parametrize("half", ["tune", "kept"])
def test_true_pairs_join_and_look_alikes_stay_apart(outcomes, half: str) -> None:
    shares = probe.shares(outcomes)
    assert shares[(half, True)] >= JOINED
    assert shares[(half, False)] >= APART


def test_near_names_and_sizes_never_join(outcomes) -> None:
    for half in ("tune", "kept"):
        assert all(outcomes[(half, False, "near name")])
        assert all(outcomes[(half, False, "size")])


def test_there_are_two_hundred_of_each(outcomes) -> None:
    for same in (True, False):
        assert sum(len(right) for (_, s, _), right in outcomes.items() if s is same) >= 200
