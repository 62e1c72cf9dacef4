"""Amazon's codes for why goods are sent back, as its reports and its Customer Feedback name them.

Keys are without what stands before them (``CR-``, ``AMZ-PG-``); see ``return_words.reason_words``.
"""

from django.utils.translation import gettext_noop as _n

REASONS = {
    "APPAREL_STYLE": _n("style not liked"),
    "APPAREL_TOO_LARGE": _n("too large"),
    "APPAREL_TOO_SMALL": _n("too small"),
    "APP_STYLE": _n("style not liked"),
    "APP_TOO_LARGE": _n("too large"),
    "APP_TOO_SMALL": _n("too small"),
    "BAD_DESC": _n("not as described"),
    "DAMAGED_BY_CARRIER": _n("damaged by the carrier"),
    "DAMAGED_BY_FC": _n("damaged in Amazon's warehouse"),
    "DEFECTIVE": _n("defective"),
    "DID_NOT_LIKE_COLOR": _n("colour not liked"),
    "DID_NOT_LIKE_FABRIC": _n("material not liked"),
    "EXCESSIVE_INSTALLATION": _n("too hard to install"),
    "EXTRA_ITEM": _n("more came than was ordered"),
    "FOUND_BETTER_PRICE": _n("found cheaper elsewhere"),
    "INACCURATE_WEBSITE_DESCRIPTION": _n("not as described"),
    "MISORDERED": _n("ordered by mistake"),
    "MISSED_ESTIMATED_DELIVERY": _n("came too late"),
    "MISSING_PARTS": _n("parts missing"),
    "NEVER_ARRIVED": _n("never arrived"),
    "NOT_AS_DESCRIBED": _n("not as described"),
    "NOT_COMPATIBLE": _n("does not fit what it is for"),
    "NO_REASON_GIVEN": _n("no reason given"),
    "ORDERED_WRONG_ITEM": _n("ordered the wrong item"),
    "OTHER": _n("another reason"),
    "PART_NOT_COMPATIBLE": _n("does not fit what it is for"),
    "POOR_FIT": _n("poor fit"),
    "QUALITY_UNACCEPTABLE": _n("poor quality"),
    "SWITCHEROO": _n("something else was sent"),
    "UNAUTHORIZED_PURCHASE": _n("ordered without permission"),
    "UNDELIVERABLE_CARRIER_MISS_SORTED": _n("undeliverable: missorted by the carrier"),
    "UNDELIVERABLE_FAILED_DELIVERY_ATTEMPTS": _n("undeliverable: nobody there"),
    "UNDELIVERABLE_INSUFFICIENT_ADDRESS": _n("undeliverable: address incomplete"),
    "UNDELIVERABLE_REFUSED": _n("undeliverable: refused by the buyer"),
    "UNDELIVERABLE_UNCLAIMED": _n("undeliverable: not collected"),
    "UNDELIVERABLE_UNKNOWN": _n("undeliverable"),
    "UNWANTED_ITEM": _n("no longer wanted"),
    "WRONG_ITEM": _n("something else was sent"),
}

TABLES = {"return_reason": REASONS}
