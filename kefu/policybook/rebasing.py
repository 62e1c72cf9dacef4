"""A draft brought up to date: its changes put onto the version that decides meanwhile.

Nothing is overwritten unseen: where both changed the same thing, a person chooses, place by place.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from kefu.accounts.errors import NotAllowedNow
from kefu.accounts.models import User
from kefu.policy.files import checksum
from kefu.policy.merging import Choices
from kefu.policy.rebasing import Rebased, rebased
from kefu.policybook import guards
from kefu.policybook.findings import read
from kefu.policybook.models import PolicyVersion
from kefu.policybook.verbs import changing, remember

State = PolicyVersion.State
OPEN = frozenset({State.DRAFT, State.PROPOSED})
_REBUILT = ("state", "files", "checksum", "based_on", "problems", "replay", "changed_at")


def fork_of(draft: PolicyVersion) -> PolicyVersion | None:
    """The version that two people agreed on from which the draft, over other drafts perhaps, began."""
    base = draft.based_on
    while base is not None and base.state not in (State.APPROVED, State.RETIRED):
        base = base.based_on
    return base


def preview(draft: PolicyVersion, onto: PolicyVersion, choices: Choices) -> Rebased:
    """What the draft would hold on top of ``onto``, and where both changed the same thing."""
    base = fork_of(draft)
    return rebased({} if base is None else base.files, draft.files, onto.files, choices)


def rebase(
    draft: PolicyVersion,
    onto: PolicyVersion,
    choices: Choices,
    *,
    seen: Mapping[str, str],
    actor: User,
    now: datetime,
) -> None:
    """Build the draft on ``onto``. It has to be checked, replayed and proposed anew.

    ``seen``: checksums of the draft and of its new base that the choices were made on, as ``draft`` and
    ``onto``. Raises ``NotAllowedNow``: ``policy_not_a_draft``, ``policy_changed_elsewhere``,
    ``policy_no_newer_base``, ``policy_choices_missing``.
    """
    with changing(draft):
        if draft.state not in OPEN:
            raise NotAllowedNow("policy_not_a_draft", version=draft.label)
        if dict(seen) != {"draft": draft.checksum, "onto": onto.checksum}:
            raise NotAllowedNow("policy_changed_elsewhere")
        if onto not in guards.newer_bases(draft, now):
            raise NotAllowedNow("policy_no_newer_base", number=onto.number)
        result = preview(draft, onto, choices)
        if result.open:
            raise NotAllowedNow("policy_choices_missing", count=len(result.open))
        before = draft.based_on
        if draft.state == State.PROPOSED:
            draft.state = State.DRAFT
            remember(draft, "policy_withdrawn", actor=actor, now=now)
        _keep(draft, onto, result.files, now)
        chosen = {clash.key: clash.chosen for clash in result.clashes}
        remember(
            draft,
            "policy_rebased_choosing" if chosen else "policy_rebased",
            actor=actor,
            now=now,
            onto=onto.number,
            base=None if before is None else before.number,
            count=len(chosen),
            chosen=chosen,
        )


def _keep(
    draft: PolicyVersion, onto: PolicyVersion, files: Mapping[str, str], now: datetime
) -> None:
    draft.files, draft.based_on, draft.changed_at = dict(files), onto, now
    draft.checksum = checksum(draft.files)
    # Even where the files are the same as before: replayed beside another policy they say something else.
    draft.problems, draft.replay = read(draft.policy, draft.files, now=now), {}
    draft.save(update_fields=[*_REBUILT])
