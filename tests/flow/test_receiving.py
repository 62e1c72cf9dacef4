"""Every item is accounted for, once; each lands where it belongs, and nobody is kept waiting."""

from datetime import timedelta

import pytest

from kefu.cases import raw_store
from kefu.cases.models import Case, Deadline, Doubt, Message, RawMail
from kefu.channels.ledger import Arrival
from kefu.channels.models import IntakeItem
from kefu.connectors.mail.reading import read_mail
from kefu.flow import receiving
from kefu.flow.receiving import accept_quarantined, receive, retry
from kefu.records.models import Order
from tests.mails import ALIAS, ORDER, buyer_mail, notice

pytestmark = pytest.mark.django_db
OTHER_ORDER = "302-7777777-1111111"


def codes(case: Case) -> list[str]:
    return list(case.events.values_list("code", flat=True))


@pytest.mark.rule("MSG-1")
def test_a_buyers_message_opens_a_case_with_a_clock_from_when_amazon_took_it(desk):
    sent = desk.now - timedelta(hours=3)
    [item] = desk.receive(buyer_mail("The lamp arrived broken.", at=sent))
    case = item.case
    assert (item.status, case.state, case.amazon_order_id) == ("accepted", "open", ORDER)
    assert case.due_at == sent + timedelta(hours=24)
    assert case.queue_rank == int(case.due_at.timestamp())
    clock = case.deadlines.get()
    assert (clock.kind, clock.rule, clock.basis["hours"]) == ("reply", "MSG-1", 24)
    assert case.buyer_address.startswith(f"{ALIAS}+")
    assert codes(case) == ["case_opened", "message_received"]


def test_a_second_message_joins_and_does_not_move_the_clock(desk):
    first = desk.receive(buyer_mail("It is broken.", at=desk.now))[0].case
    later = desk.later(hours=2)
    second = desk.receive(buyer_mail("Hello? Anybody there?", at=later))[0].case
    assert second == first
    second.refresh_from_db()
    assert second.due_at == first.due_at
    assert second.last_message_at == later
    assert second.messages.last().threading == {"reason": "same_case_uuid"}


def test_messages_of_one_batch_find_each_other(desk):
    rows = desk.receive(
        buyer_mail("It is broken.", at=desk.now - timedelta(hours=2)),
        buyer_mail("Hello?", at=desk.now - timedelta(hours=1)),
        buyer_mail("Where is it?", at=desk.now, order=OTHER_ORDER, alias="otto11", case_uuid=""),
    )
    assert rows[0].case == rows[1].case != rows[2].case
    assert Case.objects.count() == 2


def test_the_same_mail_again_is_a_duplicate_and_changes_nothing(desk):
    mail = buyer_mail("It is broken.", at=desk.now)
    first, again = desk.receive(mail)[0], desk.receive(mail, mail)
    assert [row.status for row in again] == ["duplicate", "duplicate"]
    assert {row.case_id for row in again} == {first.case_id}
    assert Message.objects.count() == 1
    assert RawMail.objects.count() == 1


def test_a_message_id_used_by_somebody_else_is_neither_believed_nor_lost(desk):
    desk.receive(buyer_mail("It is broken.", at=desk.now, message_id="m1"))
    other = buyer_mail("Send money.", at=desk.now, message_id="m1", alias="mallory1", name="M")
    [item] = desk.receive(other)
    assert (item.status, item.reason, item.case) == ("quarantined", "message_id_reused", None)
    assert raw_store.read(item.raw) == other


def test_a_forged_mail_that_came_first_does_not_keep_the_true_one_out(desk):
    true = buyer_mail("It is broken.", at=desk.now, message_id="m1")
    forged = b"Authentication-Results: mx.example; dmarc=fail\n" + true
    rows = desk.receive(forged, true, forged)
    assert [row.status for row in rows] == ["quarantined", "accepted", "duplicate"]


def test_a_closed_case_reopens_on_a_new_message(desk):
    case = desk.receive(buyer_mail("Thanks!", at=desk.now))[0].case
    Case.objects.filter(pk=case.pk).update(state="done", closed_at=desk.now)
    desk.receive(buyer_mail("It broke after all.", at=desk.later(days=3)))
    case.refresh_from_db()
    assert (case.state, case.closed_at) == ("open", None)
    assert "case_reopened" in codes(case)


def test_a_doubtful_message_opens_a_case_and_asks(desk):
    first = desk.receive(buyer_mail("It is broken.", at=desk.now))[0].case
    stranger = buyer_mail(
        "My order is late.", at=desk.later(minutes=5), alias="bernd99", case_uuid="", name="Bernd"
    )
    second = desk.receive(stranger)[0].case
    doubt = Doubt.objects.get()
    assert second != first
    assert (doubt.case, doubt.suggested, doubt.reason) == (second, first, "same_order_other_buyer")
    assert second.due_at is not None  # asking stops no clock


@pytest.mark.rule("CLM-2")
def test_a_claim_starts_the_clock_that_its_notice_states(desk):
    case = desk.receive(buyer_mail("Where is my lamp?", at=desk.now))[0].case
    claim = notice(
        "A_Z_CLAIM_RESPONDENT_NOTIFY",
        at=desk.later(hours=1),
        subject=f"Action required: Claim received on order {ORDER}",
        body=f"A claim was filed on order {ORDER}.\nPlease respond within 3 calendar days.\n",
    )
    [item] = desk.receive(claim)
    assert (item.kind, item.case) == ("claim_opened", case)
    clock = case.deadlines.get(kind=Deadline.Kind.CLAIM_ANSWER)
    assert clock.basis.get("stated")
    case.refresh_from_db()
    assert case.due_at == case.deadlines.get(kind=Deadline.Kind.REPLY).due_at < clock.due_at


