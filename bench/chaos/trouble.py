"""Orders the weather's faults at the simulator's control port, and counts how often each truly struck."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from bench.chaos.weather import Order, Schedule

SETTINGS = ("smtp_reject", "smtp_delay_after_data", "mail_delayed")
"""Faults that are a setting with a count in it."""
Control = Callable[..., Any]


class Trouble:
    """``struck``: by the fault's name, how often."""

    def __init__(self, schedule: Schedule, control: Control) -> None:
        self._schedule = schedule
        self._control = control
        self._standing: dict[str, int] = {}
        self.struck: Counter[str] = Counter()

    def brew(self, step: int, length: timedelta) -> None:
        """Count what struck since the last step, and order what comes now."""
        pending = self._counted()
        api: dict[str, Any] = {"clock_skew": 0}
        mail: dict[str, Any] = {}
        for order in self._schedule.orders:
            if not order.lasts and pending.pop(order.name, 0):
                (api if order.at == "api" else mail)[order.name] = 0
        for order, times in self._schedule.faults(step, length):
            match order.at:
                case "skew":
                    api["clock_skew"] = times
                    self.struck[order.name] += 1
                case "renumber":
                    mail["new_uid_validity"] = True
                    self.struck[order.name] += 1
                case "api":
                    api[order.name] = max(pending.get(order.name, 0), times)
                case _:
                    mail[order.name] = self._of_mail(order, max(pending.get(order.name, 0), times))
        self._order(api, mail)

    def add(self, name: str, *, api: bool, **setting: Any) -> None:
        """One more of something, for a kill that waits for it."""
        self._counted()
        self._order({name: 1} if api else {}, {} if api else {name: setting or 1})

    def take_back(self, name: str) -> None:
        """What was added and did not strike."""
        self._counted()
        if name in SETTINGS:
            self._order({}, {name: {"times": 0}})
        else:
            self._order({name: 0}, {})

    def clear(self) -> None:
        """Nothing goes wrong any more."""
        self._counted()
        told = self._control("fault")
        mail = {name: 0 for name, left in told.items() if isinstance(left, int)}
        settings = {name: {"times": 0} for name in SETTINGS}
        self._order({"clock_skew": 0} | dict.fromkeys(told["api"], 0), {**mail, **settings})

    def _of_mail(self, order: Order, times: int) -> Any:
        return {**order.extra, "times": times} if order.extra else times

    def _order(self, api: dict[str, Any], mail: dict[str, Any]) -> None:
        self._standing = _left(self._control("fault", api=api, **mail))

    def _counted(self) -> dict[str, int]:
        """What is still to come; what has come is counted."""
        left = _left(self._control("fault"))
        for name, before in self._standing.items():
            self.struck[name] += max(0, before - left.get(name, 0))
        self._standing = left
        return left


def _left(told: dict[str, Any]) -> dict[str, int]:
    api = told.pop("api")
    counts = {
        name: int(value["times"] if isinstance(value, dict) else value)
        for name, value in told.items()
    }
    told["api"] = api
    return {**counts, **api}
