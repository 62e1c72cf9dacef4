"""Feeds as Amazon documents them, reports as it writes them, sums shared out to the last cent."""

import gzip
from decimal import Decimal
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kefu.connectors.amazon.actions.cancel_order import CancelOrder
from kefu.connectors.amazon.actions.confirm_shipment import code_of
from kefu.connectors.amazon.actions.envelope import envelope
from kefu.connectors.amazon.actions.processing_report import Unclear, read_report
from kefu.connectors.amazon.actions.refund import Refund
from kefu.connectors.amazon.actions.shares import Share, TooMuch, less, share_out

CENT = Decimal("0.01")
ORDER = "113-1234567-7654321"


def action(**payload):
    return SimpleNamespace(pk=42, amazon_order_id=ORDER, payload=payload)


@pytest.mark.rule("ORD-1")
def test_a_cancellation_names_every_line_with_its_reason():
    asked = action(reason="BuyerCanceled", prepared={"items": ["111", "222"]})
    document = envelope("SELLER", "OrderAcknowledgement", [(42, CancelOrder().message(asked))])
    assert document == (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<AmazonEnvelope xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        'xsi:noNamespaceSchemaLocation="amzn-envelope.xsd"><Header><DocumentVersion>1.01</DocumentVersion>'
        "<MerchantIdentifier>SELLER</MerchantIdentifier></Header><MessageType>OrderAcknowledgement</MessageType>"
        "<Message><MessageID>42</MessageID><OrderAcknowledgement>"
        f"<AmazonOrderID>{ORDER}</AmazonOrderID><StatusCode>Failure</StatusCode>"
        "<Item><AmazonOrderItemCode>111</AmazonOrderItemCode><CancelReason>BuyerCanceled</CancelReason></Item>"
        "<Item><AmazonOrderItemCode>222</AmazonOrderItemCode><CancelReason>BuyerCanceled</CancelReason></Item>"
        "</OrderAcknowledgement></Message></AmazonEnvelope>"
    )


@pytest.mark.rule("RET-9")
def test_a_refund_tells_each_lines_components_and_only_those_with_money():
    share = Share(item="111", principal=Decimal("8.40"), tax=Decimal("1.60"))
    asked = action(currency="EUR", reason="CustomerReturn", prepared={"shares": [share.to_json()]})
    told = ElementTree.tostring(Refund().message(asked), encoding="unicode")
    assert told == (
        f"<OrderAdjustment><AmazonOrderID>{ORDER}</AmazonOrderID><ActionType>Refund</ActionType>"
        "<AdjustedItem><AmazonOrderItemCode>111</AmazonOrderItemCode>"
        "<MerchantAdjustmentItemID>KEFU-42-1</MerchantAdjustmentItemID>"
        "<AdjustmentReason>CustomerReturn</AdjustmentReason><ItemPriceAdjustments>"
        '<Component><Type>Principal</Type><Amount currency="EUR">8.40</Amount></Component>'
        '<Component><Type>Tax</Type><Amount currency="EUR">1.60</Amount></Component>'
        "</ItemPriceAdjustments></AdjustedItem></OrderAdjustment>"
    )


def test_no_byte_order_mark_stands_before_a_feed():
    content = envelope("S", "OrderAdjustment", []).encode("utf-8")
    assert content.startswith(b"<?xml")


def report(*results, processed=2):
    told = "".join(
        f"<Result><MessageID>{number}</MessageID><ResultCode>{code}</ResultCode>"
        f"<ResultMessageCode>{n}</ResultMessageCode><ResultDescription>{words}</ResultDescription></Result>"
        for number, code, n, words in results
    )
    return (
        "<AmazonEnvelope><Message><MessageID>1</MessageID><ProcessingReport>"
        f"<ProcessingSummary><MessagesProcessed>{processed}</MessagesProcessed></ProcessingSummary>{told}"
        "</ProcessingReport></Message></AmazonEnvelope>"
    ).encode()


def test_a_report_names_what_was_refused_and_warnings_are_no_refusal():
    read = read_report(
        gzip.compress(report((7, "Error", 18028, "No."), (8, "Warning", 1, "Mind.")))
    )
    assert (read.processed, read.refused, read.whole) == (2, {7: "18028 No."}, "")


def test_a_refusal_of_the_whole_document_is_one_of_every_message():
    assert read_report(report((0, "Error", 5001, "Bad."), processed=0)).whole == "5001 Bad."


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"no xml",
        b"<AmazonEnvelope/>",
        report(processed="many"),
        b"\x1f\x8b broken",
        gzip.compress(report(), mtime=0)[:-9],
        b'<!DOCTYPE x [<!ENTITY a "b">]><AmazonEnvelope/>',
    ],
)
def test_a_report_that_cannot_be_read_tells_nothing(raw):
    with pytest.raises(Unclear):
        read_report(raw)


amounts = st.decimals(0, 500, places=2)
lines = st.lists(st.tuples(amounts, amounts, amounts), min_size=1, max_size=4)


def shares_of(parts):
    return [Share(item=str(n), principal=p, tax=t, shipping=s) for n, (p, t, s) in enumerate(parts)]


@pytest.mark.rule("RET-9")
@given(lines, st.data(), st.booleans())
def test_shares_sum_up_exactly_and_take_from_no_part_more_than_it_holds(parts, data, tax_apart):
    left = shares_of(parts)
    whole = sum((share.total for share in left), Decimal())
    amount = data.draw(st.decimals(0, whole, places=2))
    shared = share_out(amount, left, CENT, tax_apart=tax_apart)
    assert sum((share.total for share in shared), Decimal()) == amount
    held = {share.item: share for share in left}
    for share in shared:
        known = held[share.item]
        tax = known.tax if tax_apart else Decimal()
        principal = known.principal if tax_apart else known.principal + known.tax
        assert Decimal() <= share.principal <= principal
        assert Decimal() <= share.tax <= tax
        assert Decimal() <= share.shipping <= known.shipping
    goods = sum((s.principal + s.tax for s in left), Decimal())
    if amount <= goods:
        assert all(share.shipping == 0 for share in shared)


@given(lines, st.decimals("0.01", 50, places=2))
def test_more_than_is_left_is_never_shared_out(parts, more):
    left = shares_of(parts)
    whole = sum((share.total for share in left), Decimal())
    with pytest.raises(TooMuch):
        share_out(whole + more, left, CENT)


@given(lines, st.data())
def test_given_back_in_steps_the_whole_is_given_back_and_not_a_cent_beyond(parts, data):
    left, given_back = shares_of(parts), []
    whole = sum((share.total for share in left), Decimal())
    for _ in range(3):
        rest = less(left, given_back)
        amount = data.draw(st.decimals(0, sum((s.total for s in rest), Decimal()), places=2))
        given_back += share_out(amount, rest, CENT)
    rest = less(left, given_back)
    given_back += share_out(sum((s.total for s in rest), Decimal()), rest, CENT)
    assert sum((share.total for share in given_back), Decimal()) == whole


@pytest.mark.parametrize(
    ("typed", "code"),
    [("ups", "UPS"), ("顺丰", "SF Express"), ("Evri", "Hermes UK"), ("?", "Other")],
)
def test_carriers_go_by_amazons_codes_where_it_has_one(typed, code):
    assert code_of(typed) == code
