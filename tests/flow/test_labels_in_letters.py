"""The return label that the policy grants leaves with the letter, once, and is known to have gone out."""

import email
from datetime import timedelta
from email.policy import default

import pytest

from kefu.cases.errors import NotAllowedNow
from kefu.cases.models import Case
from kefu.flow.answering import send_answer
from kefu.flow.approving import grant
from kefu.guided.models import GuidedStep
from kefu.outbox.models import Action
from kefu.outbox.queueing import call_back
from kefu.returns import labels, warehouse
from kefu.returns.enclosing import labels_to_send, name_of
from kefu.returns.models import Return, ReturnLabel
from kefu.returns.terms import set_terms
from tests.desk import open_desk
from tests.flow.letters import POLITE, deliver
from tests.mails import notice
from tests.returns.cast import request_mail

pytestmark = [pytest.mark.django_db, pytest.mark.rule("RET-11")]
PDF = b"%PDF-1.4 DHL JD014"


@pytest.fixture
def label(desk, case):
    """Anna asked to send the broken lamp back; the policy grants a label, and Alice has it."""
    desk.receive(request_mail(desk, at=desk.now))
    ret = Return.objects.select_related("store", "order", "case").get()
    before = desk.now - timedelta(days=9)
    terms = {"days": 30, "label_payer": "seller", "condition": "any"}
    set_terms(desk.store, actor=desk.bob, now=before, **terms)
    return add(desk, ret)


def add(desk, ret, content=PDF):
    parcel = {"carrier": "DHL", "tracking_number": "JD014"}
    return labels.add_label(ret, content, **parcel, actor=desk.alice, now=desk.now)


def send(desk, label, text=POLITE, ticked=True, **given):
    case = Case.objects.get(pk=label.of.case_id)
    ticks = [f"attachment_unread:{name_of(label)}"] if ticked else []
    known = {"remedies": [], "acknowledged": ticks, "reason": "", "actor": desk.alice}
    return send_answer(
        case,
        text=text,
        subject="Ihre Retoure",
        now=desk.now,
        **{**known, "labels": [label.pk], **given},
    )


@pytest.mark.rule("RET-13")
def test_the_label_leaves_with_the_letter_and_nobody_has_to_say_so(desk, label):
    action = send(desk, label).action
    assert labels.note_sent(now=desk.now) == 0  # the letter still waits
    assert deliver(desk) == 1
    [(_, content)] = desk.server.taken
    [file] = email.message_from_bytes(content, policy=default).iter_attachments()
    assert (file.get_content_type(), file.get_content()) == ("application/pdf", PDF)
    assert file.get_filename() == name_of(label)
    assert labels.note_sent(now=desk.now) == 1
    label.refresh_from_db()
    action.message.refresh_from_db()
    assert (label.sent_by, label.sent_at) == ("mailed", action.message.at)


@pytest.mark.rule("RET-13")
def test_a_label_whose_letter_came_back_has_not_gone_out_and_can_leave_again(desk, label):
    send(desk, label)
    deliver(desk)
    labels.note_sent(now=desk.now)
    step = GuidedStep.objects.get(kind="upload_return_label")
    assert step.state == "given_up"  # the buyer had it, so it seemed
    come_back(desk, label.of.case)
    label.refresh_from_db()
    assert (label.sent_at, label.sent_by) == (None, "")
    assert label.of.steps.last().code == "label_came_back"
    assert GuidedStep.objects.filter(kind="upload_return_label", state="open").count() == 1
    assert labels_to_send(label.of.case) == [label]
    send(desk, label, POLITE + " Noch einmal.")
    assert deliver(desk) == 1
    assert labels.note_sent(now=desk.now) == 1


def test_a_letter_that_came_back_takes_no_label_with_it_that_another_letter_brought(desk, label):
    send(desk, label)
    deliver(desk)
    labels.note_sent(now=desk.now)
    send(desk, label, POLITE + " Noch einmal.", ticked=False, labels=[])
    deliver(desk)
    come_back(desk, label.of.case)
    label.refresh_from_db()
    assert label.sent_by == "mailed"


def come_back(desk, case):
    """The buyer's mailbox does not take the last letter."""
    order = case.amazon_order_id
    desk.receive(
        notice(
            "BUYER_OPTED_OUT_BSM_MESSAGES",
            at=desk.later(minutes=2),
            subject=f"Your message could not be delivered (Order: {order})",
            body=f"The buyer of order {order} has opted out of messages. Not delivered.\n",
        )
    )


@pytest.mark.rule("MSG-4")
def test_a_label_that_nobody_looked_at_does_not_leave(desk, label):
    with pytest.raises(NotAllowedNow, match="unacknowledged_warning") as refused:
        send(desk, label, ticked=False)
    [finding] = refused.value.facts["findings"]
    assert (finding["rule"], finding["text"]) == ("MSG-4", name_of(label))
    assert not Action.objects.exists()


def test_a_label_is_sent_once(desk, label):
    send(desk, label)
    for _ in range(2):
        with pytest.raises(NotAllowedNow, match="no_such_label"):
            send(desk, label, POLITE + " Noch einmal.")
        deliver(desk)
        labels.note_sent(now=desk.now)
    assert Action.objects.count() == 1


def test_a_label_called_back_with_its_letter_can_leave_with_the_next(desk, label):
    call_back(send(desk, label).action, actor=desk.alice, now=desk.now)
    assert deliver(desk) == 0
    assert labels_to_send(label.of.case) == [label]
    send(desk, label)
    assert deliver(desk) == 1


def test_the_label_waits_with_its_letter_for_the_second_person(desk, label):
    generous = [{"remedy": "compensate", "percent": "80"}]
    asked = send(desk, label, remedies=generous, reason="old customer").approval
    assert asked.subject["labels"] == [label.pk]
    action = grant(asked, actor=desk.bob, now=desk.now)
    assert [f.name for f in action.message.attachments.all()] == [name_of(label)]


def test_a_label_that_went_out_meanwhile_is_not_granted_again(desk, label):
    generous = [{"remedy": "compensate", "percent": "80"}]
    asked = send(desk, label, remedies=generous, reason="old customer").approval
    ReturnLabel.objects.update(sent_at=desk.now, sent_by="uploaded")
    with pytest.raises(NotAllowedNow, match="no_such_label"):
        grant(asked, actor=desk.bob, now=desk.now)
    asked.refresh_from_db()
    assert asked.answer == "open"


def test_of_two_labels_the_last_one_leaves(desk, label):
    newer = add(desk, label.of, b"%PDF-1.4 another")
    assert labels_to_send(label.of.case) == [newer]
    with pytest.raises(NotAllowedNow, match="no_such_label"):
        send(desk, label)


def test_goods_that_are_here_need_no_label(desk, label):
    warehouse.arrive(label.of, actor=desk.bob, now=desk.now)
    assert labels_to_send(label.of.case) == []


def test_a_label_of_another_case_never_leaves_with_this_letter(desk, label):
    luna = open_desk("luna")
    luna.order("302-2222222-2222222")
    luna.receive(request_mail(luna, order="302-2222222-2222222", rma="Other"))
    other = Return.objects.get(store=luna.store).case
    with pytest.raises(NotAllowedNow, match="no_such_label"):
        send_answer(
            other,
            text=POLITE,
            subject="Retoure",
            remedies=[],
            acknowledged=[],
            labels=[label.pk],
            reason="",
            actor=luna.alice,
            now=luna.now,
        )
