"""Reports of any locale are read, whatever their encoding; what is of no use is said in words."""

import contextlib
import gzip
import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kefu.connectors.amazon.documents import unpacked
from kefu.connectors.amazon.errors import NotDone
from kefu.connectors.amazon.reports import cells
from kefu.connectors.amazon.reports.errors import Unusable
from kefu.connectors.amazon.reports.reading import read_document
from kefu.connectors.amazon.reports.recognising import recognise
from kefu.connectors.amazon.reports.registry import ReportType, normal, report_types
from kefu.connectors.amazon.reports.xml import lines_of
from kefu.records.report_values import Unread
from tests.connectors.amazon.reports.documents import (
    LISTINGS,
    REIMBURSEMENTS,
    flat,
    performance,
    reimbursements,
    settlement,
)

ORDERS = "amazon-order-id\tpurchase-date\torder-status\tsku\n"
SCANS = "tracking-number\tstatus\tevent-time\n1Z1\tdelivered\t2026-11-01\n"
RETURNS = ReportType(
    name="returns",
    type="GET_XML_RETURNS_DATA_BY_RETURN_DATE",
    format="xml",
    row="return_details",
    each="item_details",
    key="order_id",
    needs=("order_id",),
    columns={"order_id": ["order-id"], "asin": ["asin"], "label": ["label-type"], "at": ["at"]},
    read={"order_id": "order_id"},
)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (reimbursements(1), "fba_reimbursements"),
        (settlement(), "settlements"),
        (flat(LISTINGS, ["Lamp", "", "L1", "LAMP", "12.00", 3]), "listings"),
        (json.dumps(performance()).encode(), "performance"),
        (ORDERS.encode(), "orders"),
        (SCANS.encode(), "carrier_scans"),
    ],
)
def test_a_file_says_by_its_first_line_what_it_is(content, name):
    assert recognise(content).name == name


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (b'{"hello": 1}', "unknown_report"),
        (b"<html><body>Sign in</body></html>", "unknown_report"),
    ],
)
def test_a_file_that_is_no_report_is_refused_in_words(content, code):
    with pytest.raises(Unusable) as refusal:
        recognise(content)
    assert refusal.value.code == code


def test_every_kind_of_report_can_be_taken_in_and_names_its_columns_once():
    for kind in report_types().values():
        assert callable(kind.write)
        assert set(kind.needs) | set(kind.header) | set(kind.read) <= set(kind.columns) or kind.rows
        names = [name for names in kind.columns.values() for name in names]
        assert len(names) == len(set(names))
        assert all(name == normal(name) for name in names)


def test_files_may_quote_everything_or_use_commas_or_semicolons():
    header = REIMBURSEMENTS.split("\t")
    line = reimbursements(7).decode().split("\n")[1].split("\t")
    for mark in "\t,;":
        text = "\n".join(mark.join(f'"{cell}"' for cell in row) for row in (header, line))
        report = read_document(report_types()["fba_reimbursements"], text.encode())
        assert report.rows[0].cells["amount"] == Decimal("24.80")


def test_a_lone_quotation_mark_is_part_of_a_title():
    report = read_document(
        report_types()["fba_reimbursements"], reimbursements(1, 2, title='Lamp 12" brass')
    )
    assert [row.cells["title"] for row in report.rows] == ['Lamp 12" brass'] * 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp932"])
def test_japanese_is_read_in_every_encoding_that_amazon_uses(encoding):
    content = flat("商品名\t出品者SKU\t価格\t数量", ["灯り", "LAMP", "2480", 3], encoding=encoding)
    kind = recognise(content, place="JP")
    report = read_document(kind, content, place="JP")
    assert (report.rows[0].key, report.rows[0].cells["title"]) == ("LAMP", "灯り")


def test_the_servers_charset_is_believed_where_it_is_true():
    content = flat("商品名\t出品者SKU", ["灯り", "LAMP"], encoding="euc_jp")
    kind = report_types()["listings"]
    assert read_document(kind, content, charset="EUC-JP").rows[0].cells["title"] == "灯り"
    assert read_document(kind, flat(LISTINGS, ["Lamp", "", "", "L"]), charset="klingon").rows


@pytest.mark.parametrize(
    ("text", "place", "found"),
    [
        ("2026-11-02T08:00:00+00:00", "US", datetime(2026, 11, 2, 8, tzinfo=UTC)),
        ("2026-11-02", "DE", datetime(2026, 11, 2, tzinfo=UTC)),
        ("11/2/26", "US", datetime(2026, 11, 2, tzinfo=UTC)),
        ("2/11/26", "UK", datetime(2026, 11, 2, tzinfo=UTC)),
        ("02.11.2026 08:30:00 UTC", "DE", datetime(2026, 11, 2, 8, 30, tzinfo=UTC)),
        ("11/22/2026", "UK", datetime(2026, 11, 22, tzinfo=UTC)),
        ("22/11/2026", "US", datetime(2026, 11, 22, tzinfo=UTC)),
        ("02-Nov-2026", "US", datetime(2026, 11, 2, tzinfo=UTC)),
        ("2026年11月2日", "JP", datetime(2026, 11, 2, tzinfo=UTC)),
        ("2026/11/02 08:00:00 JST", "JP", datetime(2026, 11, 1, 23, tzinfo=UTC)),
        ("11/2/2026 8:05:00 PM PST", "US", datetime(2026, 11, 3, 4, 5, tzinfo=UTC)),
        ("", "US", None),
    ],
)
def test_dates_are_read_as_the_marketplace_writes_them(text, place, found):
    assert cells.moment(text, place) == found


