"""From draft to answer on screen: kept, checked, blocked, sent, undone, four eyes, in doubt."""

from datetime import timedelta

import pytest

from kefu.approvals.models import Approval
from kefu.cases.models import Draft
from kefu.outbox.models import Action
from tests.mails import ORDER

pytestmark = pytest.mark.django_db

POLITE = "Guten Tag, vielen Dank für Ihre Nachricht. Es tut uns sehr leid. Wir kümmern uns darum."
PUSHY = "Guten Tag, warten Sie bitte nicht. Sie müssen uns ein Foto schicken."
FORBIDDEN = "Guten Tag, schreiben Sie uns an shop@gmail.com, dann helfen wir gern."


def text(answer):
    return answer.content.decode()


@pytest.fixture
def client(desk, at):
    return at(desk.alice)


def write(client, case, words=POLITE, **more):
    """Fill in the form as the page shows it, and press a button."""
    draft = Draft.objects.filter(case=case).first()
    given = {
        "version": draft.version if draft else 0,
        "subject": f"Ihre Bestellung {ORDER}",
        "text": words,
        "do": "send",
        **more,
    }
    return client.post(f"/cases/{case.pk}/answer", given, follow=True)


def test_a_share_that_was_typed_is_still_there_with_the_letter_written_for_it(desk, case, at):
    client = at(desk.alice)
    typed = {"remedy": "compensate", "percent:compensate": "40", "amount:compensate": "11.56"}
    shown = client.post(f"/cases/{case.pk}/prepare", typed, follow=True).content.decode()
    assert 'name="percent:compensate" value="40"' in shown
    assert "Ask a second person" in shown
    assert "11,56" in shown


def test_typing_keeps_the_words_and_tells_what_was_found(client, case):
    answer = client.post(
        f"/cases/{case.pk}/draft", {"text": FORBIDDEN, "version": case.draft.version}
    )
    assert answer.status_code == 200
    assert "Must not leave" in text(answer)
    assert "shop@gmail.com" in text(answer)
    case.draft.refresh_from_db()
    assert (case.draft.text, case.draft.edited) == (FORBIDDEN, True)
    assert answer["X-Draft-Version"] == str(case.draft.version)


def test_an_untouched_gloss_stays_in_every_readers_language(client, case):
    gloss = case.draft.gloss_in("en")
    client.post(
        f"/cases/{case.pk}/draft",
        {"text": POLITE, "gloss": gloss.replace("\n", "\r\n"), "version": case.draft.version},
    )
    draft = Draft.objects.get(case=case)
    assert draft.gloss_in("en") == gloss != draft.gloss_in("zh")


def test_two_people_typing_never_overwrite_each_other(client, case, desk, at):
    old = case.draft.version
    at(desk.bob).post(f"/cases/{case.pk}/draft", {"text": "Bobs Worte", "version": old})
    answer = client.post(f"/cases/{case.pk}/draft", {"text": "Alices Worte", "version": old})
    assert answer.status_code == 409
    assert "Somebody else has changed this draft" in text(answer)
    sent = client.post(f"/cases/{case.pk}/answer", {"text": "Alices Worte", "version": old})
    assert sent.status_code == 409
    assert "Alices Worte" in text(sent)
    assert Draft.objects.get(case=case).text == "Bobs Worte"
    assert not Action.objects.exists()


def test_a_polite_answer_leaves_and_can_be_called_back(client, case):
    shown = text(write(client, case))
    assert "The answer is about to leave" in shown
    action = Action.objects.get()
    assert action.message.text == POLITE
    back = text(client.post(f"/actions/{action.pk}/call-back", follow=True))
    assert "Called back" in back
    assert POLITE in back
    action.refresh_from_db()
    assert action.state == "withdrawn"


def test_what_must_not_leave_does_not_leave(client, case):
    shown = text(write(client, case, FORBIDDEN))
    assert "Not sent: the answer holds something that must not leave" in shown
    assert "Mend what is marked first" in shown
    assert not Action.objects.exists()


