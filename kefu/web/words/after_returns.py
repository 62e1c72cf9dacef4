"""Words for what becomes of returns: lots to resell, what Amazon owes, disputes."""

from django.utils.translation import gettext_noop as _n

from kefu.web.headings import Moment

LOT_HEADINGS = (
    _n("Return"),
    _n("SKU"),
    _n("ASIN"),
    _n("Item"),
    _n("Quantity"),
    _n("Grade"),
    _n("Bin"),
    _n("LPN"),
)

LOTS_HEADINGS = (
    _n("Lot"),
    _n("Store"),
    _n("State"),
    Moment(_n("Begun")),
    _n("Buyer"),
    _n("Proceeds"),
    _n("Currency"),
    Moment(_n("Ended")),
    _n("Note"),
)

LOT_STATES = {
    "open": _n("being filled"),
    "sold": _n("sold"),
    "dissolved": _n("dissolved"),
}

OWED_HEADINGS = (
    _n("Store"),
    _n("For what"),
    _n("State"),
    _n("Order"),
    _n("SKU"),
    _n("Item"),
    _n("Amount"),
    _n("Currency"),
    Moment(_n("Can be claimed from")),
    Moment(_n("Can be claimed until")),
    Moment(_n("Claimed")),
    _n("Reference"),
    _n("Paid"),
)

OWED_KINDS = {
    "safe_t": _n("SAFE-T: refunded more than it was worth"),
    "not_returned": _n("FBA: refunded, never came back"),
    "damaged": _n("FBA: damaged in Amazon's care"),
}

OWED_STATES = {
    "open": _n("to be claimed"),
    "filed": _n("claimed"),
    "paid": _n("paid"),
    "denied": _n("denied"),
    "let_go": _n("let go"),
}

DISPUTE_HEADINGS = (
    _n("About"),
    _n("Store"),
    _n("Case"),
    _n("Order"),
    _n("Buyer"),
    _n("Return"),
    Moment(_n("Opened")),
    _n("Outcome"),
    _n("Amount"),
    _n("Currency"),
    _n("Reason"),
    Moment(_n("Ended")),
)

SIDES = {"buyer": _n("the buyer"), "seller": _n("the seller")}

OUTCOMES = {
    "proposal": _n("as the policy proposed"),
    "buyer": _n("for the buyer"),
    "seller": _n("for the seller"),
    "middle": _n("met in the middle"),
    "withdrawn": _n("withdrawn"),
}

TABLES = {
    "lot_state": LOT_STATES,
    "owed_kind": OWED_KINDS,
    "owed_state": OWED_STATES,
    "dispute_side": SIDES,
    "dispute_outcome": OUTCOMES,
}
