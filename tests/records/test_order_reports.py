"""Orders from the reports that any seller can download."""

import contextlib
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kefu.accounts.models import Store
from kefu.connectors.amazon.reports.errors import Unusable
from kefu.connectors.amazon.reports.taking_in import import_file
from kefu.records.models import Order, Parcel, ReportImport
from kefu.records.report_reading import ReportError, decode, read_report
from kefu.records.report_values import amount, date
from tests.mails import ORDER, buyer_mail

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
HEADER = (
    "amazon-order-id\tmerchant-order-id\tpurchase-date\tlast-updated-date\torder-status\t"
    "fulfillment-channel\tsales-channel\tship-service-level\tproduct-name\tsku\tasin\titem-status\t"
    "quantity\tcurrency\titem-price\titem-tax\tshipping-price\tshipping-tax\t"
    "item-promotion-discount\tship-promotion-discount\tship-city\tship-country"
)


def line(
    order=ORDER,
    *,
    sku="LAMP",
    status="Shipped",
    updated="2026-11-15T10:00:00+00:00",
    price="28.90",
    title="Nova Tischlampe, Messing",
    channel="Amazon.de",
    city="Köln",
) -> str:
    return (
        f"{order}\t\t2026-11-14T08:30:00+00:00\t{updated}\t{status}\tMerchant\t{channel}\tStd DE Dom_1"
        f"\t{title}\t{sku}\tB0EXAMPLE1\t{status}\t1\tEUR\t{price}\t\t4.99\t\t-2.00\t\t{city}\tDE"
    )


def report(*lines: str, encoding: str = "utf-8", header: str = HEADER) -> bytes:
    return "\r\n".join([header, *lines, ""]).encode(encoding)


@pytest.fixture
def store(db):
    return Store.objects.create(key="nova", name="Nova", marketplace="DE")


def read(store, content: bytes) -> ReportImport:
    return import_file(store, "orders.txt", content, actor=None, now=NOW)


@pytest.mark.rule("MSG-2")
def test_an_order_is_read_with_all_that_the_report_tells(store):
    done = read(store, report(line(), line(sku="BULB", price="5.00", title="Glühbirne")))
    assert (done.layout, done.lines, done.new, done.refused) == ("all_orders", 2, 1, 0)
    order = Order.objects.get()
    assert (order.status, order.fulfilment, order.marketplace) == ("shipped", "seller", "DE")
    assert order.ordered_at == datetime(2026, 11, 14, 8, 30, tzinfo=UTC)
    lamp, bulb = order.items.all()
    assert (lamp.title, lamp.paid) == ("Nova Tischlampe, Messing", Decimal("31.89"))
    assert bulb.sku == "BULB"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_umlauts_survive_every_encoding_that_reports_come_in(store, encoding):
    read(store, report(line(title="Türstopper Größe L"), encoding=encoding))
    assert Order.objects.get().items.get().title == "Türstopper Größe L"


def test_a_japanese_report_is_read_in_its_own_encoding(store):
    done = read(
        store,
        report(line(title="真鍮ランプ", channel="Amazon.co.jp", city="東京"), encoding="cp932"),
    )
    assert done.encoding == "cp932"
    assert Order.objects.get().items.get().title == "真鍮ランプ"


def test_importing_twice_changes_nothing(store):
    read(store, report(line()))
    done = read(store, report(line()))
    assert (done.new, done.changed, Order.objects.count()) == (0, 0, 1)
    assert Order.objects.get().items.count() == 1


def test_only_orders_that_differ_are_counted_as_changed(store):
    read(store, report(line(), line(order="302-0000002-0000002")))
    done = read(store, report(line(), line(order="302-0000002-0000002", price="5.00")))
    assert (done.new, done.changed) == (0, 1)
    done = read(store, report(line(sku="BULB"), line(order="302-0000002-0000002", price="5.00")))
    assert (done.new, done.changed) == (0, 1)


def test_an_older_report_never_takes_an_order_back(store):
    read(store, report(line(status="Shipped - Delivered to Buyer")))
    read(store, report(line(status="Unshipped", updated="2026-11-14T09:00:00+00:00")))
    assert Order.objects.get().status == "delivered"


def test_a_shipment_report_adds_the_parcel(store):
    read(store, report(line()))
    shipments = report(
        f"{ORDER}\t2026-11-15T09:00:00+00:00\tDHL\t00340434161094\t2026-11-18T00:00:00+00:00",
        header="amazon-order-id\tshipment-date\tcarrier\ttracking-number\testimated-arrival-date",
    )
    assert read(store, shipments).layout == "shipments"
    parcel = Parcel.objects.get()
    assert (parcel.carrier, parcel.order.status) == ("DHL", "shipped")
    assert parcel.order.latest_delivery == datetime(2026, 11, 18, tzinfo=UTC)


def test_bad_lines_are_told_with_their_place_and_the_rest_goes_on(store):
    content = report(
        line(),
        "302-12",
        line("302-2222222-2222222", price="cheap"),
        line("302-3333333-3333333", status="Teleported"),
    )
    done = read(store, content)
    assert (done.new, done.refused) == (3, 1)
    assert [(p["line"], p["column"]) for p in done.problems] == [
        (3, "order_id"),
        (4, "item_price"),
        (5, "status"),
    ]
    assert Order.objects.get(amazon_order_id="302-3333333-3333333").status == ""


