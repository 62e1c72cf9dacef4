"""Which figures there are, over which windows, by which limits: ``health.toml``, read once."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files

BELOW, AT_LEAST = "below", "at_least"


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """One of Amazon's figures. ``windows`` in days, the first is the one that warns.

    ``amazon``: what Amazon's own figure is called among its performance readings.
    ``limit`` and ``lag`` are names of policy numbers (percent, days). ``begins``: from which day the
    limit holds, by marketplace; empty: everywhere, always.
    """

    code: str
    rule: str
    goal: str
    windows: tuple[int, ...]
    limit: str = ""
    lag: str = ""
    part_of: str = ""
    amazon: str = ""
    begins: Mapping[str, date] = field(default_factory=dict)

    def has_limit(self, marketplace: str, on: date) -> bool:
        """Whether Amazon holds a seller of this marketplace to the limit on that day."""
        if not self.limit:
            return False
        return not self.begins or (marketplace in self.begins and on >= self.begins[marketplace])


@cache
def metrics() -> dict[str, Metric]:
    """All figures by code, in the order in which they are shown."""
    told = tomllib.loads((files("kefu.metrics") / "health.toml").read_text("utf-8"))
    return {
        entry["code"]: Metric(**{**entry, "windows": tuple(entry["windows"])})
        for entry in told["metric"]
    }
