"""A store's own texts: checked, dated, used in its letters and in no other store's."""

import pytest

from kefu.accounts.errors import NotAllowedNow
from kefu.cases.models import Draft
from kefu.flow.answering import prepare_draft
from kefu.replies.texts import load
from kefu.wording.models import StoreText
from kefu.wording.texts import keep_text, own_texts, revert_text, unused
from tests.desk import open_desk
from tests.mails import ORDER, buyer_mail

pytestmark = pytest.mark.django_db

BROKEN = "Guten Tag, das Paket kam völlig zerdrückt an, die Lampe ist zerbrochen und unbrauchbar."
KEY = "closing.default"
OWN = "Wir sind gern für Sie da[, auch zu Bestellung {order_id}]."


def keep(desk, text=OWN, *, seen=0, key=KEY, language="de"):
    return keep_text(
        desk.store, language, key, text, seen=seen, actor=desk.bob, now=desk.later(minutes=1)
    )


def test_letters_of_the_store_use_its_own_words_and_no_other_store_does(desk):
    keep(desk)
    desk.order(ORDER)
    case = desk.case(buyer_mail(BROKEN, at=desk.now))
    assert f"Wir sind gern für Sie da, auch zu Bestellung {ORDER}." in case.draft.text
    assert own_texts(open_desk("luna").store.pk) == {}


def test_an_edited_draft_keeps_its_words_until_somebody_asks_for_a_letter(desk):
    desk.order(ORDER)
    case = desk.case(buyer_mail(BROKEN, at=desk.now))
    keep(desk)
    prepare_draft(case, actor=desk.alice, now=desk.now, remedies=["ask_buyer"])
    assert "Wir sind gern für Sie da" in Draft.objects.get(case=case).text


def test_every_wording_stays_in_the_history_with_who_and_when(desk):
    first = keep(desk)
    second = keep(desk, "Bei Fragen genügt eine Antwort.", seen=first.pk)
    revert_text(desk.store, "de", KEY, seen=second.pk, actor=desk.bob, now=desk.later(hours=1))
    rows = list(StoreText.objects.order_by("id"))
    assert [row.text for row in rows] == [OWN, "Bei Fragen genügt eine Antwort."]
    assert rows[0].ended_at == rows[1].at
    assert rows[1].ended_at == desk.now
    assert {row.by for row in rows} == {desk.bob}
    assert own_texts(desk.store.pk) == {}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Schreiben Sie an hilfe@laden.example.", "text_blocked"),
        ("Hallo {buyer},", "text_blocked"),
        ("Hallo [{buyer_name},", "text_blocked"),
        ("Hallo ⟪buyer_name⟫,", "text_blocked"),
        (" \r\n ", "text_empty"),
        ("x" * 4001, "text_too_long"),
        (load("de")[KEY], "text_as_shipped"),
    ],
)
def test_what_must_not_leave_is_not_kept(desk, text, code):
    with pytest.raises(NotAllowedNow) as refused:
        keep(desk, text)
    assert refused.value.code == code
    assert not StoreText.objects.exists()


@pytest.mark.rule("MSG-6")
def test_a_warning_does_not_keep_a_text_from_being_kept(desk):
    assert keep(desk, "Bitte warten Sie, bis wir uns melden.").ended_at is None


def test_two_people_never_overwrite_each_other(desk):
    keep(desk)
    with pytest.raises(NotAllowedNow) as refused:
        keep(desk, "Anders", seen=0)
    assert refused.value.code == "text_changed_elsewhere"
    with pytest.raises(NotAllowedNow):
        revert_text(desk.store, "de", KEY, seen=0, actor=desk.bob, now=desk.now)
    assert own_texts(desk.store.pk) == {"de": {KEY: OWN}}


def test_keeping_the_same_words_again_adds_nothing(desk):
    first = keep(desk)
    assert keep(desk, f"  {OWN}\r\n", seen=first.pk) == first
    assert StoreText.objects.count() == 1


def test_an_upgrade_that_drops_a_text_leaves_the_own_words_unused_but_kept(desk):
    gone = StoreText.objects.create(
        store=desk.store, language="de", key="opening.of_old", text="Alt", at=desk.now, by=desk.bob
    )
    strange = StoreText.objects.create(
        store=desk.store, language="nl", key=KEY, text="Hallo", at=desk.now, by=desk.bob
    )
    assert own_texts(desk.store.pk) == {}
    assert set(unused(desk.store)) == {gone, strange}
    with pytest.raises(NotAllowedNow) as refused:
        keep(desk, key="opening.of_old")
    assert refused.value.code == "no_such_text"
    revert_text(desk.store, "de", "opening.of_old", seen=gone.pk, actor=desk.bob, now=desk.now)
    assert unused(desk.store) == [strange]


def test_control_characters_are_not_kept(desk):
    assert keep(desk, "Gern\0 geschehen\x1b.").text == "Gern geschehen."


def test_who_prepares_a_letter_signs_it(desk):
    desk.order(ORDER)
    case = desk.case(buyer_mail(BROKEN, at=desk.now))
    assert "Lin" not in case.draft.text
    desk.alice.letter_name = "Lin"
    desk.alice.save(update_fields=["letter_name"])
    draft = prepare_draft(case, actor=desk.alice, now=desk.now, remedies=["ask_buyer"])
    assert draft.text.endswith("Freundliche Grüße\nLin\nNova Home")