@pytest.mark.rule("RET-2")
def test_a_return_request_has_its_own_48_hours(desk):
    mail = notice(
        "RETURN_REQUEST",
        at=desk.now,
        subject=f"Return authorization request for order # {ORDER}",
        body=f"Order ID: # {ORDER}\nReturn Reason: Defective\nCustomer's Comment: it hums\n",
    )
    case = desk.receive(mail)[0].case
    clock = case.deadlines.get()
    assert (clock.kind, clock.due_at) == ("return_answer", desk.now + timedelta(hours=48))


def test_a_reply_made_elsewhere_answers_the_message(desk):
    case = desk.receive(buyer_mail("Where is my lamp?", at=desk.now))[0].case
    copy = notice(
        "BBC_MESSAGE_CONFIRMATION_TO_MERCHANT",
        at=desk.later(hours=1),
        subject=f"Your message to Anna Keller (Order: {ORDER})",
        body=f"# {ORDER}:\n\n------------- Begin message -------------\n\nIt is on its way."
        "\n\n------------- End message -------------\n",
    )
    desk.receive(copy)
    case.refresh_from_db()
    assert (case.state, case.due_at) == ("waiting", None)
    assert case.deadlines.get().met_at == desk.now


def test_an_order_notice_makes_the_order_known_and_opens_no_case(desk):
    mail = notice(
        "ORDER_NOTIFICATION",
        at=desk.now,
        subject=f"Sold, ship now: LAMP order {ORDER}",
        body=f"Order ID: {ORDER}\n",
    )
    [item] = desk.receive(mail)
    assert (item.kind, item.status, item.case) == ("order_notice", "accepted", None)
    assert Order.objects.get().amazon_order_id == ORDER


def test_one_item_that_cannot_be_filed_stops_none_behind_it(desk, monkeypatch):
    bad = buyer_mail("poison", at=desk.now, order=OTHER_ORDER, alias="poison1", case_uuid="")
    real = receiving.incoming

    def refuse_poison(mail, raw, now):
        if mail.text == "poison":
            raise ValueError("nobody thought of this")
        return real(mail, raw, now)

    monkeypatch.setattr(receiving, "incoming", refuse_poison)
    good = [buyer_mail("fine", at=desk.now, message_id=f"g{n}") for n in range(2)]
    rows = desk.receive(good[0], bad, good[1])
    assert [row.status for row in rows] == ["accepted", "quarantined", "accepted"]
    assert (rows[1].reason, rows[1].reason_detail) == (
        "could_not_be_filed",
        {"error": "ValueError"},
    )
    assert raw_store.read(rows[1].raw) == bad


def test_a_quarantined_item_goes_on_its_way_once_a_person_vouches(desk):
    desk.receive(buyer_mail("It is broken.", at=desk.now, message_id="m1"))
    other = buyer_mail("Mine too.", at=desk.now, message_id="m1", alias="b2", order=OTHER_ORDER)
    [item] = desk.receive(other)
    accept_quarantined(item, actor=desk.alice, now=desk.now)
    item.refresh_from_db()
    assert (item.status, item.reason, item.attempts) == ("accepted", "vouched", 2)
    assert item.case.messages.get().text == "Mine too."
    with pytest.raises(Exception, match="not_quarantined"):
        retry(item, actor=desk.alice, now=desk.now)


def test_a_uid_is_taken_in_once_however_often_the_mailbox_shows_it(desk):
    raw = buyer_mail("It is broken.", at=desk.now)
    arrival = Arrival(mail=read_mail(raw), raw=raw, uid=7, uid_validity=1)
    assert len(receive(desk.store, [arrival], now=desk.now, mailbox=desk.mailbox)) == 1
    assert receive(desk.store, [arrival], now=desk.now, mailbox=desk.mailbox) == []
    assert IntakeItem.objects.count() == 1


def test_a_large_mail_lies_in_a_file_and_comes_back_byte_for_byte(desk):
    raw = buyer_mail("See the film.", at=desk.now, photo=b"\x89PNG" + bytes(range(256)) * 4000)
    [item] = desk.receive(raw)
    item.raw.refresh_from_db()
    assert item.raw.file
    assert item.raw.content is None
    assert raw_store.read(item.raw) == raw


def test_mails_rest_encrypted(desk):
    [item] = desk.receive(buyer_mail("My secret street 5", at=desk.now))
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM cases_rawmail WHERE id = %s", [item.raw_id])
        stored = bytes(cursor.fetchone()[0])
    assert b"secret" not in stored
    assert b"secret" in raw_store.read(RawMail.objects.get(pk=item.raw_id))


def test_filing_a_batch_takes_a_fixed_number_of_queries(desk, django_assert_max_num_queries):
    mails = [
        buyer_mail(
            f"Message {n}",
            at=desk.now,
            order=f"302-1234567-{n:07}",
            alias=f"a{n:09}",
            case_uuid="",
            message_id=f"q{n}",
        )
        for n in range(60)
    ]
    arrivals = [Arrival(mail=read_mail(raw), raw=raw) for raw in mails]
    with django_assert_max_num_queries(30):
        receive(desk.store, arrivals, now=desk.now)
    assert Case.objects.count() == 60
