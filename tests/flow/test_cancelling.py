"""A buyer who asks by Amazon's form alone: the order is cancelled without a letter (ORD-1)."""

import pytest

from kefu.approvals.letter_check import finding_key
from kefu.cases.errors import NotAllowedNow
from kefu.cases.models import Deadline, Task
from kefu.compliance import lint
from kefu.flow.answering import prepare_draft, send_answer
from kefu.flow.cancelling import cancel_on_request
from kefu.outbox.models import Action
from kefu.outbox.sending import send_due
from tests.mails import ORDER, buyer_mail, notice

pytestmark = pytest.mark.rule("ORD-1")


@pytest.fixture
def able(monkeypatch):
    """The store is connected, and may cancel orders at Amazon."""
    allowed = frozenset({Action.Kind.CANCEL_ORDER})
    for place in ("kefu.flow.cancelling", "kefu.outbox.amazon_actions"):
        monkeypatch.setattr(f"{place}.abilities", lambda store: allowed)


@pytest.fixture
def requested(desk):
    """Amazon's notice of the request, for an order that has not left."""
    desk.order(ORDER, status="unshipped", tracking="")
    return desk.case(_request(desk))


def test_the_order_is_cancelled_at_amazon_and_the_case_waits(desk, requested, able):
    action = cancel_on_request(requested, actor=desk.alice, now=desk.now)
    assert (action.kind, action.amazon_order_id) == ("cancel_order", ORDER)
    assert (action.letter, action.held) == (None, False)
    requested.refresh_from_db()
    assert requested.state == "waiting"
    assert not requested.messages.filter(direction="out").exists()
    with pytest.raises(NotAllowedNow, match="asked_before"):
        cancel_on_request(requested, actor=desk.alice, now=desk.now)


def test_without_a_connection_it_is_somebody_s_task(desk, requested):
    assert cancel_on_request(requested, actor=desk.alice, now=desk.now) is None
    assert Task.objects.get(case=requested).code == "cancel_at_amazon"


def test_once_the_order_is_cancelled_nothing_is_left_to_do(desk, requested, able):
    cancel_on_request(requested, actor=desk.alice, now=desk.now)
    _is_cancelled(desk, requested)
    assert (requested.state, requested.due_at) == ("done", None)
    assert not Deadline.objects.filter(case=requested, met_at=None, kind="notice").exists()


def test_who_wrote_as_well_gets_an_answer(desk, requested, able):
    mail = buyer_mail("Bitte stornieren Sie meine Bestellung.", at=desk.later(minutes=5))
    assert desk.case(mail) == requested
    with pytest.raises(NotAllowedNow, match="buyer_wrote_too"):
        cancel_on_request(requested, actor=desk.alice, now=desk.now)
    _is_cancelled(desk, requested)
    assert requested.state == "open"  # the notice's clock has ended, the buyer's has not
    assert [d.kind for d in requested.deadlines.filter(met_at=None)] == ["reply"]


def test_what_has_left_is_not_cancelled(desk, able):
    desk.order(ORDER, status="shipped")
    case = desk.case(_request(desk))
    with pytest.raises(NotAllowedNow, match="remedy_not_allowed"):
        cancel_on_request(case, actor=desk.alice, now=desk.now)


@pytest.mark.rule("ORD-2")
def test_where_it_has_left_the_letter_that_says_so_ends_the_request_s_clock(desk):
    desk.order(ORDER, status="shipped")
    desk.case(_request(desk))
    case = desk.case(buyer_mail("Bitte stornieren Sie meine Bestellung.", at=desk.later(minutes=5)))
    assert {d.kind for d in case.deadlines.filter(met_at=None)} == {"notice", "reply"}
    draft = prepare_draft(case, actor=desk.alice, now=desk.now, remedies=["explain"])
    found = lint(draft.text, language="de").findings
    send_answer(
        case,
        text=draft.text,
        subject=draft.subject,
        remedies=[],
        acknowledged=[finding_key(f) for f in found],
        reason="",
        actor=desk.alice,
        now=desk.now,
    )
    desk.later(seconds=11)
    send_due(worker="w1", now=lambda: desk.now)
    case.refresh_from_db()
    assert (case.state, case.due_at) == ("waiting", None)


def _is_cancelled(desk, case):
    desk.later(hours=1)
    case.order.status = "cancelled"
    case.order.save(update_fields=["status"])
    desk.understand(case)


def _request(desk):
    return notice(
        "BRC_SELLER_NOTIFICATION",
        at=desk.now,
        subject=f"Order cancellation request from Amazon customer Anna Keller (Order: {ORDER})",
        body=f"Order ID: {ORDER}\nThe buyer has asked to cancel this order.\n",
    )
