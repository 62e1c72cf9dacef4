"""What becomes of a guided step: opened, done, proved, not found, given up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from kefu.accounts.models import Store, User
from kefu.cases.errors import NotAllowedNow
from kefu.cases.models import Case, Deadline, Task
from kefu.cases.tasks import finish_task
from kefu.cases.verbs import changing, meet_deadline, remember
from kefu.guided.due import due_for, set_clock
from kefu.guided.kinds import Kind, kinds
from kefu.guided.known import known_of
from kefu.guided.models import UNFINISHED, GuidedStep
from kefu.guided.writing import written_for

State = GuidedStep.State

DONE = ("done", "done_already")
"""Outcomes of a step that was carried out, by this person or before."""
COULD_NOT = ("not_offered", "too_late", "refused", "not_needed", "other")
"""Why a step was not carried out; ``other`` needs words."""
OVERTAKEN = ("label_mailed", "label_scanned")
"""Why the desk itself takes a step back: what it was for has happened another way."""


def begin(
    case: Case,
    *,
    kind: str,
    actor: User | None,
    now: datetime,
    about: str = "",
    facts: Mapping[str, Any] | None = None,
    due_at: datetime | None = None,
) -> GuidedStep:
    """Open a step of a case; asked for twice, it is one step as long as it is not finished.

    Also where another case of the same order has asked for it: it is done once at Amazon.
    ``about``: the claim, return or feedback, where the order does not say it alone. ``facts``:
    what its text may name. ``due_at``: where the caller knows it better than the policy.
    Raises ``NotAllowedNow``: ``merged``, ``unknown_step``.
    """
    found = _kind(kind)
    with changing(case):
        if case.state == Case.State.MERGED:
            raise NotAllowedNow("merged", into=case.merged_into_id)
        marketplace = case.marketplace or case.store.marketplace
        where = {
            "store_id": case.store_id,
            "kind": kind,
            "amazon_order_id": case.amazon_order_id,
            "about": about or _apart(found, case),
        }
        step = GuidedStep(case=case, marketplace=marketplace, **where)
        step, new = _open(step, found, facts=facts, due_at=due_at, actor=actor, now=now)
        if new:
            remember(case, "step_opened", actor=actor, now=now, step=kind)
            set_clock(case, now=now)
        return step


def begin_for_store(
    store: Store,
    *,
    kind: str,
    about: str,
    actor: User | None,
    now: datetime,
    facts: Mapping[str, Any] | None = None,
    amazon_order_id: str = "",
    due_at: datetime | None = None,
) -> GuidedStep:
    """Open a step that no buyer's case asks for, such as a reimbursement for lost stock.

    Raises ``NotAllowedNow("unknown_step")``.
    """
    found = _kind(kind)
    step = GuidedStep(
        store=store,
        marketplace=store.marketplace,
        kind=kind,
        amazon_order_id=amazon_order_id,
        about=about,
    )
    return _open(step, found, facts=facts, due_at=due_at, actor=actor, now=now)[0]


def keep_text(step: GuidedStep, *, text: str, actor: User | None, now: datetime) -> None:
    """A person put it into words of their own. Raises ``step_over``, ``step_text_too_long``."""
    limit = kinds()[step.kind].limit
    if limit and len(text) > limit:
        raise NotAllowedNow("step_text_too_long", limit=limit, length=len(text))
    with _holding(step, UNFINISHED):
        step.text, step.glosses = text, {}
        step.save(update_fields=["text", "glosses"])


def record_done(
    step: GuidedStep, *, actor: User | None, now: datetime, outcome: str = "done", note: str = ""
) -> None:
    """A person did it at Amazon, or found it done there. Raises ``step_over``, ``not_an_outcome``.

    The notice's clock stops; the desk waits for Amazon's word where Amazon gives one.
    """
    if outcome not in DONE:
        raise NotAllowedNow("not_an_outcome")
    kind = kinds()[step.kind]
    with _holding(step, (State.OPEN, State.NOT_FOUND)) as case:
        # Seen there with one's own eyes: no second search, or it would never end.
        again = step.state == State.NOT_FOUND and outcome == "done_already"
        waits = kind.patience is not None and not again
        step.state, step.outcome, step.note = State.DONE_CLAIMED, outcome, note.strip()[:500]
        step.done_at, step.done_by = now, actor
        step.check_at = now + kind.patience if waits and kind.patience else None
        step.settled_at = None if waits else now
        step.save(
            update_fields=[
                "state",
                "outcome",
                "note",
                "done_at",
                "done_by",
                "check_at",
                "settled_at",
            ]
        )
        if case is not None:
            facts = {"step": step.kind, "outcome": outcome, "note": step.note}
            remember(case, "step_done", actor=actor, now=now, **facts)
            _meet_notice(case, kind, actor, now)
            _finish_task(case, kind, actor, now, step.note)
            set_clock(case, now=now)


def give_up(
    step: GuidedStep, *, actor: User | None, now: datetime, outcome: str, note: str = ""
) -> None:
    """It could not be done, or is not needed. Raises ``step_over``, ``not_an_outcome``,
    ``step_note_needed``."""
    if outcome not in (COULD_NOT if actor is not None else (*COULD_NOT, *OVERTAKEN)):
        raise NotAllowedNow("not_an_outcome")
    if outcome == "other" and not note.strip():
        raise NotAllowedNow("step_note_needed")
    with _holding(step, (State.OPEN, State.NOT_FOUND)) as case:
        step.state, step.outcome, step.note = State.GIVEN_UP, outcome, note.strip()[:500]
        step.done_at, step.done_by, step.settled_at = now, actor, now
        step.save(update_fields=["state", "outcome", "note", "done_at", "done_by", "settled_at"])
        if case is not None:
            facts = {"step": step.kind, "outcome": outcome, "note": step.note}
            remember(case, "step_given_up", actor=actor, now=now, **facts)
            set_clock(case, now=now)


def reopen(step: GuidedStep, *, actor: User | None, now: datetime) -> None:
    """It was recorded by mistake. Raises ``step_over`` once Amazon has had its word.

    Raises ``step_opened_anew`` where the same step has been opened once more since.
    """
    with _holding(step, (State.DONE_CLAIMED, State.GIVEN_UP)) as case:
        if _unfinished_like(step).exclude(pk=step.pk).exists():
            raise NotAllowedNow("step_opened_anew")
        step.state, step.outcome, step.note = State.OPEN, "", ""
        step.done_at = step.done_by = step.check_at = step.settled_at = None
        step.save(
            update_fields=[
                "state",
                "outcome",
                "note",
                "done_at",
                "done_by",
                "check_at",
                "settled_at",
            ]
        )
        if case is not None:
            remember(case, "step_reopened", actor=actor, now=now, step=step.kind)
            set_clock(case, now=now)


def drop_since(case: Case, codes: list[str], *, since: datetime, now: datetime) -> None:
    """What asked for them was taken back: steps opened since, and not done, are not needed."""
    steps = GuidedStep.objects.filter(
        case=case, kind__in=codes, state=State.OPEN, opened_at__gte=since
    )
    for step in steps:
        give_up(step, actor=None, now=now, outcome="not_needed")


@contextmanager
def _holding(step: GuidedStep, states: tuple[str, ...]) -> Iterator[Case | None]:
    """One transaction in which nobody else changes this step; it is read afresh."""
    with changing(step.case) if step.case_id else transaction.atomic() as case:
        fresh = GuidedStep.objects.select_for_update().get(pk=step.pk)
        for field in GuidedStep._meta.concrete_fields:
            setattr(step, field.attname, getattr(fresh, field.attname))
        if step.state not in states:
            raise NotAllowedNow("step_over")
        yield case


def _kind(code: str) -> Kind:
    found = kinds().get(code)
    if found is None:
        raise NotAllowedNow("unknown_step", kind=code)
    return found


def _open(
    step: GuidedStep,
    kind: Kind,
    *,
    facts: Mapping[str, Any] | None,
    due_at: datetime | None,
    actor: User | None,
    now: datetime,
) -> tuple[GuidedStep, bool]:
    """The unfinished step of this kind, and whether it is new."""
    if (known := _unfinished_like(step).first()) is not None:
        return known, False
    case = step.case if step.case_id else None
    step.facts = {**(known_of(kind, case) if case else {}), **(facts or {})}
    step.due_at = due_at or due_for(kind, case, marketplace=step.marketplace, now=now)
    step.opened_at, step.opened_by = now, actor
    words = written_for(step, kind, case)
    step.text, step.language, step.glosses = words.text, words.language, dict(words.glosses)
    try:
        with transaction.atomic():
            step.save()
    except IntegrityError:  # somebody opened it in the same moment
        return _unfinished_like(step).get(), False
    return step, True


def _unfinished_like(step: GuidedStep) -> QuerySet[GuidedStep]:
    return GuidedStep.objects.filter(
        store=step.store_id,
        kind=step.kind,
        amazon_order_id=step.amazon_order_id,
        about=step.about,
        state__in=UNFINISHED,
    )


def _apart(kind: Kind, case: Case) -> str:
    """What tells a step from another case's: a conversation is a case's own, an order is not."""
    own = kind.place == "messages" or not case.amazon_order_id
    return f"case:{case.pk}" if own else ""


def _meet_notice(case: Case, kind: Kind, actor: User | None, now: datetime) -> None:
    if not kind.clock:
        return
    for clock in Deadline.objects.filter(case=case, kind=kind.clock, met_at__isnull=True):
        meet_deadline(clock, actor=actor, now=now)


def _finish_task(case: Case, kind: Kind, actor: User | None, now: datetime, note: str) -> None:
    """The hand-over that this step fulfils; Amazon's notice proves it besides."""
    if not kind.task:
        return
    for task in Task.objects.filter(case=case, code=kind.task, state=Task.State.OPEN):
        finish_task(task, actor=actor, now=now, note=note, answer={})
