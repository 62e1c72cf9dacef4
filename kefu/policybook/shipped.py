"""The policy that comes with the package, taken into the book."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import transaction

from kefu.policy.book import SHIPPED, policy_files
from kefu.policy.files import checksum
from kefu.policybook.models import PolicyVersion
from kefu.policybook.verbs import add_version, remember

State = PolicyVersion.State
ALWAYS = datetime(2000, 1, 1, tzinfo=UTC)


def ensure_shipped(*, now: datetime) -> PolicyVersion | None:
    """Take the shipped policy in, once. Returns the new version, or ``None`` where it is known.

    The first one holds as if it always had. One of a newer package decides by itself only where the
    desk never changed its policy; otherwise it lies there as a draft, to be compared and taken up.
    """
    files = policy_files()
    mark = checksum(files)
    versions = PolicyVersion.objects.filter(policy=SHIPPED)
    with transaction.atomic():
        if versions.filter(shipped=mark).exists():
            return None
        last = versions.exclude(shipped="").order_by("-number").first()
        own = versions.filter(shipped="", state__in=[State.APPROVED, State.RETIRED]).exists()
        approved = {"state": State.APPROVED, "active_from": ALWAYS if last is None else now}
        version = add_version(
            SHIPPED,
            files,
            now=now,
            shipped=mark,
            based_on=last,
            # The first one has nothing to take over from.
            applied_at=now if last is None else None,
            **({} if own else {**approved, "answered_at": now}),
        )
        remember(version, "policy_shipped", actor=None, now=now, in_force=not own)
        return version
