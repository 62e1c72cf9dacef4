"""What the desk has written down, as one line of JSON: a process in the desk's own surroundings.

Told as it stands in its tables; what it is worth is judged elsewhere, by Amazon's books.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from bench.chaos.desk_figures import figures_and_facts
from kefu.cli.django_setup import start_django
from kefu.cli.jsonlines import emit


def main() -> None:
    """Print everything."""
    start_django()
    from django.utils import timezone

    emit(
        {
            "now": timezone.now().isoformat(),
            "letters": _letters(),
            "answers": _answers(),
            "refunds": _refunds(),
            "replacements": _replacements(),
            "refunds_by_hand": _refunds_by_hand(),
            "in_doubt": _in_doubt(),
            "actions": _actions(),
            "intake": _intake(),
            "orders": _orders(),
            "unread": _unread(),
            "notifications": _notifications(),
            "stores": figures_and_facts(),
        }
    )


def _notifications() -> dict[str, dict[str, Any]]:
    """How many of Amazon's notifications each store took out of its queue, and what stands against it."""
    from kefu.connectors.amazon.models import NotificationQueue

    rows = NotificationQueue.objects.values_list("account__store__key", "received", "last_error")
    return {store: {"received": count, "error": error} for store, count, error in rows}


def _letters() -> list[dict[str, Any]]:
    """What buyers wrote."""
    from kefu.cases.models import Message

    rows = Message.objects.filter(kind="buyer_message", direction="in").values_list(
        "store__key", "counterpart", "at", "text"
    )
    return [
        {"store": store, "address": address, "at": at.isoformat(), "text": text}
        for store, address, at, text in rows
    ]


def _answers() -> list[dict[str, Any]]:
    """What was to leave as a letter, and how far it came."""
    from kefu.outbox.models import Action

    letters = Action.objects.filter(kind=Action.Kind.SEND_MAIL)
    undone = letters.filter(companions__state__in=("in_doubt", "failed"))
    stuck = set(undone.values_list("pk", flat=True))
    rows = letters.select_related("message", "store", "case")
    return [
        {
            "id": row.pk,
            "store": row.store.key,
            "address": row.message.counterpart,
            "message_id": row.message.message_id,
            "text": row.message.text,
            "state": row.state,
            "case": row.case_id,
            "case_state": row.case.state if row.case else "",
            "attempts": row.attempts,
            "error": row.last_error,
            "held": row.held,
            "told": row.told_at is not None,
            "stuck": row.pk in stuck,
        }
        for row in rows
    ]


def _refunds() -> list[dict[str, Any]]:
    """What was to be paid back, and what is open for a person where it was not."""
    from kefu.cases.models import Task
    from kefu.outbox.models import Action

    rows = Action.objects.filter(kind=Action.Kind.REFUND).select_related("store")
    open_tasks = Counter(
        Task.objects.filter(code="refund_at_amazon", state=Task.State.OPEN).values_list(
            "case_id", flat=True
        )
    )
    done_tasks = Counter(
        Task.objects.filter(code="refund_at_amazon", state=Task.State.DONE).values_list(
            "case_id", flat=True
        )
    )
    return [
        {
            "id": row.pk,
            "store": row.store.key,
            "order": row.amazon_order_id,
            "amount": row.payload["amount"],
            "state": row.state,
            "error": row.last_error,
            "proof": sorted(row.proof),
            "task_open": open_tasks[row.case_id],
            "task_done": done_tasks[row.case_id],
            "told": row.told_at is not None,
            "asked_at": row.asked_at.isoformat(),
        }
        for row in rows
    ]


def _replacements() -> list[dict[str, Any]]:
    """What was to be sent once more from Amazon's stock."""
    from kefu.outbox.models import Action

    rows = Action.objects.filter(kind=Action.Kind.SEND_REPLACEMENT).select_related("store")
    return [
        {
            "id": row.pk,
            "store": row.store.key,
            "order": row.amazon_order_id,
            "state": row.state,
            "items": row.payload["items"],
            "asked_at": row.asked_at.isoformat(),
        }
        for row in rows
    ]


def _refunds_by_hand() -> list[dict[str, Any]]:
    """Steps in Seller Central that pay money back."""
    from kefu.guided.models import GuidedStep

    kinds = ("refund_in_seller_central", "graded_refund")
    rows = GuidedStep.objects.filter(kind__in=kinds).select_related("store")
    return [
        {
            "id": row.pk,
            "kind": row.kind,
            "order": row.amazon_order_id,
            "state": row.state,
            "amount": str(row.facts.get("amount", "")),
        }
        for row in rows
    ]


def _in_doubt() -> list[dict[str, Any]]:
    from kefu.outbox.models import Action

    rows = Action.objects.filter(state=Action.State.IN_DOUBT).select_related("case")
    return [
        {
            "id": row.pk,
            "kind": row.kind,
            "order": row.amazon_order_id,
            "error": row.last_error,
            "asked_at": row.asked_at.isoformat(),
            "case": row.case_id,
            "case_state": row.case.state if row.case else "",
            "looked_up_again": row.check_at is not None,
        }
        for row in rows
    ]


def _actions() -> dict[str, dict[str, int]]:
    """How many of each kind stand in each state, and how many were ever in doubt."""
    from kefu.outbox.models import Action

    found: dict[str, dict[str, int]] = {}
    for kind, state in Action.objects.values_list("kind", "state"):
        states = found.setdefault(kind, {})
        states[state] = states.get(state, 0) + 1
    doubted = ("broken_off", "worker_died", "answer_lost", "amazon_failed", "no_proof", "fatal")
    for kind, outcome in Action.objects.filter(tries__outcome__in=doubted).values_list(
        "kind", "tries__outcome"
    ):
        states = found.setdefault(kind, {})
        states[f"ever:{outcome}"] = states.get(f"ever:{outcome}", 0) + 1
    return found


def _intake() -> dict[str, int]:
    from kefu.channels.models import IntakeItem

    rows = IntakeItem.objects.values_list("status", "reason")
    return dict(Counter(f"{status}:{reason}" for status, reason in rows))


def _orders() -> int:
    from kefu.records.models import Order

    return Order.objects.count()


def _unread() -> int:
    from kefu.cases.models import Case

    return Case.objects.filter(unread_since__isnull=False).count()


if __name__ == "__main__":
    main()
