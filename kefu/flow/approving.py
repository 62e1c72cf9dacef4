"""Four eyes: a second person grants or denies; the one who asked may withdraw."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from kefu.accounts.models import User
from kefu.accounts.roles import Role, Verb
from kefu.approvals.excess import money_of
from kefu.approvals.letter_check import blocking, check_files, check_letter
from kefu.approvals.limits import Chosen
from kefu.approvals.models import Approval
from kefu.approvals.weighing import guard_for_all, hold, weigh
from kefu.cases.errors import NotAllowedNow
from kefu.cases.verbs import changing, remember
from kefu.flow.judging import judge
from kefu.outbox.models import Action
from kefu.outbox.queueing import Letter, queue_letter
from kefu.returns.enclosing import enclosures

Answer = Approval.Answer


def may_answer(approval: Approval, person: User) -> bool:
    """Whether ``person`` may answer, as far as role and the limits of that role tell.

    What they have given today is weighed when they do.
    """
    if person.pk == approval.asked_by_id or not person.may(Verb.APPROVE):
        return False
    return approval.needs != Role.OWNER or person.role == Role.OWNER


def grant(approval: Approval, *, actor: User, now: datetime, note: str = "") -> Action:
    """Say yes: the letter leaves exactly as it was shown.

    Whoever says yes must be within their own limits, as things stand now.
    Raises ``NotAllowedNow``: ``same_person`` (four eyes are two people), ``may_not_approve``,
    ``beyond_your_limits``, ``already_answered``, ``blocked_finding`` where the rules have changed
    since, ``no_such_label`` where the label has gone out since; and what nobody can allow: ``more_than_paid``,
    ``refused_before``, ``asked_before``.
    """
    _guard_second_person(approval, actor)
    with changing(approval.case) as case:
        chosen = [Chosen.from_json(remedy) for remedy in approval.subject["remedies"]]
        _guard_money(approval, chosen, actor, now)
        _answer(approval, Answer.GRANTED, actor, now, note)
        subject = approval.subject
        letter = Letter(
            text=subject["text"],
            subject=subject["subject"],
            gloss=subject["gloss"],
            files=enclosures(case, subject.get("labels", ())),
        )
        checked = check_letter(case, subject=letter.subject, text=letter.text, chosen=chosen)
        if blocked := blocking([*checked, *check_files(case, letter.files)]):
            raise NotAllowedNow("blocked_finding", findings=[f.to_json() for f in blocked])
        remember(case, "approval_granted", actor=actor, now=now, approval=approval.pk)
        action = queue_letter(
            case,
            letter=letter,
            chosen=chosen,
            actor=approval.asked_by,
            now=now,
            about=f"approval:{approval.pk}",
        )
        approval.message = action.message
        approval.save(update_fields=["message"])
        return action


def deny(approval: Approval, *, actor: User, now: datetime, note: str) -> None:
    """Say no; the draft stays with the case so that it can be changed."""
    _guard_second_person(approval, actor)
    with changing(approval.case) as case:
        _answer(approval, Answer.DENIED, actor, now, note)
        remember(case, "approval_denied", actor=actor, now=now, approval=approval.pk, note=note)


def withdraw(approval: Approval, *, actor: User, now: datetime) -> None:
    """Take the question back."""
    with changing(approval.case) as case:
        _answer(approval, Answer.WITHDRAWN, actor, now, "")
        remember(case, "approval_withdrawn", actor=actor, now=now, approval=approval.pk)


def _guard_second_person(approval: Approval, actor: User) -> None:
    if actor.pk == approval.asked_by_id:
        raise NotAllowedNow("same_person")
    if not actor.may(Verb.APPROVE):
        raise NotAllowedNow("may_not_approve")


def _guard_money(approval: Approval, chosen: Sequence[Chosen], actor: User, now: datetime) -> None:
    """The limits of the one who says yes, and what nobody can allow, with the sums of this moment."""
    if not money_of(chosen):
        return
    case = approval.case
    hold(case, [approval.asked_by, actor])
    weighed = weigh(case, chosen, judge(case, now=now), person=actor, now=now)
    guard_for_all(weighed)
    if weighed.own:
        raise NotAllowedNow("beyond_your_limits", why=[why.to_json() for why in weighed.own])


def _answer(approval: Approval, answer: str, actor: User, now: datetime, note: str) -> None:
    claimed = Approval.objects.filter(pk=approval.pk, answer=Answer.OPEN).update(
        answer=answer, answered_at=now, answered_by=actor, note=note
    )
    if claimed != 1:
        raise NotAllowedNow("already_answered")
    approval.refresh_from_db()
