"""What the reports tell becomes records: once, with who told it and when; contradictions are kept."""

import argparse
import json
from datetime import timedelta
from decimal import Decimal

import pytest

from kefu.cli import reports
from kefu.connectors.amazon.reports.taking_in import import_file
from kefu.records.models import (
    Listing,
    MoneyMovement,
    Order,
    PerformanceReading,
    Reimbursement,
    ReportImport,
    Settlement,
    StockLevel,
)
from kefu.records.money import refunds_of
from tests.connectors.amazon.reports.documents import (
    LISTINGS,
    flat,
    performance,
    reimbursements,
    settlement,
)
from tests.connectors.amazon.reports.fake_amazon import BEGINNING


@pytest.fixture
def take_in(store):
    def take(content, *, later=0):
        now = BEGINNING + timedelta(days=later)
        return import_file(store, "report.txt", content, actor=None, now=now)

    return take


def test_reimbursements_are_counted_once(take_in):
    first = take_in(reimbursements(1, 2))
    again = take_in(reimbursements(1, 2, 3))
    assert (first.new, first.changed, again.new, again.changed) == (2, 0, 1, 0)
    assert Reimbursement.objects.get(reimbursement_id="1").amount == Decimal("24.80")
    assert take_in(reimbursements(1, reason="Damaged_Warehouse")).changed == 1


@pytest.mark.parametrize("comma", [False, True])
def test_a_settlement_adds_up_to_what_amazon_paid(take_in, comma):
    take_in(settlement(comma=comma))
    paid = Settlement.objects.get()
    assert (paid.total, paid.unexplained, paid.lines) == (Decimal("12.10"), 0, 5)
    assert paid.sums == {"Order": "25.50", "Refund": "-13.40"}
    assert paid.begins.day == 1


def test_a_settlement_that_does_not_add_up_says_by_how_much(take_in):
    take_in(settlement(total="20.00"))
    assert Settlement.objects.get().unexplained == Decimal("7.90")


def test_what_the_buyer_got_back_is_told_apart_from_fees(take_in, store):
    take_in(settlement())
    order = Order.objects.create(
        store=store, amazon_order_id="111-2223334-0000001", imported_at=BEGINNING
    )
    (refund,) = refunds_of(order)
    assert (refund.amount, refund.currency, refund.source) == (
        Decimal("16.20"),
        "USD",
        "settlement",
    )
    assert MoneyMovement.objects.get(kind="refund").amount == Decimal("-13.40")


def test_a_settlement_read_twice_moves_no_money_twice(take_in):
    take_in(settlement())
    take_in(settlement())
    assert (Settlement.objects.count(), MoneyMovement.objects.count()) == (1, 2)


def test_where_amazon_changes_its_word_the_former_one_is_kept(take_in):
    take_in(settlement())
    changed = settlement().replace(b"-15.00", b"-12.00")
    take_in(changed, later=1)
    refund = MoneyMovement.objects.get(kind="refund")
    assert refund.to_buyer == Decimal("13.20")
    assert refund.earlier[0]["to_buyer"] == "16.20"


def test_listings_tell_the_sellers_own_stock_and_nothing_of_amazons(take_in):
    content = flat(
        LISTINGS,
        ["Lamp", "", "L1", "LAMP", "29.00", 3, "2026-01-01", "B01", "DEFAULT", "Active"],
        ["Shade", "", "L2", "SHADE", "9.00", 0, "2026-01-01", "B02", "AMAZON_NA", "Active"],
    )
    assert (take_in(content).new, take_in(content).changed) == (2, 0)
    assert Listing.objects.get(sku="SHADE").fulfilment == "amazon"
    stock = StockLevel.objects.get()
    assert (stock.sku, stock.place, stock.available) == ("LAMP", "seller", 3)


def test_amazons_figures_are_kept_as_a_history(take_in):
    take_in(json.dumps(performance()).encode())
    take_in(json.dumps(performance()).encode(), later=1)
    take_in(json.dumps(performance(rate=0.012)).encode(), later=2)
    rates = PerformanceReading.objects.filter(metric="order_defect_rate_seller").order_by("told_at")
    assert [reading.rate for reading in rates] == [Decimal("0.009"), Decimal("0.012")]
    first = rates[0]
    assert (first.numerator, first.denominator, first.marketplace) == (9, 1000, "US")
    assert first.details == {"claims": 4, "chargebacks": 1, "negative_feedback": 5}
    assert first.told_at - first.first_told_at == timedelta(days=1)
    violations = PerformanceReading.objects.get(metric="listing_policy_violations")
    assert (violations.numerator, violations.status) == (3, "bad")


def test_a_report_of_another_marketplace_between_two_changes_neither_history(take_in):
    take_in(json.dumps(performance()).encode())
    for day in (1, 2, 3):
        take_in(json.dumps(performance(marketplace="A2EUQ1WTGCTBG2")).encode(), later=day)
    done = take_in(json.dumps(performance()).encode(), later=4)
    assert (done.new, done.changed) == (0, 0)
    rates = PerformanceReading.objects.filter(metric="order_defect_rate_seller")
    told = {reading.marketplace: reading.told_at - reading.first_told_at for reading in rates}
    assert told == {"US": timedelta(days=4), "CA": timedelta(days=2)}


def test_an_import_leaves_a_row_of_what_came_of_it(take_in):
    take_in(reimbursements(1))
    row = ReportImport.objects.get()
    assert (row.kind, row.lines, row.new, row.refused) == ("fba_reimbursements", 1, 1, 0)


def test_the_command_says_of_each_file_what_it_is(store, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(reports, "start_django", lambda: None)
    parser = argparse.ArgumentParser()
    reports.add_arguments("reports", parser)
    good, bad = tmp_path / "r.txt", tmp_path / "letter.txt"
    good.write_bytes(reimbursements(1, 2))
    bad.write_text("Dear Sirs")
    asked = ["import", "--store", "us", str(good), str(bad), "gone.txt"]
    assert reports.run(parser.parse_args(asked)) == 1
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert (lines[0]["report"], lines[0]["new"]) == ("fba_reimbursements", 2)
    assert lines[1]["code"] == "unknown_report"
    assert "Dear Sirs" in lines[1]["error"]
    assert "check the path" in lines[2]["error"]
