"""The only seam to the pure part: a case turned into facts, each with where it came from.

A fixed number of queries a case, however long its conversation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from kefu.cases.concession_sums import What, tally
from kefu.cases.concessions import history_of
from kefu.cases.kinds import is_decision
from kefu.cases.models import Attachment, Case, Deadline, Message, Offer
from kefu.cases.timeline import OWN
from kefu.cases.together import Prepared
from kefu.policy.money import STEP, round_amount
from kefu.records.models import Order, OrderItem, Parcel
from kefu.records.stock import in_stock

# Issues that say nothing about the trouble itself; a later one does not displace an earlier.
WEAK_ISSUES = frozenset({"no_answer_needed", "other", ""})
FAULTS = frozenset({"damaged", "defective", "missing_part", "not_as_described", "wrong_item"})
# Troubles of a buyer who has the goods before them.
GOODS_AT_HAND = FAULTS | {"return_item", "refund_status"}
# Where triage is not sure, nobody knows: a person chooses among so many possible troubles.
UNCLEAR, MOST_POSSIBLE = "unclear", 3
# What only Amazon's own notice can tell (ORD-1: the official request must be on file).
NOT_BY_WORDS = frozenset({"cancel_request_on_file"})
CLAIM_DECISIONS = frozenset({"granted", "denied", "withdrawn", "refunded"})


@dataclass(slots=True)
class Gathered:
    """Facts as the vocabulary names them (JSON values), and the source code of each."""

    values: dict[str, Any] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    # What the case is about, also where the last words want no answer.
    trouble: str = ""

    def put(self, name: str, value: Any, source: str) -> None:
        """Set a fact; an unknown value leaves it unknown."""
        if value is None or value == "":
            return
        self.values[name] = value
        self.sources[name] = source

    def leave_open(self, name: str, possible: Sequence[str]) -> None:
        """Nobody knows this fact, whatever was known before; a person chooses among ``possible``."""
        self.values.pop(name, None)
        self.sources[name] = f"{UNCLEAR}:{','.join(possible)}"

    def is_open(self, name: str) -> bool:
        """Whether words were there to tell this fact, and nobody is sure what they told."""
        return self.sources.get(name, "").startswith(f"{UNCLEAR}:")


def gather(case: Case, *, now: datetime) -> Gathered:
    """All that is known of a case now. Later sources win; what a person stated wins over all."""
    facts = Gathered()
    facts.put("now", now.isoformat(), "clock")
    facts.put("marketplace", case.marketplace or case.store.marketplace, "message")
    known = _KNOWN(case=case.pk, order=case.order_id or 0)
    messages = sorted((Message(**row) for row in known["messages"]), key=lambda m: (m.at, m.pk))
    if case.order is not None:
        _from_order(facts, case.order, known, _asins(messages), now)
    _from_messages(facts, messages)
    _from_notices(facts, messages)
    _from_offers(facts, known["offers"])
    _from_concessions(facts, case)
    _from_evidence(facts, known["files"])
    for name, told in case.record_facts.items():
        facts.put(name, told["value"], told["source"])
    for claim in known["claims"]:
        facts.put("claim_answer_due", claim["due_at"].isoformat(), "notice")
    facts.trouble = facts.values.get("issue", "")
    _only_thanks(facts, known["own"], messages)
    for name, stated in case.stated_facts.items():
        facts.put(name, stated["value"], "person")
    if "issue" in case.stated_facts:
        facts.trouble = facts.values["issue"]
    return facts


def _known(case: int, order: int) -> dict[str, QuerySet[Any]]:
    messages = Message.objects.filter(case=case)
    told = messages.filter(direction=Message.Direction.IN)
    return {
        "messages": told.values("id", "case_id", "kind", "at", "reading", "notice"),
        "own": messages.filter(kind__in=OWN, delivery=Message.Delivery.SENT).values("at"),
        "files": Attachment.objects.filter(message__in=told).values("content_type"),
        "offers": Offer.objects.filter(case=case),
        "claims": Deadline.objects.filter(
            case=case, kind=Deadline.Kind.CLAIM_ANSWER, met_at__isnull=True
        ).values("due_at"),
        "items": OrderItem.objects.filter(order=order),
        "parcels": Parcel.objects.filter(order=order),
    }


_KNOWN = Prepared(_known)


def articles_named(case: Case) -> set[str]:
    """The ASINs that the messages of a case name."""
    return _asins(list(case.messages.filter(direction=Message.Direction.IN).only("notice")))


def _asins(messages: Sequence[Message]) -> set[str]:
    return {m.notice["asin"] for m in messages if m.notice.get("asin")}


def _from_order(
    facts: Gathered, order: Order, known: Mapping[str, list[Any]], asins: set[str], now: datetime
) -> None:
    source = "order"
    facts.put("fulfilment", order.fulfilment, source)
    facts.put("order_status", order.status, source)
    for name in ("ordered_at", "latest_ship", "latest_delivery"):
        value = getattr(order, name)
        facts.put(name, value.isoformat() if value else None, source)
    items = sorted(known["items"], key=lambda item: item.pk)
    price = price_concerned(items, asins)
    if price is not None and order.currency:
        facts.put("price", str(payable(price, order.currency)), source)
        facts.put("currency", order.currency, source)
    skus = [item.sku for item in concerned(items, asins)]
    facts.put("in_stock", in_stock(order, skus, now=now), "stock")
    _from_parcels(facts, sorted(known["parcels"], key=_when_sent))


def price_concerned(items: Sequence[OrderItem], asins: set[str]) -> Decimal | None:
    """What was paid for the items concerned, or ``None`` where that cannot be told.

    The items that the messages name, otherwise all of the order; unknown as soon as one of
    them has no price.
    """
    paid = [item.paid for item in concerned(items, asins)]
    if not paid or any(p is None for p in paid):
        return None
    return sum((p for p in paid if p is not None), Decimal())


def concerned(items: Sequence[OrderItem], asins: set[str]) -> Sequence[OrderItem]:
    """The items that the messages name, or else all of the order."""
    return [item for item in items if item.asin in asins] or items


def payable(amount: Decimal, currency: str) -> Decimal:
    """A sum as the currency has it: records that reckon in parts of a yen are rounded."""
    odd = currency in STEP and amount % STEP[currency]
    return round_amount(amount, currency) if odd else amount


def _when_sent(parcel: Parcel) -> tuple[datetime, int]:
    """As parcels stand in the database: those not sent yet come first."""
    return parcel.shipped_at or datetime.min.replace(tzinfo=UTC), parcel.pk


def _from_parcels(facts: Gathered, parcels: Sequence[Parcel]) -> None:
    if not parcels:
        return
    last = parcels[-1]
    state = last.state
    if not state:
        # Handed to the carrier with a number, and nothing worse known of it.
        state = Parcel.Tracking.IN_TRANSIT if last.tracking_number else "none"
    facts.put("tracking", state, "parcel")
    if last.delivered_at:
        facts.put("delivered_at", last.delivered_at.isoformat(), "parcel")
    if state == Parcel.Tracking.DELIVERED:
        facts.put("order_status", "delivered", "parcel")


def _from_messages(facts: Gathered, messages: Sequence[Message]) -> None:
    refused: list[str] = []
    for message in messages:
        reading = message.reading or {}
        source = f"message:{message.pk}"
        issue = reading.get("issue", "")
        known = facts.values.get("issue", "")
        certain = reading.get("confident", True)
        if issue == "service_complaint" and facts.is_open("issue"):
            pass  # they complain that it was not understood: what it was stands first
        elif issue and certain and (known in WEAK_ISSUES or not _only_a_nudge(issue, known)):
            facts.put("issue", issue, source)
        elif issue and not certain and known in WEAK_ISSUES:
            facts.leave_open("issue", _likely(reading))
        for name, value in (reading.get("facts") or {}).items():
            if name == "refused":
                refused += value
            elif name not in NOT_BY_WORDS:
                facts.put(name, value, source)
    if refused:
        facts.put("refused", sorted(set(refused)), "message")


def _likely(reading: dict[str, Any]) -> list[str]:
    """What an unsure reading thinks possible, likeliest first."""
    candidates = reading.get("candidates") or [{"issue": reading["issue"]}]
    return [candidate["issue"] for candidate in candidates[:MOST_POSSIBLE]]


def _only_a_nudge(issue: str, known: str) -> bool:
    """Impatience is no new trouble: who holds the goods does not ask where they are; nor is who wants no more of
    what was told to be faulty, or wants to send it back, somebody who has changed their mind."""
    return (
        issue in WEAK_ISSUES
        or issue == "service_complaint"
        or (issue == "where_is_my_order" and known in GOODS_AT_HAND)
        or (issue in ("return_item", "changed_mind") and known in FAULTS)
    )


def _only_thanks(
    facts: Gathered, own: Sequence[Mapping[str, Any]], messages: Sequence[Message]
) -> None:
    """Where all that came since our last answer is thanks or chit-chat, nothing is to be said."""
    answered = max((message["at"] for message in own), default=None)
    if answered is None:
        return
    since = [m for m in messages if m.at > answered]
    readings = [m.reading or {} for m in since if m.kind == "buyer_message"]
    if readings and len(readings) == len(since) and all(_is_thanks(r) for r in readings):
        facts.put("issue", "no_answer_needed", f"message:{since[-1].pk}")


def _is_thanks(reading: dict[str, Any]) -> bool:
    return reading.get("issue") == "no_answer_needed" and reading.get("confident", True)


def _from_notices(facts: Gathered, messages: Sequence[Message]) -> None:
    facts.put("claim_status", "none", "notice")
    facts.put("return_status", "none", "notice")
    for message in messages:
        source = f"message:{message.pk}"
        match message.kind:
            case "cancel_request":
                facts.put("cancel_request_on_file", True, source)
                if facts.values.get("issue", "") in WEAK_ISSUES:
                    facts.put("issue", "cancel_order", source)
            case "return_request":
                facts.put("return_requested_at", message.at.isoformat(), source)
                authorised = message.notice.get("authorised") == "yes"
                facts.put("return_status", "authorised" if authorised else "requested", source)
                if facts.values.get("issue", "") in WEAK_ISSUES:
                    facts.put("issue", "return_item", source)
            case kind if is_decision(kind, message.notice):
                facts.put("claim_decided_at", message.at.isoformat(), source)
                decision = message.notice.get("decision", "")
                facts.put("claim_status", decision if decision in CLAIM_DECISIONS else None, source)
            case "claim_opened" | "chargeback":
                facts.put("claim_status", "open", source)
    if facts.values.get("issue") == "cancel_order" and facts.values.get("fulfilment") == "seller":
        facts.values.setdefault("cancel_request_on_file", False)
        facts.sources.setdefault("cancel_request_on_file", "notice")


def _from_offers(facts: Gathered, offers: Sequence[Offer]) -> None:
    refused = {o.remedy for o in offers if o.outcome == Offer.Outcome.REFUSED}
    # A person has said since that the buyer did not refuse, or came round.
    taken_back = {o.remedy for o in offers if o.settled_at and o.outcome != Offer.Outcome.REFUSED}
    if refused or taken_back & set(facts.values.get("refused", ())):
        told = refused | set(facts.values.get("refused", ())) - taken_back
        facts.put("refused", sorted(told), "offer")
    if facts.values.get("issue") == "defective":
        facts.put("help_tried", any(o.remedy == "explain" for o in offers), "offer")


def _from_concessions(facts: Gathered, case: Case) -> None:
    """What the whole order has had: paid, and promised as a part of the price but not paid yet.

    A full refund that was promised stays on offer until it is paid; see ``approvals.weighing``.
    """
    lines = history_of(case).order_lines()
    paid = [line.at for line in lines if line.what is What.PAID]
    facts.put("refunded_at", max(paid).isoformat() if paid else None, "notice")
    parts = tally(line for line in lines if line.what is What.PAID or not line.whole)
    currency = facts.values.get("currency", "")
    facts.put("refunded_so_far", str(payable(parts.paid, currency)), "notice")
    facts.put("conceded_so_far", str(payable(parts.promised, currency)), "offer")


def _from_evidence(facts: Gathered, files: Sequence[Mapping[str, Any]]) -> None:
    """Whether a photo or video is on file is always known (RET-4)."""
    seen = any(file["content_type"].startswith(("image/", "video/")) for file in files)
    facts.put("evidence", seen, "attachment")
