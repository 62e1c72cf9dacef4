"""What Amazon tells of an order, read; what it does not tell or tells strangely, left out."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kefu.connectors.amazon.orders import Unreadable, rows_of

ORDER = {
    "orderId": "111-1234567-1234567",
    "createdTime": "2026-11-20T09:00:00Z",
    "lastUpdatedTime": "2026-11-21T09:00:00.123Z",
    "salesChannel": {"channelName": "AMAZON", "marketplaceId": "ATVPDKIKX0DER"},
    "buyer": {"buyerName": "Anna K."},
    "recipient": {"deliveryAddress": {"name": "Anna K.", "city": "Boston", "countryCode": "US"}},
    "proceeds": {"grandTotal": {"amount": "29.98", "currencyCode": "USD"}},
    "fulfillment": {
        "fulfillmentStatus": "SHIPPED",
        "fulfilledBy": "MERCHANT",
        "fulfillmentServiceLevel": "STANDARD",
        "shipByWindow": {"latestDateTime": "2026-11-22T09:00:00Z"},
        "deliverByWindow": {"latestDateTime": "2026-11-27T09:00:00Z"},
    },
    "orderItems": [
        {
            "orderItemId": "1",
            "quantityOrdered": 2,
            "product": {"asin": "B0EXAMPLE1", "sellerSku": "LAMP", "title": "Lamp"},
            "proceeds": {
                "breakdowns": [
                    {"type": "ITEM", "subtotal": {"amount": "27.00", "currencyCode": "USD"}},
                    {"type": "TAX", "subtotal": {"amount": "2.98", "currencyCode": "USD"}},
                ]
            },
        }
    ],
    "packages": [
        {
            "packageReferenceId": "1",
            "packageStatus": {"status": "DELIVERED"},
            "carrier": "UPS",
            "trackingNumber": "1Z999",
            "shipTime": "2026-11-21T10:00:00Z",
        }
    ],
}


def test_an_order_is_read_whole():
    item, package = rows_of(ORDER)
    assert item.key == ORDER["orderId"]
    assert item.cells["ordered_at"] == datetime(2026, 11, 20, 9, tzinfo=UTC)
    assert item.cells["marketplace"] == "US"
    assert item.cells["status"] == "shipped"
    assert item.cells["fulfilment"] == "seller"
    assert (item.cells["item_price"], item.cells["item_tax"]) == (Decimal("27.00"), Decimal("2.98"))
    assert item.cells["quantity"] == 2
    assert package.cells["tracking_state"] == "delivered"
    assert "sku" not in package.cells


def test_a_code_that_amazon_has_added_is_unknown_and_the_rest_is_read():
    strange = {**ORDER, "fulfillment": {**ORDER["fulfillment"], "fulfillmentStatus": "TELEPORTED"}}
    [item, _] = rows_of(strange)
    assert "status" not in item.cells
    assert item.cells["fulfilment"] == "seller"


@pytest.mark.parametrize(
    "order",
    [None, [], {}, {"orderId": 7}, {"orderId": "12"}, {**ORDER, "orderItems": "none"}],
)
def test_an_order_without_id_or_items_is_told(order):
    with pytest.raises(Unreadable):
        rows_of(order)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(st.sampled_from(sorted(ORDER)), JSON)
def test_whatever_stands_in_place_of_a_part_the_rest_is_read_or_the_order_is_told(name, anything):
    try:
        rows = rows_of({**ORDER, name: anything})
    except Unreadable:
        assert name in ("orderId", "orderItems")
    else:
        assert rows[0].key == ORDER["orderId"]


@pytest.mark.parametrize(
    ("told", "wish"),
    [
        ({"cancellationExecution": {"cancelledBy": "MERCHANT"}}, "seller"),
        ({"cancellationExecution": {"cancelledBy": "BUYER"}}, "buyer"),
        ({"cancellationExecution": {"cancelledBy": "AMAZON"}}, "amazon"),
        (
            {
                "cancellationRequest": {"requester": "BUYER"},
                "cancellationExecution": {"cancelledBy": "MERCHANT"},
            },
            "buyer",
        ),
        ({"cancellationRequest": {"requester": "BUYER"}}, None),
        ({"cancellationExecution": {"cancelledBy": "SOMEBODY_NEW"}}, None),
        (None, None),
    ],
)
def test_at_whose_wish_an_order_was_cancelled(told, wish):
    """A seller who cancels because the buyer asked is not the one who wanted it."""
    item = {**ORDER["orderItems"][0], "cancellation": told}
    assert rows_of({**ORDER, "orderItems": [item]})[0].cells.get("cancelled_by") == wish