@pytest.mark.rule("MSG-6")
def test_a_warning_must_be_ticked_off(client, case):
    shown = text(write(client, case, PUSHY))
    assert "look at the warnings and tick them off" in shown
    assert not Action.objects.exists()
    ticks = [line.split('"')[0] for line in shown.split('name="ack" value="')[1:]]
    assert ticks
    write(client, case, PUSHY, ack=ticks)
    assert Action.objects.count() == 1


def test_keeping_sends_nothing(client, case):
    assert "Kept. Nothing was sent" in text(write(client, case, do="keep"))
    assert not Action.objects.exists()
    assert Draft.objects.get(case=case).text == POLITE


def test_a_double_click_sends_once(client, case):
    write(client, case)
    shown = text(write(client, case))
    assert "This very answer has been sent already" in shown
    assert Action.objects.count() == 1


def test_an_agent_chooses_among_what_the_policy_allows(client, case):
    page = text(client.get(f"/cases/{case.pk}/"))
    assert "refund, buyer keeps it" in page
    client.post(f"/cases/{case.pk}/prepare", {"remedy": ["resend"]})
    assert Draft.objects.get(case=case).remedies == ["resend"]
    page = text(client.get(f"/cases/{case.pk}/"))
    assert 'value="resend" checked' in page
    assert client.post(f"/cases/{case.pk}/prepare", {"remedy": "nonsense"}).status_code == 302


def test_the_button_says_what_money_it_promises(client, case):
    assert "Send, promising: refund, buyer keeps it 28,90\xa0€" in text(
        client.get(f"/cases/{case.pk}/")
    )


@pytest.mark.rule("STD-3")
def test_going_beyond_the_rules_needs_a_reason_and_a_second_person(client, case, desk, at):
    client.post(f"/cases/{case.pk}/fact", {"field": "severity", "value": "slight"})
    offer = {"remedy": "compensate", "percent:compensate": "60", "amount:compensate": "17.34"}
    shown = text(write(client, case, **offer))
    assert "This goes beyond what one person may offer" in shown
    # Nothing that was typed is lost with the refusal.
    assert 'name="percent:compensate" value="60"' in shown
    assert POLITE in shown
    # The page stands at an address that only takes posts: its other forms lead back to the case.
    assert f'name="next" value="/cases/{case.pk}/answer"' not in shown
    assert f'name="next" value="/cases/{case.pk}/"' in shown
    shown = text(write(client, case, reason="Stammkundin", **offer))
    assert "Asked. The answer leaves once a second person says yes" in shown
    assert "asks a second person to say yes" in shown
    # One question at a time: while it waits, the form offers no other.
    assert "Nothing can be sent until the second person has answered" in shown
    assert ">Ask a second person</button>" not in shown
    assert 'value="keep"' in shown
    approval = Approval.objects.get()
    refused = text(client.get("/approvals/"))
    assert "Take the question back" in refused
    boss = at(desk.bob)
    listed = text(boss.get("/approvals/"))
    for wanted in ("Stammkundin", "compensation to keep it: it goes beyond the limit", POLITE):
        assert wanted in listed, wanted
    boss.post(f"/approvals/{approval.pk}/grant")
    assert Action.objects.get().message.text == POLITE
    assert "Nothing waits for a second person" in text(boss.get("/approvals/"))
    assert "yes, sent" in text(boss.get("/approvals/?answer=any"))


def test_a_no_keeps_the_draft_with_the_case(client, case, desk, at):
    client.post(f"/cases/{case.pk}/fact", {"field": "severity", "value": "slight"})
    write(client, case, remedy="compensate", reason="x", **{"percent:compensate": "60"})
    approval = Approval.objects.get()
    at(desk.bob).post(f"/approvals/{approval.pk}/deny", {"note": "Zu viel"})
    shown = text(client.get(f"/cases/{case.pk}/"))
    assert f"{desk.bob} said no: Zu viel" in shown
    assert POLITE in shown


