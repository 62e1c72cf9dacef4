"""Lines over days as SVG: places of points, axis and bands. Pure; the template ``_chart.html`` draws them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

WIDTH, HEIGHT = 720, 220
LEFT, RIGHT, TOP, BOTTOM = 46, 12, 10, 24
STEPS = (1, 2, 2.5, 5, 10)
DAY_ROOM = 64
"""So far apart two days are written, in units of the picture."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A value of a day; ``None`` where there was nothing to measure: the line has a gap there."""

    day: date
    value: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A mark on an axis."""

    at: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Everything in the units of the picture, ``width`` × ``height``."""

    width: int
    height: int
    paths: tuple[str, ...]
    band: str
    limit: float | None
    now: float | None
    ticks: tuple[Tick, ...]
    days: tuple[Tick, ...]
    left: int = LEFT
    right: int = WIDTH - RIGHT
    bottom: int = HEIGHT - BOTTOM


def line_chart(
    points: Sequence[Point],
    *,
    limit: Decimal | None = None,
    low: Sequence[Point] = (),
    high: Sequence[Point] = (),
    day_text: dict[date, str] | None = None,
) -> Chart | None:
    """A line of shares (0 to 1) with its limit, and from its end on the band between ``low`` and ``high``.

    ``day_text``: the days that are written below, the weightiest first; one that has no room beside those is
    left out. ``None`` where no day has a value.
    """
    known = [p.value for p in (*points, *low, *high) if p.value is not None]
    if not known:
        return None
    shown = [*known, *([limit] if limit is not None else [])]
    bottom, top, step = _scale(float(min(shown)), float(max(shown)))
    days = [p.day for p in (*points, *low)]
    first, last = min(days), max(days)
    place = _Place(first=first, last=last, bottom=bottom, top=top)
    return Chart(
        width=WIDTH,
        height=HEIGHT,
        paths=tuple(_paths(points, place)),
        band=_band(low, high, place),
        limit=None if limit is None else place.y(float(limit)),
        now=place.x(points[-1].day) if low else None,
        ticks=tuple(
            Tick(at=place.y(bottom + step * n), text=_percent(bottom + step * n, step))
            for n in range(round((top - bottom) / step) + 1)
        ),
        days=_with_room(Tick(at=place.x(day), text=text) for day, text in (day_text or {}).items()),
    )


def spark(values: Sequence[Decimal | None], *, width: int = 90, height: int = 22) -> str:
    """A small line without axes: the ``d`` of a path; empty where fewer than two values are known."""
    known = [float(v) for v in values if v is not None]
    if len(known) < 2:
        return ""
    low, high = min(known), max(known)
    spread = (high - low) or 1.0
    step = width / max(1, len(values) - 1)
    parts, pen = [], "M"
    for n, value in enumerate(values):
        if value is None:
            pen = "M"
            continue
        y = height / 2 if high == low else height - 2 - (float(value) - low) / spread * (height - 4)
        parts.append(f"{pen}{n * step:.1f} {y:.1f}")
        pen = "L"
    return "".join(parts)


def _with_room(ticks: Iterable[Tick]) -> tuple[Tick, ...]:
    kept: list[Tick] = []
    for tick in ticks:
        if all(abs(tick.at - other.at) >= DAY_ROOM for other in kept):
            kept.append(tick)
    return tuple(sorted(kept, key=lambda tick: tick.at))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    first: date
    last: date
    bottom: float
    top: float

    def x(self, day: date) -> float:
        whole = (self.last - self.first).days or 1
        return round(LEFT + (WIDTH - LEFT - RIGHT) * (day - self.first).days / whole, 1)

    def y(self, value: float) -> float:
        share = (value - self.bottom) / (self.top - self.bottom)
        return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * share, 1)


def _scale(low: float, high: float) -> tuple[float, float, float]:
    """Round ends and step of the axis; a rate near its ceiling does not begin at zero."""
    start = 0.0 if low <= 0.5 else max(0.0, low - (1 - low) * 0.5)
    raw = max(high - start, 0.001) / 4
    size = 10.0 ** math.floor(math.log10(raw))
    step = next(size * s for s in STEPS if size * s >= raw * 0.999)
    bottom = math.floor(start / step + 1e-9) * step
    top = math.ceil(high / step - 1e-9) * step
    return bottom, max(top, bottom + step), step


def _percent(value: float, step: float) -> str:
    places = max(0, math.ceil(-math.log10(step * 100) - 1e-9)) if step * 100 < 1 else 0
    if abs(step * 100 * 10**places - round(step * 100 * 10**places)) > 1e-6:
        places += 1
    return f"{value * 100:.{places}f} %"


def _paths(points: Sequence[Point], place: _Place) -> list[str]:
    paths, current = [], ""
    for point in points:
        if point.value is None:
            paths, current = ([*paths, current] if current else paths), ""
            continue
        pen = "L" if current else "M"
        current += f"{pen}{place.x(point.day)} {place.y(float(point.value))}"
    return [*paths, current] if current else paths


def _band(low: Sequence[Point], high: Sequence[Point], place: _Place) -> str:
    there = [(p.day, p.value) for p in low if p.value is not None]
    back = [(p.day, p.value) for p in reversed(high) if p.value is not None]
    if not there or not back:
        return ""
    corners = [f"{place.x(day)} {place.y(float(value))}" for day, value in (*there, *back)]
    return "M" + "L".join(corners) + "Z"
