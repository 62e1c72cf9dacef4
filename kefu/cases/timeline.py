"""A case's messages as entries of the reply clock."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from kefu.cases.clocks import Entry
from kefu.cases.kinds import BEHAVIOUR
from kefu.cases.models import Message

# Our own words, however they left.
OWN = frozenset({"answer", "reply_copy"})
FIELDS = ("pk", "case_id", "kind", "at", "automatic", "delivery", "no_response_needed_at")


def entry_of(message: Message) -> Entry:
    """What ``message`` means to the clock."""
    return _entry(
        message.pk,
        message.kind,
        message.at,
        message.automatic,
        message.delivery,
        message.no_response_needed_at,
    )


def load_entries(case_ids: Sequence[int]) -> dict[int, list[Entry]]:
    """The entries of several cases with one query."""
    found: dict[int, list[Entry]] = defaultdict(list)
    rows = Message.objects.filter(case__in=case_ids).order_by().values_list(*FIELDS)
    for pk, case_id, *rest in rows:
        found[case_id].append(_entry(pk, *rest))
    return found


def _entry(pk, kind, at, automatic, delivery, no_response_needed_at) -> Entry:
    behaviour = BEHAVIOUR.get(kind)
    asks = bool(behaviour and behaviour.asks) and not automatic and no_response_needed_at is None
    answers = kind in OWN and not automatic and delivery == Message.Delivery.SENT
    return Entry(at=at, asks=asks, answers=answers, ref=pk)
