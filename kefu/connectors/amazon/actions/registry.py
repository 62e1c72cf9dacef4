"""All kinds of actions, by the name under which the ledger keeps them."""

from __future__ import annotations

from collections.abc import Mapping

from kefu.connectors.amazon.actions.cancel_order import CancelOrder
from kefu.connectors.amazon.actions.kinds import DirectKind, FeedKind
from kefu.connectors.amazon.actions.refund import Refund
from kefu.outbox.models import Action

Kind = Action.Kind
BY_FEED: Mapping[str, FeedKind] = {
    Kind.CANCEL_ORDER: CancelOrder(),
    Kind.REFUND: Refund(),
}
DIRECT: Mapping[str, DirectKind] = {}
ALL: Mapping[str, FeedKind | DirectKind] = {**BY_FEED, **DIRECT}
