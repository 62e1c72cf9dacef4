"""Taking actions up, alone: each row must change from what was read."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from kefu.connectors.amazon.models import AmazonAccount
from kefu.outbox.models import Action
from kefu.outbox.outcomes import note_try

State = Action.State
# Longer than making one action ready may take, with all its waiting for Amazon's limits.
LEASE = timedelta(minutes=5)


def due(account: AmazonAccount, kinds: Collection[str], worker: str, now: datetime) -> list[Action]:
    """What waits for a store, oldest first; also what a worker that died had taken up."""
    free = Q(state=State.QUEUED, not_before__lte=now)
    abandoned = Q(state=State.CLAIMED) & (Q(lease_until__lte=now) | Q(claimed_by=worker))
    mine = Action.objects.filter(store=account.store_id, kind__in=kinds)
    found = mine.filter(free | abandoned).select_related("case", "store", "letter")
    return list(found.order_by("not_before", "id")[:200])


def claim(seen: Action, worker: str, now: datetime) -> bool:
    """Take one action; whoever comes second does not get it."""
    with transaction.atomic():
        claimed = Action.objects.filter(
            pk=seen.pk, state=seen.state, claimed_by=seen.claimed_by, attempts=seen.attempts
        ).update(
            state=State.CLAIMED,
            claimed_by=worker,
            lease_until=now + LEASE,
            attempts=seen.attempts + 1,
        )
        if claimed and seen.state == State.CLAIMED:
            note_try(seen, seen.claimed_by, now, "worker_died")
    if claimed:
        seen.state, seen.claimed_by, seen.attempts = State.CLAIMED, worker, seen.attempts + 1
    return claimed == 1


def leaving(action: Action, now: datetime) -> bool:
    """Commit that it is about to leave; False where another worker has taken it over."""
    left = Action.objects.filter(
        pk=action.pk,
        state=State.CLAIMED,
        claimed_by=action.claimed_by,
        attempts=action.attempts,
    ).update(state=State.TRANSMITTING, lease_until=now + LEASE, payload=action.payload)
    action.state = State.TRANSMITTING if left else action.state
    return left == 1
