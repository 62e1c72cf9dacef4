"""Correct what a listing says (PRD-6): previewed by Amazon, then changed, then read back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from kefu.connectors.amazon.actions.kinds import UNKNOWN, Answer, Look, NotPossible, Seen
from kefu.connectors.amazon.client import Amazon
from kefu.connectors.amazon.errors import NotDone
from kefu.connectors.amazon.marketplaces import marketplace_id
from kefu.connectors.amazon.models import AmazonAccount
from kefu.outbox.models import Action

ATTRIBUTES = ("item_name", "product_description", "bullet_point")
PREVIEW = "VALIDATION_PREVIEW"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What a listing says now: each attribute's texts, and how Amazon classes the article."""

    product_type: str
    texts: Mapping[str, list[str]]
    values: Mapping[str, list[Mapping[str, Any]]]


class PatchListing:
    """Replacing a text twice changes nothing more, so what is unclear may be done again."""

    proved = False
    first_look = timedelta(minutes=5)
    patience = timedelta(hours=48)

    def prepare(self, amazon: Amazon, action: Action, *, now: datetime) -> dict[str, Any]:
        """Not so already, and Amazon's preview has nothing against it."""
        page = read_page(amazon, action.payload["sku"])
        if _says(page, action):
            raise Seen("listing")
        issues = preview(amazon, action.payload["sku"], page, *_change(action))
        if issues:
            raise NotPossible("listing_refused", "; ".join(issues))
        return {"product_type": page.product_type}

    def do(self, amazon: Amazon, action: Action) -> dict[str, Any]:
        """Change it."""
        page = read_page(amazon, action.payload["sku"])
        answer = _patch(amazon, action.payload["sku"], page, *_change(action))
        if issues := _issues(answer):
            raise NotPossible("listing_refused", "; ".join(issues))
        return {"submission": str(answer.get("submissionId") or "")}

    def look_up(self, amazon: Amazon, action: Action, *, now: datetime) -> Look:
        """The listing says it, or not yet."""
        if _says(read_page(amazon, action.payload["sku"]), action):
            return Look(answer=Answer.YES, source="listing")
        return Look(answer=Answer.NOT) if action.state == Action.State.IN_DOUBT else UNKNOWN


def read_page(amazon: Amazon, sku: str) -> Page:
    """The listing as it is now. Raises ``AmazonError``."""
    answer = amazon.call(
        "getListingsItem",
        **_address(amazon.account, sku),
        included_data=["summaries", "attributes"],
    )
    told = answer.get("attributes") if isinstance(answer, dict) else None
    if not isinstance(told, Mapping):
        raise NotDone("amazon_failed", "no listing", permanent=False)
    summaries = answer.get("summaries") or [{}]
    values = {
        name: [value for value in told.get(name) or [] if isinstance(value, Mapping)]
        for name in ATTRIBUTES
    }
    return Page(
        product_type=str(summaries[0].get("productType") or "PRODUCT"),
        texts={
            name: [str(value.get("value") or "") for value in found]
            for name, found in values.items()
        },
        values=values,
    )


def preview(amazon: Amazon, sku: str, page: Page, attribute: str, texts: list[str]) -> list[str]:
    """What Amazon would have against the change; nothing is changed. Raises ``AmazonError``."""
    return _issues(_patch(amazon, sku, page, attribute, texts, mode=PREVIEW))


def _patch(
    amazon: Amazon, sku: str, page: Page, attribute: str, texts: list[str], **more: str
) -> Mapping[str, Any]:
    """With the marks (language, marketplace) that the listing's texts bear already."""
    place = marketplace_id(amazon.account.store.marketplace)
    known = page.values.get(attribute) or []
    marks = {k: v for k, v in (known[0] if known else {}).items() if k != "value"}
    value = [{"marketplace_id": place, **marks, "value": text} for text in texts]
    patch = {"op": "replace", "path": f"/attributes/{attribute}", "value": value}
    answer = amazon.call(
        "patchListingsItem",
        **_address(amazon.account, sku),
        body={"productType": page.product_type, "patches": [patch]},
        **more,
    )
    return answer if isinstance(answer, dict) else {}


def _issues(answer: Mapping[str, Any]) -> list[str]:
    told = [i for i in answer.get("issues") or [] if i.get("severity") == "ERROR"]
    words = [str(issue.get("message") or issue.get("code")) for issue in told]
    return words or (["INVALID"] if answer.get("status") == "INVALID" else [])


def _says(page: Page, action: Action) -> bool:
    attribute, texts = _change(action)
    return page.texts.get(attribute) == texts


def _change(action: Action) -> tuple[str, list[str]]:
    return action.payload["attribute"], list(action.payload["texts"])


def _address(account: AmazonAccount, sku: str) -> dict[str, Any]:
    return {
        "seller_id": account.seller_id,
        "sku": sku,
        "marketplace_ids": [marketplace_id(account.store.marketplace)],
    }
