"""A world that lives: orders come by day and season, parcels travel, goods fail, buyers act; the seed decides all of it."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from simulator.books.claims import NOT_RECEIVED
from simulator.books.keeping import digest
from simulator.buyers.letters import phrases
from simulator.buyers.model import GOODS_ISSUES
from simulator.buyers.story import SEEN_AT_ONCE
from simulator.director import Director
from simulator.home import Home
from simulator.life.births import orders_of_day
from simulator.life.stage import LIFE_FILE, read_life
from simulator.options import Options
from simulator.relay.faults import Faults
from simulator.relay.smtp import Submission
from simulator.world.making import make_world, read_spec
from tests.simulator.conftest import ROOT, Relay

START = datetime(2026, 9, 1, tzinfo=UTC)


def world_in(folder: Path, life: Path = LIFE_FILE, seed: int = 7) -> Director:
    options = Options(home=folder, start=START, speed=0, trickle=0, life=life, seed=seed)
    return Director(Home(folder), options, Faults())


def life_with(folder: Path, *changes: tuple[str, str]) -> Path:
    """The shipped parameters with some lines changed."""
    text = LIFE_FILE.read_text("utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path = folder / "life.toml"
    path.write_text(text, "utf-8")
    return path


FEW = ("a_day = { us = 120, de = 80, jp = 40 }", "a_day = { us = 12, de = 8 }")


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


def test_the_same_seed_lives_the_same_life_however_time_is_cut(tmp_path: Path) -> None:
    life = life_with(tmp_path, FEW)
    whole = world_in(tmp_path / "whole", life)
    whole.advance(hours=24 * 12)
    parts = world_in(tmp_path / "parts", life)
    for _ in range(48):
        parts.advance(hours=6)
    other = world_in(tmp_path / "other", life, seed=8)
    other.advance(hours=24 * 12)
    assert digest(whole.books) == digest(parts.books) != digest(other.books)
    assert Counter(whole.post_office.delivered) == Counter(parts.post_office.delivered)


def test_a_restart_changes_nothing(tmp_path: Path) -> None:
    life = life_with(tmp_path, FEW)
    once = world_in(tmp_path / "once", life)
    once.advance(hours=24 * 12)
    before = world_in(tmp_path / "twice", life)
    before.advance(hours=24 * 5 + 7)
    before.save()
    after = world_in(tmp_path / "twice", life)
    assert digest(after.books) == digest(before.books)
    after.advance(hours=24 * 12 - (24 * 5 + 7))
    assert digest(after.books) == digest(once.books)


def test_an_order_of_a_later_day_does_not_depend_on_what_was_before() -> None:
    world = make_world(seed=7, born=START, store_keys=["us", "de"], empty=True)
    life, spec = read_life(), read_spec()
    day = date(2026, 9, 20)
    first = orders_of_day(world, spec, life, world.stores["us"], day)
    alone = make_world(seed=7, born=START, store_keys=["us"], empty=True)
    assert orders_of_day(alone, spec, life, alone.stores["us"], day) == first
    assert {order.ordered_at.date() for order in first} == {day}
    assert first == sorted(first, key=lambda order: order.ordered_at)


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


def test_the_parameters_name_every_store_and_known_products() -> None:
    life = tomllib.loads(LIFE_FILE.read_text("utf-8"))
    spec = read_spec()
    assert set(life["orders"]["a_day"]) == set(spec["stores"])
    skus = {product["sku"] for product in spec["products"]}
    assert set(life["faults"]) - {"usual", "found_hours"} <= skus
    carriers = {
        carrier[0] for place in spec["marketplaces"].values() for carrier in place["carriers"]
    }
    assert set(life["carriers"]) - {"usual", "amazon"} <= carriers


def test_no_parameter_is_without_effect() -> None:
    """Each name in the file is read by some part of the simulator."""
    sources = [*(ROOT / "simulator" / "life").glob("*.py"), ROOT / "simulator" / "director.py"]
    source = "".join(path.read_text("utf-8") for path in sources)
    life = tomllib.loads(LIFE_FILE.read_text("utf-8"))
    names = {
        name
        for section in ("orders", "warehouse", "wishes", "buyers", "claims", "returns", "mails")
        for name in life[section]
    }
    names |= {*life["feedback"], *life["reviews"], *life["answers"], *life["fba"]}
    names |= {*life["carriers"]["usual"], *life["buyers"]["silent"]}
    spoken = {"happy", "helped", "unhappy", "happy_stars", "helped_stars", "unhappy_stars"}
    drawn = {"two_products", "two_pieces", "by_amazon", "expedited"}  # by the order maker
    assert {name for name in names - spoken - drawn if f'"{name}"' not in source} == set()


@pytest.mark.parametrize(
    "wrong",
    [("--life",), ("--clock", "virtual", "--life", "--backlog"), ("--from", "2026-09-01")],
)
def test_what_does_not_go_together_is_refused_in_words(
    wrong: tuple[str, ...], tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "simulator", "--once", "--home", str(tmp_path / "h"), *wrong]
    refused = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert refused.returncode == 2
    assert "goes with" in refused.stderr or "go with" in refused.stderr


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


REFUNDS = {
    "en": "We refund you in full, you may keep the item.",
    "de": "Wir erstatten Ihnen den vollen Betrag. Sie dürfen den Artikel behalten.",
    "fr": "Nous vous remboursons intégralement, vous pouvez conserver l'article.",
    "it": "Le rimborsiamo l'intero importo, può conservare l'articolo.",
    "es": "Le reembolsamos el importe completo y puede quedarse con el artículo.",
    "ja": "全額をご返金いたします。商品はそのままお持ちください。",
    "zh": "我们为您全额退款，商品您可以留着。",
}


def answers(
    director: Director, days: int, *, pays: bool, words: Mapping[str, str] = REFUNDS
) -> None:
    """A desk that tells everybody the same within six hours, and pays or does not."""
    accounts = {account.store: account for account in director.accounts.values()}
    answered: set[str] = set()
    for _ in range(days * 4):
        director.advance(hours=6)
        for letter in list(director.books.messages.all.values()):
            if letter.id in answered:
                continue
            answered.add(letter.id)
            buyer, account = director.buyers[letter.case], accounts[letter.store]
            mail = EmailMessage()
            mail["From"] = account.authorised[0]
            mail["To"] = director.state_of(buyer)["address"]
            mail["Subject"] = "[Important] your order"
            mail["Message-ID"] = f"<{len(answered)}@brightnest.example>"
            mail.set_content(words[buyer.language])
            director.take(
                Submission(
                    account=account,
                    sender=account.authorised[0],
                    recipient=str(mail["To"]),
                    raw=mail.as_bytes(),
                )
            )
            if pays:
                director.notice(buyer.case, "refund_issued")


def test_the_same_answers_make_the_same_world_and_better_ones_a_better_one(tmp_path: Path) -> None:
    life = life_with(tmp_path, FEW, ("defective = 0.024", "defective = 0.25"))
    worlds = [world_in(tmp_path / name, life) for name in ("kept", "again", "broken", "silent")]
    kept, again, broken, silent = worlds
    for world, pays in ((kept, True), (again, True), (broken, False)):
        answers(world, 20, pays=pays)
    silent.advance(hours=24 * 20)
    assert digest(kept.books) == digest(again.books)
    assert len({digest(world.books) for world in worlds}) == 3

    def bad_ends(world: Director) -> int:
        claims = sum(c.kind == "a_to_z" for c in world.books.claims.all.values())
        return claims + sum(f.rating <= 2 for f in world.books.feedback.all.values())

    assert bad_ends(kept) < min(bad_ends(broken), bad_ends(silent))
    late = {f["metric"]: f["rate"] for f in kept.health("us")["figures"] if f["window_days"] == 30}
    assert late["late_answer_rate"] == 0


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
