"""Directs the play: owns world, buyers and time, and answers the control port and the relay."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime
from random import Random
from typing import Any

from simulator.amazon import Amazon
from simulator.bidding import happen
from simulator.books.books import Books
from simulator.books.health import health
from simulator.books.keeping import is_changed, recall, save
from simulator.buyers.agenda import Agenda, Appointment
from simulator.buyers.backlog import Backlog
from simulator.buyers.casting import Casting
from simulator.buyers.correspondence import Correspondence
from simulator.buyers.keeping import keep_agenda, keep_buyers, recall_agenda, recall_buyers
from simulator.buyers.model import Buyer
from simulator.buyers.story import Story
from simulator.clock import HOUR, VirtualClock
from simulator.herald import Herald
from simulator.home import Home
from simulator.life.beginning import let_live
from simulator.life.life import Life
from simulator.life.stage import Stage, read_life
from simulator.mail.notices import NOTICES
from simulator.memory import Keeper, Memory, as_json
from simulator.options import Options
from simulator.recipients import Recipients
from simulator.relay.faults import Faults
from simulator.relay.judgement import DELIVERED, OPTED_OUT, judge
from simulator.relay.postoffice import PostOffice
from simulator.relay.smtp import Submission
from simulator.reports.coming_back import coming_back
from simulator.reports.reviews import write_reviews
from simulator.timekeeping import Timekeeper, make_clock
from simulator.world.making import make_world
from simulator.world.reports import write_reports

STATE = "state"
MINUTE = 60.0
NOTICE_DELAY = 3 * MINUTE


class Director:
    """Every public method that changes something leaves it remembered in the home folder."""

    def __init__(self, home: Home, options: Options, faults: Faults) -> None:
        self.memory = Memory(home.folder / "memory.sqlite")
        state = dict(self.memory.recall(STATE)).get(STATE, {})
        self.clock = make_clock(options, state)
        born = datetime.fromisoformat(state["born"]) if state else self.clock.moment()
        self._home = home
        self._trickle = options.trickle * MINUTE
        made = make_world(
            seed=state.get("seed", options.seed),
            born=born,
            store_keys=options.stores,
            empty=options.life is not None,
        )
        self.books = Books(made)
        self.world = self.books.world
        self.accounts = home.accounts(self.world.stores)
        self.post_office = PostOffice(home.folder, self.accounts, faults, self.clock.postmark)
        self.buyers = recall_buyers(self.memory)
        self._agenda = Agenda(recall_agenda(self.memory))
        self._agenda.cancel("new_contact")
        self.time = Timekeeper(self.clock, self._agenda)
        self.keepers: list[Keeper] = []
        """What else has something to remember when everything is saved."""
        self._contacts: int = state.get("contacts", 0)
        self._desk = Correspondence(self.world, self.post_office, self.clock, self.books)
        self.recipients = Recipients(self.buyers, self._desk)
        self._story = Story(self.buyers, self._agenda, self._desk, self.books)
        self._amazon = Amazon(self.books, self._agenda, self.clock, self.world.seed)
        self._herald = Herald(
            self.books, self._agenda, self.clock, self._desk, silent=frozenset({"order_placed"})
        )
        self.time.keeps(self._new_contact, "new_contact")
        self.time.keeps(self._send_back, "undelivered")
        self.time.keeps(self._mail_arrives, "mail")
        self.post_office.hold = self._hold_mail
        self.time.keeps(self._herald.happen, "notice")
        self.time.keeps(self._amazon.happen, "amazon")
        self.time.keeps(self._story.happen, "react", "remind", "claim", "end_of_patience", "judge")
        self._casting = Casting(self.world, set())
        self._life = self._make_life(options, state.get("last_day"))
        recall(self.books, self.memory)
        taken = {buyer.order_id for buyer in self.buyers.values() if buyer.order_id}
        self._casting.take(taken)
        self._reported = self._write_reports()
        if not state and options.backlog:
            backlog = Backlog(self.world, self.post_office, self._casting, self._story, self._desk)
            backlog.deliver(self.world.backlog, self.clock.postmark())
        if self._trickle:
            self._agenda.add(self.clock.lived() + self._trickle, "new_contact")

    def _make_life(self, options: Options, last_day: str | None) -> Life | None:
        if options.life is None or not isinstance(self.clock, VirtualClock):
            return None
        life = read_life(options.life)
        if life["mails"]["sales"]:
            self._herald.silent.discard("order_placed")
        stage = Stage(
            world=self.world,
            books=self.books,
            clock=self.clock,
            agenda=self._agenda,
            story=self._story,
            desk=self._desk,
            casting=self._casting,
            life=life,
        )
        return let_live(stage, self.time, self.memory, last_day)

    def tick(self) -> None:
        """Let everything happen whose time has come, and remember it."""
        if self.time.live():
            self.save()
        self.remember()
        self.publish_now()

    def advance(
        self, hours: float | None = None, until: str | None = None, to_next: bool = False
    ) -> dict[str, Any]:
        """Jump ahead; what lies between happens now, in order. Returns what that was."""
        before = Counter(self.post_office.delivered)
        happened = self.time.advance(hours=hours, until=until, to_next=to_next)
        self.save()
        if self.clock.is_virtual and self._reported != self.clock.moment().date():
            self._reported = self._write_reports()
        self.publish_now()
        upcoming = self.time.upcoming()
        return {
            "lived_hours": round(self.clock.lived() / HOUR, 2),
            "now": self.clock.moment().isoformat(),
            "next": None if upcoming is None else upcoming.isoformat(),
            "mails": {
                store: self.post_office.delivered[store] - before[store]
                for store in self.post_office.maildirs
            },
            "happened": dict(happened),
        }

    def _write_reports(self) -> date:
        """The files a seller would download, anew every day."""
        folder, now = self._home.folder / "reports", self.clock.moment()
        back = coming_back(self.books.returns.all.values(), now)
        write_reports(self.world, folder, now, back)
        for store in self.world.stores.values():
            write_reviews(self.books, store, folder / store.key / "product-reviews.csv")
        return now.date()

    def publish_now(self) -> None:
        """Tell whoever follows the virtual clock what it shows."""
        if self.clock.is_virtual:
            self._home.publish_now(self.clock.moment())

    def _new_contact(self, appointment: Appointment) -> None:
        store = self._next_rng().choice(list(self.world.stores))
        self._story.begin(self._casting.cast(store, self._next_rng()), appointment.due)
        self._agenda.add(appointment.due + self._trickle, "new_contact")

    def _hold_mail(self, store: str, held: str, seconds: float) -> None:
        self._agenda.add(self.clock.lived() + seconds, "mail.arrives", store=store, held=held)

    def _mail_arrives(self, appointment: Appointment) -> None:
        self.post_office.arrive(appointment.details["store"], appointment.details["held"])

    def _next_rng(self) -> Random:
        self._contacts += 1
        return Random(f"{self.world.seed}:contact:{self._contacts}")

    def take(self, submission: Submission) -> None:
        """A store has handed in a mail. It is on disk when this returns."""
        outbound = self.post_office.record(submission)
        thread = self.recipients.of_thread(outbound)
        buyer = thread or self.recipients.of_own_accord(outbound)
        outbound.verdict = judge(
            sender=outbound.sender,
            authorised=submission.account.authorised,
            recipient_known=buyer is not None,
            unwanted=thread is None and buyer is not None and buyer.opted_out,
            subject=outbound.subject,
            size=outbound.size,
        )
        now = self.clock.lived()
        if thread and outbound.verdict == DELIVERED:
            self._story.answered(thread, outbound, now)
        elif buyer and outbound.verdict == DELIVERED:
            self._desk.remember(buyer, "seller", "own_accord", outbound.text, self.clock.postmark())
        else:
            self._agenda.add(
                now + NOTICE_DELAY,
                "undelivered",
                buyer.case if buyer else "nobody",
                number=outbound.number,
            )
        self.post_office.judged(outbound)
        self.save()

    def _send_back(self, appointment: Appointment) -> None:
        number = appointment.details["number"]
        outbound = self.post_office.sent(number)
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
        return self.state_of(buyer)

    def notice(self, case: str, name: str) -> dict[str, Any]:
        """Amazon sends the notice `name` (see `mail/notices.py`) about a buyer's order now."""
        if name not in NOTICES:
            raise ValueError(f"unknown notice {name!r}, there are: {', '.join(NOTICES)}")
        self._desk.announce(self.buyers[case], name)
        self.save()
        return self.state_of(self.buyers[case])

    def oddity(self, store: str, name: str) -> dict[str, Any]:
        """A newsletter, a forged mail or the like (see oddities.toml) arrives now."""
        self._desk.odd_mail(store, name, at=self.clock.postmark(), rng=self._next_rng())
        self.save()
        return {"mails": len(self.post_office.maildirs[store].mails)}

    def health(self, store: str, as_of: str = "") -> dict[str, Any]:
        """Amazon's own figures of a store as of a day, today where none is named."""
        now = self.clock.moment()
        day = date.fromisoformat(as_of) if as_of else now.date()
        return health(self.books, self.world.stores[store], day, now)

    def gate(self, store: str, after: str = "") -> dict[str, Any]:
        """Parcels that came back to the seller's own warehouse after an instant: what lies in them is seen here alone."""
        since = datetime.fromisoformat(after) if after else datetime.min.replace(tzinfo=UTC)
        came = [
            known
            for known in self.books.returns.of_store(store)
            if known.delivered_at is not None and known.delivered_at > since
        ]
        return {"parcels": [as_json(known) for known in came]}

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
            "buyers": [self.state_of(buyer) for buyer in self.buyers.values()],
        }

    def state_of(self, buyer: Buyer) -> dict[str, Any]:
        """A buyer as the control port shows them."""
        return {**buyer.as_json(), "address": self._desk.contact(buyer).address}

    def remember(self) -> None:
        """What has been booked or begun is written before anybody is answered: no kill undoes what was told."""
        if is_changed(self.books) or any(keeper.is_changed() for keeper in self.keepers):
            self.save()

    def save(self) -> None:
        """Write all that has changed, as a whole."""
        state = {
            "seed": self.world.seed,
            "born": self.world.born.isoformat(),
            "clock": "virtual" if self.clock.is_virtual else "real",
            "lived": self.clock.lived(),
            "contacts": self._contacts,
            "last_day": str(self._life.last_day) if self._life else None,
        }
        with self.memory.together():
            save(self.books, self.memory)
            keep_buyers(self._desk.touched(), self.memory)
            keep_agenda(self._agenda, self.memory)
            for keeper in self.keepers:
                keeper.keep(self.memory)
            self.memory.remember([(STATE, STATE, state)])
