"""The written return policy and the labels that it grants."""

from datetime import timedelta
from decimal import Decimal

import pytest

from kefu.cases.errors import NotAllowedNow
from kefu.guided.verbs import give_up, record_done, reopen
from kefu.records.models import Parcel
from kefu.returns import labels, terms
from kefu.returns.models import Return, ReturnTerms
from kefu.returns.terms import end_terms, terms_for
from kefu.returns.working_out import paid_for, sent_late
from tests.returns.cast import row

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4 label"


def hold(desk, **given):
    known = {"days": 30, "label_payer": "seller", "condition": "as_new", **given}
    return terms.set_terms(desk.store, actor=desk.bob, now=desk.now - timedelta(days=9), **known)


def holding(ret):
    return terms_for(ret, paid=paid_for(ret), at=ret.requested_at)


@pytest.mark.rule("RET-1")
def test_the_most_exact_terms_hold(desk, lamp):
    lamp.sku = "LAMP"
    hold(desk, days=30)
    hold(desk, days=20, marketplace="DE")
    hold(desk, days=14, sku_starts="la", category="Lamps")
    hold(desk, days=60, sku_starts="LA", from_price=Decimal(500))
    assert holding(lamp).days == 14
    hold(desk, days=45, sku_starts="la", from_price=Decimal(20))
    assert holding(lamp).days == 45


@pytest.mark.rule("RET-1")
def test_terms_that_are_set_anew_leave_a_dated_record(desk, lamp):
    hold(desk, days=30)
    later = terms.set_terms(
        desk.store, days=40, label_payer="buyer", condition="any", actor=desk.bob, now=desk.now
    )
    assert [t.days for t in ReturnTerms.objects.filter(ended_at=None)] == [40]
    assert holding(lamp).days == 30  # what held when Anna asked
    end_terms(later, actor=desk.bob, now=desk.now)
    assert not ReturnTerms.objects.filter(ended_at=None).exists()


@pytest.mark.rule("RET-1")
def test_whoever_asks_after_the_period_asks_too_late(desk, lamp):
    Parcel.objects.update(delivered_at=desk.now - timedelta(days=8))
    assert not sent_late(lamp, now=desk.now)  # 30 days, as the policy's number says
    hold(desk, days=7)
    assert sent_late(lamp, now=desk.now)
    lamp.in_policy = True
    assert not sent_late(lamp, now=desk.now)  # Amazon's own word goes before


def test_terms_are_the_supervisors_and_make_sense(desk):
    with pytest.raises(NotAllowedNow, match="may_not_set_terms"):
        terms.set_terms(
            desk.store, days=1, label_payer="buyer", condition="any", actor=desk.alice, now=desk.now
        )
    for wrong in ({"days": None}, {"days": 900}, {"label_payer": "x"}, {"condition": ""}):
        with pytest.raises(NotAllowedNow, match="terms_unreadable"):
            hold(desk, **wrong)


@pytest.mark.rule("RET-11")
def test_a_label_is_given_where_the_policy_grants_it(desk, lamp):
    parcel = {"carrier": "DHL", "tracking_number": "JD01", "actor": desk.alice, "now": desk.now}
    with pytest.raises(NotAllowedNow, match="label_not_granted"):
        labels.add_label(lamp, PDF, **parcel)
    hold(desk, label_payer="seller")
    label = labels.add_label(lamp, PDF, **parcel)
    assert bytes(label.content) == PDF
    assert lamp.tracking_number == "JD01"
    assert lamp.case.guided_steps.filter(kind="upload_return_label").exists()


@pytest.mark.rule("RET-11")
@pytest.mark.parametrize("content", [b"", b"\x89PNG", b"%PDF-" + bytes(6 * 1024 * 1024)])
def test_a_label_is_a_pdf_of_reasonable_size(desk, lamp, content):
    hold(desk, label_payer="seller")
    with pytest.raises(NotAllowedNow, match="label_unreadable"):
        labels.add_label(
            lamp, content, carrier="", tracking_number="JD01", actor=desk.alice, now=desk.now
        )


@pytest.mark.rule("RET-13")
def test_a_label_that_was_uploaded_at_amazon_is_known_to_have_gone_out(desk, lamp):
    hold(desk, label_payer="seller")
    parcel = {"carrier": "DHL", "tracking_number": "JD014", "actor": desk.alice, "now": desk.now}
    label = labels.add_label(lamp, PDF, **parcel)
    assert labels.note_sent(now=desk.now) == 0
    step = lamp.case.guided_steps.get(kind="upload_return_label")
    record_done(step, actor=desk.alice, now=desk.later(hours=1))
    assert labels.note_sent(now=desk.later(minutes=1)) == 1
    assert labels.note_sent(now=desk.now) == 0
    label.refresh_from_db()
    assert (label.sent_by, label.sent_at) == ("uploaded", step.done_at)
    assert lamp.steps.filter(code="label_sent").count() == 1


@pytest.mark.rule("RET-13")
def test_a_step_that_could_not_be_done_has_sent_no_label(desk, lamp):
    hold(desk, label_payer="seller")
    parcel = {"carrier": "DHL", "tracking_number": "JD014", "actor": desk.alice, "now": desk.now}
    labels.add_label(lamp, PDF, **parcel)
    step = lamp.case.guided_steps.get(kind="upload_return_label")
    give_up(step, outcome="not_offered", actor=desk.alice, now=desk.now)
    assert labels.note_sent(now=desk.later(hours=1)) == 0


