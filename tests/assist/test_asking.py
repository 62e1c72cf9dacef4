"""The assistant is asked only where it is switched on, about what is allowed, and only a person takes over what it says."""

import logging
from datetime import timedelta

import pytest

from kefu.assist import asking, taking
from kefu.assist.models import Assistant, Call, Suggestion, Summary, Translation
from kefu.assist.offering import functions_for
from kefu.cases.models import Draft, Event
from kefu.outbox.models import Action
from tests.assist.asked import POLITE, WARMER, keys, refused
from tests.assist.fake_endpoint import reply, says

pytestmark = pytest.mark.django_db


def test_by_itself_the_assistant_is_off_and_nothing_leaves(desk, case, fake, work):
    with refused("assistant_off"):
        asking.ask_rewrite(
            case, how="politer", wish="", text=POLITE, actor=desk.alice, now=desk.now
        )
    assert functions_for(desk.store.pk) == frozenset()
    assert (work(), fake.asked, Call.objects.count()) == (0, [], 0)


@pytest.mark.parametrize("change", ["on", "functions", "stores"])
def test_each_switch_alone_keeps_it_from_being_asked(change, desk, case, switched_on):
    if change == "stores":
        switched_on.stores.clear()
    else:
        setattr(switched_on, change, False if change == "on" else [])
        switched_on.save(update_fields=[change])
    with refused("assistant_off"):
        asking.ask_summary(case, actor=desk.alice, now=desk.now)


def test_switched_off_while_it_waits_it_is_not_put(desk, switched_on, case, fake, work):
    call = asking.ask_summary(case, actor=desk.alice, now=desk.now)
    Assistant.objects.update(on=False)
    work()
    call.refresh_from_db()
    assert (call.state, call.outcome, fake.asked) == ("failed", "assistant_off", [])


def test_a_draft_is_rewritten_taken_over_and_put_back(rewrite, fake, desk):
    fake.will(says(WARMER))
    call = rewrite()
    assert (call.state, call.outcome) == ("done", "done")
    suggestion = Suggestion.objects.get()
    assert suggestion.text == WARMER.replace("[NAME_1]", "Anna Keller")
    assert (suggestion.takeable, suggestion.changes) == (True, [])
    assert Draft.objects.get().text == POLITE
    taking.take_over(suggestion, confirmed=[], actor=desk.alice, now=desk.now)
    draft = Draft.objects.get()
    assert (draft.text, draft.edited, draft.subject) == (suggestion.text, True, "Ihre Lampe")
    assert Event.objects.filter(code="suggestion_taken", actor=desk.alice).count() == 1
    taking.undo(suggestion, actor=desk.alice, now=desk.now)
    assert Draft.objects.get().text == POLITE
    assert not Action.objects.exists()


def test_what_is_personal_never_reaches_the_endpoint(desk, switched_on, case, fake, work):
    asking.ask_translation(case.messages.get(), actor=desk.alice, now=desk.now)
    fake.will(says("Hello, the parcel arrived crushed. My number is [PHONE_1]. [NAME_1]"))
    work()
    (asked,) = fake.asked
    for secret in ("Anna", "Keller", "0151 23456789"):
        assert secret not in asked.user + asked.system
    translation = Translation.objects.get()
    assert translation.text.endswith("My number is 0151 23456789. Anna Keller")
    assert "zerdrückt" in case.messages.get().text


def test_a_message_is_translated_once_for_all(desk, switched_on, case, fake, work):
    fake.will(says("Hello, the parcel arrived crushed, the lamp is broken. [PHONE_1] [NAME_1]"))
    message = case.messages.get()
    first = asking.ask_translation(message, actor=desk.alice, now=desk.now)
    assert asking.ask_translation(message, actor=desk.bob, now=desk.now) == first
    work()
    assert asking.ask_translation(message, actor=desk.bob, now=desk.now) is None
    assert len(fake.asked) == 1


