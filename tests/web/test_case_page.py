"""A case on screen: what was said, what is proposed and why, what may be corrected."""

from datetime import timedelta
from decimal import Decimal

import pytest

from kefu.approvals.bounds import Bound
from kefu.approvals.setting import set_limit
from kefu.cases.models import Doubt, Draft, Event, Message
from kefu.cases.regrouping import merge
from kefu.cases.tasks import add_task, finish_task
from kefu.flow.answering import send_answer
from kefu.outbox.sending import send_due
from tests.mails import ORDER, buyer_mail, notice
from tests.web.screens import text

pytestmark = pytest.mark.django_db


def test_the_page_shows_talk_order_proposal_and_draft(page):
    shown = page()
    for wanted in (
        "das Paket kam völlig zerdrückt an",
        ORDER,
        "Nova table lamp, brass",
        "28,90\xa0€",
        "DHL",
        "00340434161094",
        "PRD-2",
        "Refund €28.90 and let the buyer keep it",
        "Guten Tag Anna Keller",
        "reply due",
        "24 hours from",
    ):
        assert wanted in shown, wanted


@pytest.mark.parametrize(
    ("language", "wanted"),
    [
        (
            "en",
            (
                "Badly damaged, unusable and cheap.",
                "Photo or video on file: yes",
                "28,90\xa0€ (the row wants: at most 30.00 EUR)",
                "Faulty and cheap, so the policy lets the buyer keep it.",
                "Sending it again would need",
            ),
        ),
        (
            "zh-hans",
            (
                "严重破损，影响使用，价格较低。",
                "28,90\xa0€（此行要求：不超过 30.00 EUR）",
                "若要重寄，需满足“有库存：是”",
            ),
        ),
    ],
)
def test_the_page_tells_which_rows_spoke_what_each_cell_saw_and_near_misses(
    page, desk, language, wanted
):
    desk.alice.language = language
    desk.alice.save()
    shown = page()
    for words in wanted:
        assert words in shown, words


@pytest.mark.rule("STD-1")
def test_the_page_shows_where_the_case_stands(page):
    assert 'class="now" aria-current="step"><span>answered' in page()


def test_the_same_page_speaks_chinese(page, desk):
    desk.alice.language = "zh-hans"
    desk.alice.save()
    shown = page()
    for wanted in ("退款 €28.90，货留给买家", "回复截止", "从 11月20日", "破损", "您好"):
        assert wanted in shown, wanted


def test_fifty_messages_take_at_most_twelve_queries(desk, case, at, django_assert_max_num_queries):
    for number in range(50):
        Message.objects.create(
            case=case,
            store=desk.store,
            direction="in" if number % 2 else "out",
            kind="buyer_message" if number % 2 else "answer",
            delivery="" if number % 2 else "sent",
            at=desk.now - timedelta(minutes=50 - number),
            text=f"Nachricht {number}",
            author=None if number % 2 else desk.bob,
        )
        Event.objects.create(case=case, at=desk.now, code="assigned", actor=desk.bob)
    client = at(desk.alice)
    client.get(f"/cases/{case.pk}/")
    with django_assert_max_num_queries(12):
        shown = text(client.get(f"/cases/{case.pk}/"))
    assert "Nachricht 49" in shown


def test_the_fullest_case_takes_no_more(desk, case, at, owner, django_assert_max_num_queries):
    earlier = desk.case(buyer_mail("Und?", at=desk.now, order="302-7654321-1234567"))
    taken, alike = (
        desk.case(buyer_mail("Hallo?", at=desk.now, order="", alias=alias, case_uuid=""))
        for alias in ("k7", "k8")
    )
    merge(taken, into=case, actor=desk.alice, now=desk.now)
    Doubt.objects.create(
        message=alike.messages.get(), case=alike, suggested=case, reason="alias", asked_at=desk.now
    )
    for given, percent in ((case, 5), (earlier, 10)):
        given.offers.create(
            remedy="compensate",
            percent=percent,
            amount="2.00",
            currency="EUR",
            offered_at=desk.now,
            offered_by=desk.alice,
        )
        given.messages.create(
            store=desk.store,
            direction="in",
            kind="refund_notice",
            at=desk.now,
            notice={"amount": "1.00", "currency": "EUR"},
        )
    for measure, given in (
        ("concession", {"amounts": {"EUR": Decimal(1)}}),
        ("order", {"amounts": {"USD": Decimal(2)}}),
        ("buyer", {"amounts": {"USD": Decimal(2)}, "days": 30}),
        ("day_count", {"number": Decimal(1)}),
    ):
        bound = Bound(measure=measure, **given)
        set_limit("agent", bound, store=None, actor=owner, now=desk.now)
    for code in ("inspect_return", "check_stock"):
        add_task(case, code=code, actor=desk.bob, now=desk.now)
    done = add_task(case, code="trace_parcel", actor=desk.bob, now=desk.now)
    finish_task(done, actor=desk.bob, now=desk.now, note="Zugestellt", answer={})
    Draft.objects.update_or_create(
        case=case,
        defaults={
            "text": "Guten Tag",
            "remedies": ["refund_without_return"],
            "updated_at": desk.now,
        },
    )
    approval = case.approvals.create(
        subject={"remedies": [], "text": "Guten Tag", "subject": "Lampe"},
        asked_by=desk.alice,
        asked_at=desk.now,
    )
    client = at(desk.alice)
    client.get(f"/cases/{case.pk}/")
    with django_assert_max_num_queries(12):
        shown = text(client.get(f"/cases/{case.pk}/"))
    for wanted in (
        f"Case #{taken.pk} was merged into this one",
        f"#{alike.pk}",
        f"/cases/{earlier.pk}/",
        "Zugestellt",
        "photo.png",
        "00340434161094",
        f"/approvals/{approval.pk}/",
        "Offered, no answer yet",
        "may give at most 1,00\xa0€ at once",
        "may send at most 1 a day",
    ):
        assert wanted in shown, wanted


