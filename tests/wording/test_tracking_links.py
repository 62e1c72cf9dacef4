"""A store that lets carriers' tracking pages pass: the same answer at every door (MSG-4)."""

import pytest

from kefu.accounts.errors import NotAllowedNow
from kefu.accounts.models import Store
from kefu.approvals.letter_check import blocking, check_files, check_letter
from kefu.flow.answering import prepare_draft, send_answer
from kefu.flow.letter_context import letter_context
from kefu.outbox.models import Action
from kefu.outbox.sending import send_due
from kefu.replies.texts import load
from kefu.wording.macros import Wanted, keep_macro
from kefu.wording.texts import keep_text
from kefu.wording.tracking_links import choose_tracking_links
from tests.desk import open_desk
from tests.mails import ORDER, buyer_mail

pytestmark = [pytest.mark.django_db, pytest.mark.rule("MSG-4")]

LINK = "https://www.dhl.de/verfolgen?piececode=00340434161094015902"
LETTER = f"Guten Tag, Ihr Paket ist unterwegs. Den Stand sehen Sie hier: {LINK}\n\nHarbour Lamps"
KEY = "closing.default"


class RouteFile:
    name = "route.txt"
    content_type = "text/plain"
    content = LINK.encode()


@pytest.fixture
def case(desk):
    desk.order(ORDER)
    return desk.case(buyer_mail("Guten Tag, wo bleibt mein Paket?", at=desk.now))


def choose(desk, allowed=True):
    return choose_tracking_links(desk.store, allowed, actor=desk.bob, now=desk.later(minutes=1))


def blocked(case):
    case = type(case).objects.get(pk=case.pk)
    return [f.code for f in blocking(check_letter(case, subject="", text=LETTER))]


def test_no_store_lets_them_pass_unless_somebody_chose_it(desk, case):
    assert not Store._meta.get_field("tracking_links").default
    assert blocked(case) == ["external_link"]


def test_the_choice_holds_from_then_on_for_this_store_alone(desk, case):
    assert choose(desk)
    assert blocked(case) == []
    luna = open_desk("luna")
    assert not Store.objects.get(pk=luna.store.pk).tracking_links
    store = Store.objects.get(pk=desk.store.pk)
    assert (store.tracking_links_by, store.tracking_links_at) == (desk.bob, desk.now)
    assert not choose(desk)  # said already
    assert choose(desk, allowed=False)
    assert blocked(case) == ["external_link"]


def send(desk, case):
    return send_answer(
        type(case).objects.get(pk=case.pk),
        text=LETTER,
        subject="Re: Paket",
        remedies=[],
        acknowledged=[],
        reason="",
        actor=desk.alice,
        now=desk.later(minutes=2),
    )


def test_a_letter_with_a_tracking_page_is_sent_by_a_store_that_chose_it(desk, case):
    with pytest.raises(NotAllowedNow) as refused:
        send(desk, case)
    assert refused.value.code == "blocked_finding"
    choose(desk)
    send(desk, case)
    send_due(worker="w1", now=lambda: desk.later(minutes=5))
    assert Action.objects.get(message__text=LETTER).state == "sent"


def test_a_letter_that_waits_is_held_when_the_choice_is_taken_back(desk, case):
    choose(desk)
    send(desk, case)
    choose(desk, allowed=False)
    send_due(worker="w1", now=lambda: desk.later(minutes=5))
    action = Action.objects.get(message__text=LETTER)
    assert (action.state, action.last_error) == ("failed", "blocked_finding")


def test_files_own_texts_and_canned_replies_are_checked_as_letters_are(desk, case):
    macro = {"name_en": "Tracking", "texts": {"de": f"Den Stand sehen Sie hier: {LINK}"}}
    text = f"{load('de')[KEY]} {LINK}"

    def doors():
        store = Store.objects.get(pk=desk.store.pk)
        fresh = type(case).objects.get(pk=case.pk)
        yield not blocking(check_files(fresh, [RouteFile()]))
        yield letter_context(fresh).tracking_links
        for keep in (
            lambda: keep_text(store, "de", KEY, text, seen=0, actor=desk.bob, now=desk.now),
            lambda: keep_macro(None, Wanted(store=store, **macro), actor=desk.bob, now=desk.now),
        ):
            try:
                keep()
                yield True
            except NotAllowedNow as refused:
                assert refused.code == "text_blocked"
                yield False

    assert list(doors()) == [False] * 4
    choose(desk)
    assert list(doors()) == [True] * 4
    prepare_draft(case, actor=desk.alice, now=desk.now, remedies=["ask_buyer"])
    assert LINK in type(case.draft).objects.get(case=case).text


def test_a_canned_reply_for_every_store_must_pass_in_the_strictest(desk):
    choose(desk)
    desk.bob.role = "owner"
    desk.bob.save(update_fields=["role"])
    wanted = Wanted(name_en="Tracking", texts={"de": f"Sehen Sie {LINK}"})
    with pytest.raises(NotAllowedNow) as refused:
        keep_macro(None, wanted, actor=desk.bob, now=desk.now)
    assert refused.value.code == "text_blocked"
