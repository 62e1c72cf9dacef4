"""Codes of feedback, reviews and review requests in words."""

from django.utils.translation import gettext_noop as _n

TABS = {
    "open": _n("To work on"),
    "asked": _n("Removal asked"),
    "missing": _n("Gone from the report"),
    "all": _n("All"),
}

CAUSES = {
    "quality": _n("quality"),
    "description": _n("description"),
    "delivery": _n("delivery"),
    "service": _n("service"),
}

GROUNDS = {
    "product_review": _n("wholly a product review"),
    "obscene": _n("obscene words"),
    "personal_data": _n("personal data"),
    "fulfilled_by_amazon": _n("about a delivery that Amazon made"),
    "promotional": _n("promotes something else"),
    "other": _n("another ground"),
}

REMOVERS = {"amazon": _n("Amazon"), "buyer": _n("the buyer")}

CHANGES = {
    "feedback_left": _n("The report told of it"),
    "feedback_rating": _n("Stars: %(is)s instead of %(was)s"),
    "feedback_comment": _n("The comment was changed; it had been: “%(was)s”"),
    "feedback_reply": _n("Public reply: “%(is)s”"),
    "feedback_missing": _n("The report no longer names it"),
    "feedback_back": _n("The report names it again"),
    "feedback_still_told": _n("It was noted as removed, but the report still names it"),
    "feedback_removed": _n("Removed by %(by)s"),
    "feedback_stands": _n("It stands at Amazon"),
    "feedback_removal_asked": _n("Amazon was asked to remove it: %(ground)s"),
    "feedback_removal_refused": _n("Amazon keeps it"),
    "feedback_cause": _n("It is about: %(cause)s"),
}

REQUEST_TABS = {
    "planned": _n("Planned"),
    "held": _n("Held"),
    "asked": _n("Sent or on its way"),
    "passed": _n("Not asked"),
}

REQUEST_STATES = {
    "planned": _n("planned"),
    "held": _n("held"),
    "asked": _n("on its way"),
    "sent": _n("asked"),
    "failed": _n("Amazon refused"),
    "passed": _n("not asked"),
}

WHY_NOT = {
    "open_case": _n("a case is open"),
    "open_claim": _n("a claim is open"),
    "open_return": _n("a return is under way"),
    "not_delivered": _n("not delivered yet"),
    "refunded": _n("refunded, and the store does not ask then"),
    "cancelled": _n("cancelled"),
    "window_over": _n("Amazon's window is over"),
    "not_asked_here": _n("the store does not ask"),
    "not_connected": _n("the store is not connected for it"),
}

TONES = {"negative": _n("Spoken badly of"), "positive": _n("Spoken well of")}

REVIEW_LINES = {"no_stars": _n("no stars"), "no_date": _n("no date")}

TABLES = {
    "review_line": REVIEW_LINES,
    "topic_tone": TONES,
    "request_tab": REQUEST_TABS,
    "request_state": REQUEST_STATES,
    "why_not": WHY_NOT,
    "feedback_tab": TABS,
    "rating_cause": CAUSES,
    "removal_ground": GROUNDS,
    "remover": REMOVERS,
}
