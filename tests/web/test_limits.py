"""Limits on screen: set, told before sending, asked about, answered; and the ledger beside them."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from kefu.approvals.bounds import Bound
from kefu.approvals.models import Approval, Limit
from kefu.approvals.setting import set_limit
from kefu.cases.models import Draft, Offer
from kefu.flow.money import take_in_money
from kefu.outbox.models import Action
from kefu.web.reasons import reason
from kefu.web.words.approvals import REASONS
from tests.desk import open_desk
from tests.mails import ORDER, buyer_mail, notice

pytestmark = pytest.mark.django_db

POLITE = "Guten Tag, vielen Dank für Ihre Nachricht. Wir bieten Ihnen gern eine Entschädigung an."


def text(answer):
    return answer.content.decode()


@pytest.fixture
def scratched(desk, case):
    """Anna's lamp is only scratched: a compensation of up to 35 % is proposed."""
    case.stated_facts = {"severity": {"value": "slight", "by": "Lin", "at": ""}}
    case.save(update_fields=["stated_facts"])
    desk.understand(case)
    return case


def limit(owner, desk, measure, amount="", *, role="agent", store=None, **more):
    bound = Bound(measure=measure, amounts={"EUR": Decimal(amount)} if amount else {}, **more)
    set_limit(role, bound, store=store, actor=owner, now=desk.now)


def write(client, case, amount="6.00", **more):
    draft = Draft.objects.filter(case=case).first()
    given = {
        "version": draft.version if draft else 0,
        "subject": f"Ihre Bestellung {ORDER}",
        "text": POLITE,
        "do": "send",
        "remedy": "compensate",
        "amount:compensate": amount,
        **more,
    }
    return client.post(f"/cases/{case.pk}/answer", given, follow=True)


def answered(desk, case, at, amount="6.00"):
    write(at(desk.alice), case, amount, **{"percent:compensate": ""})
    return Offer.objects.get()


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


def test_the_ledger_tells_offers_and_refunds_with_their_sums(desk, scratched, at):
    answered(desk, scratched, at)
    body = f"We have refunded your customer for order {ORDER}.\nRefund amount: EUR 4.50\n"
    subject = f"Refund initiated for order {ORDER}"
    desk.receive(
        notice("REFUND_ISSUED", at=desk.now - timedelta(minutes=1), subject=subject, body=body)
    )
    client = at(desk.bob)
    shown = text(client.get("/concessions/"))
    for wanted in ("compensation to keep it", "6,00\xa0€", "refund notice", "€4.50", "PRD-1"):
        assert wanted in shown, wanted
    for query, offers, refunds in [
        ("state=paid", False, True),
        ("state=open", True, False),
        (f"person={desk.alice.pk}", True, False),
        (f"person={desk.bob.pk}", False, False),
        ("remedy=compensate", True, False),
        ("rule=prd-1", True, False),
        (f"buyer={scratched.pk}", True, True),
        ("until=2020-01-01", False, False),
        ("since=rubbish&store=x&state=moon", True, True),
    ]:
        lines = text(client.get(f"/concessions/?{query}")).partition("<table")[2]
        assert ("6,00\xa0€" in lines) == offers, query
        assert ("4,50\xa0€" in lines) == refunds, query


def test_the_ledger_is_exported_and_a_name_is_no_formula(desk, scratched, at):
    answered(desk, scratched, at)
    type(scratched).objects.filter(pk=scratched.pk).update(buyer_name="=1+1")
    answer = at(desk.bob).get("/concessions/?as=csv")
    shown = answer.getvalue().decode()
    assert answer["Content-Type"].startswith("text/csv")
    head, line = shown.removeprefix("\ufeff").strip().splitlines()
    assert head.startswith("When,Store,Case,Order,Buyer,Concession,State,Amount,Currency")
    assert f",{ORDER},'=1+1,compensation to keep it,no answer yet,6.00,EUR,PRD-1," in line


