"""What can be done to a version of the policy: draft → check → replay → a second person → in force.

The replay looks at cases and so stands above them: ``kefu.replay``. It reports here, through
``keep_replay``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from kefu.accounts.errors import NotAllowedNow
from kefu.accounts.models import User
from kefu.accounts.roles import Verb
from kefu.policy.files import checksum
from kefu.policybook import guards
from kefu.policybook.findings import checked, read
from kefu.policybook.models import PolicyVersion, VersionEvent

State = PolicyVersion.State


@contextmanager
def changing(version: PolicyVersion) -> Iterator[PolicyVersion]:
    """One transaction in which nobody else changes this version; the row is read afresh."""
    with transaction.atomic():
        fresh = PolicyVersion.objects.select_for_update().get(pk=version.pk)
        for field in PolicyVersion._meta.concrete_fields:
            setattr(version, field.attname, getattr(fresh, field.attname))
        yield version


def remember(
    version: PolicyVersion, code: str, *, actor: User | None, now: datetime, **facts: Any
) -> VersionEvent:
    """Add an event to the version's history."""
    return VersionEvent.objects.create(version=version, at=now, code=code, actor=actor, facts=facts)


def start_draft(
    base: PolicyVersion, *, actor: User, now: datetime, title: str = "", note: str = ""
) -> PolicyVersion:
    """A copy of ``base`` to work on. Any version may be the base, an old one to return to it."""
    with transaction.atomic():
        draft = add_version(
            base.policy,
            base.files,
            based_on=base,
            created_by=actor,
            title=title[:120],
            note=note,
            now=now,
        )
        remember(draft, "policy_drafted", actor=actor, now=now, base=base.number)
        return draft


def add_version(
    policy: str, files: Mapping[str, str], *, now: datetime, **fields: Any
) -> PolicyVersion:
    """A new row with the next number; the caller holds the transaction and tells the history."""
    last = PolicyVersion.objects.filter(policy=policy).aggregate(last=Max("number"))["last"]
    number, files = (last or 0) + 1, dict(files)
    return PolicyVersion.objects.create(
        policy=policy,
        number=number,
        files=files,
        checksum=checksum(files),
        problems=read(policy, files, now=now),
        created_at=now,
        changed_at=now,
        **fields,
    )


def save_file(
    draft: PolicyVersion,
    name: str,
    text: str,
    *,
    actor: User,
    now: datetime,
    seen: str | None = None,
) -> list[dict[str, Any]]:
    """Keep one file as typed, readable or not, and say at once what is wrong with the policy now.

    ``seen``: checksum of the draft that the change was made on. Raises ``NotAllowedNow``:
    ``policy_not_a_draft``, ``policy_no_such_file``, ``policy_changed_elsewhere``.
    """
    with changing(draft):
        guards.is_draft(draft)
        if name not in draft.files:
            raise NotAllowedNow("policy_no_such_file", file=name)
        if seen is not None and seen != draft.checksum:
            raise NotAllowedNow("policy_changed_elsewhere")
        if draft.files[name] == text:
            return draft.found
        before = draft.checksum
        draft.files = {**draft.files, name: text}
        draft.checksum = checksum(draft.files)
        draft.problems = read(draft.policy, draft.files, now=now)
        draft.changed_at = now
        draft.save(update_fields=["files", "checksum", "problems", "changed_at"])
        remember(
            draft,
            "policy_file_saved",
            actor=actor,
            now=now,
            file=name,
            before=before,
            after=draft.checksum,
        )
        return draft.found


def rename(draft: PolicyVersion, *, title: str, note: str, actor: User, now: datetime) -> None:
    """Say what the draft is about. Raises ``NotAllowedNow("policy_not_a_draft")``."""
    with changing(draft):
        guards.is_draft(draft)
        draft.title, draft.note = title.strip()[:120], note.strip()
        draft.save(update_fields=["title", "note"])
        remember(draft, "policy_renamed", actor=actor, now=now, title=draft.title)


def check_version(version: PolicyVersion, *, now: datetime) -> list[dict[str, Any]]:
    """Prove gaps, overlaps and contradictions, try the worked examples, and keep what was found.

    The proof takes seconds and holds no lock: its result says on which files it was made.
    """
    result = checked(version.policy, version.files, now=now)
    PolicyVersion.objects.filter(pk=version.pk, checksum=result["checksum"]).update(problems=result)
    version.problems = result
    return version.found


def keep_replay(version: PolicyVersion, result: Mapping[str, Any]) -> None:
    """Note what a replay on ``result["checksum"]`` found; one on older files is not kept."""
    PolicyVersion.objects.filter(pk=version.pk, checksum=result["checksum"]).update(replay=result)
    version.replay = dict(result)


