"""Asking for something to be done at Amazon: a row in the ledger, once for each thing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from kefu.accounts.models import Store, User
from kefu.cases.errors import NotAllowedNow
from kefu.cases.models import Case, Offer
from kefu.cases.verbs import remember
from kefu.outbox.amazon_port import abilities
from kefu.outbox.models import Action

State, Kind = Action.State, Action.Kind
# Certainly not done and not going to be: the same may be asked for anew.
OVER = (State.FAILED, State.WITHDRAWN)


def ask_for(
    store: Store,
    kind: str,
    *,
    about: str,
    payload: Mapping[str, Any],
    actor: User | None,
    now: datetime,
    order_id: str = "",
    case: Case | None = None,
    offer: Offer | None = None,
    letter: Action | None = None,
) -> Action:
    """Queue an effect at Amazon. It waits ``UNDO_SECONDS``, then a worker does it.

    ``about`` with store and kind is what may be asked for only once: an order, a line, an
    occasion. ``letter``: the queued letter that tells of it; it waits until Amazon has taken
    the action. Money is asked for through ``outbox.refunds``, which guards the sums.
    Raises ``NotAllowedNow``: ``not_connected``, ``asked_before``.
    """
    if kind not in abilities(store.pk):
        raise NotAllowedNow("not_connected", kind=kind)
    with transaction.atomic():
        action = _only_one(
            Action(
                store=store,
                case=case,
                kind=kind,
                key=free_key(f"{store.pk}:{kind}:{about}"),
                amazon_order_id=order_id,
                offer=offer,
                letter=letter,
                payload=dict(payload),
                asked_at=now,
                asked_by=actor,
                not_before=now + timedelta(seconds=settings.UNDO_SECONDS),
            )
        )
        if letter is not None and not letter.held:
            letter.held = True
            letter.save(update_fields=["held"])
        if case is not None:
            remember(case, "action_asked", actor=actor, now=now, **told(action))
    return action


def _only_one(action: Action) -> Action:
    """Write it; whoever asks for the same at the same moment from elsewhere comes too late."""
    try:
        with transaction.atomic():
            action.save(force_insert=True)
    except IntegrityError:
        earlier = Action.objects.filter(key=action.key).first()
        if earlier is None:
            raise
        raise NotAllowedNow("asked_before", action=earlier.pk) from None
    return action


def free_key(key: str) -> str:
    """``key``, taken from an earlier action that is over. Raises ``NotAllowedNow("asked_before")``."""
    before = Action.objects.filter(key=key).first()
    if before is None:
        return key
    freed = Action.objects.filter(pk=before.pk, key=key, state__in=OVER).update(
        key=f"{key}#{before.pk}"
    )
    if freed != 1:
        raise NotAllowedNow("asked_before", action=before.pk)
    return key


def ask_again(action: Action, *, actor: User | None, now: datetime) -> None:
    """Queue a failed action once more; the caller holds it, and has made sure of its state.

    Raises ``NotAllowedNow("asked_before")`` where another took its place.
    """
    key = action.key.partition("#")[0]
    action.key = key if key == action.key else free_key(key)
    action.state, action.not_before = State.QUEUED, now
    action.claimed_by, action.lease_until, action.told_at = "", None, None
    action.last_error = action.last_error_detail = ""
    action.save(
        update_fields=[
            "key",
            "state",
            "not_before",
            "claimed_by",
            "lease_until",
            "told_at",
            "last_error",
            "last_error_detail",
        ]
    )
    if action.case is not None:
        remember(action.case, "action_asked_again", actor=actor, now=now, **told(action))


def told(action: Action) -> dict[str, Any]:
    """What the history says of an action, besides what became of it."""
    facts = {"action": action.pk, "kind": action.kind}
    for name in ("amount", "currency", "carrier", "tracking_number", "sku"):
        if action.payload.get(name):
            facts[name] = action.payload[name]
    return facts
