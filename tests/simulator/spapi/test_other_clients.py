"""Clients that others wrote take the simulator for Amazon: Amazon's own SDK, and the community's."""

import gzip
import urllib.request
from types import SimpleNamespace

import pytest
from sp_api.api import Feeds, FinancesV0, Reports, Sellers, Solicitations
from sp_api.auth import AccessTokenClient
from sp_api.base import SellingApiException, SellingApiRequestThrottledException
from spapi import ApiException, SPAPIClient, SPAPIConfig
from spapi.api.fba_inventory_v1.fba_inventory_api import FbaInventoryApi
from spapi.api.feeds_v2021_06_30.feeds_api import FeedsApi
from spapi.api.finances_v2024_06_19.finances_v2024_api import FinancesV2024Api
from spapi.api.orders_v2026_01_01.get_order_api import GetOrderApi
from spapi.api.orders_v2026_01_01.search_orders_api import SearchOrdersApi
from spapi.api.reports_v2021_06_30.reports_api import ReportsApi
from spapi.api.sellers_v1.sellers_api import SellersApi
from spapi.api.solicitations_v1.solicitations_api import SolicitationsApi

from tests.simulator.spapi.test_orders_and_money import refund_feed

US = "ATVPDKIKX0DER"


@pytest.fixture
def sdk(amazon):
    """Amazon's SDK, logged in."""
    config = SPAPIConfig(**amazon.login, region="NA")
    base = amazon.base
    return SPAPIClient(config, oauth_endpoint=base + "/auth/o2/token", endpoint=base).api_client


@pytest.fixture
def community(amazon):
    """How to make a client of python-amazon-sp-api."""
    place = SimpleNamespace(endpoint=amazon.base, marketplace_id=US, region="us-east-1", name="US")

    class LocalLogin(AccessTokenClient):
        scheme = "http://"
        host = amazon.base.removeprefix("http://")

    login = amazon.login
    credentials = {
        "refresh_token": login["refresh_token"],
        "lwa_app_id": login["client_id"],
        "lwa_client_secret": login["client_secret"],
    }
    return lambda kind: kind(
        marketplace=place, credentials=credentials, auth_token_client_class=LocalLogin
    )


def test_amazons_sdk_reads_orders_stock_and_money(sdk, amazon):
    [first, *_] = SellersApi(sdk).get_marketplace_participations().payload
    assert first.participation.is_participating
    found = SearchOrdersApi(sdk).search_orders(
        created_after="2026-01-01T00:00:00Z", included_data=["BUYER", "PROCEEDS", "FULFILLMENT"]
    )
    order = next(o for o in found.orders if o.fulfillment.fulfillment_status == "SHIPPED")
    again = GetOrderApi(sdk).get_order(order.order_id, included_data=["PACKAGES"]).order
    assert again.order_id == order.order_id
    stock = FbaInventoryApi(sdk).get_inventory_summaries("Marketplace", US, [US], details=True)
    assert stock.payload.inventory_summaries
    money = FinancesV2024Api(sdk).list_transactions(
        related_identifier_name="ORDER_ID", related_identifier_value=order.order_id
    )
    assert [t.transaction_type for t in money.payload.transactions] == ["Shipment"]


def test_amazons_sdk_fetches_a_report_and_sends_a_refund(sdk, amazon):
    reports, feeds = ReportsApi(sdk), FeedsApi(sdk)
    kind = "GET_FLAT_FILE_ALL_ORDERS_DATA_BY_LAST_UPDATE_GENERAL"
    made = reports.create_report({"reportType": kind, "marketplaceIds": [US]})
    amazon.relay.ask("/advance", {"hours": 0.05})
    report = reports.get_report(made.report_id)
    assert report.processing_status == "DONE"
    document = reports.get_report_document(report.report_document_id)
    with urllib.request.urlopen(document.url, timeout=30) as answer:
        assert gzip.decompress(answer.read()).startswith(b"amazon-order-id")

    order = amazon.order(fulfillmentStatuses="SHIPPED", fulfilledBy="MERCHANT")
    place = feeds.create_feed_document({"contentType": "text/xml; charset=UTF-8"})
    urllib.request.urlopen(
        urllib.request.Request(place.url, data=refund_feed(order, "2.00"), method="PUT"), timeout=30
    )
    feed = feeds.create_feed(
        {
            "feedType": "POST_PAYMENT_ADJUSTMENT_DATA",
            "marketplaceIds": [US],
            "inputFeedDocumentId": place.feed_document_id,
        }
    )
    amazon.relay.ask("/advance", {"hours": 0.05})
    assert feeds.get_feed(feed.feed_id).processing_status == "DONE"
    events = FinancesV2024Api(sdk).list_transactions(
        related_identifier_name="ORDER_ID", related_identifier_value=order["orderId"]
    )
    refunds = [t for t in events.payload.transactions if t.transaction_type == "Refund"]
    assert [t.total_amount.currency_amount for t in refunds] == [-2.0]


def test_amazons_sdk_is_told_no_in_amazons_words(sdk, amazon):
    amazon.relay.ask("/fault", {"api": {"throttle": 1}})
    with pytest.raises(ApiException) as too_often:
        SellersApi(sdk).get_marketplace_participations()
    assert too_often.value.status == 429
    with pytest.raises(ApiException) as nobody:
        SolicitationsApi(sdk).get_solicitation_actions_for_order("111-1111111-1111111", [US])
    assert nobody.value.status == 404


def test_the_community_client_reads_and_asks(community, amazon):
    assert community(Sellers).get_marketplace_participation().payload
    order = amazon.order(fulfillmentStatuses="SHIPPED", fulfilledBy="MERCHANT")
    events = community(FinancesV0).get_financial_events_for_order(order["orderId"]).payload
    [sent] = events["FinancialEvents"]["ShipmentEventList"]
    assert sent["AmazonOrderId"] == order["orderId"]
    actions = community(Solicitations).get_solicitation_actions_for_order(order["orderId"])
    assert "actions" in actions.payload["_links"]


def test_the_community_client_fetches_a_report_and_sends_a_feed(community, amazon):
    reports = community(Reports)
    kind = "GET_FLAT_FILE_ALL_ORDERS_DATA_BY_ORDER_DATE_GENERAL"
    made = reports.create_report(reportType=kind, marketplaceIds=[US]).payload
    amazon.relay.ask("/advance", {"hours": 0.05})
    report = reports.get_report(made["reportId"]).payload
    document = reports.get_report_document(report["reportDocumentId"], download=True).payload
    assert document["document"].startswith("amazon-order-id")

    order = amazon.order(fulfillmentStatuses="SHIPPED", fulfilledBy="MERCHANT")
    feeds = community(Feeds)
    place, feed = feeds.submit_feed(
        "POST_PAYMENT_ADJUSTMENT_DATA",
        SimpleNamespace(read=lambda: refund_feed(order, "2.00")),
        "text/xml",
    )
    amazon.relay.ask("/advance", {"hours": 0.05})
    assert feeds.get_feed(feed.payload["feedId"]).payload["processingStatus"] == "DONE"
    assert place.payload["feedDocumentId"]


def test_the_community_client_is_told_no_in_amazons_words(community, amazon):
    amazon.relay.ask("/fault", {"api": {"throttle": 1}})
    with pytest.raises(SellingApiRequestThrottledException):
        community(Sellers).get_marketplace_participation()
    with pytest.raises(SellingApiException):
        community(Reports).create_report(reportType="GET_NOTHING", marketplaceIds=[US])
