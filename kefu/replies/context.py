"""What a letter may mention beside the Facts. Everything is optional; unknown is None."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyContext:
    """Names, numbers and dates that the desk knows about order, parcel, offer and store."""

    buyer_name: str | None = None
    family_name: str | None = None
    """With ``salutation`` it gives "Ms. Keller" / „Frau Keller“; else the full name is used."""
    salutation: Literal["ms", "mr"] | None = None
    order_id: str | None = None
    item_title: str | None = None
    part_name: str | None = None
    carrier: str | None = None
    tracking_number: str | None = None
    tracking_url: str | None = None
    """Kept for other channels; our letters to Amazon buyers carry no links (MSG-4)."""
    tracking_links: bool = False
    """Whether the store lets secure links to carriers' own pages pass (MSG-4)."""
    store_name: str | None = None
    agent_name: str | None = None
    return_address: str | None = None
    new_address: str | None = None
    amount: Decimal | None = None
    """What is offered or paid back, in ``currency``."""
    currency: str | None = None
    """ISO 4217; when unknown the currency of the Facts holds."""
    percent: Decimal | None = None
    """What is offered, as a share of the price: 35 is thirty-five per cent."""
    promised_by: date | None = None
    """The day by which the store itself has promised the step."""
    offered_at: date | None = None
    """The day on which a solution was offered to the buyer."""
    unprompted: bool = False
    """The letter answers no message: it tells of a return that arrived, of a claim, of a delay."""
    complained: bool = False
    """The buyer complains of how they were treated, beside the trouble itself."""
    asks: tuple[str, ...] | None = None
    """What to ask for (the vocabulary's ``asks``) when the verdict does not say it."""
