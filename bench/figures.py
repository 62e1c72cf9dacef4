"""How figures are taken and printed: several rounds in turn, medians, ratios, and the spread."""

from __future__ import annotations

import json
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """Values of one contestant, a round each; larger is better where it is a rate."""

    values: tuple[float, ...]

    @property
    def median(self) -> float:
        """The value to quote."""
        return statistics.median(self.values)

    @property
    def spread(self) -> str:
        """From the least to the most, relative to the median."""
        low, high = min(self.values) / self.median, max(self.values) / self.median
        return f"{low:.2f}–{high:.2f}"


def in_turn(contestants: Mapping[str, Callable[[], float]], *, rounds: int) -> dict[str, Figure]:
    """Each contestant once a round, so that all see the same machine."""
    values: dict[str, list[float]] = {name: [] for name in contestants}
    for _ in range(rounds):
        for name, measure in contestants.items():
            values[name].append(measure())
    return {name: Figure(values=tuple(found)) for name, found in values.items()}


def percentile(values: Sequence[float], share: float) -> float:
    """The value that ``share`` of all values do not exceed."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(share * len(ranked)))]


def line(name: str, ratio: float, wanted: str, detail: str = "") -> None:
    """Print one ratio with what was wanted of it."""
    print(f"  {name:<58} {ratio:>8.2f}   (aim {wanted})  {detail}", flush=True)


def last_json(output: str) -> dict[str, float]:
    """The object on the last line of a contestant's output."""
    return json.loads(output.strip().splitlines()[-1])
