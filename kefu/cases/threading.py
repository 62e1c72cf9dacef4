"""Which case a message belongs to: a pure judgement with its reason.

Order of trust: Amazon's case UUID, order ID, the buyer's relay alias, In-Reply-To. What is
doubtful opens a case of its own and asks a person; nothing is guessed, nothing is lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """By what a message can be recognised; empty where it tells nothing.

    ``from_buyer`` is false for Amazon's notices, which carry no alias to compare.
    """

    case_uuid: str = ""
    order_id: str = ""
    alias: str = ""
    reply_ids: tuple[str, ...] = ()
    at: datetime
    from_buyer: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A case that shares a key with the message."""

    ref: int
    open: bool
    order_id: str
    aliases: frozenset[str]
    last_message_at: datetime
    matched: frozenset[str]
    """Kinds of keys that match: ``case_uuid``, ``order``, ``alias``, ``message_id``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the message goes: ``join`` a case, or a new one (``None``), perhaps asking.

    ``suggested``: cases that a person should be asked about, most likely first.
    """

    join: int | None
    reason: str
    suggested: tuple[int, ...] = ()


# A buyer who comes back after this long by alias alone has most likely a new trouble.
ALIAS_MEMORY = timedelta(days=30)


def place(keys: Keys, candidates: Sequence[Candidate]) -> Place:
    """The case to join, with a reason code, or a new case with whom to ask about."""
    for kind, judge in (
        ("case_uuid", _by_case_uuid),
        ("order", _by_order),
        ("alias", _by_alias),
        ("message_id", _by_reply),
    ):
        matching = [c for c in candidates if kind in c.matched]
        if matching:
            found = judge(keys, matching)
            if found is not None:
                return found
    return Place(join=None, reason="new")


def _best(cases: Sequence[Candidate]) -> Candidate:
    """Open before closed, then the one that was heard of last."""
    return max(cases, key=lambda c: (c.open, c.last_message_at, c.ref))


def _other_order(keys: Keys, case: Candidate) -> bool:
    return bool(keys.order_id and case.order_id and keys.order_id != case.order_id)


def _by_case_uuid(keys: Keys, cases: Sequence[Candidate]) -> Place:
    same_order = [c for c in cases if not _other_order(keys, c)]
    if same_order:
        return Place(join=_best(same_order).ref, reason="same_case_uuid")
    # Amazon's thread goes on, but the buyer now speaks of another order.
    return Place(join=None, reason="other_order_in_thread", suggested=(_best(cases).ref,))


def _by_order(keys: Keys, cases: Sequence[Candidate]) -> Place:
    best = _best(cases)
    stranger = keys.from_buyer and keys.alias and best.aliases and keys.alias not in best.aliases
    if stranger:
        known = [c for c in cases if not c.aliases or keys.alias in c.aliases]
        if not known:
            return Place(join=None, reason="same_order_other_buyer", suggested=_refs(cases))
        best = _best(known)
    return Place(join=best.ref, reason="same_order")


def _by_alias(keys: Keys, cases: Sequence[Candidate]) -> Place | None:
    if keys.order_id:
        # The message names an order that no case has: only a case without one can be meant.
        cases = [c for c in cases if not c.order_id]
        if not cases:
            return Place(join=None, reason="new_order_of_known_buyer")
    recent = [c for c in cases if keys.at - c.last_message_at <= ALIAS_MEMORY]
    live = [c for c in recent if c.open] or recent
    if len(live) == 1:
        return Place(join=live[0].ref, reason="same_buyer")
    if live:
        return Place(join=None, reason="buyer_has_several_cases", suggested=_refs(live))
    return None


def _by_reply(keys: Keys, cases: Sequence[Candidate]) -> Place | None:
    same_order = [c for c in cases if not _other_order(keys, c)]
    if not same_order:
        return None
    best = _best(same_order)
    stranger = keys.from_buyer and keys.alias and best.aliases and keys.alias not in best.aliases
    if stranger:
        return Place(join=None, reason="reply_by_other_buyer", suggested=(best.ref,))
    return Place(join=best.ref, reason="in_reply_to")


def _refs(cases: Sequence[Candidate]) -> tuple[int, ...]:
    ranked = sorted(cases, key=lambda c: (c.open, c.last_message_at, c.ref), reverse=True)
    return tuple(c.ref for c in ranked[:5])
