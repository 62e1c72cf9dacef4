"""Codes of claims in words."""

from django.utils.translation import gettext_noop as _n

KINDS = {"a_to_z": _n("A-to-z claim"), "chargeback": _n("Chargeback")}

STATES = {
    "open": _n("to be answered"),
    "answered": _n("answered, Amazon decides"),
    "withdrawn": _n("withdrawn by the buyer"),
    "refunded": _n("refunded by us"),
    "granted": _n("granted to the buyer"),
    "denied": _n("denied, in our favour"),
}

ENDINGS = {code: STATES[code] for code in ("withdrawn", "refunded", "granted", "denied")}

CAUSES = {
    "unknown": _n("not settled"),
    "seller": _n("ours"),
    "buyer": _n("the buyer's"),
    "carrier": _n("the carrier's"),
}

REASONS = {
    "unauthorised": _n("payment not authorised"),
    "not_received": _n("not received"),
    "not_refunded": _n("returned, not refunded"),
    "damaged": _n("damaged"),
    "defective": _n("defective"),
    "wrong_item": _n("wrong item"),
    "missing_part": _n("something missing"),
    "not_as_described": _n("not as described"),
    "changed_mind": _n("changed mind or ordered by mistake"),
    "other": _n("another reason"),
}

TABS = {
    "answer": _n("To answer"),
    "lost": _n("Lost, may be appealed"),
    "doubtful": _n("Contradictions"),
    "waiting": _n("With Amazon"),
    "all": _n("All"),
}

# Where Amazon tells of money; several tell of the same.
LEDGERS = {
    "transactions": _n("transactions"),
    "events": _n("events of the order"),
    "settlement": _n("settlement"),
}
SOURCES = {
    "notice": _n("Amazon's notice"),
    "returns_report": _n("returns report"),
    "finance": _n("Amazon's payments"),
    "person": _n("a person"),
}

TOLD = {
    "opened": _n("claim opened"),
    "flagged": _n("order marked with a claim"),
    "answered": _n("answered by us"),
    "decided": _n("decided"),
    "paid": _n("money taken from us"),
    "paid_back": _n("money given back to us"),
    "appealed": _n("appealed by us"),
    "withdrawn": STATES["withdrawn"],
    "refunded": STATES["refunded"],
    "granted": STATES["granted"],
    "denied": STATES["denied"],
}

LESSONS = {
    "quality": _n("quality of the goods"),
    "packaging": _n("packaging"),
    "description": _n("listing promised something else"),
    "wrong_item": _n("wrong item packed"),
    "not_sent": _n("not sent, or sent too late"),
    "carrier": _n("lost or damaged by the carrier"),
    "no_proof": _n("no proof of delivery"),
    "answered_late": _n("answered too late"),
    "answered_badly": _n("answered with too little evidence"),
    "buyer": _n("the buyer's doing"),
    "other": _n("something else"),
}

COUNTS = {"yes": _n("counts"), "no": _n("does not count"), "unknown": _n("not decided yet")}

CHANGES = {
    "claim_opened": _n("Known since then; told by %(source)s"),
    "claim_state": _n("Now: %(state)s; told by %(source)s"),
    "claim_due": _n("To be answered by %(due)s; told by %(source)s"),
    "claim_amount": _n("Amount: %(is)s instead of %(was)s; told by %(source)s"),
    "claim_contradiction": _n("Sources contradict each other; last told by %(source)s"),
    "claim_contradiction_settled": _n("The contradiction is settled; last told by %(source)s"),
    "claim_cause": _n("Cause: %(cause)s"),
    "claim_service_yes": _n("It is about service"),
    "claim_service_no": _n("It is about the card, not about service"),
    "claim_lesson": _n("Filed under: %(lesson)s"),
}

TABLES = {
    "claim_kind": KINDS,
    "claim_state": STATES,
    "claim_ending": ENDINGS,
    "claim_cause": CAUSES,
    "claim_reason": REASONS,
    "claim_tab": TABS,
    "claim_source": SOURCES,
    "claim_ledger": LEDGERS,
    "claim_told": TOLD,
    "claim_lesson": LESSONS,
    "claim_counts": COUNTS,
}
