"""Reading → verdict: the case's facts to the policy; the decision is kept with its facts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from kefu.cases.cancel_requests import end_when_cancelled
from kefu.cases.facts import gather
from kefu.cases.models import Case, Decision, Task
from kefu.cases.policy_deadlines import follow
from kefu.cases.tasks import add_task
from kefu.cases.unshipped import end_when_sent
from kefu.cases.verbs import changing, remember
from kefu.claims.verbs import follow_fault
from kefu.policy import Verdict, parse_facts
from kefu.policybook.active import active_book
from kefu.records.models import Order

SHOWN = ["issue", "language", "price", "currency", "order"]


def judge(case: Case, *, now: datetime) -> Decision:
    """Decide what may be done now. The same facts bring no second decision.

    Tasks that the verdict asks for are handed to their departments, each once a case; the deadlines
    that it names become clocks of the case.
    """
    with changing(case):
        _find_order(case)
        if "fault" in case.stated_facts:
            follow_fault(case, now=now)
        facts = gather(case, now=now)
        case.issue = facts.trouble
        case.language = _language(case) or case.language
        case.price = facts.values.get("price")
        case.currency = facts.values.get("currency", "")
        case.save(update_fields=SHOWN)
        book = active_book(now)
        verdict = book.explain(parse_facts(facts.values))
        said = verdict.to_json()
        last = case.decisions.first()
        follow(case, verdict.deadlines, facts.values, now=now)
        end_when_cancelled(case, facts.values, now=now)
        end_when_sent(case, facts.values, now=now)
        if last is not None and _same(last, facts.values, said):
            return last
        decision = Decision.objects.create(
            case=case,
            at=now,
            policy=verdict.policy,
            facts=facts.values,
            sources=facts.sources,
            verdict=said,
        )
        if last is None or last.verdict["next"] != decision.verdict["next"]:
            remember(
                case,
                "decided",
                actor=None,
                now=now,
                next=decision.verdict["next"],
                rules=decision.verdict["rules"],
                policy=verdict.policy,
            )
        _ask_tasks(case, verdict, now)
        return decision


def _find_order(case: Case) -> None:
    if case.order_id is None and case.amazon_order_id:
        case.order = Order.objects.filter(
            store=case.store_id, amazon_order_id=case.amazon_order_id
        ).first()


def _language(case: Case) -> str:
    return (
        case.messages.filter(kind="buyer_message")
        .exclude(language="")
        .order_by("-at", "-id")
        .values_list("language", flat=True)
        .first()
        or ""
    )


def _same(last: Decision, values: dict[str, Any], said: dict[str, Any]) -> bool:
    """Whether nothing but the time has changed since ``last``: neither facts nor verdict."""

    def timeless(facts: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in facts.items() if name != "now"}

    def bare(verdict: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in verdict.items() if name != "trace"}

    return timeless(last.facts) == timeless(values) and bare(last.verdict) == bare(said)


def _ask_tasks(case: Case, verdict: Verdict, now: datetime) -> None:
    asked = set(Task.objects.filter(case=case).values_list("code", flat=True))
    for order in verdict.tasks:
        if order.task not in asked:
            add_task(case, code=order.task, actor=None, now=now, rule=order.rule)
