"""Words for the pages on which a policy is read and changed: keys of rows, files, units, problems, states."""

from django.utils.translation import gettext_noop as _n

KEYS = {
    "id": _n("Row name"),
    "rule": _n("Rule"),
    "cites": _n("Takes part"),
    "offer": _n("Allowed"),
    "first": _n("Before the answer"),
    "last": _n("After the answer"),
    "alone": _n("Replaces the answer"),
    "ask": _n("Ask for"),
    "next": _n("Next step"),
    "task": _n("Task"),
    "forbid": _n("Forbidden"),
    "deadline": _n("Time limit"),
    "is": _n("Means"),
    "en": _n("English"),
    "zh": _n("Chinese"),
}

HINTS = {
    "offer": _n(
        "refund | resend: allowed together; →: only if nothing is left; ≤ small_share: at most; ! a supervisor approves; (RET-6) a rule of its own"
    ),
    "first": _n("as under “Allowed”; it goes before the answer"),
    "last": _n("as under “Allowed”, without →; it comes after the answer"),
    "ask": _n("photo | severity | details | new_address | confirm_address | reason"),
    "task": _n("check_stock | trace_parcel (DEL-5)"),
    "forbid": _n("resend | refund_full (RET-6)"),
    "deadline": _n("refund_after_return | claim_appeal_days: names of lengths of time"),
    "next": _n("ask_buyer or hand_to_person"),
    "alone": _n("yes, or empty"),
    "cites": _n("PRD-1 | RET-6"),
}

FILES = {
    "orders": _n("orders"),
    "delivery": _n("delivery"),
    "product": _n("product problems"),
    "returns": _n("returns and refunds"),
    "claims": _n("claims"),
    "general": _n("general"),
    "derived": _n("worked-out facts"),
    "defaults": _n("numbers"),
    "rates": _n("exchange rates"),
    "book": _n("head of the policy"),
}

# What must be done in time; a number of a policy's own making is said by its name.
DEADLINES = {
    "refund_after_return": _n("refund after the arrival of a return"),
    "return_answer_hours": _n("answer to the return request"),
    "claim_answer_hours": _n("answer to the claim"),
    "claim_appeal_days": _n("appeal against the decision on a claim"),
    "safe_t_days": _n("SAFE-T claim for what a return cost us"),
    "confirm_shipment_days": _n("confirmation of the shipment"),
}

UNITS = {
    "percent": _n("%(value)s %%"),
    "minutes": _n("%(value)s minutes"),
    "hours": _n("%(value)s hours"),
    "days": _n("%(value)s days"),
    "business_days": _n("%(value)s business days"),
    "stars": _n("%(value)s stars"),
}

PROBLEMS = {
    "unreadable": _n("Cannot be read"),
    "gap": _n("Not covered"),
    "overlap": _n("Two rows disagree"),
    "unreachable": _n("Never reached"),
    "conflict": _n("Allowed and forbidden"),
    "limits": _n("Limits out of order"),
    "example": _n("A worked example differs"),
}

STATES = {
    "draft": _n("draft"),
    "proposed": _n("waits for a second person"),
    "approved": _n("approved"),
    "retired": _n("called back"),
    "rejected": _n("rejected"),
    "discarded": _n("discarded"),
}

TABLES = {
    "policy_key": KEYS,
    "policy_hint": HINTS,
    "policy_file": FILES,
    "policy_deadline": DEADLINES,
    "policy_unit": UNITS,
    "policy_problem": PROBLEMS,
    "policy_state": STATES,
}
