"""Limits on screen: set, told before sending, asked about, answered; and the ledger beside them."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import translation

from kefu.approvals.models import Approval, Limit
from kefu.cases.models import Draft
from kefu.outbox.models import Action
from kefu.web.reasons import reason
from kefu.web.words.approvals import REASONS
from tests.desk import open_desk
from tests.mails import buyer_mail
from tests.web.limits_cast import POLITE, answered, limit, write
from tests.web.screens import text

pytestmark = pytest.mark.django_db


@pytest.mark.rule("STD-3")
def test_the_owner_sets_limits_and_everybody_reads_who_did(owner, desk, at):
    given = {
        "agent:concession": "40 USD; 6000 JPY",
        "agent:buyer": "60 EUR",
        "agent:buyer:days": "90",
        "supervisor:share": "50 %",
    }
    shown = text(at(owner).post("/approvals/limits/", given, follow=True))
    assert "Kept. It holds from now on." in shown
    assert Limit.objects.count() == 3
    assert 'value="40 USD; 6000 JPY"' in shown
    assert "60 EUR in 90 days" in shown
    shown = text(at(desk.alice).get("/approvals/limits/?all"))
    assert "40 USD; 6000 JPY" in shown
    assert "Olga" in shown
    assert "to read only" in shown
    assert "Nothing was changed." in text(at(owner).post("/approvals/limits/", given, follow=True))


@pytest.mark.rule("STD-4")
def test_a_supervisor_sets_agents_limits_in_their_store_only(desk, at, charlie):
    bob = at(desk.bob)
    shown = text(bob.get("/approvals/limits/"))
    assert "<legend>Supervisor <span" in shown
    store = desk.store.pk
    bob.post(
        f"/approvals/limits/?store={store}", {"agent:order": "30 EUR", "supervisor:order": "9 EUR"}
    )
    [row] = Limit.objects.all()
    assert (row.role, row.store, row.value) == ("agent", desk.store, {"amounts": [["EUR", "30"]]})
    bob.post("/approvals/limits/?all", {"agent:order": "99 EUR"})
    assert Limit.objects.count() == 1
    assert at(charlie).post(f"/approvals/limits/?store={store}", {}).status_code == 404
    assert "30 EUR" not in text(at(charlie).get("/approvals/limits/"))


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("agent:concession", "forty", "“forty” is no amount"),
        ("agent:order", "40", "names no currency"),
        ("agent:share", "140", "a number from 0 to 100"),
        ("agent:day_count", "2.5", "a whole number"),
        ("agent:buyer", "40 EUR", "Over how many days?"),
    ],
)
def test_what_cannot_be_read_is_told_and_nothing_is_kept(owner, desk, at, field, typed, told):
    answer = at(owner).post("/approvals/limits/", {field: typed, "supervisor:share": "50"})
    assert answer.status_code == 400
    assert told in text(answer)
    assert f'value="{typed}"' in text(answer)
    assert not Limit.objects.exists()


@pytest.mark.rule("STD-3")
def test_a_limit_is_told_before_sending_and_while_typing(owner, desk, scratched, at):
    limit(owner, desk, "concession", "5")
    client = at(desk.alice)
    page = text(client.get(f"/cases/{scratched.pk}/"))
    said = "an agent may give at most 5,00\xa0€ at once"
    assert said in page
    assert "A supervisor or the owner can say yes." in page
    assert "Ask a second person</button>" in page
    typed = {"text": POLITE, "version": scratched.draft.version, "remedy": "compensate"}
    fragment = text(
        client.post(f"/cases/{scratched.pk}/draft", {**typed, "amount:compensate": "5,01"})
    )
    assert said in fragment
    typed["version"] = Draft.objects.get(case=scratched).version
    fragment = text(
        client.post(f"/cases/{scratched.pk}/draft", {**typed, "amount:compensate": "5"})
    )
    assert said not in fragment


@pytest.mark.rule("STD-3")
def test_an_answer_beyond_a_limit_waits_and_the_owner_alone_may_let_it_go(
    owner, desk, scratched, at
):
    limit(owner, desk, "concession", "2")
    limit(owner, desk, "concession", "4", role="supervisor")
    shown = text(write(at(desk.alice), scratched, reason="Stammkundin"))
    assert "Asked. The answer leaves once a second person says yes" in shown
    boss = at(desk.bob)
    shown = text(boss.get("/approvals/"))
    assert "only the owner can say yes" in shown
    assert "Yes, send it" not in shown
    assert "wait for your answer" not in shown
    pk = Approval.objects.get().pk
    refused = text(boss.post(f"/approvals/{pk}/grant", follow=True))
    assert "This goes beyond your own limits, too" in refused
    assert not Action.objects.exists()
    chief = at(owner)
    shown = text(chief.get("/approvals/"))
    assert "Yes, send it" in shown
    assert '<span class="badge">1<span' in shown
    chief.post(f"/approvals/{pk}/grant", {"note": "ausnahmsweise"})
    assert Action.objects.count() == 1
    assert "badge" not in text(chief.get("/approvals/"))


def test_answered_questions_are_found_again(owner, desk, scratched, at):
    limit(owner, desk, "concession", "2")
    write(at(desk.alice), scratched, reason="Stammkundin")
    boss = at(desk.bob)
    boss.post(f"/approvals/{Approval.objects.get().pk}/deny", {"note": "Zu viel"})
    for query, found in [
        ("answer=any", True),
        ("answer=denied", True),
        ("answer=granted", False),
        (f"answer=any&asked={desk.alice.pk}&by={desk.bob.pk}", True),
        (f"answer=any&asked={desk.bob.pk}", False),
        ("answer=any&after=nonsense~x", True),
    ]:
        shown = text(boss.get(f"/approvals/?{query}"))
        assert ("Zu viel" in shown) == found, query
        assert ("Stammkundin" in shown) == found, query


@pytest.mark.rule("RET-9")
def test_more_than_was_paid_cannot_even_be_asked_for(desk, scratched, at):
    shown = text(write(at(desk.alice), scratched, "29.00", reason="please"))
    assert "28.90 EUR were paid for this order" in shown
    assert "Mend what is marked first" in shown
    assert not Approval.objects.exists()


@pytest.mark.rule("PRD-10")
def test_the_buyers_answer_is_noted_and_what_was_refused_stays_refused(desk, scratched, at):
    offer = answered(desk, scratched, at)
    client = at(desk.alice)
    page = text(client.get(f"/cases/{scratched.pk}/"))
    assert "the buyer accepts" in page
    assert "Offered, no answer yet" in page
    client.post(f"/offers/{offer.pk}/settle", {"outcome": "refused"})
    shown = text(write(client, scratched, "7.00", text=POLITE + " Gern.", reason="more"))
    assert "The buyer has refused this already, so it is not offered again: compensation" in shown
    client.post(f"/offers/{offer.pk}/settle", {"outcome": "open"})
    client.post(f"/offers/{offer.pk}/settle", {"outcome": "accepted"})
    offer.refresh_from_db()
    assert offer.outcome == "accepted"
    page = text(client.get(f"/cases/{scratched.pk}/"))
    assert "Promised, not refunded yet" in page
    assert "The buyer accepted: compensation to keep it" in page
    assert client.post(f"/offers/{offer.pk}/settle", {"outcome": "sold"}).status_code == 404


def test_the_pages_speak_chinese(owner, desk, scratched, at):
    limit(owner, desk, "concession", "5")
    owner.language = desk.alice.language = "zh-hans"
    owner.save()
    desk.alice.save()
    assert "客服单次最多" in text(at(desk.alice).get(f"/cases/{scratched.pk}/"))
    answered(desk, scratched, at, "4.00")
    for address, wanted in [
        ("/approvals/limits/", "单次金额"),
        ("/concessions/", "让步记录"),
        ("/approvals/", "没有等待审批的内容"),
        ("/approvals/?answer=any", "已答复"),
    ]:
        assert wanted in text(at(owner).get(address)), address


def test_yen_are_offered_without_cents(at):
    luna = open_desk("luna", "JP")
    luna.order("250-1234567-7654321", price=Decimal("2481"), currency="JPY")
    mail = buyer_mail(
        "届いたランプに小さな傷がありました。使えますが残念です。",
        at=luna.now - timedelta(hours=1),
        order="250-1234567-7654321",
        marketplace="JP",
        photo=b"\x89PNG\r\n\x1a\n" + bytes(40),
    )
    case = luna.case(mail)
    for name, value in (("issue", "damaged"), ("severity", "slight")):
        case.stated_facts[name] = {"value": value, "by": "t", "at": ""}
    case.save()
    luna.understand(case)
    page = text(at(luna.alice).get(f"/cases/{case.pk}/"))
    assert 'name="amount:compensate" value="868"' in page
    assert 'data-digits="0"' in page


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("code", [*sorted(REASONS), "policy", "moon"])
def test_a_reason_is_always_a_sentence(code, language):
    with translation.override(language):
        for numbers in (
            {},
            {"limit": "5", "had": "1", "left": "4", "currency": "EUR", "days": "30"},
        ):
            said = reason({"code": code, "remedy": "compensate", "numbers": numbers}, "agent", "DE")
            assert len(said) > 4
            assert "%(" not in said
