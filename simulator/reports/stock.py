"""What lies, comes back and is owed at Amazon's warehouses, and the seller's offers."""

from __future__ import annotations

from datetime import datetime

from simulator.books.books import Books
from simulator.books.shelf import Numbered
from simulator.reports.writing import amount, customs, local_amount, table, zulu
from simulator.world.model import Product, Store

FBA_RETURNS = [
    "return-date", "order-id", "sku", "asin", "fnsku", "product-name", "quantity",
    "fulfillment-center-id", "detailed-disposition", "reason", "status", "license-plate-number",
    "customer-comments",
]  # fmt: skip
REIMBURSEMENTS = [
    "approval-date", "reimbursement-id", "case-id", "amazon-order-id", "reason", "sku", "fnsku",
    "asin", "product-name", "condition", "currency-unit", "amount-per-unit", "amount-total",
    "quantity-reimbursed-cash", "quantity-reimbursed-inventory", "quantity-reimbursed-total",
    "original-reimbursement-id", "original-reimbursement-type",
]  # fmt: skip
WAREHOUSES = {"US": "PHX7", "DE": "LEJ1", "UK": "BHX4", "JP": "NRT1"}
LISTING = Numbered("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", 11)


def fnsku(sku: str) -> str:
    """Amazon's own label of a SKU, as `X00…`."""
    return "X00" + Numbered("0123456789ABCDEFGHJKLMNPQRSTUVWXYZ", 7).of(sku, 1)


def fba_returns(books: Books, store: Store, start: datetime, end: datetime) -> bytes:
    """As GET_FBA_FULFILLMENT_CUSTOMER_RETURNS_DATA."""
    titles = _titles(books, store)
    rows = [
        (
            zulu(back.returned_at),
            back.order_id,
            back.sku,
            back.asin,
            fnsku(back.sku),
            titles.get(back.sku, ""),
            str(back.quantity),
            WAREHOUSES.get(store.marketplace.country, "XXX1"),
            back.disposition,
            back.reason,
            "Unit returned to inventory" if back.disposition == "SELLABLE" else "",
            back.id,
            back.comment,
        )
        for back in books.fba_returns.of_store(store.key)
        if start <= back.returned_at <= end
    ]
    return table(store, FBA_RETURNS, rows)


def reimbursements(books: Books, store: Store, start: datetime, end: datetime) -> bytes:
    """As GET_FBA_REIMBURSEMENTS_DATA: what was paid; what is owed and not paid does not stand there."""
    titles = _titles(books, store)
    rows = [
        (
            zulu(paid.paid_at),
            paid.id,
            "",
            paid.order_id,
            paid.reason,
            paid.sku,
            fnsku(paid.sku),
            paid.asin,
            titles.get(paid.sku, ""),
            "Sellable" if paid.reason == "Lost_warehouse" else "CarrierDamaged",
            paid.currency,
            amount(paid.amount, paid.currency),
            amount(paid.amount * paid.quantity, paid.currency),
            str(paid.quantity),
            "0",
            str(paid.quantity),
            "",
            "",
        )
        for paid in books.reimbursements.of_store(store.key)
        if paid.paid_at is not None and start <= paid.paid_at <= end
    ]
    return table(store, REIMBURSEMENTS, rows)


def listings(books: Books, store: Store) -> bytes:
    """As GET_MERCHANT_LISTINGS_ALL_DATA, in the store's language and with its decimal mark."""
    place = store.marketplace
    rows = [
        (
            product.title(place.language),
            product.spec,
            LISTING.of(product.sku + store.key, 1),
            product.sku,
            local_amount(product.prices[place.currency], store),
            "" if _is_fba(books, store, product) else str(product.stock),
            books.world.born.strftime("%d/%m/%Y %H:%M:%S UTC"),
            "y",
            "1",
            "11",
            product.asin,
            product.asin,
            f"AMAZON_{place.iso_country}" if _is_fba(books, store, product) else "DEFAULT",
            "Active" if product.stock else "Inactive",
        )
        for product in books.world.products
    ]
    return table(store, customs(store)["listings"], rows)


def _is_fba(books: Books, store: Store, product: Product) -> bool:
    return books.stock.fulfillable(store.key, product.sku) > 0


def _titles(books: Books, store: Store) -> dict[str, str]:
    return {p.sku: p.title(store.marketplace.language) for p in books.world.products}
