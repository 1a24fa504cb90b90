"""Lines of figures as SVG paths, for pages that carry the same figures in a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """A line through values: its path, the area below it, and where it ends."""

    path: str
    area: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Tick:
    """A label beside a height."""

    y: float
    text: str


def draw_line(values: Sequence[float], *, left: float, right: float, top: float, bottom: float, most: float | None = None) -> Line:
    """Draw values from nought up to `most` (their own largest where it is None) into a box, the first at the left."""
    ceiling = max(most if most is not None else max(values, default=0.0), 1e-9)
    step = (right - left) / max(1, len(values) - 1)
    points = [(left + step * n, bottom - (bottom - top) * min(value, ceiling) / ceiling) for n, value in enumerate(values)]
    if not points:
        return Line("", "", left, bottom)
    path = "M" + " L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    return Line(path, f"{path} L{points[-1][0]:.1f} {bottom:.1f} L{left:.1f} {bottom:.1f}Z", round(points[-1][0], 1), round(points[-1][1], 1))


def round_up(value: float) -> float:
    """Return the next number of the form 1, 2, 4, 5 or 10 times a power of ten."""
    size = 1.0
    while size * 10 < value:
        size *= 10
    return next(size * step for step in (1, 2, 4, 5, 10) if size * step >= value)


def draw_ticks(most: float, *, top: float, bottom: float, parts: int = 4) -> list[Tick]:
    """Label an axis from nought to `most`."""
    return [Tick(round(bottom - (bottom - top) * n / parts, 1), f"{most * n / parts:g}") for n in range(parts + 1)]