@pytest.mark.rule("RET-13")
def test_a_label_that_left_with_a_letter_is_known_to_have_gone_out(desk, lamp):
    hold(desk, label_payer="seller")
    parcel = {"carrier": "DHL", "tracking_number": "JD014", "actor": desk.alice, "now": desk.now}
    label = labels.add_label(lamp, PDF, **parcel)
    letter = lamp.case.messages.create(
        store=desk.store, direction="out", kind="answer", delivery="queued", at=desk.now
    )
    letter.attachments.create(
        name="label.pdf", content_type="application/pdf", size=len(PDF), content=PDF
    )
    assert labels.note_sent(now=desk.now) == 0
    letter.delivery = "sent"
    letter.save(update_fields=["delivery"])
    assert labels.note_sent(now=desk.now) == 1
    label.refresh_from_db()
    assert label.sent_by == "mailed"


@pytest.fixture
def in_a_letter(desk, lamp):
    """The lamp's label has left with a letter, and nobody has noticed yet."""

    def send(payer_told=""):
        hold(desk, label_payer="seller")
        Return.objects.filter(pk=lamp.pk).update(label_payer=payer_told)
        parcel = {"carrier": "DHL", "tracking_number": "JD014"}
        label = labels.add_label(lamp, PDF, **parcel, actor=desk.alice, now=desk.now)
        letter = lamp.case.messages.create(
            store=desk.store, direction="out", kind="answer", delivery="sent", at=desk.now
        )
        letter.attachments.create(
            name="label.pdf", content_type="application/pdf", size=len(PDF), content=PDF
        )
        return label

    return send


def upload(lamp):
    return lamp.case.guided_steps.get(kind="upload_return_label")


@pytest.mark.rule("RET-13")
def test_nobody_has_to_upload_a_label_that_left_with_a_letter(desk, lamp, in_a_letter):
    in_a_letter()
    labels.note_sent(now=desk.later(minutes=1))
    step = upload(lamp)
    assert (step.state, step.outcome, step.done_by) == ("given_up", "label_mailed", None)
    given_up = lamp.case.events.get(code="step_given_up")
    assert (given_up.actor, given_up.facts["outcome"]) == (None, "label_mailed")
    reopen(step, actor=desk.alice, now=desk.now)
    labels.note_sent(now=desk.later(minutes=1))
    assert upload(lamp).state == "open"


@pytest.mark.rule("RET-11")
@pytest.mark.rule("RET-2")
def test_where_amazon_asks_the_seller_for_the_label_a_letter_alone_is_not_enough(
    desk, lamp, take_in, again, in_a_letter
):
    take_in(row(desk, source="notice", rma="DmQ1RMA", label_payer="seller"))
    in_a_letter("seller")
    labels.note_sent(now=desk.later(minutes=1))
    assert upload(lamp).state == "open"


class Killed(BaseException):
    """The process behind the schedule is gone."""


@pytest.mark.rule("RET-13")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("second_half", ["note", "give_up"])
def test_who_dies_between_a_label_and_its_step_has_noted_neither(
    desk, lamp, in_a_letter, monkeypatch, second_half
):
    label = in_a_letter()

    def dies(*args, **kwargs):
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(f"kefu.returns.labels.{second_half}", dies)
        with pytest.raises(Killed):
            labels.note_sent(now=desk.later(minutes=1))
    label.refresh_from_db()
    steps = lamp.steps.filter(code="label_sent")
    assert (label.sent_at, steps.count(), upload(lamp).state) == (None, 0, "open")
    assert labels.note_sent(now=desk.later(minutes=1)) == 1
    assert (steps.count(), upload(lamp).outcome) == (1, "label_mailed")


def test_once_the_carrier_has_the_parcel_nobody_uploads_its_label(desk, lamp, again, in_a_letter):
    label = in_a_letter()
    Return.objects.filter(pk=lamp.pk).update(parcel_state="in_transit", label_payer="seller")
    labels.note_scanned([again(lamp)], now=desk.later(hours=1))
    label.refresh_from_db()
    assert (label.sent_by, upload(lamp).outcome) == ("scanned", "label_scanned")


def test_a_newer_label_still_has_to_go_out(desk, lamp, in_a_letter):
    in_a_letter()
    parcel = {"carrier": "DHL", "tracking_number": "JD015"}
    labels.add_label(lamp, PDF + b" 2", **parcel, actor=desk.alice, now=desk.now)
    labels.note_sent(now=desk.later(minutes=1))
    assert upload(lamp).state == "open"


def test_only_the_desk_itself_says_that_a_label_went_another_way(desk, lamp, in_a_letter):
    in_a_letter()
    with pytest.raises(NotAllowedNow, match="not_an_outcome"):
        give_up(upload(lamp), outcome="label_mailed", actor=desk.alice, now=desk.now)


@pytest.mark.rule("RET-1")
def test_of_terms_set_in_one_moment_the_later_ones_hold(desk, lamp):
    lamp.sku = "LAMP"
    hold(desk, days=30, sku_starts="LA")
    hold(desk, days=40, sku_starts="la")
    assert holding(lamp).days == 40


def test_terms_from_a_price_of_nothing_on_are_more_exact_than_those_for_every_price(desk, lamp):
    hold(desk, days=40, from_price=Decimal(0))
    hold(desk, days=30)
    assert holding(lamp).days == 40


def test_terms_for_every_price_stand_before_those_from_a_price_on(desk):
    for price in (Decimal(20), None, Decimal(5)):
        hold(desk, from_price=price)
    listed = [terms.from_price for terms in ReturnTerms.objects.all()]
    assert listed == [None, Decimal(5), Decimal(20)]
