"""Rows of the database into the shapes of ``schemas``; no query in here grows with what it shows."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet, Subquery

from kefu.approvals.models import Approval
from kefu.cases.clocks import unanswered
from kefu.cases.models import Attachment, Case, Deadline, Decision, Message, Offer, Task
from kefu.cases.tasks import TASK_QUESTIONS
from kefu.cases.timeline import entry_of
from kefu.cases.together import Prepared

ROW = (
    "id", "state", "due_at", "last_message_at", "marketplace", "issue", "language", "subject",
    "snippet", "buyer_name", "currency",
)  # fmt: skip


MESSAGE = (
    "id", "at", "direction", "kind", "subject", "text", "language", "delivery", "automatic", "notice",
    "no_response_needed_at", "case_id",
)  # fmt: skip


def case_row(case: Any) -> dict[str, Any]:
    """A case of a list: a ``Case`` or a row of ``cases.queue``."""
    return {
        **{name: getattr(case, name) for name in ROW},
        "store": case.store_id,
        "order_id": case.amazon_order_id,
        "price": money(case.price),
        "assignee": case.assignee_id,
    }


def whole_case(case: Case) -> dict[str, Any]:
    """A case with all that hangs on it; one query whatever it holds."""
    found = _WHOLE(case=case.pk)
    decision = next(iter(found["decisions"]), None)
    messages = sorted((Message(**row) for row in found["messages"]), key=lambda m: (m.at, m.pk))
    asking = {entry.ref for entry in unanswered(entry_of(message) for message in messages)}
    files: defaultdict[int, list[str]] = defaultdict(list)
    for file in sorted(found["files"], key=lambda row: row["id"]):
        files[file["message_id"]].append(file["name"])
    return {
        **case_row(case),
        "facts": decision["facts"] if decision else {},
        "verdict": decision["verdict"] if decision else None,
        "messages": [_message(m, m.pk in asking, files[m.pk]) for m in messages],
        "clocks": sorted(found["clocks"], key=lambda row: (row["due_at"], row["id"])),
        "tasks": [task(t) for t in sorted(found["tasks"], key=lambda row: (row.due_at, row.pk))],
        "offers": [
            _offer(offer, case.currency)
            for offer in sorted(found["offers"], key=lambda row: row.pk)
        ],
        "waits_for_approval": bool(found["approvals"]),
    }


def _whole(case: int) -> dict[str, QuerySet[Any]]:
    messages = Message.objects.filter(case=case)
    newest = Decision.objects.filter(case=case).order_by("-id").values("pk")[:1]
    waiting = Approval.objects.filter(case=case, answer=Approval.Answer.OPEN)
    return {
        "decisions": Decision.objects.filter(pk=Subquery(newest)).values("facts", "verdict"),
        "messages": messages.values(*MESSAGE),
        "files": Attachment.objects.filter(message__in=messages).values("id", "message_id", "name"),
        "clocks": Deadline.objects.filter(case=case, met_at=None).values(
            "id", "kind", "due_at", "rule"
        ),
        "tasks": Task.objects.filter(case=case, state=Task.State.OPEN),
        "offers": Offer.objects.filter(case=case),
        "approvals": waiting.values("id"),
    }


_WHOLE = Prepared(_whole)


def task(row: Task) -> dict[str, Any]:
    """A task as its department sees it."""
    return {
        "id": row.pk,
        "case": row.case_id,
        "order_id": row.case.amazon_order_id,
        "task": row.code,
        "department": row.department,
        "rule": row.rule,
        "due_at": row.due_at,
        "note": row.note,
        "asks": list(TASK_QUESTIONS.get(row.code, ())),
    }


def approval(row: Approval) -> dict[str, Any]:
    """A question for a second person, with the letter as it would leave."""
    return {
        "id": row.pk,
        "case": row.case_id,
        "asked_at": row.asked_at,
        "asked_by": str(row.asked_by or ""),
        "reason": row.reason,
        "why": row.subject.get("why", []),
        "letter": row.subject.get("text", ""),
        "remedies": row.subject.get("remedies", []),
    }


def money(value: Decimal | None) -> str | None:
    """A decimal string."""
    return None if value is None else format(value, "f")


def _message(row: Message, asks: bool, files: list[str]) -> dict[str, Any]:
    return {
        "id": row.pk,
        "at": row.at,
        "direction": row.direction,
        "kind": row.kind,
        "subject": row.subject,
        "text": row.text,
        "language": row.language,
        "delivery": row.delivery,
        "automatic": row.automatic,
        "asks": asks,
        "no_response_needed_at": row.no_response_needed_at,
        "notice": row.notice,
        "attachments": files,
    }


def _offer(row: Offer, currency: str) -> dict[str, Any]:
    return {
        "id": row.pk,
        "remedy": row.remedy,
        "percent": money(row.percent),
        "amount": money(row.amount),
        "currency": currency,
        "rule": row.rule,
        "offered_at": row.offered_at,
        "outcome": row.outcome,
    }
