"""A living world: orders by season, parcels, troubles that truly befell, claims and opinions in their time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from simulator.books.claims import NOT_RECEIVED
from simulator.buyers.letters import phrases
from simulator.buyers.model import GOODS_ISSUES
from simulator.buyers.story import SEEN_AT_ONCE
from simulator.director import Director
from simulator.life.births import orders_of_day
from simulator.life.stage import read_life
from simulator.world.making import make_world, read_spec
from tests.simulator.conftest import Relay
from tests.simulator.worlds import FEW, REFUNDS, START, answers, life_with, world_in


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Director:
    """Five weeks of a world in which much goes wrong and nobody answers."""
    folder = tmp_path_factory.mktemp("month")
    life = life_with(
        folder,
        ("a_day = { us = 120, de = 80, jp = 40 }", "a_day = { us = 22, de = 16 }"),
        ("defective = 0.024", "defective = 0.2"),
        ("mis_scanned = 0.006 ", "mis_scanned = 0.06 "),
        ("lost = 0.005", "lost = 0.05"),
        ("forgotten = 0.003", "forgotten = 0.03"),
    )
    director = world_in(folder / "home", life)
    director.advance(hours=24 * 36)
    return director


def test_december_is_busier_than_february_and_mondays_than_fridays() -> None:
    world = make_world(seed=7, born=START, store_keys=["us"], empty=True)
    life, spec = read_life(), read_spec()

    def orders(days: Iterator[date]) -> int:
        return sum(len(orders_of_day(world, spec, life, world.stores["us"], day)) for day in days)

    def days(month: int) -> Iterator[date]:
        return (date(2026, month, day) for day in range(1, 29))

    assert orders(days(12)) > 1.4 * orders(days(2))
    mondays = (date(2026, 9, 7) + timedelta(weeks=week) for week in range(12))
    fridays = (date(2026, 9, 11) + timedelta(weeks=week) for week in range(12))
    assert orders(mondays) > orders(fridays)


def test_orders_ship_arrive_are_lost_or_lapse(month: Director) -> None:
    entries = list(month.books.orders.entries.values())
    states = Counter(entry.order.parcel.state for entry in entries if entry.order.parcel)
    assert states.keys() == {
        "delivered",
        "in_transit",
        "lost",
        "returned_to_sender",
        "invalid",
    }
    lapsed = [e for e in entries if e.cancelled_by == "AMAZON"]
    assert lapsed
    for entry in entries:
        assert (entry.status == "SHIPPED") == bool(entry.shipments)
        assert entry.refunded + entry.debited <= entry.paid
        if parcel := entry.order.parcel:
            times = [entry.order.ordered_at, parcel.shipped_at, *(s.at for s in parcel.scans)]
            assert times == sorted(times)
            assert (parcel.state == "delivered") == (entry.delivered_at is not None)
    for entry in lapsed:
        assert entry.cancelled_at and entry.cancelled_at >= entry.order.latest_ship


def test_buyers_write_about_what_truly_befell_their_own_order(month: Director) -> None:
    for buyer in month.buyers.values():
        entry = month.books.orders.entries[buyer.order_id or ""]
        # A buyer may write again about something else: the last story is the one told by the issue.
        *_, told = (line for line in buyer.thread if line["kind"] == "first")
        first = datetime.fromisoformat(told["at"])
        if buyer.issue in GOODS_ISSUES:
            assert entry.delivered_at and first > entry.delivered_at
        if buyer.issue == "delivered_not_received":
            assert entry.delivered_at and first > entry.delivered_at
        if buyer.issue == "where_is_my_order" and len(buyer.thread) == 1:
            assert entry.delivered_at is None or first < entry.delivered_at
    issues = Counter(buyer.issue for buyer in month.buyers.values())
    assert {"defective", "where_is_my_order", "delivered_not_received"} <= issues.keys()


def test_some_show_at_once_what_came_broken_and_nobody_asks_them_for_a_photo(
    month: Director,
) -> None:
    seen = [b for b in month.buyers.values() if b.issue in SEEN_AT_ONCE and len(b.thread) > 0]
    shown = [b for b in seen if "photo" in b.given]
    assert 0.1 < len(shown) / len(seen) < 0.7
    for buyer in shown:
        words = phrases(buyer.language)["follow_ups"]["send_photo"]
        assert buyer.sloppy or any(w in entry["text"] for w in words for entry in buyer.thread)


def test_nobody_claims_before_48_hours_and_nothing_is_decided_early(month: Director) -> None:
    letters = {buyer.order_id: buyer.thread[0]["at"] for buyer in month.buyers.values()}
    claims = [claim for claim in month.books.claims.all.values() if claim.kind == "a_to_z"]
    assert len(claims) > 10
    for claim in claims:
        assert claim.decided_at is None or claim.decided_at > claim.answer_due
        if claim.order_id in letters:
            waited = claim.opened_at - datetime.fromisoformat(letters[claim.order_id])
            assert waited >= timedelta(hours=48)
    assert any(claim.reason in NOT_RECEIVED for claim in claims)


@pytest.mark.rule("FBK-4")
def test_feedback_returns_and_reviews_come_in_their_time(month: Director) -> None:
    books = month.books
    assert len(books.feedback.all) > 10
    for given in books.feedback.all.values():
        ordered = books.orders.entries[given.order_id].order.ordered_at
        assert timedelta(days=3) <= given.left_at - ordered <= timedelta(days=90)
    assert {known.state for known in books.returns.all.values()} >= {"requested", "received"}
    for known in books.returns.all.values():
        steps = (
            known.requested_at,
            known.authorised_at,
            known.shipped_at,
            known.delivered_at,
        )
        times = [at for at in steps if at is not None]
        assert times == sorted(times)
        assert bool(known.condition) == (known.shipped_at is not None)
    assert books.fba_returns.all


def test_without_the_autopilot_an_order_waits_for_the_seller(tmp_path: Path) -> None:
    life = life_with(tmp_path, FEW, ("autopilot = true ", "autopilot = false"))
    director = world_in(tmp_path / "home", life)
    director.advance(hours=72)
    mine = [e for e in director.books.orders.of_store("us") if e.order.fulfilment == "seller"]
    assert mine
    assert not any(entry.shipments for entry in mine)


def test_a_refund_in_the_books_ends_a_buyers_trouble(tmp_path: Path) -> None:
    """The same world with and without a refund: helped, the buyer neither claims nor rates badly."""
    life = life_with(tmp_path, FEW, ("defective = 0.024", "defective = 0.5"))
    director = world_in(tmp_path / "home", life)
    director.advance(hours=24 * 8)
    helped = [b for b in director.buyers.values() if b.issue == "defective"]
    assert helped
    for buyer in helped:
        director.notice(buyer.case, "refund_issued")
    orders = {buyer.order_id for buyer in helped}
    director.advance(hours=24 * 20)
    assert {buyer.mood for buyer in helped} <= {"content", "done"}
    claims = [c for c in director.books.claims.all.values() if c.order_id in orders]
    assert all(c.opened_at <= START + timedelta(days=8) for c in claims)


def test_amazons_own_parcels_are_amazons_own_business(month: Director) -> None:
    by_amazon = {
        entry.order.id
        for entry in month.books.orders.entries.values()
        if entry.order.fulfilment == "amazon"
    }
    assert not by_amazon & {claim.order_id for claim in month.books.claims.all.values()}
    assert not by_amazon & {known.order_id for known in month.books.returns.all.values()}


def test_a_living_world_is_met_over_the_network_like_any_other(new_relay: Relay) -> None:
    arguments = ("--clock", "virtual", "--from", "2026-09-01T00:00Z", "--life", "--stores", "us")
    new_relay.start(*arguments)
    told: dict[str, Any] = new_relay.ask("/advance", {"hours": 24 * 7})
    assert told["happened"]["order.placed"] > 500
    assert told["mails"]["us"] > 5
    before = new_relay.ask("/books/hash")
    new_relay.stop()
    new_relay.start(*arguments)
    assert new_relay.ask("/books/hash") == before
    scans = (new_relay.home / "reports" / "us" / "tracking.txt").read_text().splitlines()
    assert len(scans) > 1000


def test_a_refund_promised_twice_and_never_paid_ends_in_a_claim(tmp_path: Path) -> None:
    life = life_with(tmp_path, FEW, ("defective = 0.024", "defective = 0.5"))
    director = world_in(tmp_path / "home", life)
    answers(director, 22, pays=False)
    about_money = [b for b in director.buyers.values() if b.issue == "refund_status"]
    orders = {buyer.order_id for buyer in about_money}
    assert any(claim.order_id in orders for claim in director.books.claims.all.values())


def test_who_got_nothing_but_kind_words_falls_silent_and_still_claims(tmp_path: Path) -> None:
    life = life_with(tmp_path, FEW, ("defective = 0.024", "defective = 0.5"))
    director = world_in(tmp_path / "home", life)
    answers(director, 14, pays=False, words=dict.fromkeys(REFUNDS, "…"))
    silent = {b.order_id for b in director.buyers.values() if b.mood in ("done", "claimed")}
    assert {c.order_id for c in director.books.claims.all.values()} & silent
