"""What notices, reports and people tell of returns, onto the returns they are of."""

from datetime import timedelta
from decimal import Decimal
from itertools import permutations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kefu.cases.models import Case, Deadline
from kefu.flow.money import take_in_money
from kefu.flow.understanding import understand
from kefu.returns.models import Contradiction, Return, Step, Telling
from kefu.returns.taking_in import take_in_returns
from tests.desk import open_desk
from tests.mails import ORDER, buyer_mail, notice
from tests.returns.cast import request_mail, row

pytestmark = pytest.mark.django_db


@pytest.mark.rule("RET-2")
@pytest.mark.rule("RET-3")
def test_amazons_mail_opens_a_return_with_reason_comment_and_a_clock(desk, lamp):
    assert lamp.stage == "asked"
    assert (lamp.rma, lamp.asin, lamp.quantity) == ("DmQ1RMA", "B0EXAMPLE1", 1)
    assert lamp.reason == "No longer needed"
    assert lamp.comment == "It is too big for my table."
    assert lamp.case.amazon_order_id == ORDER
    clock = lamp.clocks.get()
    assert (clock.kind, clock.rule) == ("answer", "RET-2")
    assert clock.due_at == lamp.requested_at + timedelta(hours=48)
    assert lamp.due_at == clock.due_at


def test_the_same_mail_again_changes_nothing(desk, lamp):
    desk.receive(request_mail(desk, at=desk.now, message_id="again"))
    assert Return.objects.count() == 1
    told = Telling.objects.count()
    desk.receive(request_mail(desk, at=desk.now, message_id="again"))
    assert Telling.objects.count() == told


def test_a_report_joins_the_return_that_the_mail_opened(desk, lamp, take_in, again):
    taken = take_in(row(desk, rma="DmQ1RMA", asin="B0EXAMPLE1", sku="LAMP", status_told="Approved"))
    assert (taken.new, taken.changed) == (0, 1)
    assert again(lamp).sku == "LAMP"


def test_a_line_told_twice_is_kept_once(desk, lamp, take_in):
    line = row(desk, rma="DmQ1RMA", sku="LAMP")
    take_in(line)
    taken = take_in(line, line)
    assert (taken.new, taken.changed, taken.known) == (0, 0, 2)


def test_a_report_that_contradicts_the_mail_is_shown_and_overwrites_nothing(
    desk, lamp, take_in, again
):
    take_in(row(desk, rma="DmQ1RMA", quantity=3))
    lamp = again(lamp)
    assert lamp.quantity == 1
    assert lamp.unsettled == 1
    clash = Contradiction.objects.get()
    assert (clash.field, clash.stands, clash.told) == ("quantity", "1", "3")
    assert (clash.stands_by, clash.told_by) == ("notice", "report")


def test_two_articles_of_one_request_are_two_returns(desk, take_in):
    desk.order(ORDER)
    take_in(row(desk, rma="R1", sku="LAMP"), row(desk, rma="R1", sku="BULB"))
    assert sorted(Return.objects.values_list("sku", flat=True)) == ["BULB", "LAMP"]
    assert Case.objects.count() == 1


def test_a_notice_for_an_unknown_order_is_taken_in_and_waits_for_the_order(desk):
    desk.receive(request_mail(desk, order="302-9999999-9999999"))
    ret = Return.objects.get()
    assert ret.order is None
    assert ret.due_at is not None


def test_the_order_that_comes_later_is_joined(desk, take_in, again):
    desk.receive(request_mail(desk))
    desk.order(ORDER)
    take_in(row(desk, rma="DmQ1RMA", status_told="Pending"))
    ret = Return.objects.get()
    assert ret.order.amazon_order_id == ORDER
    assert (ret.fulfilment, ret.currency) == ("seller", "EUR")


def test_a_line_without_an_order_is_refused_and_the_others_go_on(desk, take_in):
    taken = take_in(row(desk, order="", sku="LAMP"), row(desk, rma="R1"))
    assert taken.refused == (0,)
    assert taken.new == 1


def test_a_request_known_only_from_a_report_opens_a_case_that_waits_for_an_answer(desk, take_in):
    desk.order(ORDER)
    take_in(
        row(desk, rma="R1", sku="LAMP", requested_at=desk.now, comment="Doch zu groß", quantity=1)
    )
    case = Case.objects.get()
    assert case.state == "open"
    assert case.deadlines.get().kind == "return_answer"
    message = case.messages.get()
    assert (message.kind, message.text) == ("return_request", "Doch zu groß")
    assert message.notice["rma"] == "R1"
    assert Return.objects.get().case == case


def test_a_returned_article_of_an_old_order_opens_no_case(desk, take_in):
    take_in(row(desk, rma="R1", answered_at=desk.now, arrived_at=desk.now))
    assert not Case.objects.exists()
    assert Return.objects.get().stage == "arrived"


@pytest.mark.rule("RET-14")
def test_what_amazon_ships_and_takes_back_asks_nothing_of_us(desk, take_in):
    desk.order(ORDER, fulfilment="amazon")
    take_in(row(desk, lpn="LPNRR1", sku="LAMP", fulfilment="amazon", arrived_at=desk.now))
    ret = Return.objects.get()
    assert ret.stage == "arrived"
    assert not ret.clocks.exists()
    assert not Case.objects.exists()


def test_two_units_of_one_article_are_told_apart_by_their_license_plates(desk, take_in):
    take_in(row(desk, lpn="LPN1", sku="LAMP"), row(desk, lpn="LPN2", sku="LAMP"))
    assert Return.objects.count() == 2