def test_enter_in_a_line_of_the_draft_only_keeps_it(page):
    _, _, form = page().partition('<form id="draft"')
    first = form.partition("<button")[2].partition(">")[0]
    assert 'name="do" value="keep"' in first
    assert "disabled" not in first


def test_the_history_tells_every_event_in_words(desk, case, at):
    client = at(desk.alice)
    client.post(f"/cases/{case.pk}/assign", {"to": desk.bob.pk})
    client.post(f"/cases/{case.pk}/note", {"text": "Bitte prüfen"})
    client.post(f"/cases/{case.pk}/task", {"code": "inspect_return"})
    shown = text(client.get(f"/cases/{case.pk}/"))
    for wanted in (
        f"{desk.alice} gave the case to {desk.bob}",
        f"{desk.alice} added a note",
        f"{desk.alice} asked for: Inspect the return",
        "Case opened: message from the buyer",
        "Bitte prüfen",
    ):
        assert wanted in shown, wanted


def test_a_photo_is_shown_and_everything_else_only_downloads(desk, case, at):
    client, photo = at(desk.alice), case.messages.get().attachments.get()
    shown = client.get(f"/attachments/{photo.pk}/picture")
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/png")
    loaded = client.get(f"/attachments/{photo.pk}/")
    assert loaded["Content-Disposition"].startswith("attachment")
    for answer in (shown, loaded):
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"].startswith("sandbox")
    photo.content = b"<svg onload=alert(1)>"
    photo.save()
    assert client.get(f"/attachments/{photo.pk}/picture").status_code == 404


def test_two_people_see_each_other(desk, case, at):
    where = f"/cases/{case.pk}/presence"
    assert text(at(desk.alice).post(where)).strip() == ""
    assert f"{desk.alice} is also here" in text(at(desk.bob).post(where))


def test_a_whole_mail_is_shown_as_text_never_as_markup(desk, case, at):
    message = case.messages.get()
    message.body = "<img src=x onerror=alert(1)> Hallo"
    message.save()
    shown = text(at(desk.alice).get(f"/messages/{message.pk}/"))
    assert "&lt;img src=x" in shown


@pytest.mark.parametrize(
    ("subject", "body", "cause", "then"),
    [
        (
            "Your message could not be delivered",
            "The buyer has opted out of messages.",
            "takes no messages they did not ask for",
            "inside the buyer's own message",
        ),
        (
            "Your message could not be delivered",
            "We are sorry.",
            "Amazon could not deliver it",
            "whether it can be sent there",
        ),
    ],
)
def test_a_letter_that_came_back_says_why_and_what_to_do(
    desk, case, page, subject, body, cause, then
):
    send_answer(
        case,
        text="Guten Tag, vielen Dank für Ihre Nachricht. Wir kümmern uns gern darum.",
        subject="Ihre Bestellung",
        remedies=[],
        acknowledged=[],
        reason="",
        actor=desk.alice,
        now=desk.now,
    )
    desk.later(seconds=30)
    send_due(worker="w1", now=lambda: desk.now)
    at_amazon = notice(
        "MESSAGE_UNDELIVERABLE",
        at=desk.later(minutes=2),
        subject=f"{subject} (Order: {ORDER})",
        body=body,
    )
    desk.receive(at_amazon)
    shown = page().replace("&#39;", "'")
    assert "did not reach the buyer" in shown
    assert cause in shown
    assert then in shown
