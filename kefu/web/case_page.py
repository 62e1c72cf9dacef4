"""All that a case's page shows, read with a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from kefu.accounts.access import access, within_stores
from kefu.accounts.models import User
from kefu.accounts.roles import Verb
from kefu.approvals.limits import WORDS
from kefu.assist.offering import functions_column, traces
from kefu.cases.cancel_requests import asked_by_form_alone
from kefu.cases.models import Case, CaseKey, Decision, Draft, Message
from kefu.cases.overdue import answer_time, past_limit, written_anew
from kefu.cases.standard_flow import Progress, Stage, stages
from kefu.outbox.models import Action
from kefu.web.assist_panel import panel_of
from kefu.web.case_lists import CaseLists
from kefu.web.guided_steps import by_hand, proposed, steps_of
from kefu.web.own_actions import connection_column, template_fits
from kefu.web.sentences import sentence

Direction = Message.Direction
Delivery = Message.Delivery
State = Action.State
OTHER_CASES = 8
# Events that the talk already shows as a message.
TOLD_BY_MESSAGES = frozenset(
    {"message_received", "note_added", "answer_queued", "answer_sent", "offer_made", "case_opened"}
)
# So many of the last messages stand open; older ones are one line until they are asked for.
STANDING_OPEN = 4


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the talk: a message, or the events folded between two messages."""

    message: Message | None
    open: bool
    events: list[tuple[datetime, str]]


def load_case(user: User, pk: int, verb: Verb = Verb.READ_CASES) -> Case:
    """The case with what hangs on it one to one, if the user may see it."""
    return access(
        Case.objects.select_related("store", "assignee", "order", "draft", "draft__edited_by")
        .annotate(assist_functions=functions_column(), amazon_missing=connection_column())
        .annotate(**traces(user, timezone.now()))
        .prefetch_related("order__items")
        .order_by(),
        user,
        verb,
        pk=pk,
    )


def page_of(case: Case, lists: CaseLists, user: User, *, now: datetime) -> dict[str, Any]:
    """The page's context apart from the draft's form."""
    messages = list(_messages(case))
    told = [(event.at, event.code, sentence(event)) for event in lists.events]
    allowed = answer_time(lists.clocks)
    return {
        "case": case,
        "at": now,
        "talk": talk(messages, told),
        "history": told,
        "deadlines": lists.deadlines,
        "stages": _stages(case, messages, lists),
        "tasks": lists.tasks,
        "steps": steps_of(case, lists.steps, user),
        "steps_proposed": proposed(lists.decision.verdict if lists.decision else None, lists.steps),
        "steps_by_hand": by_hand(),
        "late": past_limit(waiting(messages), allowed=allowed, now=now),
        "anew": written_anew(messages, allowed=allowed),
        "waiting": waiting(messages),
        "leaving": _leaving(messages),
        "undo_seconds": settings.UNDO_SECONDS,
        "actions": lists.actions,
        "by_template": template_fits(case, _came_back(messages), case.amazon_missing),
        "cancel_alone": _cancel_alone(messages, lists.decision),
        "held_back": _held_back(messages, lists.actions),
        "undelivered": _undelivered(messages, lists),
        "in_doubt": [m for m in messages if m.delivery in (Delivery.IN_DOUBT, Delivery.FAILED)],
        "offers": lists.offers,
        "words_only": WORDS,
        "items": list(case.order.items.all()) if case.order else [],
        "parcels": lists.parcels,
        "others": list(other_cases(case, user)),
        "approval": next(iter(lists.approvals), None),
        "doubts": lists.doubts,
        "regroupings": lists.regroupings,
        "claims": lists.claims,
        "returns": lists.returns,
        "assist": panel_of(case, user, messages, draft_of(case), now=now),
    }


def draft_of(case: Case) -> Draft | None:
    """The draft that ``load_case`` brought along."""
    try:
        return case.draft
    except Draft.DoesNotExist:
        return None


def talk(messages: Iterable[Message], told: list[tuple[datetime, str, str]]) -> list[Entry]:
    """Messages in their order with the events between them folded away."""
    rest = [(at, text) for at, code, text in told if code not in TOLD_BY_MESSAGES]
    entries: list[Entry] = []
    listed = list(messages)
    for index, message in enumerate(listed):
        between = [event for event in rest if event[0] < message.at]
        rest = rest[len(between) :]
        if between:
            entries.append(Entry(None, False, between))
        standing = index >= len(listed) - STANDING_OPEN
        entries.append(Entry(message, standing, []))
    if rest:
        entries.append(Entry(None, False, rest))
    return entries