def test_a_price_below_zero_is_no_price(store):
    done = read(store, report(line(price="-5.00")))
    assert [(p["column"], p["code"], p["given"]) for p in done.problems] == [
        ("item_price", "negative_amount", "-5.00")
    ]
    assert Order.objects.get().items.get().item_price is None


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"hello", "unknown_report"),
        (b"\x89PNG\r\n\x1a\n\x00", "unknown_report"),
        (b"a\tb\tc\n1\t2\t3", "unknown_report"),
    ],
)
def test_a_file_that_is_no_report_is_refused_in_plain_words(store, content, code):
    with pytest.raises(Unusable) as refused:
        read(store, content)
    assert refused.value.code == code
    assert not ReportImport.objects.exists()


def test_a_buyers_name_rests_encrypted(store):
    header = "order-id\tbuyer-name\tsku\tship-address-1"
    read(store, report(f"{ORDER}\tAnna Keller\tLAMP\tHolzweg 5", header=header))
    order = Order.objects.get()
    assert (order.buyer_name, order.ship_to) == ("Anna Keller", "Holzweg 5")
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT buyer_name, ship_to FROM records_order")
        assert "Keller" not in str(cursor.fetchall())


def test_a_case_learns_its_order_when_the_report_comes(desk):
    case = desk.case(buyer_mail("The lamp arrived broken.", at=desk.now))
    assert (case.order, case.price) == (None, None)
    import_file(desk.store, "o.txt", report(line()), actor=None, now=desk.now)
    case.refresh_from_db()
    assert case.unread_since == desk.now
    desk.understand(case)
    assert (case.order.amazon_order_id, case.price) == (ORDER, Decimal("31.89"))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("28.90", "28.90"),
        ("28,90", "28.90"),
        ("1.234,56", "1234.56"),
        ("1,234.56", "1234.56"),
        ("2480", "2480"),
        ("1,234", "1234"),
        ("1 234,5", "1234.5"),
        ("-3.00", "-3.00"),
        ("0", "0"),
        ("1.234.567", "1234567"),
    ],
)
def test_amounts_in_every_locale(text, value):
    assert amount(text) == Decimal(value)


@given(st.decimals(0, 999999, places=2))
def test_an_amount_reads_the_same_in_both_notations(value):
    english = f"{value:,.2f}"
    german = english.translate(str.maketrans(",.", ".,"))
    assert amount(english) == amount(german) == value


@pytest.mark.parametrize("text", ["NaN", "Infinity", "abc", "--5"])
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(ValueError, match="no amount"):
        amount(text)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-14T08:30:00+00:00",
        "2026-11-14T08:30:00Z",
        "2026-11-14T09:30:00+01:00",
        "14.11.2026 09:30:00 MEZ",
        "14/11/2026 08:30:00 GMT",
        "2026/11/14 17:30:00 JST",
    ],
)
def test_dates_in_every_locale(text):
    assert date(text) == datetime(2026, 11, 14, 8, 30, tzinfo=UTC)


@given(st.binary(max_size=400))
def test_no_bytes_break_the_reader(content):
    with contextlib.suppress(ReportError):
        read_report(content)
    assert isinstance(decode(content)[0], str)


def test_a_report_of_many_orders_takes_few_queries(store, django_assert_max_num_queries):
    lines = [line(f"302-{n:07}-1234567") for n in range(300)]
    with django_assert_max_num_queries(20):
        read(store, report(*lines))
    assert Order.objects.filter(imported_at__gte=NOW - timedelta(1)).count() == 300


@pytest.mark.rule("DEL-4")
def test_a_carriers_scans_set_the_state_of_the_parcel(store):
    read(store, report(f"{ORDER}\tDHL\tT1", header="order-id\tcarrier-name\ttracking-number"))
    scans = report(
        "DHL\tT1\t2026-11-17T12:00:00+00:00\tdelivered",
        "DHL\tT1\t2026-11-16T09:00:00+00:00\tin_transit",
        "DHL\tT9\t2026-11-16T09:00:00+00:00\tdelivered",
        header="carrier-name\ttracking-number\tevent-time\tstatus",
    )
    done = read(store, scans)
    assert (done.layout, done.changed, done.refused) == ("scans", 1, 0)
    parcel = Parcel.objects.get()
    assert parcel.state == "delivered"
    assert parcel.delivered_at == datetime(2026, 11, 17, 12, tzinfo=UTC)


def test_the_carriers_present_word_goes_before_older_scans(store):
    read(store, report(f"{ORDER}\tDHL\tT1", header="order-id\tcarrier-name\ttracking-number"))
    scans = report(
        "T1\t2026-11-16T09:00:00+00:00\tin_transit",
        "T1\t\tlost",
        header="tracking-number\tevent-time\tstatus",
    )
    read(store, scans)
    assert Parcel.objects.get().state == "lost"


@pytest.mark.rule("DEL-4")
@pytest.mark.parametrize("scanned", ["lost", "delivered", "returned_to_sender"])
def test_an_order_on_its_way_does_not_overrule_what_the_carrier_scanned(store, scanned):
    header = "order-id\tcarrier-name\ttracking-number\ttracking-status"
    read(store, report(f"{ORDER}\tDHL\tT1", header="order-id\tcarrier-name\ttracking-number"))
    scans = report(
        f"T1\t2026-11-16T09:00:00+00:00\t{scanned}", header="tracking-number\tevent-time\tstatus"
    )
    read(store, scans)
    read(store, report(f"{ORDER}\tDHL\tT1\tin_transit", header=header))
    assert Parcel.objects.get().state == scanned
