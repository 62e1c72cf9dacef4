"""Write to a buyer by one of Amazon's templates, where no mail reaches them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from kefu.connectors.amazon.actions.kinds import UNKNOWN, Look, NotPossible
from kefu.connectors.amazon.client import Amazon
from kefu.connectors.amazon.errors import NotDone
from kefu.connectors.amazon.marketplaces import marketplace_id
from kefu.outbox.models import Action

# Amazon's name of what is offered → the operation that does it.
TEMPLATES = {
    "unexpectedProblem": "createUnexpectedProblem",
    "confirmOrderDetails": "createConfirmOrderDetails",
    "confirmDeliveryDetails": "createConfirmDeliveryDetails",
}


class SendTemplate:
    """Amazon's answer is all the proof; an unclear call cannot be looked up, so a person must look."""

    proved = True
    first_look = timedelta(hours=24)
    patience = timedelta(days=14)

    def prepare(self, amazon: Amazon, action: Action, *, now: datetime) -> dict[str, Any]:
        """Amazon says which templates it offers for an order."""
        answer = amazon.call("getMessagingActionsForOrder", **_address(action))
        links = answer.get("_links") if isinstance(answer, dict) else None
        if not isinstance(links, dict):
            raise NotDone("amazon_failed", "no messaging actions", permanent=False)
        if action.payload["template"] not in {
            one.get("name") for one in links.get("actions") or []
        }:
            raise NotPossible("template_not_offered")
        return {}

    def do(self, amazon: Amazon, action: Action) -> dict[str, Any]:
        """Send."""
        operation = TEMPLATES[action.payload["template"]]
        try:
            amazon.call(operation, **_address(action), body={"text": action.payload["text"]})
        except NotDone as no:
            if no.code in ("invalid", "denied"):
                raise NotPossible("refused_by_amazon", no.detail) from no
            raise
        return {"template": action.payload["template"]}

    def look_up(self, amazon: Amazon, action: Action, *, now: datetime) -> Look:
        """Nobody can be asked."""
        return UNKNOWN


def _address(action: Action) -> dict[str, Any]:
    return {
        "amazon_order_id": action.amazon_order_id,
        "marketplace_ids": [marketplace_id(action.store.marketplace)],
    }
