"""Words for returns: stages, answers, grades, what becomes of the goods, clocks, steps."""

from django.utils.translation import gettext_noop as _n

STAGES = {
    "asked": _n("asked for"),
    "answered": _n("answered"),
    "on_its_way": _n("on its way"),
    "arrived": _n("arrived"),
    "inspected": _n("inspected"),
    "refunded": _n("refunded"),
    "put_away": _n("put away"),
    "ended": _n("ended"),
}

CLOCKS = {
    "answer": _n("return answer due"),
    "refund": _n("refund due"),
    "safe_t": _n("SAFE-T claim due"),
}

REFUSALS = {
    "already_authorised": _n("This return request has been answered already."),
    "already_settled": _n("Somebody has settled this already."),
    "amazon_handles_it": _n(
        "Amazon shipped this order and runs its return. What Amazon owes for it stands under Owed."
    ),
    "goods_are_back": _n("The goods are back already, so there is nothing left to keep."),
    "goods_on_their_way": _n(
        "The goods are on their way or here, so the request cannot be closed any more."
    ),
    "may_not_let_keep": _n(
        "Only a supervisor or the owner may decide that the buyer keeps the goods (RET-6)."
    ),
    "not_correctable": _n("That cannot be set right by hand: %(field)s"),
    "not_said": _n("Nobody said that. Choose one of the two."),
    "reason_needed_to_close": _n(
        "Say why. A request is closed one-sidedly only as a last resort (RET-3)."
    ),
    "refund_on_its_way": _n("A refund for this return is on its way already."),
    "return_over": _n("This return is over."),
    "tracking_needed": _n("Enter the tracking number of the parcel."),
}

TABLES = {
    "return_stage": STAGES,
    "return_clock": CLOCKS,
}
