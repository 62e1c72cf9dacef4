"""Amazon's own figures and reports, made from its books: the truth that a desk is compared with."""

from __future__ import annotations

import csv
import gzip
import io
import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest

from simulator.books.books import Books
from simulator.books.entries import OrderEntry, Refund
from simulator.books.health import Figure, figures
from simulator.books.ledger import movements
from simulator.reports.health import performance
from simulator.reports.money import periods, settlement
from simulator.reports.returns import feedback, flat_returns, xml_returns
from simulator.reports.reviews import write_reviews
from simulator.reports.stock import fba_returns, listings, reimbursements
from simulator.world.making import make_world
from tests.simulator.conftest import Relay
from tests.simulator.spapi.conftest import Api

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
TODAY = NOW.date()
DAY = timedelta(days=1)
LONG_AGO = NOW - 90 * DAY


@pytest.fixture
def books() -> Books:
    return Books(make_world(seed=7, born=NOW, store_keys=["us", "de", "jp"]))


def delivered(books: Books, store: str = "us", number: int = 0) -> OrderEntry:
    found = [
        e for e in books.orders.of_store(store) if e.delivered_at and e.order.fulfilment == "seller"
    ]
    return found[-1 - number]


def figure(books: Books, metric: str, as_of: date = TODAY, days: int = 0, **at: Any) -> Figure:
    now = at.get("now", NOW)
    return next(
        f
        for f in figures(books, books.world.stores["us"], as_of, now)
        if f.metric == metric and days in (0, f.window_days)
    )


def rows(document: bytes, encoding: str = "utf-8") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(document.decode(encoding)), delimiter="\t"))


@pytest.mark.rule("HLT-1")
def test_an_order_counts_once_however_many_defects_it_has(books: Books) -> None:
    before = figure(books, "order_defect_rate")
    assert before.numerator == 0 < before.denominator
    entry = delivered(books, number=25)
    claim = books.claims.open(entry, reason="not_received", comment="", now=NOW - 5 * DAY)
    books.claims.decide(claim, now=NOW - 2 * DAY)
    books.feedback.leave(entry, rating=1, comment="Bad", now=NOW - DAY)
    assert figure(books, "order_defect_rate").orders == (entry.order.id,)
    assert figure(books, "a_to_z_claim_rate").numerator == 1
    assert figure(books, "negative_feedback_rate").numerator == 1


@pytest.mark.rule("CLM-5")
def test_what_was_not_known_on_a_day_does_not_count_on_that_day(books: Books) -> None:
    entry = delivered(books, number=25)
    claim = books.claims.open(entry, reason="not_received", comment="", now=NOW - 10 * DAY)
    books.claims.decide(claim, now=NOW - 7 * DAY)
    books.claims.appeal(claim, text="The proof", now=NOW - 5 * DAY)
    books.claims.decide_appeal(claim, now=NOW - 2 * DAY)
    counted = [
        figure(books, "order_defect_rate", as_of=(NOW - back * DAY).date()).numerator
        for back in (9, 6, 3, 1)
    ]
    assert counted == [0, 1, 1, 0]


def test_feedback_that_was_removed_counted_until_then(books: Books) -> None:
    entry = delivered(books, number=25)
    given = books.feedback.leave(entry, rating=2, comment="Meh", now=NOW - 8 * DAY)
    books.feedback.remove(given, by="buyer", now=NOW - 3 * DAY)
    assert figure(books, "order_defect_rate", as_of=(NOW - 5 * DAY).date()).numerator == 1
    assert figure(books, "order_defect_rate").numerator == 0


@pytest.mark.rule("HLT-2")
def test_an_answer_after_24_hours_is_late_and_one_in_time_is_not(books: Books) -> None:
    for case, hours in (("a", 23.9), ("b", 24.1), ("c", None)):
        start = NOW - 4 * DAY
        books.messages.came(store="us", case=case, order_id="", text="?", now=start)
        if hours is not None:
            books.messages.answered(case, now=start + timedelta(hours=hours))
    marked = books.messages.came(store="us", case="d", order_id="", text="Thanks", now=NOW - DAY)
    books.messages.mark_no_response_needed(marked, now=NOW)
    books.messages.came(store="us", case="e", order_id="", text="?", now=NOW - DAY / 2)
    late = figure(books, "late_answer_rate", days=7)
    assert (late.numerator, late.denominator) == (2, 3)


