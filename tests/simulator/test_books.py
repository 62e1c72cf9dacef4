"""Amazon's own bookkeeping: what sellers and buyers may do, what Amazon decides, and what it mails about it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from simulator.books.books import Books
from simulator.books.claims import Claim
from simulator.books.entries import OrderEntry, Refund
from simulator.books.journal import Booked, NotPossible
from simulator.books.keeping import digest, recall, save
from simulator.memory import Memory
from simulator.world.making import make_world
from tests.simulator.conftest import Relay

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def books() -> Books:
    return Books(make_world(seed=7, born=NOW, store_keys=["us", "de"]))


@pytest.fixture
def delivered(books: Books) -> OrderEntry:
    """A seller-shipped order that the carrier has delivered."""
    orders = books.orders.of_store("us")
    return next(e for e in orders if e.delivered_at and e.order.fulfilment == "seller")


@pytest.fixture
def on_its_way(books: Books) -> OrderEntry:
    """Shipped, not delivered, the promised date still ahead."""
    return next(
        e
        for e in books.orders.of_store("us")
        if e.status == "SHIPPED" and not e.delivered_at and e.order.latest_delivery > NOW
    )


def claim(books: Books, entry: OrderEntry, now: datetime = NOW, **given: Any) -> Claim:
    return books.claims.open(
        entry, **{"reason": "not_received", "comment": "Where is it?", "now": now} | given
    )


def test_a_return_goes_from_the_request_to_the_money(books: Books, delivered: OrderEntry) -> None:
    item = delivered.order.lines[0].item_id
    made = books.returns.request(delivered, item, reason="defective", comment="Broken", now=NOW)
    with pytest.raises(NotPossible, match="under way"):
        books.returns.request(delivered, item, reason="defective", comment="", now=NOW)
    with pytest.raises(NotPossible, match="nothing can be sent back"):
        books.returns.ship(made, carrier="UPS", condition="used", now=NOW)
    books.returns.authorise(made, label_cost=Decimal("6.10"), now=NOW)
    books.returns.ship(made, carrier="UPS", condition="used", now=NOW + DAY)
    books.returns.deliver(made, now=NOW + 3 * DAY)
    books.returns.refund(made, now=NOW + 4 * DAY)
    assert (made.state, made.refunded, made.label_paid_by) == (
        "received",
        delivered.order.lines[0].price,
        "seller",
    )
    with pytest.raises(NotPossible):
        books.returns.refund(made, now=NOW + 5 * DAY)


@pytest.mark.parametrize("paid_before", [False, True])
def test_amazon_pays_for_goods_that_are_back_unless_nothing_is_left_to_pay(
    books: Books, delivered: OrderEntry, paid_before: bool
) -> None:
    line = delivered.order.lines[0]
    if paid_before:
        whole = Refund(
            id="R1",
            item_id=line.item_id,
            principal=line.price,
            tax=Decimal(0),
            shipping=Decimal(0),
            reason="Other",
            reference="",
            at=NOW - DAY,
        )
        books.orders.refund(delivered, whole, now=NOW - DAY)
    made = books.returns.request(delivered, line.item_id, reason="defective", comment="", now=NOW)
    books.returns.authorise(made, now=NOW)
    books.returns.ship(made, carrier="UPS", condition="used", now=NOW + DAY)
    assert not books.returns.is_owed(made)
    books.returns.deliver(made, now=NOW + 3 * DAY)
    assert books.returns.is_owed(made) is not paid_before


def test_a_return_after_the_window_is_taken_in_and_marked(
    books: Books, delivered: OrderEntry
) -> None:
    assert delivered.delivered_at
    late = delivered.delivered_at + 31 * DAY
    item = delivered.order.lines[0].item_id
    made = books.returns.request(delivered, item, reason="changed_mind", comment="", now=late)
    assert not made.in_policy


@pytest.mark.rule("CLM-5")
@pytest.mark.parametrize(
    ("ending", "counts"),
    [("withdraw", False), ("refund", True), ("ignore", True), ("answer", False)],
)
def test_whether_a_claim_counts_depends_on_its_end(
    books: Books, delivered: OrderEntry, ending: str, counts: bool
) -> None:
    opened = claim(books, delivered)
    assert books.claims.counts_in_odr(opened) is None
    if ending == "withdraw":
        books.claims.withdraw(opened, now=NOW)
    elif ending == "refund":
        books.claims.refund(opened, now=NOW)
    else:
        if ending == "answer":
            books.claims.represent(opened, text="The carrier delivered it.", now=NOW)
        books.claims.decide(opened, now=NOW + 3 * DAY)
    assert books.claims.counts_in_odr(opened) is counts
    assert not opened.pending


def test_a_granted_claim_takes_the_money_once(books: Books, delivered: OrderEntry) -> None:
    half = (delivered.order.lines[0].price / 2).quantize(Decimal("0.01"))
    item = delivered.order.lines[0].item_id
    paid = Refund(
        id="R", item_id=item, principal=half, tax=Decimal(0), shipping=Decimal(0),
        reason="CustomerReturn", reference="", at=NOW,
    )  # fmt: skip
    books.orders.refund(delivered, paid, now=NOW)
    opened = claim(books, delivered)
    books.claims.decide(opened, now=NOW + 3 * DAY)
    assert opened.charged == delivered.debited == delivered.paid - half
    assert delivered.left_of(item) == 0
    with pytest.raises(NotPossible):
        books.orders.refund(delivered, paid, now=NOW + 4 * DAY)


@pytest.mark.rule("CLM-6")
def test_a_lost_claim_is_appealed_within_thirty_days_and_can_be_won(
    books: Books, delivered: OrderEntry
) -> None:
    lost = claim(books, delivered)
    books.claims.decide(lost, now=NOW + 3 * DAY)
    with pytest.raises(NotPossible, match="over"):
        books.claims.appeal(lost, text="Proof of delivery", now=NOW + 34 * DAY)
    books.claims.appeal(lost, text="Proof of delivery", now=NOW + 33 * DAY)
    books.claims.decide_appeal(lost, now=NOW + 36 * DAY)
    assert (lost.state, lost.charged, delivered.debited) == ("denied", 0, 0)
    with pytest.raises(NotPossible):
        books.claims.appeal(lost, text="Again", now=NOW + 37 * DAY)


def test_an_answered_claim_before_the_promised_date_is_denied(
    books: Books, on_its_way: OrderEntry
) -> None:
    early = claim(books, on_its_way)
    books.claims.represent(early, text="It is on its way.", now=NOW)
    books.claims.decide(early, now=NOW + DAY)
    assert (early.state, early.why) == ("denied", "the promised date has not passed")


def test_a_claim_is_answered_before_it_is_due_or_not_at_all(
    books: Books, delivered: OrderEntry
) -> None:
    opened = claim(books, delivered)
    with pytest.raises(NotPossible, match="over"):
        books.claims.represent(opened, text="Sorry", now=opened.answer_due + DAY)
    with pytest.raises(NotPossible, match="has been a claim"):
        claim(books, delivered)


def test_a_fraud_chargeback_is_not_the_sellers_doing(books: Books, delivered: OrderEntry) -> None:
    fraud = claim(books, delivered, kind="chargeback", service=False)
    books.claims.decide(fraud, now=NOW + 4 * DAY)
    assert fraud.state == "granted"
    assert books.claims.counts_in_odr(fraud) is False


@pytest.mark.rule("FBK-3")
def test_a_buyer_removes_feedback_on_day_59_and_not_on_day_61(
    books: Books, delivered: OrderEntry
) -> None:
    ordered = delivered.order.ordered_at
    left = books.feedback.leave(delivered, rating=1, comment="Never again", now=ordered + 10 * DAY)
    with pytest.raises(NotPossible, match="60 days"):
        books.feedback.remove(left, by="buyer", now=left.left_at + 61 * DAY)
    books.feedback.remove(left, by="buyer", now=left.left_at + 59 * DAY)
    assert not left.is_negative


@pytest.mark.rule("FBK-4")
@pytest.mark.parametrize("day", [2, 91])
def test_feedback_is_left_from_day_three_to_day_ninety(
    books: Books, delivered: OrderEntry, day: int
) -> None:
    with pytest.raises(NotPossible, match="day 3 to day 90"):
        books.feedback.leave(
            delivered, rating=1, comment="", now=delivered.order.ordered_at + day * DAY
        )


@pytest.mark.rule("FBK-2")
def test_amazon_removes_feedback_only_on_the_ground_that_is_true(
    books: Books, delivered: OrderEntry
) -> None:
    when = delivered.order.ordered_at + 20 * DAY
    left = books.feedback.leave(
        delivered, rating=1, comment="Ugly colour", nature="product_review", now=when
    )
    books.feedback.ask_removal(left, ground="obscene", now=when)
    assert not books.feedback.decide_removal(left, now=when + DAY)
    with pytest.raises(NotPossible):
        books.feedback.ask_removal(left, ground="product_review", now=when + DAY)


def test_everything_comes_back_from_the_memory_as_it_was(
    books: Books, delivered: OrderEntry, tmp_path: Any
) -> None:
    item = delivered.order.lines[0].item_id
    made = books.returns.request(delivered, item, reason="damaged", comment="“Oh”", now=NOW)
    books.returns.authorise(made, now=NOW)
    books.claims.decide(claim(books, delivered), now=NOW + 3 * DAY)
    books.messages.came(store="us", case="c", order_id=delivered.order.id, text="?", now=NOW)
    books.stock.move("us", "BN-PAN-28", -3, NOW)
    memory = Memory(tmp_path / "memory.sqlite")
    save(books, memory)
    again = Books(make_world(seed=7, born=NOW, store_keys=["us", "de"]))
    assert digest(again) != digest(books)
    recall(again, memory)
    assert digest(again) == digest(books)
    assert again.returns.all[made.id] == made
    memory.close()


def test_listeners_hear_whether_the_seller_was_told(books: Books, delivered: OrderEntry) -> None:
    heard: list[Booked] = []
    books.journal.listen(heard.append)
    item = delivered.order.lines[0].item_id
    with books.journal.told():
        made = books.returns.request(delivered, item, reason="damaged", comment="", now=NOW)
    books.returns.close(made, reason="too late", now=NOW)
    assert [(said.what, said.told) for said in heard] == [
        ("return_requested", True),
        ("return_closed", False),
    ]


VIRTUAL = ("--clock", "virtual", "--from", "2026-09-01T06:00Z", "--stores", "us")


def shipped_order(relay: Relay) -> str:
    orders = relay.ask("/books/all?store=us")["orders"]
    return next(key for key, order in orders.items() if order["delivered_at"])


def test_what_a_test_lets_happen_is_mailed_decided_and_kept(new_relay: Relay) -> None:
    new_relay.start(*VIRTUAL)
    order = {"store": "us", "order_id": shipped_order(new_relay)}
    opened = new_relay.ask("/happen", {"what": "claim", "reason": "not_received", **order})
    assert opened["state"] == "open"
    assert new_relay.ask("/advance", {"hours": 1})["mails"] == {"us": 1}
    told = new_relay.ask("/advance", {"hours": 72})
    assert told["happened"] == {"amazon.decides": 1, "notice": 1}
    new_relay.stop()
    new_relay.start(*VIRTUAL)
    [kept] = new_relay.ask("/books/all?store=us")["claims"]
    assert (kept["state"], kept["why"]) == ("granted", "the seller did not answer")
    with new_relay.mailbox() as box:
        box.folder.set("INBOX", readonly=True)
        subjects = [mail.subject for mail in box.fetch(mark_seen=False)]
    assert [subject.partition(":")[0] for subject in subjects] == [
        "Action required",
        f"Claim Decision on Order {order['order_id']}",
    ]


def test_what_cannot_happen_is_refused_in_words(new_relay: Relay) -> None:
    new_relay.start(*VIRTUAL)
    order = {"store": "us", "order_id": shipped_order(new_relay)}
    for asked, error in (
        ({"what": "earthquake", **order}, "unknown event 'earthquake'"),
        ({"what": "feedback", "store": "us", "order_id": "1"}, "store us has no order 1"),
        ({"what": "return_received", **order}, "The order has no return."),
        ({"what": "cancel_request", **order}, "cannot be cancelled any more"),
    ):
        assert error in new_relay.ask("/happen", asked)["error"]


def test_a_refund_in_the_books_calms_the_buyer(new_relay: Relay) -> None:
    new_relay.start(*VIRTUAL)
    buyer = new_relay.ask(
        "/contact", {"store": "us", "issue": "damaged", "wants": "refund", "temper": "hot"}
    )
    new_relay.ask("/notice", {"case": buyer["case"], "name": "refund_issued"})
    assert new_relay.buyer(buyer["case"])["mood"] == "content"
    assert new_relay.ask("/advance", {"hours": 100})["mails"] == {"us": 0}
