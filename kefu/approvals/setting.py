"""Setting limits: each change is a new dated record that ends the one before it (STD-3)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kefu.accounts.models import Store, User
from kefu.accounts.roles import Role, Verb
from kefu.approvals.bounds import Bound
from kefu.approvals.models import Limit
from kefu.cases.errors import NotAllowedNow


def may_set(person: User, role: str, store: Store | None) -> bool:
    """Whether ``person`` may set this role's limits here.

    A supervisor sets agents' limits in the stores they work for; supervisors' own limits and
    those for all stores are the owner's.
    """
    if not person.may(Verb.SET_LIMITS):
        return False
    return person.role == Role.OWNER or (store is not None and role == Role.AGENT)


def set_limit(
    role: str, bound: Bound, *, store: Store | None, actor: User, now: datetime
) -> Limit | None:
    """Let ``bound`` hold for ``role`` from ``now`` on; an empty one ends the limit.

    Returns the new record, or ``None`` where nothing changes.
    Raises ``NotAllowedNow("may_not_set_limit")``.
    """
    if not may_set(actor, role, store):
        raise NotAllowedNow("may_not_set_limit")
    with transaction.atomic():
        _hold(store)
        rows = Limit.objects.filter(store=store, role=role, measure=bound.measure, replaced_at=None)
        current = rows.first()
        was = current.value if current else {}
        if was == bound.to_json():
            return None
        rows.update(replaced_at=now)
        return Limit.objects.create(
            store=store,
            role=role,
            measure=bound.measure,
            value=bound.to_json(),
            was=was,
            set_at=now,
            set_by=actor,
        )


def _hold(store: Store | None) -> None:
    """Two people who set limits at once come one after the other; so do answers being weighed."""
    stores = Store.objects.select_for_update(no_key=True).order_by("pk")
    list((stores if store is None else stores.filter(pk=store.pk)).values_list("pk", flat=True))
