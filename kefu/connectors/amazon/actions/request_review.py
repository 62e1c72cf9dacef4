"""Have Amazon ask the buyer for a review, in its own neutral words, once an order (REV-1)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from kefu.connectors.amazon.actions.kinds import Answer, Look, NotPossible, Seen
from kefu.connectors.amazon.client import Amazon
from kefu.connectors.amazon.errors import NotDone
from kefu.connectors.amazon.marketplaces import marketplace_id
from kefu.outbox.models import Action

NAME = "productReviewAndSellerFeedback"


class RequestReview:
    """Amazon's answer is the proof. An order for which Amazon offers it no more was asked about."""

    proved = True
    first_look = timedelta(minutes=2)
    patience = timedelta(hours=24)

    def prepare(self, amazon: Amazon, action: Action, *, now: datetime) -> dict[str, Any]:
        """Amazon offers it only in its window, and only once."""
        if not _offered(amazon, action):
            raise NotPossible("review_not_offered")
        return {}

    def do(self, amazon: Amazon, action: Action) -> dict[str, Any]:
        """Ask. It was offered just now, so a refusal means that somebody has asked meanwhile."""
        try:
            amazon.call("createProductReviewAndSellerFeedbackSolicitation", **_address(action))
        except NotDone as no:
            if no.code == "denied":
                raise Seen("answer", {"asked": "before"}) from no
            raise
        return {"asked": "now"}

    def look_up(self, amazon: Amazon, action: Action, *, now: datetime) -> Look:
        """It was offered before the call: offered still, it was not asked."""
        if _offered(amazon, action):
            return Look(answer=Answer.NOT)
        return Look(answer=Answer.YES, source="answer", seen={"asked": "now"})


def _offered(amazon: Amazon, action: Action) -> bool:
    answer = amazon.call("getSolicitationActionsForOrder", **_address(action))
    links = answer.get("_links") if isinstance(answer, dict) else None
    if not isinstance(links, dict):
        raise NotDone("amazon_failed", "no solicitation actions", permanent=False)
    return any(one.get("name") == NAME for one in links.get("actions") or [])


def _address(action: Action) -> dict[str, Any]:
    return {
        "amazon_order_id": action.amazon_order_id,
        "marketplace_ids": [marketplace_id(action.store.marketplace)],
    }
