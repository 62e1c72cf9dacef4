"""A return on screen: asked for, answered, refunded, cleared up."""

import pytest
from django.urls import reverse

from kefu.returns import warehouse
from kefu.returns.models import Refund, Return
from tests.mails import ORDER
from tests.returns.cast import row
from tests.returns.test_warehouse import look
from tests.web.screens import page, text

pytestmark = pytest.mark.django_db


@pytest.mark.rule("RET-3")
def test_a_request_shows_reason_comment_and_four_choices_with_their_cost(lamp, bob):
    shown = text(page(bob, "return", lamp.pk))
    assert "No longer needed" in shown
    assert "It is too big for my table." in shown
    for choice in (
        "Write to the buyer",
        "Authorise the return",
        "Let the buyer keep it",
        "Close the request",
    ):
        assert choice in shown
    assert "28,90" in shown


@pytest.mark.rule("RET-3")
def test_talking_comes_first_and_leads_to_the_letter(lamp, alice, again):
    answer = alice.post(reverse("answer_return", args=[lamp.pk]), {"choice": "contact"})
    assert answer["Location"] == reverse("case", args=[lamp.case_id]) + "#draft"
    assert again(lamp).stage == "asked"


@pytest.mark.rule("RET-2")
def test_authorising_asks_for_the_step_at_amazon(lamp, alice, again):
    alice.post(reverse("answer_return", args=[lamp.pk]), {"choice": "authorise"})
    assert again(lamp).stage == "answered"
    assert lamp.case.guided_steps.filter(kind="authorise_return", state="open").exists()


@pytest.mark.rule("RET-3")
def test_a_request_is_never_closed_without_a_reason(lamp, alice, again):
    shown = alice.post(reverse("answer_return", args=[lamp.pk]), {"choice": "close"}, follow=True)
    assert "last resort" in text(shown)
    assert again(lamp).stage == "asked"
    alice.post(
        reverse("answer_return", args=[lamp.pk]),
        {"choice": "close", "reason": "Solved by telephone"},
    )
    assert again(lamp).stage == "ended"


@pytest.mark.rule("RET-6")
def test_an_agent_cannot_let_the_buyer_keep_the_goods(lamp, alice, again):
    alice.post(reverse("answer_return", args=[lamp.pk]), {"choice": "refund"})
    assert again(lamp).kept_at is None


@pytest.mark.rule("RET-6")
def test_the_page_offers_no_money_before_the_goods_are_back(lamp, alice, again):
    alice.post(reverse("answer_return", args=[lamp.pk]), {"choice": "authorise"})
    assert "Send the refund" not in text(page(alice, "return", lamp.pk))
    alice.post(reverse("ask_refund", args=[lamp.pk]), {"amount": "28.90", "reason": "x"})
    assert not Refund.objects.exists()


def test_a_contradiction_is_shown_and_settled_by_a_person(desk, lamp, bob, take_in, again):
    take_in(row(desk, rma="DmQ1RMA", quantity=3))
    shown = text(page(bob, "return", lamp.pk))
    assert "“1” stands (told by Amazon&#39;s mail)" in shown
    found = lamp.contradictions.get()
    bob.post(reverse("contradiction", args=[found.pk]), {"chosen": "3"})
    lamp = again(lamp)
    assert (lamp.quantity, lamp.unsettled) == (3, 0)
    assert "is right" not in text(page(bob, "return", lamp.pk))


def test_a_request_by_telephone_is_taken_in_by_hand(desk, alice):
    desk.order(ORDER)
    given = {
        "store": desk.store.pk,
        "order": ORDER,
        "sku": "LAMP",
        "reason": "flackert",
        "quantity": "1",
    }
    answer = alice.post(reverse("new_return"), given)
    ret = Return.objects.get()
    assert answer["Location"] == reverse("return", args=[ret.pk])
    assert (ret.stage, ret.reason, ret.case is not None) == ("asked", "flackert", True)


def test_by_hand_an_order_that_nobody_knows_is_taken_in_and_told(desk, alice):
    """A slip of the finger must not go unnoticed; a report may still come."""
    desk.order(ORDER)
    given = {"store": desk.store.pk, "order": "302-9999999-0000000", "reason": "flackert"}
    shown = text(alice.post(reverse("new_return"), given, follow=True))
    assert "does not know order 302-9999999-0000000" in shown
    assert Return.objects.get().stage == "asked"
    known = text(alice.post(reverse("new_return"), {**given, "order": ORDER}, follow=True))
    assert "does not know order" not in known


def test_by_hand_an_order_number_is_needed(desk, alice):
    shown = alice.post(
        reverse("new_return"), {"store": desk.store.pk, "next": "/returns/new/"}, follow=True
    )
    assert "Enter the order number" in text(shown)


def test_an_amount_that_is_none_is_told(desk, lamp, alice):
    warehouse.arrive(lamp, actor=desk.bob, now=desk.now)
    for amount in ("ten", "", "NaN", "1.234"):
        shown = alice.post(reverse("ask_refund", args=[lamp.pk]), {"amount": amount}, follow=True)
        assert "is no amount of money" in text(shown)


def test_the_case_shows_its_returns(lamp, alice):
    shown = text(page(alice, "case", lamp.case_id))
    assert reverse("return", args=[lamp.pk]) in shown


def test_every_page_of_it_is_there_in_chinese(desk, lamp, at):
    desk.bob.language = "zh-hans"
    desk.bob.save()
    for name, args in (
        ("returns", []),
        ("return", [lamp.pk]),
        ("warehouse", []),
        ("warehouse_return", [lamp.pk]),
    ):
        shown = page(at(desk.bob), name, *args)
        assert shown.status_code == 200
        assert "退" in text(shown)


@pytest.mark.rule("RET-9")
def test_a_refund_without_a_case_opens_one_first(desk, take_in, alice, again):
    desk.order(ORDER)
    take_in(row(desk, rma="R1", sku="LAMP", answered_at=desk.now, arrived_at=desk.now))
    ret = Return.objects.get()
    assert ret.case is None
    look(ret, desk)
    alice.post(reverse("ask_refund", args=[ret.pk]), {"amount": "28.90"})
    assert Refund.objects.get().state == "asked"
    assert again(ret).case is not None
