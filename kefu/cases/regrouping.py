"""Merge and split, both reversible, and the questions about where a message belongs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from kefu.accounts.models import User
from kefu.cases.errors import NotAllowedNow
from kefu.cases.models import (
    Case,
    CaseKey,
    Doubt,
    Draft,
    Message,
    Regrouping,
    Task,
)
from kefu.cases.moving_clocks import give_clocks_back, move_clocks
from kefu.cases.refresh import refresh
from kefu.cases.verbs import changing, remember, set_state, touch

# What a merge takes along, by the name under which its ids are kept for undoing: the case's own
# lists, some of them from apps that stand above this one.
MOVABLE = (
    "messages",
    "offers",
    "tasks",
    "guided_steps",
    "returns",
    "claims",
    "feedback",
    "reviews",
    "disputes",
)
COPIED = (
    "store_id",
    "marketplace",
    "channel",
    "subject",
    "language",
    "buyer_name",
    "buyer_address",
    "amazon_order_id",
    "order_id",
    "opened_at",
    "last_message_at",
)


def merge(source: Case, *, into: Case, actor: User | None, now: datetime) -> Regrouping:
    """Move all that ``source`` holds into another case of the same store.

    Raises ``NotAllowedNow``: ``same_case``, ``other_store``, ``merged`` (either is merged
    already), ``answer_on_its_way`` while one of its answers has not reached its end.
    """
    if source.pk == into.pk:
        raise NotAllowedNow("same_case")
    if source.store_id != into.store_id:
        raise NotAllowedNow("other_store")
    first, second = sorted((source, into), key=lambda case: case.pk)
    with changing(first), changing(second):
        for case in (source, into):
            if case.state == Case.State.MERGED:
                raise NotAllowedNow("merged", into=case.merged_into_id)
        _guard_no_answer_under_way(source)
        moved: dict[str, Any] = {"state": source.state, "keys": _move_keys(source, into)}
        for name in MOVABLE:
            moved[name] = _move(_model(name), source, into)
        moved |= {"clocks": move_clocks(source, into), "stated": _take_over_stated(source, into)}
        source.merged_into = into
        source.save(update_fields=["merged_into"])
        set_state(source, Case.State.MERGED, now=now)
        _after_move(into, now)
        row = Regrouping.objects.create(
            kind="merge", source=source, target=into, moved=moved, at=now, by=actor
        )
        remember(source, "merged", actor=actor, now=now, into=into.pk)
        remember(into, "merged", actor=actor, now=now, source=source.pk)
        return row


def split(
    case: Case, *, messages: Sequence[Message], actor: User | None, now: datetime
) -> Regrouping:
    """Move some messages into a new case of their own.

    Raises ``NotAllowedNow``: ``nothing_to_split``, ``all_messages`` (that would leave an empty
    case), ``answer_on_its_way``.
    """
    ids = [m.pk for m in messages if m.case_id == case.pk]
    if not ids:
        raise NotAllowedNow("nothing_to_split")
    with changing(case):
        if not case.messages.exclude(pk__in=ids).exists():
            raise NotAllowedNow("all_messages")
        _guard_no_answer_under_way(case)
        new = Case.objects.create(
            **{name: getattr(case, name) for name in COPIED}, assignee=case.assignee
        )
        Message.objects.filter(pk__in=ids).update(case=new)
        moved = {"messages": ids, "state": case.state, "keys": _message_keys(case, new, ids)}
        _after_move(case, now)
        _after_move(new, now)
        row = Regrouping.objects.create(
            kind="split", source=case, target=new, moved=moved, at=now, by=actor
        )
        remember(case, "split_off", actor=actor, now=now, into=new.pk, messages=len(ids))
        remember(new, "split_off", actor=actor, now=now, source=case.pk, messages=len(ids))
        return row


def undo(row: Regrouping, *, actor: User | None, now: datetime) -> None:
    """Put everything back where it was. Messages that came later stay where they came.

    Raises ``NotAllowedNow("already_undone")`` or ``("merged")`` when the receiving case has
    itself been merged since: undo that first.
    """
    with transaction.atomic():
        claimed = Regrouping.objects.filter(pk=row.pk, undone_at__isnull=True).update(
            undone_at=now, undone_by=actor
        )
        if claimed != 1:
            raise NotAllowedNow("already_undone")
        source, target = row.source, row.target
        if target.state == Case.State.MERGED:
            raise NotAllowedNow("merged", into=target.merged_into_id)
        for name in MOVABLE:
            rows = _model(name).objects.filter(pk__in=row.moved.get(name, []), case=target)
            rows.update(case=source)
        CaseKey.objects.filter(pk__in=row.moved.get("keys", []), case=target).update(case=source)
        give_clocks_back(row.moved.get("clocks", {}), source)
        _give_stated_back(target, row.moved.get("stated", {}))
        if row.kind == "merge":
            source.merged_into = None
            source.save(update_fields=["merged_into"])
            set_state(source, row.moved["state"], now=now)
            code = "merge_undone"
        else:
            code = "split_undone"
            if not target.messages.exists():
                target.merged_into = source
                target.save(update_fields=["merged_into"])
                set_state(target, Case.State.MERGED, now=now)
        for case in (source, target):
            if case.state != Case.State.MERGED:
                _after_move(case, now)
        remember(source, code, actor=actor, now=now, other=target.pk)
        remember(target, code, actor=actor, now=now, other=source.pk)
        row.refresh_from_db()


def answer_doubt(doubt: Doubt, *, join: bool, actor: User | None, now: datetime) -> None:
    """A person says whether a message belongs to the suggested case.

    Joining merges the case that was opened for it. Raises ``NotAllowedNow("already_answered")``.
    """
    with transaction.atomic():
        answer = Doubt.Answer.JOINED if join else Doubt.Answer.KEPT_APART
        claimed = Doubt.objects.filter(pk=doubt.pk, answer=Doubt.Answer.OPEN).update(
            answer=answer, answered_at=now, answered_by=actor
        )
        if claimed != 1:
            raise NotAllowedNow("already_answered")
        code = "doubt_joined" if join else "doubt_kept_apart"
        remember(doubt.case, code, actor=actor, now=now, other=doubt.suggested_id)
        if join:
            Doubt.objects.filter(case=doubt.case, answer=Doubt.Answer.OPEN).update(
                answer=Doubt.Answer.KEPT_APART, answered_at=now, answered_by=actor
            )
            merge(doubt.case, into=doubt.suggested, actor=actor, now=now)


def _model(name: str) -> Any:
    return Case._meta.get_field(name).related_model


def _move(model: Any, source: Case, into: Case) -> list[int]:
    rows = model.objects.filter(case=source)
    if model is Task:
        taken = Task.objects.filter(case=into, state=Task.State.OPEN).values("code")
        rows = rows.exclude(state=Task.State.OPEN, code__in=taken)
    elif model is _model("disputes") and rows.model.objects.filter(
        case=into, settled_at__isnull=True
    ):
        rows = rows.exclude(settled_at__isnull=True)  # one open dispute a case
    ids = list(rows.values_list("pk", flat=True))
    model.objects.filter(pk__in=ids).update(case=into)
    return ids


def _take_over_stated(source: Case, into: Case) -> dict[str, Any]:
    """What people said of the one holds for both, where nobody said anything of the other."""
    taken = {
        name: said for name, said in source.stated_facts.items() if name not in into.stated_facts
    }
    into.stated_facts = {**into.stated_facts, **taken}
    into.save(update_fields=["stated_facts"])
    return taken


def _give_stated_back(target: Case, taken: dict[str, Any]) -> None:
    """What has been said anew since stays."""
    said = target.stated_facts.items()
    target.stated_facts = {name: value for name, value in said if taken.get(name) != value}
    target.save(update_fields=["stated_facts"])


def _move_keys(source: Case, into: Case) -> list[int]:
    """Keys follow, but for those that the other case has already."""
    known = set(into.keys.values_list("kind", "value"))
    ids = [
        pk
        for pk, kind, value in source.keys.values_list("pk", "kind", "value")
        if (kind, value) not in known
    ]
    CaseKey.objects.filter(pk__in=ids).update(case=into)
    return ids


def _message_keys(case: Case, new: Case, ids: Sequence[int]) -> list[int]:
    """Later replies to a split-off message find the new case by its Message-ID."""
    message_ids = Message.objects.filter(pk__in=ids).values("message_id")
    keys = list(
        CaseKey.objects.filter(
            case=case, kind=CaseKey.Kind.MESSAGE_ID, value__in=message_ids
        ).values_list("pk", flat=True)
    )
    CaseKey.objects.filter(pk__in=keys).update(case=new)
    return keys


def _guard_no_answer_under_way(case: Case) -> None:
    under_way = (Message.Delivery.QUEUED, Message.Delivery.IN_DOUBT)
    if case.messages.filter(delivery__in=under_way).exists():
        raise NotAllowedNow("answer_on_its_way")


def _after_move(case: Case, now: datetime) -> None:
    # The letter that waits answers what was there before; a new one is written when it is read.
    Draft.objects.filter(case=case, edited=False).delete()
    last = case.messages.exclude(direction=Message.Direction.NOTE).order_by("-at", "-id").first()
    if last is not None:
        case.last_message_at = last.at
        case.snippet = " ".join((last.text or last.subject).split())[:140]
        case.save(update_fields=["last_message_at", "snippet"])
    refresh(case, now=now)
    touch(case, now=now)
