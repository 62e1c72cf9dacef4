"""Where a person does by hand what Amazon offers no way in for: pages of Seller Central."""

from __future__ import annotations

from urllib.parse import quote

HOSTS = {
    "US": "sellercentral.amazon.com",
    "CA": "sellercentral.amazon.ca",
    "MX": "sellercentral.amazon.com.mx",
    "BR": "sellercentral.amazon.com.br",
    "UK": "sellercentral.amazon.co.uk",
    "DE": "sellercentral.amazon.de",
    "FR": "sellercentral.amazon.fr",
    "IT": "sellercentral.amazon.it",
    "ES": "sellercentral.amazon.es",
    "NL": "sellercentral.amazon.nl",
    "SE": "sellercentral.amazon.se",
    "PL": "sellercentral.amazon.pl",
    "BE": "sellercentral.amazon.com.be",
    "IE": "sellercentral.amazon.ie",
    "TR": "sellercentral.amazon.com.tr",
    "AE": "sellercentral.amazon.ae",
    "SA": "sellercentral.amazon.sa",
    "EG": "sellercentral.amazon.eg",
    "IN": "sellercentral.amazon.in",
    "JP": "sellercentral.amazon.co.jp",
    "AU": "sellercentral.amazon.com.au",
    "SG": "sellercentral.amazon.sg",
}


def order_page(marketplace: str, order_id: str) -> str:
    """The order's page, from which a buyer can be written to as well; empty where unknown."""
    host = HOSTS.get(marketplace)
    return f"https://{host}/orders-v3/order/{quote(order_id)}" if host and order_id else ""


def messages_page(marketplace: str) -> str:
    """Buyer messages; empty where the marketplace is unknown."""
    host = HOSTS.get(marketplace)
    return f"https://{host}/messaging/inbox" if host else ""
