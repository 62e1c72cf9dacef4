"""The cast and the desk of tests that tell a story: a store, its people, its mailbox, a clock."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from kefu.accounts.models import Store, User
from kefu.accounts.roles import Role
from kefu.cases.models import Case
from kefu.channels.ledger import Arrival
from kefu.channels.models import IntakeItem, Mailbox
from kefu.channels.port import Refused
from kefu.connectors.mail.reading import read_mail
from kefu.flow.receiving import receive
from kefu.flow.understanding import understand
from kefu.records.models import Order, OrderItem, Parcel

MORNING = datetime(2026, 11, 20, 9, tzinfo=UTC)


@dataclass
class Desk:
    """A store at work. ``now`` moves only when the story moves it."""

    store: Store
    alice: User
    bob: User
    mailbox: Mailbox
    now: datetime = MORNING
    server: FakeServer = field(default_factory=lambda: FakeServer())

    def later(self, **by: float) -> datetime:
        """Let time pass."""
        self.now += timedelta(**by)
        return self.now

    def receive(self, *raws: bytes) -> list[IntakeItem]:
        """Take mails in."""
        arrivals = [Arrival(mail=read_mail(raw), raw=raw, source="test") for raw in raws]
        return receive(self.store, arrivals, now=self.now)

    def case(self, *raws: bytes) -> Case:
        """Take mails in, understand them, and return the case of the last one."""
        case = self.receive(*raws)[-1].case
        self.understand(case)
        return case

    def understand(self, case: Case) -> None:
        """Read and judge a case as it stands in the database."""
        case.refresh_from_db()
        understand([case], now=self.now)
        case.refresh_from_db()

    def order(self, amazon_order_id: str, **given: Any) -> Order:
        """An order of one lamp, delivered unless told otherwise."""
        price = given.pop("price", Decimal("28.90"))
        tracking = given.pop("tracking", Parcel.Tracking.DELIVERED)
        order = Order.objects.create(
            **{
                "store": self.store,
                "amazon_order_id": amazon_order_id,
                "marketplace": self.store.marketplace,
                "status": "delivered",
                "fulfilment": "seller",
                "ordered_at": self.now - timedelta(days=6),
                "latest_ship": self.now - timedelta(days=4),
                "latest_delivery": self.now - timedelta(days=1),
                "currency": "EUR",
                "imported_at": self.now,
                **given,
            }
        )
        OrderItem.objects.create(
            order=order,
            line="LAMP#1",
            sku="LAMP",
            asin="B0EXAMPLE1",
            title="Nova table lamp, brass",
            item_price=price,
        )
        if tracking:
            Parcel.objects.create(
                order=order,
                carrier="DHL",
                tracking_number="00340434161094",
                state=tracking,
                shipped_at=self.now - timedelta(days=4),
            )
        return order


@dataclass
class FakeServer:
    """A mail server at the port's seam: keeps what it takes, or fails as it is told."""

    taken: list[tuple[str, bytes]] = field(default_factory=list)
    fail_connect: Exception | None = None
    fail_transmit: Exception | None = None
    one_letter_each: bool = False
    connected: int = 0
    ended: int = 0

    def open_session(self, mailbox: Mailbox) -> FakeServer:
        """Connect."""
        if self.fail_connect:
            raise self.fail_connect
        self.connected += 1
        return self

    def ready(self) -> bool:
        """Take another letter, or none."""
        return not self.one_letter_each

    def transmit(self, sender: str, recipient: str, content: bytes) -> None:
        """Take a letter."""
        if self.fail_transmit:
            raise self.fail_transmit
        self.taken.append((recipient, content))

    def close(self) -> None:
        """End."""
        self.ended += 1


def open_desk(key: str = "nova", marketplace: str = "DE") -> Desk:
    """Alice answers, Bob supervises."""
    store = Store.objects.create(key=key, name=f"{key.title()} Home", marketplace=marketplace)
    alice = User.objects.create(username=f"alice-{key}", role=Role.AGENT)
    bob = User.objects.create(username=f"bob-{key}", role=Role.SUPERVISOR)
    for person in (alice, bob):
        person.stores.add(store)
    mailbox = Mailbox.objects.create(
        store=store,
        name=f"{key} mailbox",
        imap_host="127.0.0.1",
        imap_user="shop",
        imap_password="secret",
        smtp_host="127.0.0.1",
        from_address="shop@seller.example",
    )
    return Desk(store=store, alice=alice, bob=bob, mailbox=mailbox)


__all__ = ["MORNING", "Desk", "FakeServer", "Refused", "open_desk"]
