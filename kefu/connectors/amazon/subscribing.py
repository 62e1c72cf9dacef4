"""Asking Amazon to send its notifications to a store's queue; safe to repeat."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from kefu.connectors.amazon.client import Amazon
from kefu.connectors.amazon.endpoints import endpoint_of
from kefu.connectors.amazon.errors import AmazonError, NotDone
from kefu.connectors.amazon.login import Login
from kefu.connectors.amazon.models import AmazonAccount, NotificationQueue
from kefu.connectors.amazon.notice_queue import Queue
from kefu.connectors.amazon.notices import listened
from kefu.connectors.amazon.sdk import Sdk, operations

SCOPE = "sellingpartnerapi::notifications"
NAME = "kefu"


def subscribe(
    row: NotificationQueue, amazon: Amazon, *, now: datetime, but: Collection[str] = ()
) -> dict[str, str]:
    """Make the destination and subscribe to all that is listened to, ``but`` for some types.

    Returns for each type "" or the code of why not: a role that is not granted closes its own
    types only. Raises ``NotDone`` where the queue or the destination itself cannot be had.
    """
    row.queue_arn = Queue(row).arn()
    row.destination_id = _destination(row)
    said: dict[str, str] = {}
    for kind in (kind for kind in listened().values() if kind.type not in but):
        try:
            row.subscriptions = {
                **row.subscriptions,
                kind.type: _subscription(row, amazon, kind.type, kind.version),
            }
            said[kind.type] = ""
        except AmazonError as error:
            said[kind.type] = error.code
    row.subscribed_at = now
    row.save()
    return said


def _destination(row: NotificationQueue) -> str:
    """The destination of this queue, there already or made; by a token that no seller's consent is in."""
    account: AmazonAccount = row.account
    endpoint = endpoint_of(account)
    login = Login(
        url=endpoint.login,
        client_id=account.client_id,
        client_secret=account.client_secret,
        scope=SCOPE,
    )
    sdk = Sdk(endpoint, login)
    known, _ = sdk.call(operations()["getDestinations"], {})
    for destination in (known or {}).get("payload") or []:
        if _arn(destination) == row.queue_arn:
            return str(destination["destinationId"])
    body = {"name": NAME, "resourceSpecification": {"sqs": {"arn": row.queue_arn}}}
    made, _ = sdk.call(operations()["createDestination"], {"body": body})
    return _found(made, "destinationId")


def _subscription(row: NotificationQueue, amazon: Amazon, kind: str, version: str) -> str:
    try:
        known = amazon.call("getSubscription", notification_type=kind, payload_version=version)
        payload = known.get("payload") if isinstance(known, Mapping) else None
        if isinstance(payload, Mapping) and payload.get("destinationId") == row.destination_id:
            return str(payload["subscriptionId"])
    except NotDone as no:
        if no.code != "not_found":
            raise
    body = {"payloadVersion": version, "destinationId": row.destination_id}
    made = amazon.call("createSubscription", notification_type=kind, body=body)
    return _found(made, "subscriptionId")


def _arn(destination: Any) -> str:
    resource = destination.get("resource") if isinstance(destination, Mapping) else None
    sqs = resource.get("sqs") if isinstance(resource, Mapping) else None
    return str(sqs.get("arn")) if isinstance(sqs, Mapping) else ""


def _found(answer: Any, name: str) -> str:
    payload = answer.get("payload") if isinstance(answer, Mapping) else None
    found = payload.get(name) if isinstance(payload, Mapping) else None
    if not isinstance(found, str) or not found:
        raise NotDone("amazon_failed", f"no {name}", permanent=False)
    return found
