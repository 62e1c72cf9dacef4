"""The ledger of concessions on screen: offers and refunds with their sums, each once."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kefu.flow.money import take_in_money
from tests.mails import ORDER, notice
from tests.web.limits_cast import answered
from tests.web.screens import text

pytestmark = pytest.mark.django_db


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


def test_the_ledger_tells_offers_and_refunds_with_their_sums(desk, scratched, at):
    answered(desk, scratched, at)
    body = f"We have refunded your customer for order {ORDER}.\nRefund amount: EUR 4.50\n"
    subject = f"Refund initiated for order {ORDER}"
    desk.receive(
        notice("REFUND_ISSUED", at=desk.now - timedelta(minutes=1), subject=subject, body=body)
    )
    client = at(desk.bob)
    shown = text(client.get("/concessions/?sums=1"))
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
    assert "€6.50" in text(at(desk.bob).get("/concessions/sums/"))


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


def test_the_page_asks_for_the_sums_by_itself_and_tells_them_without_scripts(desk, scratched, at):
    answered(desk, scratched, at)
    client = at(desk.bob)
    shown = text(client.get("/concessions/?state=open"))
    assert 'hx-get="/concessions/sums/?state=open"' in shown
    assert 'href="?state=open&amp;sums=1"' in shown
    assert "Together" not in shown
    alone = text(client.get("/concessions/sums/?state=open"))
    assert "Together" in alone and alone.strip() in text(
        client.get("/concessions/?state=open&sums=1")
    )


def test_refunds_go_on_page_by_page_where_many_of_them_are_told_twice(
    desk, scratched, at, monkeypatch
):
    monkeypatch.setattr("kefu.approvals.ledger.PAGE", 3)
    for number in range(12):
        order = f"302-5555555-{number // 3:07d}"
        paid(desk, f"{number + 1}.00", order=order, key=f"T{number}")
        paid(desk, f"{number + 1}.00", order=order, source="settlement", key=f"S{number}")
    client, address, seen = at(desk.bob), "/concessions/?state=paid", []
    while address:
        shown = text(client.get(address))
        seen += shown.split("data-rows")[1].split('<td class="num">')[1:]
        _, _, rest = shown.partition('rel="next" href="')
        address = f"/concessions/{rest.split(chr(34))[0].replace('&amp;', '&')}" if rest else ""
    amounts = [row.split(",")[0] for row in seen]
    assert sorted(amounts, key=int) == [str(number + 1) for number in range(12)]


def test_nobody_sees_another_stores_ledger(desk, scratched, at, charlie):
    answered(desk, scratched, at)
    client = at(charlie)
    for address in (
        "/concessions/",
        f"/concessions/?store={desk.store.pk}",
        f"/concessions/?buyer={scratched.pk}",
        "/concessions/?sums=1",
    ):
        assert "Anna" not in text(client.get(address))
        csv = client.get(address.replace("/?", "/?as=csv&")).getvalue().decode()
        assert "Anna" not in csv
