"""The plots of a report: leather's SVG, which holds numbers only, never a text from a paper.

In: a digest's numbers. Out: SVG elements to stand in the file.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import leather

_SLATE, _BLUE = "#7b8796", "#0072b2"
_THEME = {
    "background_color": "none",
    "label_color": "#566172",
    "tick_color": "#e3e7ec",
    "zero_color": "#8f9bab",
    "tick_font_family": "inherit",
    "tick_font_size": 11,
    "tick_font_char_height": 11,
    "tick_font_char_width": 6,
    "margin": 0.02,
}


class _Exact(leather.Linear):  # type: ignore[misc]
    """A scale that ends where it is told to, not at the next round number."""

    def __init__(self, least: float, most: float) -> None:
        super().__init__(least, most)
        self._least, self._span = least, most - least

    def project(self, value: float, start: float, end: float) -> float:
        return round(float(start) + (float(end) - float(start)) * (float(value) - self._least) / self._span, 2)


def papers_by_year(years: Sequence[int], counts: Sequence[int], since: int) -> str:
    """A column a year, the years from ``since`` in colour.

    Example:
        >>> papers_by_year([2020, 2021], [3, 5], 2021).count("<rect")
        3
    """
    chart = _chart(max(counts))
    rows = [(str(year), count) for year, count in zip(years, counts, strict=True)]
    chart.add_columns(rows, fill_color=lambda row: _BLUE if int(row.x) >= since else _SLATE)
    chart.add_x_axis(tick_formatter=lambda value, *_: _shown(int(value), years))
    return _svg(chart, 680, 170, "Papers by year")


def share_by_year(years: Sequence[int], shares: Sequence[float]) -> str:
    """A line of shares, with the first and last year named.

    Example:
        >>> share_by_year([2020, 2021], [0.1, 0.2]).startswith('<svg viewBox="0 0 210 90"')
        True
    """
    chart = _chart(100 * max(shares), percent=True)
    chart.add_line([(year, 100 * share) for year, share in zip(years, shares, strict=True)], stroke_color=_BLUE)
    chart.set_x_scale(_Exact(years[0], years[-1]))
    chart.add_x_axis(ticks=[years[0], years[-1]], tick_formatter=lambda value, *_: str(value))
    return _svg(chart, 210, 90, "Share of each year's papers, in percent")


def _chart(most: float, percent: bool = False) -> Any:
    for name, value in _THEME.items():
        setattr(leather.theme, name, value)
    chart = leather.Chart()
    top = _round_up(most)
    chart.set_y_scale(_Exact(0, top))
    chart.add_y_axis(ticks=[0, top], tick_formatter=lambda value, *_: f"{value:g}%" if percent else f"{value:,g}")
    return chart


def _round_up(most: float) -> float:
    """The next round number, one digit and zeros or half of that."""
    step = 1.0
    while most > step * 10:
        step *= 10
    return next(step * k for k in (1, 1.5, 2, 3, 4, 5, 6, 8, 10) if step * k >= most)


def _shown(year: int, years: Sequence[int]) -> str:
    """A year's label, left out where there are too many to stand side by side."""
    every = -(-len(years) // 14)
    return str(year) if (years[-1] - year) % every == 0 else ""


def _svg(chart: Any, width: int, height: int, label: str) -> str:
    drawn = str(chart.to_svg(width=width, height=height))
    return drawn.replace("<svg ", f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="{label}" ', 1)
