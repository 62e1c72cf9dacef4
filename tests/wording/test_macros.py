"""Canned replies: whose they are, in which languages, filled from the case, never a promise."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from kefu.accounts.errors import NotAllowedNow
from kefu.accounts.models import User
from kefu.accounts.roles import Role
from kefu.approvals.limits import Chosen
from kefu.flow.answering import send_answer
from kefu.flow.canned import canned
from kefu.wording.macros import (
    Wanted,
    count_use,
    keep_macro,
    macros_at,
    macros_for,
    may_change,
    retire_macro,
    text_for,
)
from kefu.wording.models import Macro
from tests.desk import open_desk
from tests.mails import ORDER, buyer_mail

pytestmark = pytest.mark.django_db

BROKEN = "Guten Tag, das Paket kam völlig zerdrückt an, die Lampe ist zerbrochen und unbrauchbar."
SORRY = Wanted(
    name_en="Sorry for the delay",
    name_zh="迟到致歉",
    shortcut="/Late",
    texts={
        "de": "Zu Bestellung {order_id}: Es tut uns leid.",
        "en": "We are sorry about {order_id}.",
    },
)


@pytest.fixture
def case(desk):
    desk.order(ORDER)
    return desk.case(buyer_mail(BROKEN, at=desk.now - timedelta(hours=2)))


def keep(desk, wanted=SORRY, macro=None, *, actor=None, seen=0):
    wanted = replace(wanted, store=wanted.store or desk.store)
    return keep_macro(macro, wanted, seen=seen, actor=actor or desk.bob, now=desk.now)


def fill(desk, case, texts, *, terms=(), remedies=()):
    macro = keep(desk, Wanted(name_en="x", texts=texts, remedies=remedies))
    return canned(case, macro, terms=list(terms), actor=desk.alice)


def test_a_canned_reply_speaks_the_buyers_language_and_names_the_case(desk, case):
    found = canned(case, keep(desk), terms=[], actor=desk.alice)
    assert found.text == f"Zu Bestellung {ORDER}: Es tut uns leid."
    assert (found.language, found.wanted, found.gaps) == ("de", "de", ())


def test_without_the_buyers_language_it_falls_back_and_says_so(desk, case):
    english = fill(desk, case, {"en": "Sorry.", "ja": "すみません"})
    assert (english.text, english.language, english.wanted) == ("Sorry.", "en", "de")
    assert fill(desk, case, {"ja": "申し訳ございません。"}).language == "ja"


def test_a_gap_that_is_unknown_stays_visible_and_is_never_sent(desk, case):
    found = fill(desk, case, {"de": "Rücksendung an {return_address}. [Teil: {part_name}]"})
    assert found.text == "Rücksendung an ⟪return_address⟫. "
    assert found.gaps == ("return_address",)
    with pytest.raises(NotAllowedNow) as refused:
        send_answer(
            case,
            text=found.text,
            subject="s",
            remedies=[],
            acknowledged=[],
            reason="",
            actor=desk.alice,
            now=desk.now,
        )
    assert (refused.value.code, refused.value.facts) == ("unfilled_gap", {"gap": "return_address"})


@pytest.mark.rule("STD-3")
def test_an_amount_comes_from_what_the_letter_offers_and_from_nowhere_else(desk, case):
    words = {"de": "Wir bieten Ihnen {amount} an."}
    assert fill(desk, case, words).gaps == ("amount",)
    terms = [Chosen(remedy="compensate", amount=Decimal("5.00"))]
    assert "5,00\N{NO-BREAK SPACE}€" in fill(desk, case, words, terms=terms).text


@pytest.mark.rule("STD-3")
def test_only_remedies_that_the_policy_offers_are_proposed(desk, case):
    found = fill(desk, case, {"de": "Gern."}, remedies=["ask_buyer", "upgrade_shipping"])
    assert (found.proposed, found.not_offered) == (("ask_buyer",), ("upgrade_shipping",))


def test_who_sees_which(desk):
    luna = open_desk("luna")
    team = keep(desk)
    own = keep(desk, replace(SORRY, personal=True, shortcut="mine"), actor=desk.alice)
    theirs = keep(luna, replace(SORRY, shortcut="luna"))
    owner = User.objects.create(username="olga", role=Role.OWNER)
    everywhere = keep_macro(None, replace(SORRY, shortcut="all"), actor=owner, now=desk.now)
    assert set(macros_for(desk.alice)) == {team, own, everywhere}
    assert set(macros_at(desk.store.pk, desk.bob)) == {team, everywhere}
    assert set(macros_at(luna.store.pk, luna.alice)) == {theirs, everywhere}
    assert set(macros_for(owner)) == {team, theirs, everywhere}


@pytest.mark.rule("STD-4")
def test_who_may_change_which(desk):
    owner = User.objects.create(username="olga", role=Role.OWNER)
    team, own = keep(desk), keep(desk, replace(SORRY, personal=True, shortcut=""), actor=desk.alice)
    everywhere = keep_macro(None, replace(SORRY, shortcut="all"), actor=owner, now=desk.now)
    allowed = {
        (person.username, macro.pk): may_change(person, macro)
        for person in (desk.alice, desk.bob, owner)
        for macro in (team, own, everywhere)
    }
    assert [key for key, value in allowed.items() if value] == [
        (desk.alice.username, own.pk),
        (desk.bob.username, team.pk),
        (owner.username, team.pk),
        (owner.username, everywhere.pk),
    ]
    for macro, actor in ((team, desk.alice), (own, desk.bob), (everywhere, desk.bob)):
        with pytest.raises(NotAllowedNow, match="not_your_macro"):
            keep_macro(macro, SORRY, seen=1, actor=actor, now=desk.now)
        with pytest.raises(NotAllowedNow, match="not_your_macro"):
            retire_macro(macro, actor=actor, now=desk.now)
    with pytest.raises(NotAllowedNow, match="not_your_macro"):
        keep_macro(None, SORRY, actor=desk.bob, now=desk.now)  # for all stores: the owner's


def test_an_agent_cannot_hand_a_reply_of_their_own_to_the_team(desk):
    own = keep(desk, replace(SORRY, personal=True), actor=desk.alice)
    with pytest.raises(NotAllowedNow, match="not_your_macro"):
        keep(desk, SORRY, own, actor=desk.alice, seen=1)
    own.refresh_from_db()
    assert own.owner == desk.alice


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"name_en": " ", "name_zh": ""}, "macro_needs_name"),
        ({"texts": {"de": " ", "xx": "?"}}, "macro_needs_text"),
        ({"texts": {"de": "Schreiben Sie an hilfe@laden.example."}}, "text_blocked"),
        ({"texts": {"en": "Hello {nobody}"}}, "text_blocked"),
        ({"shortcut": "two words"}, "shortcut_unreadable"),
        ({"shortcut": "x" * 25}, "shortcut_unreadable"),
        ({"shortcut": "LATE"}, "shortcut_taken"),
    ],
)
def test_what_is_not_right_is_not_kept(desk, change, code):
    keep(desk)
    with pytest.raises(NotAllowedNow) as refused:
        keep(desk, replace(SORRY, **{"shortcut": "", **change}))
    assert refused.value.code == code
    assert Macro.objects.count() == 1


def test_another_store_may_use_the_same_shortcut(desk):
    keep(desk)
    assert keep(open_desk("luna")).shortcut == "late"


def test_a_change_replaces_all_texts_and_nobody_overwrites_a_colleague(desk):
    macro = keep(desk)
    changed = replace(SORRY, texts={"fr": "Nous sommes désolés."}, remedies=("resend", "nonsense"))
    macro = keep(desk, changed, macro, seen=1)
    assert {text.language for text in macro.texts.all()} == {"fr"}
    assert (macro.version, macro.remedies) == (2, ["resend"])
    with pytest.raises(NotAllowedNow) as refused:
        keep(desk, SORRY, macro, seen=1)
    assert refused.value.code == "text_changed_elsewhere"


def test_the_most_used_come_first_and_retired_ones_not_at_all(desk):
    first = keep(desk, replace(SORRY, name_en="A", shortcut=""))
    second = keep(desk, replace(SORRY, name_en="B", shortcut=""))
    count_use(second, now=desk.now)
    assert list(macros_at(desk.store.pk, desk.alice)) == [second, first]
    retire_macro(second, actor=desk.bob, now=desk.now)
    assert list(macros_at(desk.store.pk, desk.alice)) == [first]
    second.refresh_from_db()
    assert (second.uses, second.used_at, second.retired_by) == (1, desk.now, desk.bob)


def test_a_name_in_one_language_serves_both(desk):
    from django.utils import translation

    both, chinese = keep(desk), keep(desk, replace(SORRY, name_en="", shortcut=""))
    for language, names in (
        ("en", ("Sorry for the delay", "迟到致歉")),
        ("zh-hans", ("迟到致歉",) * 2),
    ):
        with translation.override(language):
            assert (both.name, chinese.name) == names


def test_a_text_is_found_without_asking_the_database_again(desk, django_assert_num_queries):
    keep(desk)
    (macro,) = macros_at(desk.store.pk, desk.alice)
    with django_assert_num_queries(0):
        assert text_for(macro, "de").language == "de"