@pytest.mark.parametrize("text", ["soon", "32.13.2026", "2026-02-30", "1/2", "02-Foo-2026"])
def test_what_is_no_date_says_so(text):
    with pytest.raises(Unread):
        cells.moment(text, "US")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("24.80", "24.80"),
        ("24,80", "24.80"),
        ("1.234,50 €", "1234.50"),
        ("EUR -3,20", "-3.20"),
        ("¥2480", "2480"),
        ("−1.00", "-1.00"),
    ],
)
def test_amounts_are_read_with_point_or_comma_and_with_a_currency(text, found):
    assert cells.amount(text, "DE") == Decimal(found)


@given(st.text(max_size=40), st.sampled_from(["US", "DE", "JP"]))
def test_no_cell_breaks_a_reader(text, place):
    for read in cells.READERS.values():
        with contextlib.suppress(Unread):
            read(text, place)


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reading(content):
    try:
        kind = recognise(content)
        read_document(kind, content)
    except (Unusable, ValueError) as refusal:
        assert str(refusal)


XML = """<?xml version="1.0" encoding="UTF-8"?><message xmlns="urn:x"><return_details>
<item_details><asin>B01</asin></item_details><item_details><asin>B02</asin></item_details>
<label_details><label_type>Prepaid</label_type></label_details>
<order_id>111-2223334-5556667</order_id></return_details></message>"""


def test_xml_has_a_line_for_each_item_of_a_return():
    report = read_document(RETURNS, XML.encode())
    assert [row.cells["asin"] for row in report.rows] == ["B01", "B02"]
    assert {row.cells["label"] for row in report.rows} == {"Prepaid"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_xml_that_expands_itself_is_not_read(encoding):
    bomb = (
        '<?xml version="1.0"?><!DOCTYPE m [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
        "<m><return_details><order_id>&b;</order_id></return_details></m>"
    )
    with pytest.raises(Unusable) as refusal:
        read_document(RETURNS, bomb.encode(encoding))
    assert refusal.value.code == "declares_entities"


def test_xml_that_is_cut_off_or_nested_without_end_is_refused():
    with pytest.raises(Unusable):
        read_document(RETURNS, XML[:-40].encode())
    deep = "<return_details>" + "<a>" * 5000 + "</a>" * 5000 + "</return_details>"
    with pytest.raises(Unusable):
        list(lines_of(deep, "return_details", ""))


@pytest.mark.parametrize("payload", ["[", "[]", "{}", '{"performanceMetrics": 3}', "[" * 100_000])
def test_json_of_the_wrong_shape_is_refused(payload):
    with pytest.raises(Unusable) as refusal:
        read_document(report_types()["performance"], payload.encode())
    assert refusal.value.code in ("not_json", "wrong_shape")


def test_a_line_that_ends_early_is_refused_and_the_rest_is_read():
    content = reimbursements(1) + b"2026-11-02\n" + reimbursements(3).split(b"\n")[1]
    report = read_document(report_types()["fba_reimbursements"], content)
    assert [row.key for row in report.rows] == ["1", "3"]
    assert {problem.why.code for problem in report.problems} == {"cut_off"}


def chunks(content, size=1000):
    return iter([content[at : at + size] for at in range(0, len(content), size)])


@given(st.binary(max_size=5000), st.integers(1, 4000))
def test_packed_documents_come_out_as_they_went_in(content, size):
    assert unpacked(chunks(gzip.compress(content), size)) == content


def test_several_packed_members_are_one_document():
    assert unpacked(chunks(gzip.compress(b"one") + gzip.compress(b"two"), 7)) == b"onetwo"


def test_a_cut_or_broken_packing_is_noticed():
    packed = gzip.compress(bytes(range(256)) * 50)
    for spoilt in (packed[:-20], b"not gzip", packed[:50] + b"xx" + packed[52:]):
        with pytest.raises(NotDone) as refusal:
            unpacked(chunks(spoilt))
        assert refusal.value.code == "document_cut_off"


def test_a_document_that_swells_beyond_measure_is_dropped():
    with pytest.raises(NotDone) as refusal:
        unpacked(chunks(gzip.compress(bytes(5_000_000))), most=1_000_000)
    assert refusal.value.code == "document_too_large"
