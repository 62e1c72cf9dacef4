"""Two who promise a replacement at the same time: real threads on PostgreSQL, one of them comes too late."""

from __future__ import annotations

import pytest

from kefu.accounts.models import User
from kefu.approvals.limits import Chosen
from kefu.cases.verbs import changing
from kefu.outbox import outcomes
from kefu.outbox.in_doubt import try_again
from kefu.outbox.models import Action
from kefu.outbox.queueing import Letter, queue_letter
from kefu.outbox.replacements import send_replacement
from kefu.records.models import StockLevel
from tests.outbox.test_refund_races import at_once, cases, desk, fresh

__all__ = ["cases", "desk"]
pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.rule("DEL-8"),
]


@pytest.fixture(autouse=True)
def stock(desk, cases):
    place = StockLevel.Place.AMAZON
    StockLevel.objects.create(
        store=desk.store, place=place, sku="LAMP", available=9, told_at=desk.now
    )


def replacements():
    return Action.objects.filter(kind="send_replacement")


@pytest.mark.parametrize("turn", range(3))
def test_of_all_who_press_at_once_one_has_it_sent(desk, cases, turn):
    def promise(number: int, person: User):
        def call():
            with changing(fresh(cases[number % 2])) as case:
                return queue_letter(
                    case,
                    letter=Letter(text=f"Wir senden Ihnen Ersatz. {number}", subject="Ersatz"),
                    chosen=[Chosen(remedy="resend")],
                    actor=person,
                    now=desk.now,
                )

        return call

    people = (desk.alice, desk.bob, desk.alice, desk.bob)
    found = at_once(*(promise(number, person) for number, person in enumerate(people)))
    assert found.count("asked_before") == 3
    assert replacements().count() == 1
    assert Action.objects.filter(kind="send_mail").count() == 1


def test_a_failed_one_and_another_are_not_both_asked_for(desk, cases):
    with changing(cases[0]) as case:
        first = send_replacement(case, about="1", actor=desk.alice, now=desk.now)
    outcomes.failed(first, "not_in_stock", "", worker="w", now=desk.now)

    def again():
        try_again(Action.objects.get(pk=first.pk), actor=desk.alice, now=desk.now)

    def anew():
        with changing(fresh(cases[1])) as case:
            send_replacement(case, about="2", actor=desk.bob, now=desk.now)

    assert sorted(map(str, at_once(again, anew))) == ["None", "asked_before"]
    assert replacements().filter(state="queued").count() == 1
