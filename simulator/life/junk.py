"""Mail that has nothing to do with any order: newsletters, phishing, out-of-office and the like."""

from __future__ import annotations

from datetime import date

from simulator.buyers.agenda import Appointment
from simulator.life.stage import DAY, Stage
from simulator.mail.oddities import oddities


class Junk:
    """Keeps the appointments `junk.*`."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def plan(self, day: date) -> None:
        """What a day brings to each store."""
        stage = self._stage
        for store in stage.world.stores:
            rng = stage.rng("junk", store, day)
            mean = stage.life["mails"]["junk_a_day"]
            for _ in range(int(mean) + (rng.random() < mean % 1)):
                name = rng.choice(sorted(oddities()))
                stage.after(rng.uniform(0, DAY), "junk.arrives", store=store, name=name)

    def happen(self, appointment: Appointment) -> None:
        """It arrives."""
        stage, details = self._stage, appointment.details
        rng = stage.rng("junk", details["store"], appointment.due)
        moment = stage.clock.postmark()
        stage.desk.odd_mail(details["store"], details["name"], at=moment, rng=rng)
