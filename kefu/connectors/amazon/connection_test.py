"""Trying a store's line to Amazon, step by step: what works, which role is missing, what stays empty."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from kefu.connectors.amazon.endpoints import endpoint_of
from kefu.connectors.amazon.errors import AmazonError, NotDone
from kefu.connectors.amazon.login import Login
from kefu.connectors.amazon.marketplaces import marketplace_id, marketplace_of
from kefu.connectors.amazon.models import AmazonAccount
from kefu.connectors.amazon.sdk import Sdk, operations

NOBODYS_ORDER = "000-0000000-0000000"
NOBODYS_PRODUCT = "B000000000"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """``code`` is ``login``, ``marketplaces``, or a role of Amazon's; ``problem`` a code where it failed."""

    code: str
    ok: bool
    problem: str = ""
    detail: str = ""


def try_account(account: AmazonAccount, *, now: datetime) -> list[Step]:
    """Log in, ask where the seller sells, and knock at one door of each role. Changes nothing.

    Counts against Amazon's limits but not in our buckets, which an account not kept yet has none of.
    """
    try:
        endpoint = endpoint_of(account)
        login = Login(
            url=endpoint.login,
            client_id=account.client_id,
            client_secret=account.client_secret,
            refresh_token=account.refresh_token,
        )
        login.get_lwa_access_token()
    except AmazonError as error:
        return [_failed("login", error)]
    sdk = Sdk(endpoint, login)
    steps = [Step(code="login", ok=True), _try_marketplaces(sdk, account)]
    if steps[-1].problem in ("unreachable", "amazon_failed"):
        return steps
    return steps + [_try_role(sdk, *probe) for probe in _probes(account, now)]


def _try_marketplaces(sdk: Sdk, account: AmazonAccount) -> Step:
    try:
        answer, _ = sdk.call(operations()["getMarketplaceParticipations"], {})
        places = [
            str(entry["marketplace"]["id"])
            for entry in answer["payload"]
            if entry["participation"]["isParticipating"]
        ]
    except AmazonError as error:
        return _failed("marketplaces", error)
    except (KeyError, TypeError) as error:
        return Step(code="marketplaces", ok=False, problem="amazon_failed", detail=str(error))
    names = ", ".join(sorted(marketplace_of(pk) or pk for pk in places))
    home = account.store.marketplace
    if home not in [marketplace_of(pk) for pk in places]:
        return Step(code="marketplaces", ok=False, problem="sells_elsewhere", detail=names)
    return Step(code="marketplaces", ok=True, detail=names)


def _probes(
    account: AmazonAccount, now: datetime
) -> list[tuple[str, Callable[[], dict[str, Any]]]]:
    place = marketplace_id(account.store.marketplace)
    order = {"amazon_order_id": NOBODYS_ORDER, "marketplace_ids": [place]}
    return [
        ("getOrder", lambda: {"order_id": NOBODYS_ORDER}),
        ("listTransactions", lambda: {"posted_after": (now - timedelta(days=1)).isoformat()}),
        (
            "getInventorySummaries",
            lambda: {
                "granularity_type": "Marketplace",
                "granularity_id": place,
                "marketplace_ids": [place],
            },
        ),
        (
            "getListingsItem",
            lambda: {
                "seller_id": account.seller_id or "UNKNOWN",
                "sku": "kefu-connection-test",
                "marketplace_ids": [place],
            },
        ),
        ("getSolicitationActionsForOrder", lambda: order),
        ("getMessagingActionsForOrder", lambda: order),
        ("getItemBrowseNode", lambda: {"asin": NOBODYS_PRODUCT, "marketplace_id": place}),
    ]


def _try_role(sdk: Sdk, name: str, arguments: Callable[[], dict[str, Any]]) -> Step:
    """A door that opens, or behind which our made-up order or article is not known, is open to us."""
    operation = operations()[name]
    try:
        sdk.call(operation, arguments())
    except NotDone as no:
        if no.code in ("not_found", "invalid", "throttled"):
            return Step(code=operation.role, ok=True)
        return _failed(operation.role, no)
    except AmazonError as error:
        return _failed(operation.role, error)
    return Step(code=operation.role, ok=True)


def _failed(code: str, error: AmazonError) -> Step:
    return Step(code=code, ok=False, problem=error.code, detail=error.detail)