def other_cases(case: Case, user: User) -> QuerySet[Case]:
    """The same buyer's other cases, newest first."""
    keys = CaseKey.objects.filter(case=case, kind=CaseKey.Kind.ALIAS).values("value")
    same = CaseKey.objects.filter(store=case.store_id, kind=CaseKey.Kind.ALIAS, value__in=keys)
    return (
        within_stores(Case.objects.filter(pk__in=same.values("case")), user)
        .exclude(pk=case.pk)
        .exclude(state=Case.State.MERGED)
        .only("id", "state", "issue", "amazon_order_id", "last_message_at", "subject")
        .order_by("-last_message_at", "-id")[:OTHER_CASES]
    )


def _cancel_alone(messages: Iterable[Message], decision: Decision | None) -> bool:
    """The buyer's request came by Amazon's form alone, and the policy cancels: no letter is needed."""
    options = decision.verdict["options"] if decision else []
    allowed = any(option["remedy"] == "cancel_order" for option in options)
    return allowed and asked_by_form_alone({message.kind for message in messages})


def _messages(case: Case) -> QuerySet[Message]:
    return (
        case.messages.select_related("author", "action", "no_response_needed_by")
        .defer("body", "reading")
        .prefetch_related("attachments")
        .order_by("at", "id")
    )


def waiting(messages: Iterable[Message]) -> list[Message]:
    """The buyer's messages that no later answer has met."""
    messages = list(messages)
    answered = max(
        (m.at for m in messages if m.kind in {"answer", "reply_copy"} and m.delivery == "sent"),
        default=None,
    )
    return [
        m
        for m in messages
        if m.kind == "buyer_message"
        and m.no_response_needed_at is None
        and not m.automatic
        and (answered is None or m.at > answered)
    ]


def _leaving(messages: list[Message]) -> Action | None:
    """The answer that can still be called back; one that waits for Amazon stands with that."""
    for message in reversed(messages):
        if message.delivery == Delivery.QUEUED:
            return message.action if hasattr(message, "action") else None
    return None


def _came_back(messages: list[Message]) -> bool:
    """Whether the last letter to the buyer came back."""
    letters = [m for m in messages if m.direction == Direction.OUT and m.kind == "answer"]
    return bool(letters) and letters[-1].delivery == Delivery.NOT_DELIVERED


def _held_back(messages: list[Message], actions: list[Action]) -> Action | None:
    """The letter that waits although what it tells of will not be done by itself, or is done."""
    stuck = {a.letter_id for a in actions if a.state in (State.FAILED, State.IN_DOUBT)}
    letters = (m.action for m in messages if m.delivery == Delivery.QUEUED and hasattr(m, "action"))
    return next((a for a in letters if a.held and (a.told_at or a.pk in stuck)), None)


def _undelivered(messages: list[Message], lists: CaseLists) -> list[dict[str, Any]]:
    """Letters that came back with no later one on its way: why, and when that was told."""
    outward = [m for m in messages if m.direction == Direction.OUT and m.kind == "answer"]
    told = {e.facts.get("message"): e for e in lists.events if e.code == "answer_not_delivered"}
    if not outward or outward[-1].delivery != Delivery.NOT_DELIVERED or outward[-1].pk not in told:
        return []
    event = told[outward[-1].pk]
    cause = event.facts.get("cause") or "unknown"
    return [{"message": outward[-1], "cause": cause, "said": event.facts.get("said", "")}]


def _stages(case: Case, messages: list[Message], lists: CaseLists) -> tuple[Stage, ...]:
    tracked = [
        t for t in lists.tasks if t.code in {"trace_parcel", "ship_replacement", "inspect_return"}
    ]
    return stages(
        Progress(
            order_known=case.order_id is not None,
            problem_told=bool(case.issue) and case.issue not in {"other", "no_answer_needed"},
            answered=any(m.direction == Direction.OUT and m.delivery == "sent" for m in messages),
            remedy_agreed=bool(lists.offers),
            goods_tracked=all(t.state != "open" for t in tracked) if tracked else None,
            solved=case.state == Case.State.DONE,
            satisfaction_known=bool(lists.answers),
        )
    )