@pytest.mark.rule("RET-2")
def test_a_return_request_not_answered_for_48_hours_dissatisfies(books: Books) -> None:
    entries = [delivered(books, number=number) for number in range(4)]
    asked = [
        books.returns.request(
            entry, entry.order.lines[0].item_id, reason="defective", comment="", now=NOW - 5 * DAY
        )
        for entry in entries
    ]
    books.returns.authorise(asked[0], now=NOW - 4 * DAY)
    books.returns.authorise(asked[1], now=NOW - 2 * DAY)
    books.returns.close(asked[2], reason="no", now=NOW - 4 * DAY)
    bad = figure(books, "return_dissatisfaction_rate")
    assert bad.denominator == 4
    assert set(bad.orders) == {entry.order.id for entry in entries[1:]}


def test_the_returns_report_tells_state_label_and_money_in_both_forms(books: Books) -> None:
    entry = delivered(books, "de")
    item = entry.order.lines[0].item_id
    made = books.returns.request(entry, item, reason="defective", comment="Kaputt", now=NOW)
    books.returns.authorise(made, label_cost=Decimal("4.95"), now=NOW)
    books.returns.ship(made, carrier="DHL", condition="used", now=NOW + DAY)
    books.returns.deliver(made, now=NOW + 3 * DAY)
    books.returns.refund(made, amount=Decimal("5.00"), now=NOW + 4 * DAY)
    store = books.world.stores["de"]
    [row] = rows(flat_returns(books, store, LONG_AGO, NOW + 9 * DAY), "windows-1252")
    assert row["Order ID"] == entry.order.id
    assert row["Amazon RMA ID"] == made.id
    assert (row["Return request status"], row["Return Reason"]) == ("Approved", "CR-DEFECTIVE")
    assert (row["Label cost"], row["Label to be paid by"]) == ("4.95", "Seller")
    assert (row["Return delivery date"], row["Refunded Amount"]) == ("25-Nov-2026", "5.00")
    [details] = ElementTree.fromstring(xml_returns(books, store, LONG_AGO, NOW + 9 * DAY))
    assert details.findtext("amazon_rma_id") == made.id
    assert details.findtext("item_details/return_reason_code") == "CR-DEFECTIVE"
    assert details.findtext("label_details/tracking_id") == made.tracking_number
    assert rows(flat_returns(books, store, LONG_AGO, NOW - DAY), "windows-1252") == []


@pytest.mark.parametrize(
    ("store", "encoding", "day", "date_"),
    [
        ("us", "utf-8", "Date", "11/21/26"),
        ("de", "windows-1252", "Datum", "21.11.26"),
        ("jp", "shift_jis", "日付", "2026/11/21"),
    ],
)
def test_feedback_is_written_as_each_place_writes_it(
    books: Books, store: str, encoding: str, day: str, date_: str
) -> None:
    kept, happy, gone = (delivered(books, store, number) for number in range(5, 8))
    books.feedback.leave(kept, rating=2, comment="A\ttab", now=NOW - DAY)
    books.feedback.leave(happy, rating=5, comment="Good", now=NOW - DAY)
    removed = books.feedback.leave(gone, rating=1, comment="Bad", now=NOW - DAY)
    books.feedback.remove(removed, by="amazon", now=NOW)
    document = feedback(books, books.world.stores[store], LONG_AGO, NOW)
    [row] = rows(document, encoding)
    assert row[day] == date_
    assert "A tab" in row.values()
    assert kept.order.id in row.values()


