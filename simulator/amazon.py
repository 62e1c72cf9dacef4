"""What Amazon does by itself: it decides claims, appeals, removals and SAFE-T, and refunds where the seller does not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from simulator.books.books import Books
from simulator.books.health import ZONES
from simulator.books.journal import Booked
from simulator.buyers.agenda import Agenda, Appointment
from simulator.clock import DAY, HOUR, Clock

AFTER_DUE = 0.5 * HOUR
DECIDES_WITHIN: Mapping[str, tuple[float, float]] = {
    "claim_answered": (2 * DAY, 5 * DAY),
    "chargeback_answered": (4 * DAY, 9 * DAY),
    "claim_appealed": (3 * DAY, 7 * DAY),
    "chargeback_appealed": (5 * DAY, 12 * DAY),
    "feedback_removal_asked": (6 * HOUR, 2 * DAY),
    "safe_t_asked": (3 * DAY, 6 * DAY),
}
"""How long Amazon takes, from and to."""

REFUNDS_BY_ITSELF = {"US": (datetime(2026, 1, 26, tzinfo=ZoneInfo(ZONES["US"])), timedelta(days=4))}
"""Where, since when, and how many calendar days after a return has reached the seller (RET-9); elsewhere it does not."""


class Amazon:
    """Listens to the books and makes appointments with itself."""

    def __init__(self, books: Books, agenda: Agenda, clock: Clock, seed: int) -> None:
        self._books = books
        self._agenda = agenda
        self._clock = clock
        self._seed = seed
        books.journal.listen(self.hear)

    def hear(self, booked: Booked) -> None:
        """Plan what follows by Amazon's rules."""
        record, now = booked.record, self._clock.lived()
        if booked.what in ("claim_opened", "chargeback_opened"):
            due = (record.answer_due - record.opened_at).total_seconds() + AFTER_DUE
            self._agenda.add(now + due, "amazon.decides", about="claim_due", id=record.id)
        elif booked.what in DECIDES_WITHIN:
            rng = Random(f"{self._seed}:{booked.what}:{record.id}")
            due = rng.uniform(*DECIDES_WITHIN[booked.what])
            self._agenda.add(now + due, "amazon.decides", about=booked.what, id=record.id)
        elif booked.what == "return_received":
            country = self._books.orders.entries[booked.order_id].order.marketplace.country
            since, wait = REFUNDS_BY_ITSELF.get(country, (None, None))
            if since is not None and wait is not None and booked.at >= since:
                # Calendar days by the marketplace's clock, whatever that does meanwhile.
                end = booked.at.astimezone(since.tzinfo) + wait
                due = now + (end.astimezone(UTC) - booked.at).total_seconds()
                self._agenda.add(due, "amazon.refunds", id=record.id)

    def happen(self, appointment: Appointment) -> None:
        """Decide, or refund; what has been settled meanwhile is left alone."""
        now, key = self._clock.moment(), appointment.details["id"]
        if appointment.what == "amazon.refunds":
            wanted = self._books.returns.all[key]
            if self._books.returns.is_owed(wanted):
                self._books.returns.refund(wanted, now=now, by="amazon")
            return
        match appointment.details["about"]:
            case "claim_due" if self._books.claims.all[key].state == "open":
                self._books.claims.decide(self._books.claims.all[key], now=now)
            case "claim_answered" | "chargeback_answered" if self._books.claims.all[key].pending:
                self._books.claims.decide(self._books.claims.all[key], now=now)
            case "claim_appealed" | "chargeback_appealed":
                self._books.claims.decide_appeal(self._books.claims.all[key], now=now)
            case "feedback_removal_asked" if self._books.feedback.all[key].removed_at is None:
                self._books.feedback.decide_removal(self._books.feedback.all[key], now=now)
            case "safe_t_asked":
                self._books.safe_t.decide(self._books.safe_t.all[key], now=now)
