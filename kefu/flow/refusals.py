"""A buyer's no to what stands on offer (PRD-10): said, or meant by a complaint or another wish in reply."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from kefu.cases.models import Message, Offer
from kefu.cases.timeline import OWN
from kefu.cases.verbs import remember

Delivery = Message.Delivery

COMPLAINT = "service_complaint"
# Offers of a part of the price, and what a buyer asks for instead who does not take one.
PARTS = frozenset({"compensate", "offer_discount_to_pass_on"})
INSTEAD = frozenset({"insists", "refund", "repair", "replacement", "return"})
# Offers that need the buyer's consent. Whoever answers one with a complaint does not take it; what was done
# already, and mere words, are no offers to refuse.
NEEDS_CONSENT = frozenset(
    {
        "ask_patience",
        "compensate",
        "exchange",
        "offer_discount_to_pass_on",
        "refund_on_return",
        "repair",
    }
)
SAID = frozenset({"buyer_message", *OWN})
NEVER_READ = (Delivery.WITHDRAWN, Delivery.FAILED, Delivery.NOT_DELIVERED)


def note_refusals(messages: Sequence[Message], *, now: datetime) -> None:
    """Keep each no among ``messages``, just read, with the offer that it refuses.

    A person who reads it otherwise takes it back (``settling.reopen``).
    """
    for message in messages:
        refused = (message.reading or {}).get("facts", {}).get("refused", [])
        if refused:
            _refuse(message, _standing([message.case_id]).filter(remedy__in=refused), now)
    for message, answer, remedies in _replies(messages):
        offers = _standing([message.case_id]).filter(message=answer, remedy__in=remedies)
        _refuse(message, offers, now)


def is_complaint(message: Message) -> bool:
    """Whether the words are a complaint about how the buyer was treated, and nothing else is half as likely."""
    reading = message.reading or {}
    if reading.get("issue") != COMPLAINT:
        return False
    scores = [candidate["score"] for candidate in reading.get("candidates", [])[:2]]
    return reading.get("confident", True) or (len(scores) == 2 and 2 * scores[1] < scores[0])


def _standing(cases: Collection[int]):
    return Offer.objects.filter(case__in=cases, outcome=Offer.Outcome.OPEN)


def _refuse(message: Message, offers: Iterable[Offer], now: datetime) -> None:
    for offer in offers:
        offer.outcome, offer.settled_at = Offer.Outcome.REFUSED, message.at
        offer.save(update_fields=["outcome", "settled_at"])
        remember(message.case, "offer_refused", actor=None, now=now, remedy=offer.remedy)


def _replies(messages: Sequence[Message]) -> list[tuple[Message, int, frozenset[str]]]:
    """Words that follow an answer of ours at once and do not take it: the answer, and what of it they refuse.

    Where a question still waited the buyer complains of the waiting, and refuses nothing.
    """
    noes = [(m, no) for m in messages if m.kind == "buyer_message" and (no := _implied(m))]
    standing = _standing({m.case_id for m, _ in noes}) if noes else Offer.objects.none()
    cases = set(standing.values_list("case", flat=True)) if noes else set()
    if not cases:
        return []
    talk = list(
        Message.objects.filter(case__in=cases, kind__in=SAID)
        .exclude(delivery__in=NEVER_READ)
        .order_by("at", "id")
        .only("id", "case_id", "kind", "at")
    )
    found = []
    for message, remedies in noes:
        before = [m for m in talk if m.case_id == message.case_id and m.at < message.at]
        if before and before[-1].kind in OWN:
            found.append((message, before[-1].pk, remedies))
    return found


def _implied(message: Message) -> frozenset[str]:
    """What the words refuse without saying so, if it was offered just before."""
    if is_complaint(message):
        return NEEDS_CONSENT
    wants = (message.reading or {}).get("facts", {}).get("buyer_wants", "")
    return PARTS if wants in INSTEAD else frozenset()
