"""What must hold before a version of the policy may go a step further."""

from __future__ import annotations

from datetime import datetime

from kefu.accounts.errors import NotAllowedNow
from kefu.accounts.models import User
from kefu.accounts.roles import Verb
from kefu.policybook.models import PolicyVersion

State = PolicyVersion.State


def is_draft(version: PolicyVersion) -> None:
    """Only a draft is worked on. Raises ``NotAllowedNow("policy_not_a_draft")``."""
    if version.state != State.DRAFT:
        raise NotAllowedNow("policy_not_a_draft", version=version.label)


def is_proposed(version: PolicyVersion) -> None:
    """It waits for a second person. Raises ``NotAllowedNow("policy_not_proposed")``."""
    if version.state != State.PROPOSED:
        raise NotAllowedNow("policy_not_proposed", version=version.label)


def is_sound(version: PolicyVersion) -> None:
    """These very files were checked and nothing stands in the way.

    Raises ``NotAllowedNow``: ``policy_unreadable``, ``policy_not_checked``, ``policy_has_problems``.
    """
    if not version.readable:
        raise NotAllowedNow("policy_unreadable")
    if not version.checked:
        raise NotAllowedNow("policy_not_checked")
    if version.hindrances:
        raise NotAllowedNow("policy_has_problems", count=len(version.hindrances))


def was_replayed(version: PolicyVersion) -> None:
    """These very files were replayed. Raises ``NotAllowedNow("policy_not_replayed")`` (ANL-5)."""
    if not version.replayed:
        raise NotAllowedNow("policy_not_replayed")


def changes_something(version: PolicyVersion) -> None:
    """Raises ``NotAllowedNow("policy_unchanged")`` where the files are those of its base."""
    if version.based_on is not None and version.based_on.checksum == version.checksum:
        raise NotAllowedNow("policy_unchanged", base=version.based_on.label)


def builds_on_what_holds(version: PolicyVersion, at: datetime) -> None:
    """Nobody's newer change is undone unseen.

    Raises ``NotAllowedNow("policy_base_outdated")`` where, at that time, another version than the
    base would decide.
    """
    holding = PolicyVersion.objects.in_force(at, version.policy).first()
    if holding is not None and not _stems_from(version, holding):
        raise NotAllowedNow("policy_base_outdated", holding=holding.label)


def newer_bases(version: PolicyVersion, now: datetime) -> list[PolicyVersion]:
    """Versions that decide now or will and are not among its bases; what decides now comes first."""
    approved = PolicyVersion.objects.filter(policy=version.policy, state=State.APPROVED)
    holding = PolicyVersion.objects.in_force(now, version.policy).first()
    coming = (
        approved.filter(active_from__gt=now)
        .exclude(pk=version.pk)
        .order_by("active_from", "number")
    )
    found = [*([holding] if holding is not None else []), *coming]
    older, base = set(), version.based_on
    while base is not None:
        older.add(base.pk)
        base = base.based_on
    return [newer for newer in found if newer.pk not in older]


def _stems_from(version: PolicyVersion, holding: PolicyVersion) -> bool:
    """Whether ``holding`` is among its bases: a draft may build on a draft or a rejected version."""
    base = version.based_on
    while base is not None and base.pk != holding.pk and base.state != State.APPROVED:
        base = base.based_on
    return base is not None and base.pk == holding.pk


def is_second_person(version: PolicyVersion, actor: User) -> None:
    """Four eyes. Raises ``NotAllowedNow``: ``same_person``, ``may_not_approve``."""
    if actor.pk == version.proposed_by_id:
        raise NotAllowedNow("same_person")
    if not actor.may(Verb.APPROVE):
        raise NotAllowedNow("may_not_approve")
