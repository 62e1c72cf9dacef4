"""A play in bad weather: ``kefu simulate``'s world, desk and robots, with faults ordered and processes killed."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import datetime, timedelta
from typing import Any

from bench.chaos.killing import (
    Killer,
    Moment,
    at_any_moment,
    when_something_new_is_in,
    while_waiting,
)
from bench.chaos.trouble import Trouble
from bench.chaos.weather import Schedule
from kefu.cli.django_setup import NotReady
from kefu.cli.simulation.crew import Crew
from kefu.cli.simulation.play import Plan, Play

SLOW = {"seconds": 3, "times": 1}
WAITS_FOR = {
    "letter": "smtp_delay_after_data",
    "feed": "time_out:createFeed",
    "waiting": "time_out",
}
"""Kills that fall into something, with the fault that keeps the other side from answering."""
BREATH = timedelta(hours=3)
"""So often the desk works at least, however seldom people come by."""
RESTING = 5
MOST_TURNS = 20
"""So often the desk asks for its subscriptions, of which Amazon takes a few at a time."""
MOST_DEATHS = 5
"""So many workers one after the other may die in a round before something else must be wrong."""


class ChaosPlay(Play):
    """``stormy_until``: from then on the weather is fine and nobody is killed. One desk has all stores."""

    def __init__(
        self, plan: Plan, stack: ExitStack, *, schedule: Schedule, stormy_until: datetime
    ) -> None:
        super().__init__(plan, stack)
        self._schedule, self._stormy_until = schedule, stormy_until
        self._step = 0
        self._due: list[str] = []
        self._missed: list[str] = []
        self._took: dict[str, float] = {}
        self._cleared = False
        self._supervisor = stack.enter_context(ThreadPoolExecutor(1))
        self.kills: Counter[str] = Counter()

    def open(self) -> None:
        """Start everything; the desk listens to Amazon's notifications."""
        super().open()
        [self.crew] = self.crews
        self.trouble = Trouble(self._schedule, self.control)
        for _ in range(MOST_TURNS):
            [told] = self.run("-m", "bench.chaos.listening", self._ports["queues"])
            if not told["left"]:
                return
            self.control("advance", hours=0.01)
        raise NotReady("the desk could not subscribe to Amazon's notifications")

    def live_until(self, now: datetime) -> None:
        """The weather of this step is ordered before the world lives on."""
        self._step += 1
        if now <= self._stormy_until:
            self.trouble.brew(self._step, self._plan.step)
            # What did not come to pass in the step before is still due.
            now_due = self._schedule.kills_in(self._step, self._plan.step)
            self._due = list(dict.fromkeys([*self._due, *self._missed, *now_due]))
            self._missed = []
        elif not self._cleared:
            self.trouble.clear()
            self._due, self._missed, self._cleared = [], [], True
        began = now - self._plan.step
        while (began := began + BREATH) < now:
            super().live_until(began)
            self.work(self.crew)
        super().live_until(now)
        if now.hour == 0:
            self._take_in_tracking()

    def work(self, crew: Crew, jobs: str = "") -> Any:
        """A round of the desk's work; a worker that is killed in it is followed by another."""
        for _ in range(MOST_DEATHS):
            how = self._next_kill(jobs)
            if how is None:
                return self._measured(
                    jobs or "all", lambda: super(ChaosPlay, self).work(crew, jobs)
                )
            with Killer(crew.worker, self._moment(how, jobs or "all")) as killer:
                try:
                    told = super().work(crew, jobs)
                except NotReady:
                    told = None
            if how in WAITS_FOR:  # whoever follows is not kept waiting
                self.trouble.take_back(WAITS_FOR[how])
            if not killer.struck:
                self._missed.append(how)  # it is still due
                if told is None:
                    raise NotReady("the worker ended by itself; see worker.log")
                return told
            self.kills[how] += 1
            crew.worker.end()
            crew.start_worker()
        return super().work(crew, jobs)

    def team_works(self, crew: Crew) -> None:
        """A round of the robots; the pages that are killed in it are served again at once."""
        if "pages" not in self._due:
            self._measured("team", lambda: super(ChaosPlay, self).team_works(crew))
            return
        self._due.remove("pages")
        chance = self._schedule.chance("moment", "pages", self._step)
        moment = at_any_moment(chance, self._took.get("team", 1.0))
        with Killer(crew.server, moment, then=self._serve_again) as killer:
            super().team_works(crew)
        if killer.struck:
            self.kills["pages"] += 1
        else:
            self._missed.append("pages")

    def _serve_again(self) -> None:
        """By the one thread that lives as long as the play: children end with the thread that began them."""
        self._supervisor.submit(self._server_anew).result()

    def _server_anew(self) -> None:
        self.crew.server.end()
        self.crew.serve()

    def _next_kill(self, jobs: str) -> str | None:
        """Letters leave in the second round of a step, everything else happens in the first."""
        ways = ("letter", "any") if jobs else ("feed", "waiting", "any")
        due = [how for how in self._due if how in ways]
        if not due:
            return None
        how = self._schedule.chance("turn", jobs, self._step, len(due)).choice(due)
        self._due.remove(how)
        return how

    def _measured(self, part: str, round_: Callable[[], Any]) -> Any:
        began = time.monotonic()
        told = round_()
        self._took[part] = time.monotonic() - began
        return told

    def _moment(self, how: str, part: str) -> Moment:
        chance = self._schedule.chance("moment", how, self._step)
        match how:
            case "letter":
                self.trouble.add("smtp_delay_after_data", api=False, **SLOW)
                return when_something_new_is_in(self._relay / "outbound", chance)
            case "feed":
                self.trouble.add("time_out:createFeed", api=True)
                return when_something_new_is_in(self._relay / "documents", chance)
            case "waiting":
                self.trouble.add("time_out", api=True)
                return while_waiting(chance)
            case _:
                return at_any_moment(chance, self._took.get(part, 1.0))

    def _take_in_tracking(self) -> None:
        """What the carriers tell, as a seller would hand it in once a day."""
        for store in self._plan.stores.split(","):
            report = self._relay / "reports" / store / "tracking.txt"
            self.kefu("reports", "import", "--store", store, str(report))

    def come_to_rest(self) -> None:
        """A few more minutes in which nobody works and what is under way arrives."""
        for _ in range(RESTING):
            self.control("advance", hours=0.1)
            super().work(self.crew)
            super().work(self.crew, "send")  # what the round has let go leaves, as in every turn

    def kefu(self, *arguments: str) -> list[Any]:
        """One command at the desk; its lines."""
        return self.run("-m", "kefu.cli.main", *arguments)

    def run(self, *arguments: str) -> list[Any]:
        """A process in the desk's surroundings; the JSON lines it prints."""
        return self.crew.run(*arguments)
