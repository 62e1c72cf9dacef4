"""Rows of the database into the shapes of ``schemas``; no query in here grows with what it shows."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from kefu.approvals.models import Approval
from kefu.cases.clocks import unanswered
from kefu.cases.models import Case, Message, Offer, Task
from kefu.cases.tasks import TASK_QUESTIONS
from kefu.cases.timeline import entry_of

ROW = (
    "id", "state", "due_at", "last_message_at", "marketplace", "issue", "language", "subject",
    "snippet", "buyer_name", "currency",
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
    """A case with all that hangs on it; seven queries whatever it holds."""
    decision = case.decisions.first()
    messages = list(case.messages.prefetch_related("attachments").order_by("at", "id"))
    asking = {entry.ref for entry in unanswered(entry_of(message) for message in messages)}
    return {
        **case_row(case),
        "facts": decision.facts if decision else {},
        "verdict": decision.verdict if decision else None,
        "messages": [_message(message, message.pk in asking) for message in messages],
        "clocks": [
            {"id": c.pk, "kind": c.kind, "due_at": c.due_at, "rule": c.rule}
            for c in case.deadlines.filter(met_at=None).order_by("due_at")
        ],
        "tasks": [task(t) for t in case.tasks.filter(state=Task.State.OPEN).order_by("due_at")],
        "offers": [_offer(offer, case.currency) for offer in case.offers.order_by("id")],
        "waits_for_approval": case.approvals.filter(answer=Approval.Answer.OPEN).exists(),
    }


def task(row: Task) -> dict[str, Any]:
    """A task as its department sees it."""
    return {
        "id": row.pk,
        "case": row.case_id,
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


def _message(row: Message, asks: bool) -> dict[str, Any]:
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
        "notice": row.notice,
        "attachments": [attachment.name for attachment in row.attachments.all()],
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
