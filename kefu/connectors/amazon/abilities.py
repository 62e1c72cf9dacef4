"""Which actions a store's connection allows: those whose roles Amazon is not known to deny."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kefu.connectors.amazon.models import AmazonAccount
from kefu.connectors.amazon.sdk import operations
from kefu.outbox.models import Action

Kind = Action.Kind
# The operations that an action cannot do without; feeds themselves ask for no role of their own.
NEEDS: dict[str, tuple[str, ...]] = {
    Kind.CANCEL_ORDER: ("getOrder",),
    Kind.REFUND: ("getOrder",),
    Kind.CONFIRM_SHIPMENT: ("confirmShipment",),
    Kind.REQUEST_REVIEW: ("createProductReviewAndSellerFeedbackSolicitation",),
    Kind.SEND_TEMPLATE: ("createUnexpectedProblem",),
    Kind.SEND_REPLACEMENT: ("createFulfillmentOrder",),
    Kind.PATCH_LISTING: ("patchListingsItem",),
}


def abilities(store: int) -> frozenset[str]:
    """The kinds of actions that can be done for a store now; none where it is not connected."""
    account = AmazonAccount.objects.filter(store=store, active=True).only("missing").first()
    return abilities_with(account.missing if account else None)


def abilities_with(missing: Mapping[str, Any] | None) -> frozenset[str]:
    """What a connection allows that lacks some roles; ``None`` means no connection."""
    if missing is None:
        return frozenset()
    known = operations()
    return frozenset(
        kind
        for kind, names in NEEDS.items()
        if not any(known[name].role in missing for name in names)
    )
