"""Whether the assistant may be asked: switched on, for this store, within the day's budget."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q, Subquery, Sum

from kefu.accounts.models import User
from kefu.assist.endpoint import Endpoint
from kefu.assist.models import Assistant, Call, Function, Suggestion, Summary, Translation
from kefu.cases.errors import NotAllowedNow

State = Call.State
# So long a page that is opened anew tells of a call that failed.
TELLS_FOR = timedelta(minutes=5)
AT_ONCE = 3
"""Calls of one person that may be under way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """What a day has cost so far, and what it may cost."""

    calls: int
    tokens: int
    most_calls: int
    most_tokens: int

    @property
    def over(self) -> bool:
        """Whether nothing more may be asked today."""
        return self.calls >= self.most_calls or self.tokens >= self.most_tokens


def assistant() -> Assistant:
    """The settings as they stand; those of a switched-off assistant where nothing is stored."""
    return Assistant.objects.first() or Assistant(pk=1)


def endpoint_of(settings: Assistant) -> Endpoint:
    """Where to ask."""
    return Endpoint(
        url=settings.url, model=settings.model, key=settings.key, seconds=float(settings.seconds)
    )


def functions_for(store_id: int) -> frozenset[str]:
    """The functions that a store may use; none while the assistant is off."""
    stored = Assistant.objects.filter(on=True, stores=store_id).values_list("functions", flat=True)
    return known_functions(stored.first())


def functions_column() -> Subquery:
    """The same as a column of a query of cases; read it with ``known_functions``."""
    on = Assistant.objects.filter(on=True, stores=OuterRef("store"))
    return Subquery(on.values("functions")[:1])


def traces(user: User, now: datetime) -> dict[str, Exists]:
    """Columns of a query of cases that say what the assistant has left on each, to be read only then."""
    case = OuterRef("pk")
    calls = Call.objects.filter(case=case, by=user, asked_at__gte=now - TELLS_FOR)
    return {
        "has_assist_calls": Exists(calls),
        "has_suggestion": Exists(Suggestion.objects.filter(case=case)),
        "has_translations": Exists(Translation.objects.filter(message__case=case)),
        "has_summaries": Exists(Summary.objects.filter(case=case)),
    }


def known_functions(stored: list[str] | None) -> frozenset[str]:
    """Stored functions that there are."""
    return frozenset(stored or ()) & frozenset(Function.values)


def spent(settings: Assistant, now: datetime) -> Spent:
    """What the day of ``now`` (UTC) has cost. A call that was cancelled unasked costs nothing."""
    day = now.replace(hour=0, minute=0, second=0, microsecond=0)
    calls = Call.objects.filter(asked_at__gte=day, asked_at__lt=day + timedelta(days=1))
    calls = calls.exclude(Q(state=State.CANCELLED) & Q(claimed_at=None))
    tokens = calls.aggregate(sum=Sum(F("tokens_in") + F("tokens_out")))["sum"]
    return Spent(
        calls=calls.count(),
        tokens=tokens or 0,
        most_calls=settings.daily_calls,
        most_tokens=settings.daily_tokens,
    )


def guard(function: str, store_id: int, actor_id: int, now: datetime) -> Assistant:
    """The settings, locked until the transaction ends, so that no budget is passed together.

    Raises ``NotAllowedNow``: ``assistant_off``, ``assistant_busy``, ``assistant_budget_spent``.
    """
    settings = Assistant.objects.select_for_update().filter(on=True, stores=store_id).first()
    if settings is None or function not in settings.functions:
        raise NotAllowedNow("assistant_off")
    under_way = Call.objects.filter(by=actor_id, state__in=(State.WAITING, State.RUNNING))
    if under_way.count() >= AT_ONCE:
        raise NotAllowedNow("assistant_busy")
    if spent(settings, now).over:
        raise NotAllowedNow("assistant_budget_spent")
    return settings
