"""All kinds of actions, by the name under which the ledger keeps them."""

from __future__ import annotations

from collections.abc import Mapping

from kefu.connectors.amazon.actions.cancel_order import CancelOrder
from kefu.connectors.amazon.actions.confirm_shipment import ConfirmShipment
from kefu.connectors.amazon.actions.kinds import DirectKind, FeedKind
from kefu.connectors.amazon.actions.patch_listing import PatchListing
from kefu.connectors.amazon.actions.refund import Refund
from kefu.connectors.amazon.actions.request_review import RequestReview
from kefu.connectors.amazon.actions.send_replacement import SendReplacement
from kefu.connectors.amazon.actions.send_template import SendTemplate
from kefu.outbox.models import Action

Kind = Action.Kind
BY_FEED: Mapping[str, FeedKind] = {
    Kind.CANCEL_ORDER: CancelOrder(),
    Kind.REFUND: Refund(),
}
DIRECT: Mapping[str, DirectKind] = {
    Kind.CONFIRM_SHIPMENT: ConfirmShipment(),
    Kind.REQUEST_REVIEW: RequestReview(),
    Kind.SEND_TEMPLATE: SendTemplate(),
    Kind.SEND_REPLACEMENT: SendReplacement(),
    Kind.PATCH_LISTING: PatchListing(),
}
ALL: Mapping[str, FeedKind | DirectKind] = {**BY_FEED, **DIRECT}