@pytest.mark.rule("RET-9")
def test_a_refund_notice_stops_the_refund_clock(desk, lamp, take_in, again):
    take_in(row(desk, rma="DmQ1RMA", answered_at=desk.now, arrived_at=desk.now))
    assert again(lamp).due_at is not None
    desk.later(hours=5)
    desk.receive(
        notice(
            "REFUND_ISSUED",
            at=desk.now,
            subject=f"Refund initiated for order {ORDER}",
            body=f"Order: {ORDER}\nRefund amount: EUR 28.90",
        )
    )
    lamp = again(lamp)
    assert lamp.refunded_at == desk.now
    assert lamp.due_at is None
    assert str(lamp.amount_told) == "28.90"


def test_money_for_another_article_of_the_order_opens_no_return(desk, lamp, take_in, again):
    take_in(row(desk, rma="DmQ1RMA", asin="B0EXAMPLE1", answered_at=desk.now))
    desk.later(hours=5)
    desk.receive(
        notice(
            "REFUND_ISSUED",
            at=desk.now,
            subject=f"Refund initiated for order {ORDER}",
            body=f"Order: {ORDER}\nASIN: B0EXAMPLE9\nRefund amount: EUR 9.00",
        )
    )
    assert Return.objects.get() == lamp
    assert again(lamp).refunded_at is None


@pytest.mark.rule("RET-6")
def test_where_the_goods_are_reaches_the_verdict(desk, lamp, take_in):
    desk.receive(buyer_mail("Ich möchte die Lampe zurückgeben.", at=desk.now))
    case = lamp.case
    desk.understand(case)
    assert case.decisions.first().facts["return_status"] == "requested"
    take_in(row(desk, rma="DmQ1RMA", answered_at=desk.now, sent_at=desk.now))
    case.refresh_from_db()
    assert case.unread_since is not None
    understand([case], now=desk.now)
    decision = case.decisions.first()
    assert decision.facts["return_status"] == "in_transit"
    assert decision.sources["return_status"] == "return"
    assert "refund_full" in {ban["remedy"] for ban in decision.verdict["forbidden"]}


@pytest.mark.rule("RET-2")
def test_a_request_that_amazon_authorised_by_itself_stops_the_clock(desk, lamp, take_in, again):
    take_in(row(desk, rma="DmQ1RMA", answered_at=desk.now))
    assert again(lamp).stage == "answered"
    clock = Deadline.objects.get(case=lamp.case, kind="return_answer")
    assert clock.met_at == desk.now
    lamp.case.refresh_from_db()
    assert lamp.case.due_at is None


def test_every_change_of_stage_is_a_dated_step(desk, lamp, take_in):
    take_in(row(desk, rma="DmQ1RMA", answered_at=desk.now))
    desk.later(days=2)
    take_in(row(desk, rma="DmQ1RMA", sent_at=desk.now, status_told="Shipped"))
    steps = Step.objects.filter(of=lamp).values_list("stage", "at", "reason")
    assert list(steps) == [
        ("answered", desk.now - timedelta(days=2), "report"),
        ("on_its_way", desk.now, "report"),
    ]


def test_the_order_in_which_sources_speak_does_not_matter(desk):
    desk.order(ORDER)
    lines = [
        row(desk, "notice", rma="R1", requested_at=desk.now, quantity=1),
        row(desk, rma="R1", sku="LAMP", quantity=2, answered_at=desk.now + timedelta(hours=1)),
        row(desk, "other", rma="R1", sku="LAMP", arrived_at=desk.now + timedelta(days=3)),
    ]
    shown = set()
    for order in permutations(lines):
        for line in order:
            take_in_returns(desk.store, [line], now=desk.now)
        ret = Return.objects.get()
        shown.add((ret.stage, ret.sku, ret.quantity, ret.unsettled, ret.requested_at, ret.due_at))
        Return.objects.all().delete()
        Telling.objects.all().delete()
        Case.objects.all().delete()
    assert len(shown) == 1


def test_lines_of_one_store_never_reach_anothers(desk, lamp):
    luna = open_desk("luna")
    take_in_returns(luna.store, [row(luna, rma="DmQ1RMA", sku="LAMP")], now=luna.now)
    assert Return.objects.filter(store=luna.store).count() == 1
    assert lamp.tellings.count() == 1


def test_many_lines_cost_no_more_queries_than_few(desk):
    def cost(first, count):
        lines = [
            row(desk, order=f"302-{n:07d}-0000000", rma=f"R{n}", answered_at=desk.now)
            for n in range(first, first + count)
        ]
        with CaptureQueriesContext(connection) as queries:
            take_in_returns(desk.store, lines, now=desk.now)
        return len(queries)

    cost(1000, 1)
    # SQLite takes only so many values a statement, so long lists are written in a few.
    assert cost(100, 60) <= cost(1, 5) + 6


@pytest.mark.rule("RET-9")
def test_money_that_amazons_books_tell_of_stops_the_refund_clock(desk, lamp, take_in, again):
    take_in(row(desk, rma="DmQ1RMA", answered_at=desk.now, arrived_at=desk.now))
    at = desk.later(hours=3)
    told = {
        "kind": "refund",
        "amazon_order_id": ORDER,
        "amount": Decimal("-28.90"),
        "to_buyer": Decimal("28.90"),
        "currency": "EUR",
        "posted_at": at,
    }
    for _ in range(2):
        take_in_money(desk.store, {("T-1", "transactions"): told}, now=desk.later(hours=1))
    lamp = again(lamp)
    assert (lamp.refunded_at, lamp.due_at, lamp.amount_told) == (at, None, Decimal("28.90"))
    assert lamp.tellings.filter(source="money").count() == 1
