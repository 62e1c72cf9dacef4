"""A store that is connected, its cases, and what the simulated Amazon says was done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from kefu.accounts.models import User
from kefu.accounts.roles import Role
from kefu.cases.models import Case, Offer
from kefu.channels.ledger import Arrival
from kefu.channels.models import Mailbox
from kefu.connectors.amazon.actions.running import run_for
from kefu.connectors.amazon.client import Amazon
from kefu.connectors.amazon.models import AmazonAccount, Feed
from kefu.connectors.amazon.order_sync import source_for, sync_orders
from kefu.connectors.mail.reading import read_mail
from kefu.flow.receiving import receive
from kefu.flow.understanding import understand
from kefu.outbox.models import Action
from kefu.outbox.refunds import queue_refund
from kefu.records.models import Order
from tests.connectors.amazon.conftest import Clock, line
from tests.mails import buyer_mail
from tests.simulator.conftest import Relay
from tests.simulator.spapi.conftest import Api

SHIPPED = ("shipped", "delivered")


@dataclass
class Shop:
    """One connected store, people, a clock that both sides share."""

    account: AmazonAccount
    amazon: Amazon
    clock: Clock
    simulator: Relay
    alice: User
    bob: User

    def order(self, *status: str, lines: int = 1, nth: int = 0) -> Order:
        """A seller-shipped order of the simulated Amazon."""
        found = Order.objects.filter(
            store=self.account.store, fulfilment="seller", status__in=status
        ).order_by("amazon_order_id")
        fitting = [order for order in found if order.items.count() == lines]
        return fitting[nth]

    def case(self, order: Order, text: str = "The lamp arrived broken.") -> Case:
        """The buyer of an order writes."""
        raw = buyer_mail(
            text,
            at=self.clock.now() - timedelta(minutes=5),
            order=order.amazon_order_id,
            alias=f"b{order.amazon_order_id[-7:]}",
            case_uuid="",
            marketplace="US",
            message_id=f"m-{order.amazon_order_id}",
        )
        arrival = Arrival(mail=read_mail(raw), raw=raw, source="test")
        [item] = receive(self.account.store, [arrival], now=self.clock.now())
        understand([item.case], now=self.clock.now())
        item.case.refresh_from_db()
        return item.case

    def refund(self, case: Case, amount: str, remedy: str = "refund_partial") -> Action:
        """A promise of money, queued as an accepted offer is."""
        offer = Offer.objects.create(
            case=case,
            remedy=remedy,
            amount=Decimal(amount),
            currency=case.currency,
            offered_at=self.clock.now(),
            offered_by=self.alice,
            outcome="accepted",
        )
        action = queue_refund(case, offer, actor=self.alice, now=self.clock.now())
        self.clock.sleep(11)
        return action

    def work(self, rounds: int = 1, *, minutes: float = 3, worker: str = "w1") -> None:
        """Rounds of a worker, with time between them."""
        for _ in range(rounds):
            run_for(self.amazon, worker=worker, now=self.clock.now)
            self.clock.sleep(minutes * 60)

    def refunds(self, order: Order) -> list[Decimal]:
        """What the simulated Amazon has paid back for an order, refund by refund."""
        path = f"/finances/v0/orders/{order.amazon_order_id}/financialEvents"
        events = Api(self.simulator).call("GET", path)[1]["payload"]["FinancialEvents"]
        return [
            -sum(
                Decimal(str(charge["ChargeAmount"]["CurrencyAmount"]))
                for item in event["ShipmentItemAdjustmentList"]
                for charge in item["ItemChargeAdjustmentList"]
            )
            for event in events["RefundEventList"]
        ]

    def status(self, order: Order) -> str:
        """An order's state at the simulated Amazon."""
        path = f"/orders/2026-01-01/orders/{order.amazon_order_id}?includedData=FULFILLMENT"
        told = Api(self.simulator).call("GET", path)[1]["order"]
        return str(told["fulfillment"]["fulfillmentStatus"])

    def trouble(self, **faults: Any) -> None:
        """Order faults of the simulated Amazon."""
        names = {name.replace("__", ":"): times for name, times in faults.items()}
        self.simulator.ask("/fault", {"api": names})


def state(action: Action) -> str:
    action.refresh_from_db()
    return action.state


def feeds() -> list[str]:
    return list(Feed.objects.order_by("id").values_list("state", flat=True))


@pytest.fixture
def shop(account: AmazonAccount, clock: Clock, simulator: Relay) -> Iterator[Shop]:
    account.seller_id = "BRIGHTNEST"
    account.save(update_fields=["seller_id"])
    amazon = line(account, clock)
    source = source_for(account, now=clock.now(), first=timedelta(days=60))
    sync_orders(amazon, source, now=clock.now())
    people = [
        User.objects.create(username=name, role=role)
        for name, role in (("alice", Role.AGENT), ("bob", Role.SUPERVISOR))
    ]
    for person in people:
        person.stores.add(account.store)
    Mailbox.objects.create(
        store=account.store,
        name="us",
        imap_host="127.0.0.1",
        smtp_host="127.0.0.1",
        from_address="shop@seller.example",
    )
    yield Shop(account, amazon, clock, simulator, *people)