def test_the_performance_report_tells_the_same_figures_by_amazons_schema(
    books: Books, models: Path
) -> None:
    entry = delivered(books, number=25)
    books.feedback.leave(entry, rating=1, comment="Bad", now=NOW - DAY)
    report = json.loads(performance(books, books.world.stores["us"], NOW))
    [metrics] = report["performanceMetrics"]
    truth = figure(books, "order_defect_rate")
    told = metrics["orderDefectRate"]["mfn"]
    assert (told["orderWithDefects"]["count"], told["orderCount"]) == (1, truth.denominator)
    schema = json.loads(
        (models / "reports" / "accountHealthReport-2020-11-18.json").read_text("utf-8")
    )
    assert [e.message for e in jsonschema.Draft7Validator(schema).iter_errors(report)] == []


def test_every_cent_of_a_settlement_stands_in_its_lines(books: Books) -> None:
    entry = delivered(books, "de")
    item = entry.order.lines[0].item_id
    paid = Refund(
        id="R1", item_id=item, principal=Decimal("2.00"), tax=Decimal("0.38"),
        shipping=Decimal(0), reason="CustomerReturn", reference="", at=NOW - DAY,
    )  # fmt: skip
    books.orders.refund(entry, paid, now=NOW - DAY)
    claim = books.claims.open(entry, reason="late", comment="", now=NOW - DAY)
    books.claims.decide(claim, now=NOW)
    store = books.world.stores["de"]
    first, *lines = rows(settlement(books, store, NOW - 14 * DAY, NOW + DAY) or b"", "windows-1252")

    def money(text: str) -> Decimal:
        return Decimal(text.replace(",", "."))

    assert money(first["total-amount"]) == sum(money(line["amount"]) for line in lines)
    kinds = {line["transaction-type"] for line in lines}
    assert kinds >= {"Order", "Refund", "A-to-z Guarantee Refund"}
    [refunded] = [m for m in movements(books, "de") if m.kind == "Refund"]
    assert refunded.total == Decimal("-2.38")
    assert list(periods(NOW, NOW)) == [
        (NOW - 28 * DAY, NOW - 14 * DAY),
        (NOW - 14 * DAY, NOW),
    ]


def test_goods_at_amazon_come_back_and_are_owed(books: Books) -> None:
    entry = next(
        e for e in books.orders.of_store("us") if e.order.fulfilment == "amazon" and e.delivered_at
    )
    line = entry.order.lines[0]
    books.fba_returns.take_back(
        entry, line, reason="DEFECTIVE", comment="No", disposition="CARRIER_DAMAGED", now=NOW
    )
    owed = books.reimbursements.owe(entry, line, reason="CustomerReturn", now=NOW)
    store = books.world.stores["us"]
    [back] = rows(fba_returns(books, store, LONG_AGO, NOW))
    assert back["license-plate-number"].startswith("LPNRR")
    assert rows(reimbursements(books, store, LONG_AGO, NOW)) == []
    books.reimbursements.pay(owed, now=NOW)
    [told] = rows(reimbursements(books, store, LONG_AGO, NOW))
    assert told["amount-total"] == str(line.price / line.quantity)


def test_offers_are_listed_in_the_store_s_language_with_its_decimal_mark(books: Books) -> None:
    for store, sku, price, shown in (
        ("us", "seller-sku", "price", "29.99"),
        ("de", "Händler-SKU", "Preis", "28,90"),
        ("jp", "出品者SKU", "価格", "3980"),
    ):
        known = books.world.stores[store]
        listed = {row[sku]: row for row in rows(listings(books, known), known.encoding)}
        assert listed["BN-DESKLAMP-BLK"][price] == shown


def test_reviews_are_a_file_that_names_no_order(books: Books, tmp_path: Path) -> None:
    entry = delivered(books)
    product = entry.order.lines[0].product
    books.reviews.write(entry, product, rating=2, text="Flickers, “always”", now=NOW)
    path = tmp_path / "reviews.csv"
    write_reviews(books, books.world.stores["us"], path)
    assert entry.order.id not in path.read_text("utf-8")
    [row] = csv.DictReader(path.open(encoding="utf-8"))
    assert (row["Rating"], row["ASIN"], row["Text"]) == ("2", product.asin, "Flickers, “always”")


