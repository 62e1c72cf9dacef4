"""The four answers to a request, with what each costs: pure (RET-3)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One answer. ``cost`` is what it surely costs us, ``None`` where nobody can say.

    ``back``: what goes back to the buyer in the end. ``needs``: whom it takes.
    """

    code: str
    cost: Decimal | None
    back: Decimal | None
    needs: str = ""


def choices(
    *, paid: Decimal | None, left: Decimal | None, label_payer: str, label_cost: Decimal | None
) -> list[Choice]:
    """Talking first, closing last: in the order in which they are to be considered."""
    freight = label_cost if label_payer == "seller" else Decimal() if label_payer else None
    return [
        Choice(code="contact", cost=Decimal(), back=None),
        Choice(code="authorise", cost=freight, back=left),
        Choice(code="refund", cost=left, back=left, needs="supervisor"),
        Choice(code="close", cost=Decimal(), back=Decimal(), needs="reason"),
    ]
