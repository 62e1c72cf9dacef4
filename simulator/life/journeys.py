"""A parcel's way: planned as a whole when it is handed in, from the seed and the carrier's numbers alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from simulator.life.stage import DAY, Stage, between
from simulator.world.model import Carrier, Order
from simulator.world.orders import JOURNEY

TURNS_UP_AFTER = timedelta(days=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Journey:
    """`scans` are what the carrier will say; `arrives_at` is when the buyer truly has it, None: never."""

    scans: tuple[tuple[datetime, str], ...]
    arrives_at: datetime | None
    damaged: bool
    lost: bool

    def has_arrived(self, now: datetime) -> bool:
        """Whether the buyer has it."""
        return self.arrives_at is not None and self.arrives_at <= now


def journey(stage: Stage, order: Order, carrier: str, shipped_at: datetime) -> Journey:
    """Always the same for the same order and day of shipping."""
    rng = stage.rng("journey", order.id)
    ways = stage.carrier("amazon" if order.fulfilment == "amazon" else carrier)
    late = rng.random() < ways["late"]
    whole = timedelta(seconds=between(rng, ways["late_days"] if late else ways["days"], DAY))
    fate = rng.random()
    scans = [(_at(shipped_at, whole * share), status) for share, status in JOURNEY]
    damaged = rng.random() < ways["damaged"]
    turns_up = rng.random() < ways["turns_up"]
    arrives = scans[-1][0]
    if fate < ways["lost"]:
        return Journey(scans=tuple(scans[:2]), arrives_at=None, damaged=False, lost=True)
    fate -= ways["lost"]
    if fate < ways["mis_scanned"]:
        later = arrives + TURNS_UP_AFTER if turns_up else None
        return Journey(scans=tuple(scans), arrives_at=later, damaged=False, lost=False)
    fate -= ways["mis_scanned"]
    if fate < ways["returned"]:
        back = (_at(shipped_at, whole * 1.6), "returned_to_sender")
        return Journey(scans=(*scans[:3], back), arrives_at=None, damaged=False, lost=False)
    return Journey(scans=tuple(scans), arrives_at=arrives, damaged=damaged, lost=False)


def carrier_of(stage: Stage, order: Order) -> tuple[Carrier, str]:
    """The carrier that the warehouse takes, and the number it gives."""
    rng = stage.rng("carrier", order.id)
    carrier = rng.choice(order.marketplace.carriers)
    number = "".join(
        str(rng.randint(0, 9)) if letter == "#" else letter for letter in carrier.number_pattern
    )
    return carrier, number


def _at(start: datetime, later: timedelta) -> datetime:
    return (start + later).replace(microsecond=0)