def propose(
    draft: PolicyVersion, *, reason: str, active_from: datetime, actor: User, now: datetime
) -> None:
    """Lay a draft before a second person, to hold from ``active_from`` on (at once, if that is past).

    Raises ``NotAllowedNow``: ``policy_not_a_draft``, ``policy_reason_needed``,
    ``policy_unreadable``, ``policy_unchanged``, ``policy_not_checked``, ``policy_has_problems``,
    ``policy_not_replayed``, ``policy_base_outdated``.
    """
    _guard_reason(reason)
    with changing(draft):
        guards.is_draft(draft)
        guards.changes_something(draft)
        guards.is_sound(draft)
        guards.was_replayed(draft)
        guards.builds_on_what_holds(draft, max(active_from, now))
        draft.state = State.PROPOSED
        draft.reason, draft.active_from = reason.strip(), active_from
        draft.proposed_at, draft.proposed_by = now, actor
        draft.save(update_fields=["state", "reason", "active_from", "proposed_at", "proposed_by"])
        remember(
            draft,
            "policy_proposed",
            actor=actor,
            now=now,
            reason=draft.reason,
            active_from=active_from.isoformat(),
        )


def withdraw(version: PolicyVersion, *, actor: User, now: datetime) -> None:
    """Take a proposal back to go on working on it. Raises ``NotAllowedNow("policy_not_proposed")``."""
    with changing(version):
        guards.is_proposed(version)
        version.state = State.DRAFT
        version.save(update_fields=["state"])
        remember(version, "policy_withdrawn", actor=actor, now=now)


def approve(version: PolicyVersion, *, actor: User, now: datetime, note: str = "") -> None:
    """A second person says yes: it decides from its day on, never backwards in time.

    Raises ``NotAllowedNow``: ``same_person`` (four eyes are two people), ``may_not_approve``,
    ``policy_not_proposed``, ``policy_unreadable``, ``policy_has_problems``,
    ``policy_base_outdated``.
    """
    with changing(version):
        guards.is_proposed(version)
        guards.is_second_person(version, actor)
        version.active_from = max(version.active_from or now, now)
        guards.is_sound(version)
        guards.builds_on_what_holds(version, version.active_from)
        version.state = State.APPROVED
        _answer(version, actor, now, note, also=["active_from"])
        remember(
            version,
            "policy_approved",
            actor=actor,
            now=now,
            note=version.answer_note,
            active_from=version.active_from.isoformat(),
        )


def reject(version: PolicyVersion, *, actor: User, now: datetime, note: str) -> None:
    """A second person says no, and why. A new draft may be based on it.

    Raises ``NotAllowedNow`` as ``approve`` does, and ``policy_reason_needed``.
    """
    _guard_reason(note)
    with changing(version):
        guards.is_proposed(version)
        guards.is_second_person(version, actor)
        version.state = State.REJECTED
        _answer(version, actor, now, note)
        remember(version, "policy_rejected", actor=actor, now=now, note=version.answer_note)


def discard(draft: PolicyVersion, *, actor: User, now: datetime) -> None:
    """Put a draft away; it stays readable. Raises ``NotAllowedNow("policy_not_a_draft")``."""
    with changing(draft):
        guards.is_draft(draft)
        draft.state = State.DISCARDED
        draft.save(update_fields=["state"])
        remember(draft, "policy_discarded", actor=actor, now=now)


def retire(version: PolicyVersion, *, reason: str, actor: User, now: datetime) -> None:
    """Call an approved version back: the one before it decides again, on which two people agreed, too.

    Raises ``NotAllowedNow``: ``may_not_approve``, ``policy_reason_needed``,
    ``policy_not_approved``, ``policy_last_one``.
    """
    if not actor.may(Verb.APPROVE):
        raise NotAllowedNow("may_not_approve")
    _guard_reason(reason)
    with changing(version):
        if version.state != State.APPROVED:
            raise NotAllowedNow("policy_not_approved")
        others = PolicyVersion.objects.in_force(now, version.policy).exclude(pk=version.pk)
        heir = others.only("pk").first()
        if heir is None:
            raise NotAllowedNow("policy_last_one")
        if version.active_from is not None and version.active_from <= now:
            PolicyVersion.objects.filter(pk=heir.pk).update(applied_at=None)
        version.state = State.RETIRED
        version.save(update_fields=["state"])
        remember(version, "policy_retired", actor=actor, now=now, reason=reason.strip())


def _answer(
    version: PolicyVersion, actor: User, now: datetime, note: str, also: list[str] | None = None
) -> None:
    version.answered_at, version.answered_by, version.answer_note = now, actor, note.strip()
    version.save(
        update_fields=["state", "answered_at", "answered_by", "answer_note", *(also or ())]
    )


def _guard_reason(reason: str) -> None:
    if not reason.strip():
        raise NotAllowedNow("policy_reason_needed")
