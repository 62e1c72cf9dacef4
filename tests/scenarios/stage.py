"""A stage for whole stories: a simulated Amazon, a desk that is connected to it, one clock for both.

The desk's side does what people and workers do: pages are opened and forms sent, rounds of the worker's
schedule are run. Amazon's side is met over the network alone: mails, SP-API, Seller Central's pages, and the
control port for what buyers and carriers do.
"""

from __future__ import annotations

import io
import json
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
import requests
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import ExifTags, Image

from kefu.accounts.models import Store, User
from kefu.accounts.roles import Role
from kefu.cases.models import Case
from kefu.channels.ledger import Arrival
from kefu.channels.models import IntakeItem
from kefu.cli.demo_filling import connect_store
from kefu.config.clock import WorldClock
from kefu.connectors.amazon.data_kinds import data_kinds
from kefu.connectors.amazon.models import AmazonAccount
from kefu.connectors.amazon.reports.taking_in import import_file
from kefu.connectors.amazon.sources import source_of
from kefu.connectors.mail.reading import read_mail
from kefu.flow.receiving import receive
from kefu.guided.models import GuidedStep
from kefu.jobs.schedule import fetching_jobs, jobs
from kefu.metrics.health import health
from kefu.metrics.periods import today
from kefu.records.models import Order, ReportImport
from kefu.returns.models import Return
from tests.simulator.conftest import Relay

# What a worker does that these stories are about; the assistant and replays of policies are none of it.
AT_WORK = (
    "mailbox", "amazon", "understand", "actions", "send", "returns", "owed", "watch", "guided",
)  # fmt: skip
FIRST = timedelta(days=75)
"""How far back this desk reads its new store: everything that the world was born with."""


