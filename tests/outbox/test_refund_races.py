"""Two who pay at the same time: real threads on PostgreSQL, never more than was paid."""

from __future__ import annotations

import threading
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection

from kefu.cases.errors import NotAllowedNow
from kefu.cases.models import Case, Offer
from kefu.connectors.amazon.models import AmazonAccount
from kefu.outbox import outcomes
from kefu.outbox.effects import cancel_order
from kefu.outbox.in_doubt import try_again
from kefu.outbox.models import Action
from kefu.outbox.proofs import Refunded, take_in_refunds
from kefu.outbox.refunds import refund
from kefu.records.models import Parcel
from tests.desk import open_desk
from tests.mails import ORDER, buyer_mail

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
WORDS = "Meine Bestellung ist immer noch nicht angekommen, wo bleibt das Paket?"


@pytest.fixture
def desk():
    desk = open_desk()
    AmazonAccount.objects.create(
        store=desk.store, client_id="c", client_secret="s", refresh_token="r", seller_id="M"
    )
    desk.order(ORDER, status="shipped", tracking=Parcel.Tracking.LOST)
    return desk


@pytest.fixture
def cases(desk):
    """The same order in two cases, so that no case's lock keeps two people apart."""
    first = desk.case(buyer_mail(WORDS, at=desk.now - timedelta(hours=1)))
    second = desk.case(
        buyer_mail(WORDS, at=desk.now, order="", alias="other", case_uuid="", name="Otto")
    )
    Case.objects.filter(pk=second.pk).update(
        amazon_order_id=ORDER, order=first.order, price=first.price, currency=first.currency
    )
    second.refresh_from_db()
    second.keys.create(store=desk.store, kind="order", value=ORDER)
    desk.understand(second)
    return [first, second]


def at_once(*calls):
    """Run calls in threads that start together; what each returned or refused."""
    gate, results = threading.Barrier(len(calls)), []

    def run(call):
        gate.wait()
        try:
            results.append(call())
        except NotAllowedNow as no:
            results.append(no.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(results) == len(calls)
    return results


def fresh(case):
    return Case.objects.get(pk=case.pk)


@pytest.mark.rule("RET-9")
@pytest.mark.parametrize("turn", range(3))
def test_two_people_in_two_cases_of_an_order_pay_no_more_than_was_paid(desk, cases, turn):
    def pay(case, person, amount):
        return lambda: refund(
            fresh(case),
            remedy="refund_full" if amount == "28.90" else "refund_partial",
            amount=Decimal(amount),
            actor=person,
            now=desk.now,
        )

    at_once(*(pay(case, who, "28.90") for case in cases for who in (desk.alice, desk.bob)))
    asked = [Decimal(a.payload["amount"]) for a in Action.objects.filter(kind="refund")]
    assert sum(asked) == Decimal("28.90")
    assert Offer.objects.count() == 1


@pytest.mark.rule("ORD-1")
def test_an_order_is_cancelled_once_however_many_ask(desk, cases):
    found = at_once(
        *(
            lambda case=case: cancel_order(fresh(case), actor=desk.alice, now=desk.now)
            for case in cases * 3
        )
    )
    assert sum(isinstance(one, Action) for one in found) == 1
    assert Action.objects.filter(kind="cancel_order").count() == 1


def test_a_failed_refund_is_tried_again_once(desk, cases):
    paid = refund(
        cases[0], remedy="refund_full", amount=Decimal("28.90"), actor=desk.alice, now=desk.now
    )
    outcomes.failed(paid, "refused_by_amazon", "", worker="w", now=desk.now)

    def retry():
        return try_again(Action.objects.get(pk=paid.pk), actor=desk.alice, now=desk.now)

    found = at_once(*[retry] * 4)
    assert sorted(map(str, found)) == ["None", *["not_in_doubt"] * 3]


def test_one_word_of_amazons_proves_one_refund_however_many_tell_it(desk, cases):
    actions = five_euros_each(desk, cases)
    told = [Refunded(key="one", at=desk.now, amount=Decimal("5.00"), currency="EUR")]

    def tell():
        return take_in_refunds(desk.store.pk, ORDER, told, now=desk.now)

    at_once(*[tell] * 4)
    states = [Action.objects.get(pk=action.pk).state for action in actions]
    assert sorted(states) == ["confirmed", "sent"]


@pytest.mark.parametrize("told_first", ["one", "two"])
def test_of_two_words_of_one_moment_the_same_one_proves_a_refund_whichever_comes_first(
    desk, cases, told_first
):
    action, _ = five_euros_each(desk, cases)
    told = [
        Refunded(key=key, at=desk.now, amount=Decimal("5.00"), currency="EUR")
        for key in ("one", "two")
    ]
    told.sort(key=lambda one: one.key != told_first)
    take_in_refunds(desk.store.pk, ORDER, told, now=desk.now)
    action.refresh_from_db()
    assert action.proof["finances"] == ["one"]


def five_euros_each(desk, cases):
    """A refund of five euros asked for in each case, and gone to Amazon."""
    return [
        Action.objects.create(
            store=desk.store,
            case=case,
            kind="refund",
            key=str(case.pk),
            amazon_order_id=ORDER,
            payload={"amount": "5.00", "currency": "EUR"},
            state="sent",
            asked_at=desk.now,
            not_before=desk.now,
        )
        for case in cases
    ]
