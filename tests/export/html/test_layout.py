"""Positions: nothing overlaps, groups stay apart, what belongs nowhere stands aside."""

from __future__ import annotations

import numpy as np

from kgraph.export.html.layout import arrange, pack, place, rim


def _closest(points: np.ndarray, radii: np.ndarray) -> float:
    """The smallest clear space between two discs."""
    apart = np.hypot(*(points[:, None, :] - points[None, :, :]).transpose(2, 0, 1)) - radii[:, None] - radii[None, :]
    return float(apart[np.triu_indices(len(points), 1)].min())


def test_nodes_of_a_star_do_not_overlap() -> None:
    radii = np.array([20.0, *[5.0] * 60])
    assert _closest(arrange(radii, [(0, leaf, 1.0) for leaf in range(1, 61)]), radii) > 4


def test_discs_do_not_overlap_and_related_ones_are_near() -> None:
    reach = np.array([90.0, 60, 60, 40, 40, 40, 30, 30, 20, 10])
    centres = pack(reach, [(8, 9, 1.0)])
    assert _closest(centres, reach) > -2
    between = np.hypot(*(centres[9] - centres).T)
    assert int(np.argsort(between)[1]) == 8


def test_nodes_without_a_group_stand_below_the_others() -> None:
    points = place([5.0] * 8, [0, 0, 0, 1, 1, 1, -1, -1], [(0, 1, 1.0), (3, 4, 1.0)], [])
    assert points[6:, 1].min() > points[:6, 1].max() + 50
    assert np.abs(points[6] - points[7]).max() >= 40


def test_the_room_for_a_name_keeps_its_share_of_a_large_map() -> None:
    for reach in (np.full(40, 300.0), np.full(40, 900.0)):
        centres = pack(reach + rim(reach), [])
        width = np.ptp(centres[:, 0]) + 2 * (reach[0] + rim(reach))
        assert _closest(centres, reach) > 52 + 0.025 * width