def test_an_answer_in_doubt_asks_a_person_to_look(client, case):
    write(client, case)
    action = Action.objects.get()
    action.state, action.message.delivery = "in_doubt", "in_doubt"
    action.save()
    action.message.save()
    shown = text(client.get(f"/cases/{case.pk}/"))
    assert "Nobody knows whether this answer left" in shown
    assert "https://sellercentral.amazon.de/messaging/inbox" in shown
    client.post(f"/actions/{action.pk}/settle", {"arrived": "yes"})
    action.refresh_from_db()
    assert action.state == "sent"
    again = client.post(f"/actions/{action.pk}/settle", {"arrived": "no"}, follow=True)
    assert "This is settled already" in text(again)


def test_without_a_mailbox_the_refusal_names_the_store(client, case, desk):
    desk.mailbox.active = False
    desk.mailbox.save()
    assert f"Store {desk.store.name} has no active mailbox" in text(write(client, case))


def test_a_task_is_done_and_its_answer_flows_back(client, case, desk, at):
    client.post(f"/cases/{case.pk}/task", {"code": "inspect_return", "note": "Bitte prüfen"})
    task = case.tasks.get(code="inspect_return")
    desk.bob.role = "warehouse"
    desk.bob.save()
    warehouse = at(desk.bob)
    listed = text(warehouse.get("/tasks/"))
    assert "Inspect the return" in listed
    assert "Bitte prüfen" in listed
    done = warehouse.post(
        f"/tasks/{task.pk}/finish",
        {"note": "Kratzer", "answer:return_grade": "damaged", "answer:return_status": "inspected"},
        follow=True,
    )
    assert f"Done: Inspect the return. Case #{case.pk} knows of it." in text(done)
    case.refresh_from_db()
    assert case.stated_facts["return_grade"]["value"] == "damaged"
    assert "Kratzer" in text(client.get(f"/cases/{case.pk}/"))
    settled = warehouse.post(f"/tasks/{task.pk}/drop", {"next": "/tasks/"}, follow=True)
    assert "This task has been settled already" in text(settled)


def test_a_doubt_is_answered_with_one_click(client, case, desk):
    other = desk.store.cases.create(opened_at=desk.now, last_message_at=desk.now, buyer_name="Otto")
    doubt = case.messages.get().doubts.create(
        case=case, suggested=other, reason="same_order_other_buyer", asked_at=desk.now
    )
    shown = text(client.get(f"/cases/{case.pk}/"))
    assert "Does this belong to another case?" in shown
    assert "Otto" in shown
    client.post(f"/doubts/{doubt.pk}/answer", {"join": "no"})
    doubt.refresh_from_db()
    assert doubt.answer == "kept_apart"


def test_the_undo_bar_is_gone_once_the_answer_has_left(client, case, desk):
    write(client, case)
    action = Action.objects.get()
    action.state, action.message.delivery = "sent", "sent"
    action.message.at = desk.now + timedelta(seconds=11)
    action.save()
    action.message.save()
    assert "about to leave" not in text(client.get(f"/cases/{case.pk}/"))


@pytest.mark.rule("STD-3")
def test_what_the_words_promise_beyond_the_rules_can_be_ticked_and_asked_for(client, case):
    client.post(f"/cases/{case.pk}/fact", {"field": "severity", "value": "slight"})
    words = f"{POLITE} Wir senden Ihnen einen neuen Artikel zu."
    version = Draft.objects.get(case=case).version
    kept = client.post(f"/cases/{case.pk}/draft", {"text": words, "version": version})
    assert "This promises more than the decision allows" in text(kept)
    assert "among the offers" in text(kept)
    shown = text(client.get(f"/cases/{case.pk}/"))
    assert 'value="resend"> ' in shown
    assert "must not leave" in text(write(client, case, words))
    shown = text(write(client, case, words, remedy="resend", reason="Stammkunde"))
    assert "Asked. The answer leaves once a second person says yes." in shown
    assert not Action.objects.exists()
