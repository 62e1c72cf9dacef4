"""What exists in the simulated world. Times are aware UTC datetimes, money is Decimal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrier:
    name: str
    method: str
    number_pattern: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Marketplace:
    """One of Amazon's marketplaces; `country` is Amazon's own code (UK, not GB)."""

    country: str
    id: str
    host: str
    language: str
    currency: str
    tax: Decimal
    footer: str
    carriers: tuple[Carrier, ...]

    @property
    def iso_country(self) -> str:
        return "GB" if self.country == "UK" else self.country


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    key: str
    seller: str
    marketplace: Marketplace
    encoding: str
    user: str
    authorised: tuple[str, ...]
    sells_in: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """`names` by language; the codes in `faults` and `missing` name sentences in the letters."""

    sku: str
    asin: str
    names: Mapping[str, str]
    spec: str
    prices: Mapping[str, Decimal]
    faults: tuple[str, ...]
    missing: tuple[str, ...]
    stock: int

    def title(self, language: str) -> str:
        name = self.names[language]
        return f"Brightnest {name[:1].upper()}{name[1:]} – {self.spec}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    city: str
    region: str
    postal_code: str
    street: str
    country: str

    def one_line(self) -> str:
        parts = (self.street, f"{self.postal_code} {self.city}".strip(), self.region)
        return ", ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A buyer; `alias` is the part of the relay address before the plus sign."""

    name: str
    language: str
    alias: str
    address: Address
    other_address: Address


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLine:
    item_id: str
    product: Product
    quantity: int
    price: Decimal
    tax: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    at: datetime
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """`state` is one of in_transit, delivered, lost, invalid, returned_to_sender."""

    carrier: Carrier
    tracking_number: str
    shipped_at: datetime
    state: str
    scans: tuple[Scan, ...]

    @property
    def delivered_at(self) -> datetime | None:
        return next((scan.at for scan in self.scans if scan.status == "delivered"), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """`status` is one of pending, unshipped, confirmed_not_sent, shipped, delivered, cancelled."""

    id: str
    store: str
    marketplace: Marketplace
    buyer: Person
    lines: tuple[OrderLine, ...]
    status: str
    fulfilment: str
    service: str
    shipping_price: Decimal
    ordered_at: datetime
    latest_ship: datetime
    earliest_delivery: datetime
    latest_delivery: datetime
    parcel: Parcel | None

    @property
    def total(self) -> Decimal:
        return sum((line.price for line in self.lines), Decimal(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    seed: int
    born: datetime
    marketplaces: Mapping[str, Marketplace]
    stores: Mapping[str, Store]
    products: tuple[Product, ...]
    generic_parts: frozenset[str]
    backlog: Mapping[str, Any]
    orders: Mapping[str, Order]

    def orders_of(self, store: str) -> list[Order]:
        return [order for order in self.orders.values() if order.store == store]