class Stage:
    """One store. Alice answers, Bob allows and works in the warehouse, Charlie is of another store."""

    def __init__(self, relay: Relay, key: str, monkeypatch: pytest.MonkeyPatch) -> None:
        self.relay, self.key = relay, key
        monkeypatch.setattr(timezone, "now", WorldClock(relay.home / "now"))
        cache.clear()
        accounts = json.loads((relay.home / "accounts.json").read_text("utf-8"))
        connect_store(relay.accounts[key], accounts)
        self.store = Store.objects.get(key=key)
        self.alice, self.bob = (
            self._person(*who) for who in (("alice", "agent"), ("bob", "supervisor"))
        )
        for kind in data_kinds().values():
            account = AmazonAccount.objects.get(store=self.store)
            first = min(kind.first, FIRST)
            source_of(account, kind.name, now=self.now, first=first, settling=kind.settling)
        self._amazon = self._signed_in()
        self.work(3)

    @property
    def now(self) -> datetime:
        """What both clocks show."""
        return timezone.now()

    @staticmethod
    def moment(written: str) -> datetime:
        """An instant as Amazon's books write it."""
        return datetime.fromisoformat(written).astimezone(UTC)

    # The desk.

    def work(self, rounds: int = 1, *, minutes: float = 2) -> None:
        """Rounds of the worker, some minutes apart; a job that fails fails the story."""
        for _ in range(rounds):
            for job in [*fetching_jobs(), *jobs()]:
                if job.name.partition(":")[0] in AT_WORK:
                    job.run()
            self.relay.ask("/advance", {"hours": minutes / 60})

    def read(self, person: User, name: str, *args: Any, **query: Any) -> str:
        """A page of the desk, as a person reads it."""
        shown = self._browser(person).get(reverse(name, args=args), query, follow=True)
        assert shown.status_code == 200, (name, shown.status_code)
        return unescape(shown.content.decode())

    def press(self, person: User, name: str, *args: Any, answer: int = 200, **form: Any) -> str:
        """A form of the desk, sent; what the page that follows says of it.

        ``answer``: 409 where the page comes back with what was typed and why it was refused.
        """
        shown = self._browser(person).post(reverse(name, args=args), form, follow=True)
        assert shown.status_code == answer, (name, shown.status_code)
        said = re.findall(
            r'<p class="flash[^"]*"[^>]*>(.*?)</p>', shown.content.decode(), re.DOTALL
        )
        return unescape(re.sub(r"<[^>]+>", " ", " ".join(said)))

    def file(self, person: User, name: str, *args: Any) -> bytes:
        """Something to be saved: a photo, a label, an evidence pack."""
        return bytes(self._browser(person).get(reverse(name, args=args)).content)

    def step(self, kind: str, order: str) -> GuidedStep:
        """The newest step at Amazon of this kind for an order."""
        return GuidedStep.objects.filter(kind=kind, amazon_order_id=order).latest("id")

    def did_it(self, person: User, step: GuidedStep) -> None:
        """A person says that the step is done."""
        self.press(person, "guided_record", step.pk, do="done")

    def the_return(self, order: str) -> Return:
        """The one return of an order, as it stands."""
        return Return.objects.select_related("store", "order", "case").get(amazon_order_id=order)

    def the_case(self, order: str) -> Case:
        """The case of an order."""
        return Case.objects.exclude(state="merged").get(amazon_order_id=order)

    def defects(self) -> tuple[int, int]:
        """The desk's order defect rate of today: defects, orders."""
        return self.figure("order_defect_rate")

    def figure(self, code: str, window: int | None = None) -> tuple[int, int]:
        """One of the desk's figures of today, over its first window unless told otherwise."""
        found = health(self.store, today(self.store.marketplace, self.now), now=self.now)
        figure = next(
            f for f in found if f.code == code and (window is None or f.period.days == window)
        )
        return figure.count.numerator, figure.count.denominator

    # Time, Amazon, buyers and carriers.

    def until(self, moment: datetime, *, step: timedelta | None = None) -> None:
        """Time goes on; the worker looks in at every ``step``, and at the end."""
        while step is not None and self.now + step < moment:
            self.relay.ask("/advance", {"until": (self.now + step).isoformat()})
            self.work()
        if self.now < moment:
            self.relay.ask("/advance", {"until": moment.isoformat()})
        self.work()

    def later(self, *, step: timedelta | None = None, **by: float) -> None:
        """The same for a length of time."""
        self.until(self.now + timedelta(**by), step=step)

    def reports(self) -> None:
        """Time enough for every report to be asked for, made and fetched."""
        self.later(hours=8)
        self.work(4, minutes=3)

    def happen(self, what: str, order: str, **more: Any) -> dict[str, Any]:
        """What a buyer or a carrier does."""
        asked = {"what": what, "store": self.key, "order_id": order, **more}
        made: dict[str, Any] = self.relay.ask("/happen", asked)
        assert "error" not in made, made
        return made

    def mail(self, raw: bytes) -> IntakeItem:
        """A mail from a file, as `kefu ingest` takes it in; what came of it."""
        arrival = Arrival(mail=read_mail(raw), raw=raw, source="file")
        [item] = receive(self.store, [arrival], now=self.now)
        return item

    def import_file(self, name: str, content: bytes) -> ReportImport:
        """A report from a file, as `kefu reports import` takes it in."""
        return import_file(self.store, name, content, actor=None, now=self.now)

    def at_amazon(self, step: GuidedStep, action: str, **typed: Any) -> str:
        """A step done by hand: its link on the desk's page opened, the form there filled in and sent.

        Returns what Amazon's page then says.
        """
        shown = self.read(self.alice, "guided_step", step.pk)
        [link] = {
            found for found in re.findall(r'href="([^"]+)"', shown) if found.startswith(self._pages)
        }
        return self.fill_in(link.removeprefix(self._pages), action, **typed)

    def fill_in(self, path: str, action: str, **typed: Any) -> str:
        """The form of a page of Seller Central that leads to ``action``, filled in and sent."""
        page = self.seen_at_amazon(path)
        forms = re.findall(r"<form.*?</form>", page, re.DOTALL)
        chosen = next((f for f in forms if f'action="{action}"' in f), None)
        assert chosen is not None, f"{path} offers no {action}"
        hidden = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', chosen))
        answer = self._amazon.post(self._pages + action, {**hidden, **typed})
        return unescape(answer.text)

    def seen_at_amazon(self, path: str) -> str:
        """A page of Seller Central."""
        return unescape(self._amazon.get(self._pages + path).text)

    def books(self, kind: str, order: str) -> list[dict[str, Any]]:
        """Amazon's own books on an order: ``returns``, ``claims``, ``feedback``, ``safe_t`` …"""
        found = self.relay.ask(f"/books/all?store={self.key}")[kind]
        return [entry for entry in found if entry["order_id"] == order]

    def entry(self, order: str) -> dict[str, Any]:
        """The order itself in Amazon's books."""
        found: dict[str, Any] = self.relay.ask(f"/books/all?store={self.key}")["orders"][order]
        return found

    def paid_back(self, order: str) -> list[Decimal]:
        """Refunds in Amazon's books."""
        return [
            sum((Decimal(refund[part]) for part in ("principal", "tax", "shipping")), Decimal())
            for refund in self.entry(order)["refunds"]
        ]

    def amazons(self, metric: str, window: int | None = None) -> tuple[int, int]:
        """Amazon's own figure of today."""
        day = today(self.store.marketplace, self.now).isoformat()
        told = self.relay.ask(f"/books/health?store={self.key}&as_of={day}")["figures"]
        figure = next(
            f
            for f in told
            if f["metric"] == metric and (window is None or f["window_days"] == window)
        )
        return figure["numerator"], figure["denominator"]

    def delivered_order(self, *, by: str = "seller", nth: int = 0) -> str:
        """An order of one article that its buyer has, and nobody has written about; the latest first."""
        told = self.relay.ask(f"/books/all?store={self.key}")["orders"]
        arrived = {number: entry["delivered_at"] for number, entry in told.items()}
        rows = Order.objects.filter(store=self.store, fulfilment=by).prefetch_related("items")
        free = [
            order.amazon_order_id
            for order in rows
            if arrived[order.amazon_order_id]
            and order.items.count() == 1
            and not Case.objects.filter(amazon_order_id=order.amazon_order_id).exists()
        ]
        return sorted(free, key=lambda number: arrived[number], reverse=True)[nth]

    def lost_order(self) -> str:
        """An order whose parcel never came, although the promised day has passed."""
        told = self.relay.ask(f"/books/all?store={self.key}")["orders"]
        rows = Order.objects.filter(
            store=self.store, fulfilment="seller", latest_delivery__lt=self.now
        ).prefetch_related("items")
        lost = [
            order.amazon_order_id
            for order in rows.order_by("-ordered_at")
            if told[order.amazon_order_id]["status"] == "SHIPPED"
            and not told[order.amazon_order_id]["delivered_at"]
            and order.items.count() == 1
        ]
        return lost[0]

    def paid(self, order: str) -> Decimal:
        """What the buyer paid for the article."""
        paid = Order.objects.get(store=self.store, amazon_order_id=order).items.get().paid
        assert paid is not None
        return paid

    def import_scans(self) -> ReportImport:
        """The carriers' scans, from the file that a tracking service exports."""
        file = self.relay.home / "reports" / self.key / "tracking.txt"
        return self.import_file(file.name, file.read_bytes())

    def _browser(self, person: User) -> Client:
        client = Client()
        client.force_login(person)
        return client

    def _person(self, name: str, role: str) -> User:
        person = User.objects.create(
            username=f"{name}-{self.key}", display_name=name.title(), role=Role(role)
        )
        person.stores.add(self.store)
        return person

    @property
    def _pages(self) -> str:
        return str(self.relay.ready["seller_central"])

    def _signed_in(self) -> requests.Session:
        account, session = self.relay.accounts[self.key], requests.Session()
        form = {"user": account["user"], "password": account["password"], "to": "/"}
        session.post(self._pages + "/ap/signin", form)
        return session


def photo(name: str, *, gps: bool = False) -> SimpleUploadedFile:
    """A phone's picture, with the place where it was taken in it where told so."""
    picture, out = Image.new("RGB", (640, 480), "peru"), io.BytesIO()
    exif = Image.Exif()
    if gps:
        exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitudeRef] = "N"
        exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (52.0, 31.0, 12.0)
    picture.save(out, "JPEG", exif=exif)
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")
