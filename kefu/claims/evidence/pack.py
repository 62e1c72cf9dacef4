"""What an evidence pack holds, as plain values. Pure; names and addresses of buyers are not in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What was bought. ``paid`` is ``None`` where no report told the price."""

    title: str
    quantity: int
    paid: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipment:
    """A parcel with what the carrier last said of it."""

    carrier: str
    number: str
    state: str
    shipped_at: datetime | None
    delivered_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Something said or notified. ``who`` is ``buyer``, ``seller`` or ``amazon``."""

    at: datetime
    who: str
    kind: str
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """A file of the buyer's."""

    pk: int
    at: datetime
    name: str
    picture: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """What we offered, and what became of it."""

    at: datetime
    remedy: str
    percent: Decimal | None
    amount: Decimal | None
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refunded:
    """Money that went back, as Amazon's notice told."""

    at: datetime
    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """All of it. Unknown is ``None`` or empty, and nothing is said of what is not known."""

    kind: str
    state: str
    cause: str
    reason: str
    reason_code: str
    claim_id: str
    order_id: str
    marketplace: str
    opened_at: datetime
    amount: Decimal | None
    currency: str
    fulfilment: str = ""
    order_status: str = ""
    ordered_at: datetime | None = None
    latest_ship: datetime | None = None
    latest_delivery: datetime | None = None
    return_days: int = 0
    items: tuple[Item, ...] = ()
    shipments: tuple[Shipment, ...] = ()
    said: tuple[Said, ...] = ()
    photos: tuple[Photo, ...] = ()
    offers: tuple[Offered, ...] = ()
    refunds: tuple[Refunded, ...] = ()

    @property
    def paid(self) -> Decimal | None:
        """What was paid for all of it, where every price is known."""
        if not self.items or any(item.paid is None for item in self.items):
            return None
        return sum((item.paid for item in self.items if item.paid is not None), Decimal())

    @property
    def refunded(self) -> Decimal:
        """What went back, in the claim's or the order's currency."""
        same = (r.amount for r in self.refunds if r.currency == self.currency)
        return sum(same, Decimal())

    @property
    def settled(self) -> bool:
        """Whether all that is claimed has gone back already."""
        claimed = self.amount if self.amount is not None else self.paid
        return claimed is not None and claimed > 0 and self.refunded >= claimed

    def by(self, who: str) -> list[Said]:
        """What one side wrote, oldest first."""
        words = ("buyer_message", "answer", "reply_copy")
        return [said for said in self.said if said.who == who and said.kind in words]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading with its lines; ``quoted`` lines are somebody's own words."""

    code: str
    title: str
    lines: list[Line] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line: a date where it has one, a text, and words that are quoted under it."""

    text: str
    at: str = ""
    quote: str = ""
