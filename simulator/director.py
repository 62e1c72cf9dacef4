"""Directs the play: owns world, buyers and time, and answers the control port and the relay."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from random import Random
from typing import Any, Protocol

from twisted.python import log

from simulator.amazon import Amazon
from simulator.bidding import happen
from simulator.books.books import Books
from simulator.books.keeping import is_changed, recall, save
from simulator.buyers.agenda import Agenda, Appointment
from simulator.buyers.backlog import Backlog
from simulator.buyers.casting import Casting
from simulator.buyers.correspondence import Correspondence
from simulator.buyers.model import Buyer
from simulator.buyers.story import Story
from simulator.clock import HOUR, Clock, RealClock, VirtualClock
from simulator.herald import Herald
from simulator.home import Home
from simulator.mail.notices import NOTICES
from simulator.memory import Memory
from simulator.options import Options
from simulator.relay.faults import Faults
from simulator.relay.judgement import DELIVERED, OPTED_OUT, judge
from simulator.relay.postoffice import Outbound, PostOffice
from simulator.relay.smtp import Submission
from simulator.world.making import make_world
from simulator.world.reports import write_reports

MINUTE = 60.0
NOTICE_DELAY = 3 * MINUTE


class Works(Protocol):
    """What Amazon works on beside the play: feeds and reports."""

    def settle(self) -> None:
        """Do what is due."""

    def next_end(self) -> datetime | None:
        """When the next of it is due."""


class Director:
    """Every public method that changes something leaves it remembered in the home folder."""

    def __init__(self, home: Home, options: Options, faults: Faults) -> None:
        state = home.state() or {}
        self.clock = _clock(options, state)
        born = datetime.fromisoformat(state["born"]) if state else self.clock.moment()
        self._home = home
        self._works: Works | None = None
        self._trickle = options.trickle * MINUTE
        self.world = make_world(
            seed=state.get("seed", options.seed), born=born, store_keys=options.stores
        )
        self.accounts = home.accounts(self.world.stores)
        self.post_office = PostOffice(home.folder, self.accounts, faults, self.clock.postmark)
        self.books = Books(self.world)
        self._memory = Memory(home.folder / "memory.sqlite")
        recall(self.books, self._memory)
        self.buyers = {entry["case"]: Buyer(**entry) for entry in state.get("buyers", [])}
        self._agenda = Agenda(
            entry for entry in state.get("agenda", []) if entry["what"] != "new_contact"
        )
        self._contacts: int = state.get("contacts", 0)
        self._desk = Correspondence(self.world, self.post_office, self.clock, self.books)
        self._story = Story(self.buyers, self._agenda, self._desk, self.books)
        self._amazon = Amazon(self.books, self._agenda, self.clock, self.world.seed)
        self._herald = Herald(self.books, self._agenda, self.clock, self._desk)
        taken = {buyer.order_id for buyer in self.buyers.values() if buyer.order_id}
        self._casting = Casting(self.world, taken)
        write_reports(self.world, home.folder / "reports")
        if not state and options.backlog:
            backlog = Backlog(self.world, self.post_office, self._casting, self._story, self._desk)
            backlog.deliver(self.world.backlog, self.clock.postmark())
        if self._trickle:
            self._agenda.add(self.clock.lived() + self._trickle, "new_contact")

    def work_beside(self, works: Works) -> None:
        """Let `works` be done in their turn whenever time passes."""
        self._works = works

    def tick(self) -> None:
        """Let everything happen whose time has come."""
        self._live_until(self.clock.lived())
        if is_changed(self.books):
            save(self.books, self._memory)
        self.publish_now()

    def advance(
        self, hours: float | None = None, until: str | None = None, to_next: bool = False
    ) -> dict[str, Any]:
        """Jump ahead; what lies between happens now, in order. Returns what that was."""
        before = Counter(self.post_office.delivered)
        start = self.clock.lived()
        end = self._end(start, hours, until, to_next)
        happened = self._live_until(end)
        self.clock.advance(end - start)
        if self._works is not None:
            self._works.settle()
        self.publish_now()
        upcoming = self._next_time()
        return {
            "lived_hours": round(self.clock.lived() / HOUR, 2),
            "now": self.clock.moment().isoformat(),
            "next": None if upcoming is None else self.clock.at(upcoming).isoformat(),
            "mails": {
                store: self.post_office.delivered[store] - before[store]
                for store in self.post_office.maildirs
            },
            "happened": dict(happened),
        }

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
        times = [self._agenda.next_time(), self._work_time()]
        return min((time for time in times if time is not None), default=None)

    def _work_time(self) -> float | None:
        """When Amazon's own work is due, where one clock counts for all."""
        end = self._works.next_end() if self._works is not None else None
        if end is None or not isinstance(self.clock, VirtualClock):
            return None
        return self.clock.lived_at(end - self.clock.skew)

    def _live_until(self, end: float) -> Counter[str]:
        """Everything until then, in order; returns how often what happened."""
        happened: Counter[str] = Counter()
        while (upcoming := self._next_time()) is not None and upcoming <= end:
            self.clock.hold(upcoming)
            if self._works is not None:
                self._works.settle()
            if (appointment := self._agenda.next_due(upcoming)) is None:
                continue
            happened[appointment.what] += 1
            try:
                self._happen(appointment)
            except Exception:  # one broken story must not stop the others' clock
                log.err(None, f"appointment failed: {appointment}")
        self.clock.release()
        if happened:
            self.save()
        return happened

    def publish_now(self) -> None:
        """Tell whoever follows the virtual clock what it shows."""
        if self.clock.is_virtual:
            self._home.publish_now(self.clock.moment())

    def _happen(self, appointment: Appointment) -> None:
        if appointment.what == "new_contact":
            store = self._next_rng().choice(list(self.world.stores))
            self._story.begin(self._casting.cast(store, self._next_rng()), appointment.due)
            self._agenda.add(appointment.due + self._trickle, "new_contact")
        elif appointment.what == "undelivered":
            self._send_back(appointment)
        elif appointment.what == "notice":
            self._herald.happen(appointment)
        elif appointment.what.startswith("amazon."):
            self._amazon.happen(appointment)
        else:
            self._story.happen(appointment)

    def _next_rng(self) -> Random:
        self._contacts += 1
        return Random(f"{self.world.seed}:contact:{self._contacts}")

    def take(self, submission: Submission) -> None:
        """A store has handed in a mail. It is on disk when this returns."""
        outbound = self.post_office.record(submission)
        buyer = self._buyer_at(outbound)
        outbound.verdict = judge(
            sender=outbound.sender,
            authorised=submission.account.authorised,
            recipient_known=buyer is not None,
            opted_out=bool(buyer and buyer.opted_out),
            subject=outbound.subject,
            size=outbound.size,
        )
        now = self.clock.lived()
        if buyer and outbound.verdict == DELIVERED:
            self._story.answered(buyer, outbound, now)
        else:
            self._agenda.add(
                now + NOTICE_DELAY,
                "undelivered",
                buyer.case if buyer else "nobody",
                number=outbound.number,
            )
        self.post_office.update(outbound)
        self.save()

    def _buyer_at(self, outbound: Outbound) -> Buyer | None:
        """Only the whole relay address will do, and only for the store that the thread belongs to."""
        for buyer in self.buyers.values():
            if buyer.store == outbound.store:
                address = self._desk.contact(buyer).address
                if address.lower() == outbound.recipient.lower():
                    return buyer
        return None

    def _send_back(self, appointment: Appointment) -> None:
        number = appointment.details["number"]
        outbound = next(sent for sent in self.post_office.sent if sent.number == number)
        buyer = self.buyers.get(appointment.case)
        if buyer and outbound.verdict == OPTED_OUT:
            self._desk.announce(buyer, "opted_out", answer_to=outbound)
        elif buyer:
            self._desk.announce(buyer, "undeliverable", answer_to=outbound, reason=outbound.verdict)
        else:
            self._desk.undeliverable(outbound)

    def contact(self, store: str, **wanted: Any) -> dict[str, Any]:
        """A buyer writes now; `wanted` may hold what `Casting.cast` takes. Returns the buyer."""
        buyer = self._casting.cast(store, self._next_rng(), **wanted)
        self._story.begin(buyer, self.clock.lived())
        self.save()
        return self._shown(buyer)

    def notice(self, case: str, name: str) -> dict[str, Any]:
        """Amazon sends the notice `name` (see `mail/notices.py`) about a buyer's order now."""
        if name not in NOTICES:
            raise ValueError(f"unknown notice {name!r}, there are: {', '.join(NOTICES)}")
        self._desk.announce(self.buyers[case], name)
        self.save()
        return self._shown(self.buyers[case])

    def oddity(self, store: str, name: str) -> dict[str, Any]:
        """A newsletter, a forged mail or the like (see oddities.toml) arrives now."""
        self._desk.odd_mail(store, name, at=self.clock.postmark(), rng=self._next_rng())
        self.save()
        return {"mails": len(self.post_office.maildirs[store].mails)}

    def happen(self, **asked: Any) -> dict[str, Any]:
        """Something happens in the books now (see `bidding.py`)."""
        made = happen(self.books, asked, self.clock.moment())
        self.save()
        return made

    def state(self) -> dict[str, Any]:
        return {
            "lived_hours": round(self.clock.lived() / HOUR, 2),
            "now": self.clock.moment().isoformat(),
            "born": self.world.born.isoformat(),
            "seed": self.world.seed,
            "mails": {key: len(box.mails) for key, box in self.post_office.maildirs.items()},
            "outbound": self.post_office.sent_as_json(),
            "buyers": [self._shown(buyer) for buyer in self.buyers.values()],
        }

    def _shown(self, buyer: Buyer) -> dict[str, Any]:
        return {**buyer.as_json(), "address": self._desk.contact(buyer).address}

    def save(self) -> None:
        """Remember everything."""
        save(self.books, self._memory)
        self._home.remember(
            {
                "seed": self.world.seed,
                "born": self.world.born.isoformat(),
                "clock": "virtual" if self.clock.is_virtual else "real",
                "lived": self.clock.lived(),
                "contacts": self._contacts,
                "buyers": [buyer.as_json() for buyer in self.buyers.values()],
                "agenda": self._agenda.as_json(),
            }
        )


def _clock(options: Options, state: dict[str, Any]) -> Clock:
    """The clock that is asked for; a folder goes on where it stopped, by the clock it began with."""
    lived = state.get("lived", 0.0)
    if state and (state.get("clock", "real") == "virtual") != (options.start is not None):
        raise ValueError(f"this folder was begun with the {state.get('clock', 'real')} clock")
    if options.start is None:
        return RealClock(options.speed, lived)
    start = datetime.fromisoformat(state["born"]) if state else options.start
    return VirtualClock(start, options.speed, lived)
