"""Lets time pass: everything that is due happens in order, by one agenda and by Amazon's own work."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Protocol

from twisted.python import log

from simulator.buyers.agenda import Agenda, Appointment
from simulator.clock import HOUR, Clock, RealClock, VirtualClock
from simulator.options import Options

Act = Callable[[Appointment], None]


class Works(Protocol):
    """What Amazon works on beside the play: feeds and reports."""

    def settle(self) -> None:
        """Do what is due."""

    def next_end(self) -> datetime | None:
        """When the next of it is due."""


class Timekeeper:
    """Whoever makes appointments says by the first part of their names that it keeps them."""

    def __init__(self, clock: Clock, agenda: Agenda) -> None:
        self.clock = clock
        self.agenda = agenda
        self._works: Works | None = None
        self._acts: dict[str, Act] = {}

    def work_beside(self, works: Works) -> None:
        """Let `works` be done in their turn whenever time passes."""
        self._works = works

    def keeps(self, act: Act, *families: str) -> None:
        """Appointments named `family` or `family.anything` are kept by `act`."""
        self._acts.update(dict.fromkeys(families, act))

    def live(self) -> Counter[str]:
        """Let everything happen whose time has come; returns how often what happened."""
        return self._live_until(self.clock.lived())

    def advance(self, *, hours: float | None, until: str | None, to_next: bool) -> Counter[str]:
        """Jump ahead; what lies between happens now, in order. Raises ValueError for a senseless wish."""
        start = self.clock.lived()
        end = self._end(start, hours, until, to_next)
        happened = self._live_until(end)
        self.clock.advance(end - start)
        if self._works is not None:
            self._works.settle()
        return happened

    def upcoming(self) -> datetime | None:
        """When the next event is due."""
        time = self._next_time()
        return None if time is None else self.clock.at(time)

    def _end(self, start: float, hours: float | None, until: str | None, to_next: bool) -> float:
        if (hours is not None) + (until is not None) + bool(to_next) != 1:
            raise ValueError("say one of hours, until, to_next")
        if hours is not None:
            end = start + float(hours) * HOUR
        elif until is not None:
            moment = datetime.fromisoformat(until)
            if moment.tzinfo is None:
                raise ValueError(f"{until!r} needs an offset, as in 2026-09-01T12:00Z")
            end = start + (moment - self.clock.moment()).total_seconds()
        else:
            upcoming = self._next_time()
            end = start if upcoming is None else max(start, upcoming)
        if end < start:
            raise ValueError("time does not run backwards")
        return end

    def _next_time(self) -> float | None:
        times = [self.agenda.next_time(), self._work_time()]
        return min((time for time in times if time is not None), default=None)

    def _work_time(self) -> float | None:
        """When Amazon's own work is due, where one clock counts for all."""
        end = self._works.next_end() if self._works is not None else None
        if end is None or not isinstance(self.clock, VirtualClock):
            return None
        return self.clock.lived_at(end - self.clock.skew)

    def _live_until(self, end: float) -> Counter[str]:
        happened: Counter[str] = Counter()
        while (upcoming := self._next_time()) is not None and upcoming <= end:
            self.clock.hold(upcoming)
            if self._works is not None:
                self._works.settle()
            if (appointment := self.agenda.next_due(upcoming)) is None:
                continue
            happened[appointment.what] += 1
            try:
                self._acts[appointment.what.partition(".")[0]](appointment)
            except Exception:  # one broken story must not stop the others' clock
                log.err(None, f"appointment failed: {appointment}")
        self.clock.release()
        return happened


def make_clock(options: Options, state: dict[str, Any]) -> Clock:
    """The clock that is asked for; a folder goes on where it stopped, by the clock it began with."""
    lived = state.get("lived", 0.0)
    if state and (state.get("clock", "real") == "virtual") != (options.start is not None):
        raise ValueError(f"this folder was begun with the {state.get('clock', 'real')} clock")
    if options.start is None:
        return RealClock(options.speed, lived)
    start = datetime.fromisoformat(state["born"]) if state else options.start
    return VirtualClock(start.astimezone(UTC), options.speed, lived)