def test_own_words_become_a_draft_in_the_buyers_language(desk, switched_on, words, fake, work):
    own = "您好 Anna Keller，感谢您的来信。我们会马上处理。"
    asking.ask_draft_translation(words, own=own, text=POLITE, actor=desk.alice, now=desk.now)
    fake.will(says("Guten Tag [NAME_1], vielen Dank für Ihre Nachricht. Wir kümmern uns sofort."))
    work()
    suggestion = Suggestion.objects.get()
    assert suggestion.takeable
    taking.take_over(suggestion, confirmed=keys(suggestion), actor=desk.alice, now=desk.now)
    draft = Draft.objects.get()
    assert draft.text.startswith("Guten Tag Anna Keller")
    assert draft.gloss == own
    taking.undo(suggestion, actor=desk.alice, now=desk.now)
    draft.refresh_from_db()
    assert (draft.text, draft.gloss) == (POLITE, "")


def test_a_summary_says_how_far_it_goes(desk, switched_on, case, fake, work):
    asking.ask_summary(case, actor=desk.alice, now=desk.now)
    fake.will(says("- The lamp arrived broken on 3 May\n- The buyer waits"))
    work()
    summary = Summary.objects.get()
    assert (summary.messages, summary.left_out) == (1, 0)
    assert summary.last_message == case.messages.get()
    assert [(c["kind"], c["after"]) for c in summary.changes] == [("date", "3 May")]


def test_of_a_very_long_conversation_the_newest_part_is_summed_up(
    desk, switched_on, case, fake, work
):
    Assistant.objects.update(most_characters=1000)
    for number in range(20):
        case.messages.create(
            store=desk.store,
            direction="in",
            kind="buyer_message",
            at=desk.now + timedelta(minutes=number),
            text=f"Nachricht {number} " + "x" * 150,
        )
    asking.ask_summary(case, actor=desk.alice, now=desk.now)
    fake.will(says("- The buyer wrote many messages"))
    work()
    summary = Summary.objects.get()
    assert summary.messages + summary.left_out == 21
    assert summary.left_out > 10
    assert "Nachricht 19" in fake.asked[0].user
    assert "Nachricht 2 " not in fake.asked[0].user


def test_a_call_is_recorded_with_its_cost_and_without_a_word_of_anybody(
    rewrite, fake, desk, caplog, monkeypatch
):
    caplog.set_level(logging.DEBUG)
    fake.will(says(WARMER, tokens=(321, 54)))
    call = rewrite(how="instructed", wish="Sei herzlich")
    assert (call.by, call.function, call.model) == (desk.alice, "rewrite", "small-1")
    assert (call.tokens_in, call.tokens_out, call.tries) == (321, 54, 1)
    assert (call.material, call.wish, call.replaces) == ("", "", "")
    assert call.masked >= 1
    for word in ("Keller", "Guten Tag", "Sei herzlich", "sk-secret"):
        assert word not in caplog.text


def test_without_a_stated_cost_it_is_reckoned(rewrite, fake):
    fake.will(reply(f"<answer>{WARMER}</answer>", tokens=None))
    call = rewrite()
    assert call.tokens_in > 100
    assert call.tokens_out > 10


def test_the_key_and_the_words_rest_encrypted(rewrite, fake):
    from django.db import connection

    fake.will(says(WARMER))
    rewrite()
    with connection.cursor() as cursor:
        cursor.execute("SELECT key FROM assist_assistant")
        assert "sk-secret" not in cursor.fetchone()[0]
        cursor.execute("SELECT source, text FROM assist_suggestion")
        assert "Guten Tag" not in "".join(cursor.fetchone())


@pytest.mark.parametrize(
    ("how", "wish", "text", "code"),
    [
        ("politer", "", "  ", "nothing_to_rewrite"),
        ("instructed", " ", POLITE, "no_wish"),
        ("sideways", "", POLITE, "nothing_to_rewrite"),
        ("politer", "", "x" * 20_000, "assistant_text_too_long"),
    ],
)
def test_what_cannot_be_asked_is_refused(how, wish, text, code, desk, switched_on, words):
    with refused(code):
        asking.ask_rewrite(words, how=how, wish=wish, text=text, actor=desk.alice, now=desk.now)
    assert not Call.objects.exists()
