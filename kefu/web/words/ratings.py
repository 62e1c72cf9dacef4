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

TABLES = {
    "feedback_tab": TABS,
    "rating_cause": CAUSES,
    "removal_ground": GROUNDS,
    "remover": REMOVERS,
}