VIRTUAL = ("--clock", "virtual", "--from", "2026-09-01T06:00Z", "--stores", "us")
REPORTS = "/reports/2021-06-30"


def made(amazon: Api, kind: str) -> tuple[dict[str, Any], bytes]:
    """A report that was asked for, and its document as it lies there."""
    body = {"reportType": kind, "marketplaceIds": ["ATVPDKIKX0DER"]}
    number = amazon.call("POST", f"{REPORTS}/reports", body)[1]["reportId"]
    amazon.relay.ask("/advance", {"hours": 0.05})
    report = amazon.call("GET", f"{REPORTS}/reports/{number}")[1]
    document = amazon.call("GET", f"{REPORTS}/documents/{report['reportDocumentId']}")[1]
    import urllib.request

    with urllib.request.urlopen(document["url"], timeout=30) as answer:
        return document, answer.read()


def test_settlements_are_made_by_amazon_and_cannot_be_asked_for(new_relay: Relay) -> None:
    amazon = Api(new_relay.start(*VIRTUAL))
    kind = "GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_V2"
    body = {"reportType": kind, "marketplaceIds": ["ATVPDKIKX0DER"]}
    assert amazon.call("POST", f"{REPORTS}/reports", body)[0] == 400
    new_relay.ask("/advance", {"hours": 24 * 15})
    amazon.token = ""
    listed = amazon.call("GET", f"{REPORTS}/reports?reportTypes={kind}")[1]["reports"]
    ends = [report["dataEndTime"] for report in listed]
    assert ends == sorted(ends, reverse=True)
    assert len(ends) >= 2
    assert all(report["processingStatus"] == "DONE" for report in listed)


def test_a_report_may_come_in_a_wrong_encoding_or_unpacked(new_relay: Relay) -> None:
    amazon = Api(new_relay.start(*VIRTUAL))
    new_relay.ask("/fault", {"api": {"report_wrong_encoding": 1}})
    document, packed = made(amazon, "GET_MERCHANT_LISTINGS_ALL_DATA")
    assert document["compressionAlgorithm"] == "GZIP"
    assert gzip.decompress(packed).decode("utf-16").startswith("item-name\t")
    new_relay.ask("/fault", {"api": {"report_unpacked": 1}})
    document, plain = made(amazon, "GET_MERCHANT_LISTINGS_ALL_DATA")
    assert "compressionAlgorithm" not in document
    assert plain.startswith(b"item-name\t")


def test_claims_and_safe_t_stand_in_the_financial_events(new_relay: Relay) -> None:
    amazon = Api(new_relay.start(*VIRTUAL))
    orders = new_relay.ask("/books/all?store=us")["orders"]
    order_id = next(key for key, order in orders.items() if order["delivered_at"])
    asked = {"store": "us", "order_id": order_id}
    new_relay.ask("/happen", {"what": "claim", "reason": "damaged", **asked})
    new_relay.ask("/advance", {"hours": 73})
    events = amazon.call("GET", f"/finances/v0/orders/{order_id}/financialEvents")[1]
    [event] = events["payload"]["FinancialEvents"]["GuaranteeClaimEventList"]
    assert event["AmazonOrderId"] == order_id
    query = f"relatedIdentifierName=ORDER_ID&relatedIdentifierValue={order_id}"
    found = amazon.call("GET", f"/finances/2024-06-19/transactions?{query}")[1]
    kinds = {known["transactionType"] for known in found["payload"]["transactions"]}
    assert "GuaranteeClaim" in kinds


def test_amazons_figures_are_asked_for_by_day(new_relay: Relay) -> None:
    new_relay.start(*VIRTUAL)
    told = new_relay.ask("/books/health?store=us&as_of=2026-08-30")
    assert (told["store"], told["as_of"]) == ("us", "2026-08-30")
    assert {"order_defect_rate", "late_answer_rate"} <= {f["metric"] for f in told["figures"]}