def test_the_ledger_goes_on_page_by_page_and_shows_each_line_once(desk, scratched, at, monkeypatch):
    monkeypatch.setattr("kefu.approvals.ledger.PAGE", 4)
    for number in range(6):
        scratched.offers.create(
            remedy="compensate", amount=number + 1, currency="EUR", offered_at=desk.now
        )
        scratched.messages.create(
            store=desk.store,
            direction="in",
            kind="refund_notice",
            at=desk.now - timedelta(minutes=number // 2),
            notice={"amount": f"{number + 1}0.00", "currency": "EUR"},
        )
    client, address, seen = at(desk.bob), "/concessions/?", []
    while address:
        shown = text(client.get(address))
        rows = shown.split("data-rows")[1].split('<td class="num">')[1:]
        seen += [row.split("<")[0].replace("\xa0", " ") for row in rows]
        _, _, rest = shown.partition('rel="next" href="')
        address = f"/concessions/{rest.split(chr(34))[0].replace('&amp;', '&')}" if rest else ""
    assert len(seen) == len(set(seen)) == 12
    assert seen[:6] == [f"{n},00 €" for n in range(6, 0, -1)]


def paid(desk, amount, *, order=ORDER, source="transactions", key="T1"):
    """Amazon's finances say that money went back."""
    given = Decimal(amount)
    movement = {
        "kind": "refund",
        "amazon_order_id": order,
        "amount": -given,
        "to_buyer": given,
        "currency": "EUR",
        "posted_at": desk.now - timedelta(minutes=2),
    }
    take_in_money(desk.store, {(key, source): movement}, now=desk.now)


def told_by_mail(desk, amount):
    body = f"We have refunded your customer for order {ORDER}.\nRefund amount: EUR {amount}\n"
    subject = f"Refund initiated for order {ORDER}"
    desk.receive(
        notice("REFUND_ISSUED", at=desk.now - timedelta(minutes=1), subject=subject, body=body)
    )


def ledger_of(client, query="state=paid"):
    shown = text(client.get(f"/concessions/?{query}"))
    table = shown.partition("data-rows")[2]
    return [row.split("<")[0].replace("\xa0", " ") for row in table.split('<td class="num">')[1:]]


def test_a_refund_that_only_the_finances_tell_stands_in_the_ledger(desk, scratched, at):
    paid(desk, "4.50")
    paid(desk, "4.50", source="settlement", key="S1")
    shown = text(at(desk.bob).get("/concessions/"))
    assert ledger_of(at(desk.bob)) == ["4,50 €"]
    assert "refund in Amazon's finances" in shown.replace("&#39;", "'")
    line = at(desk.bob).get("/concessions/?as=csv").getvalue().decode().splitlines()[1]
    assert f",{scratched.pk},{ORDER},Anna" in line and ",4.50,EUR," in line


def test_a_refund_that_mail_and_finances_tell_stands_there_once(desk, scratched, at):
    told_by_mail(desk, "4.50")
    paid(desk, "4.50")
    assert ledger_of(at(desk.bob)) == ["4,50 €"]
    assert "refund notice" in text(at(desk.bob).get("/concessions/"))
    # A second one of which no mail told: now the finances tell of more.
    paid(desk, "2.00", key="T2")
    assert sorted(ledger_of(at(desk.bob))) == ["2,00 €", "4,50 €"]
    assert "€6.50" in text(at(desk.bob).get("/concessions/"))


def test_a_refund_of_an_order_without_a_case_stands_there_as_well(desk, scratched, at, charlie):
    paid(desk, "7.00", order="302-5555555-1111111")
    shown = text(at(desk.bob).get("/concessions/"))
    assert "no case" in shown and "302-5555555-1111111" in shown
    assert ledger_of(at(desk.bob), f"buyer={scratched.pk}") == []
    assert ledger_of(at(desk.bob), "rule=PRD-1") == []
    assert "302-5555555-1111111" not in text(at(charlie).get("/concessions/"))


def test_the_ledger_costs_as_much_with_many_refunds_as_with_few(desk, scratched, at):
    client = at(desk.bob)

    def queries():
        with CaptureQueriesContext(connection) as ran:
            client.get("/concessions/")
        return len(ran)

    paid(desk, "1.00", order="302-5555555-0000000")
    client.get("/concessions/")
    few = queries()
    for number in range(30):
        paid(desk, "1.00", order=f"302-5555555-{number:07d}", key=f"T{number}")
    assert queries() == few


def test_nobody_sees_another_stores_ledger(desk, scratched, at, charlie):
    answered(desk, scratched, at)
    client = at(charlie)
    for address in (
        "/concessions/",
        f"/concessions/?store={desk.store.pk}",
        f"/concessions/?buyer={scratched.pk}",
    ):
        assert "Anna" not in text(client.get(address))
        csv = client.get(address.replace("/?", "/?as=csv&")).getvalue().decode()
        assert "Anna" not in csv


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
