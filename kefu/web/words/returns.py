"""Words for returns: stages, answers, what becomes of the goods, clocks, steps, sources."""

from django.utils.translation import gettext_noop as _n

from kefu.web.headings import Moment

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

BOARD_TABS = {
    "due": _n("Due"),
    "asked": _n("Asked for"),
    "answered": _n("Authorised"),
    "on_its_way": _n("On their way"),
    "arrived": _n("Arrived"),
    "inspected": _n("Inspected"),
    "refunded": _n("Refunded"),
    "put_away": _n("Put away"),
    "ended": _n("Ended"),
    "unclear": _n("To clear up"),
}

CLOCKS = {
    "answer": _n("return answer due"),
    "refund": _n("refund due"),
    "safe_t": _n("SAFE-T claim due"),
}

ANSWERS = {
    "contact": _n("Write to the buyer"),
    "authorise": _n("Authorise the return"),
    "refund": _n("Let the buyer keep it"),
    "close": _n("Close the request"),
}

MEANINGS = {
    "contact": _n(
        "Talking comes first: often the trouble can be solved without a return. The clock goes on."
    ),
    "authorise": _n("The buyer gets the return address or a label; the money follows the goods."),
    "refund": _n(
        "The goods stay with the buyer and the money goes back. Only somebody entitled decides that."
    ),
    "close": _n(
        "The buyer gets nothing and may open an A-to-z claim. A last resort, and never without a reason."
    ),
}

ANSWERED = {
    "authorise": _n("The return is authorised here. Do it in Seller Central, too: a task says so."),
    "refund": _n("It is decided: the buyer keeps the goods."),
    "close": _n("The request is closed here. Do it in Seller Central, too: a task says so."),
}

REFUND_SAID = {
    "waiting": _n("The refund waits for a second person."),
    "asked": _n("The refund is on its way."),
}

REFUND_STATES = {
    "waiting": _n("waits for a second person"),
    "asked": _n("on its way"),
    "proved": _n("proved by Amazon"),
    "denied": _n("denied"),
    "withdrawn": _n("taken back"),
}

# How a refund was worked out, and why a second person is asked.
REFUND_WHY = {
    "as_it_was": _n("it came back in time and as it was, so nothing is kept"),
    "kept": _n("the buyer keeps the goods"),
    "not_the_buyer": _n("its state is not the buyer's doing, so nothing is kept"),
    "not_graded": _n("nobody has looked at the goods yet"),
    "worn": _n("it came back worn through the buyer"),
    "media_opened": _n("software or a game that was opened"),
    "late": _n("it was asked back after the return window"),
    "fewer_came": _n("fewer pieces came than were announced"),
    "late_pieces": _n("pieces came after the refund"),
    "part_paid_before": _n("part of the price went back before"),
    "price_unknown": _n("nobody knows what was paid"),
    "not_ours": _n("what came back is not ours: a person decides"),
    "not_judged": _n("the policy has not judged the case yet"),
    "beyond_policy": _n("more than grade and policy give"),
    "dispute": _n("a dispute was settled so"),
    "below_policy": _n("less than grade and policy give"),
    "limit_concession": _n("beyond the limit for one concession"),
    "limit_share": _n("beyond the limit for a share of the price"),
    "limit_order": _n("beyond the limit for an order"),
    "limit_buyer": _n("beyond the limit for a buyer"),
    "limit_day": _n("beyond the limit for a day"),
    "limit_day_count": _n("beyond the number of concessions for a day"),
    "amount_unknown": _n("the amount cannot be compared with the limit"),
    "rate_unknown": _n("there is no exchange rate to compare it with the limit"),
}

REMEDIES = {
    "refund": _n("money back"),
    "exchange": _n("exchange"),
    "repair": _n("repair"),
}

DISPOSITIONS = {
    "restock": _n("back to stock"),
    "repair": _n("to be repaired"),
    "bulk": _n("resold in bulk"),
    "dispose": _n("disposed of"),
}

LABEL_PAYERS = {
    "seller": _n("us"),
    "buyer": _n("the buyer"),
    "amazon": _n("Amazon"),
}

TOLD_BY = {
    "notice": _n("told by Amazon's mail"),
    "report": _n("told by Amazon's report"),
    "fba_report": _n("told by Amazon's FBA report"),
    "money": _n("told by Amazon's books"),
    "hand": _n("taken in by hand"),
    "desk": _n("done here"),
    "person": _n("stated by a person"),
    "scan": _n("told by the carrier's scans"),
    "unknown": _n("scanned in the warehouse"),
}

LABEL_ROADS = {
    "uploaded": _n("uploaded at Amazon"),
    "mailed": _n("sent with a letter"),
    "scanned": _n("the carrier has scanned it"),
}
FIELDS = {
    "rma": _n("return number"),
    "asin": _n("ASIN"),
    "sku": _n("SKU"),
    "quantity": _n("quantity"),
    "in_policy": _n("within Amazon's policy"),
    "label_payer": _n("label paid by"),
    "fulfilment": _n("shipped by"),
    "lpn": _n("LPN"),
    "currency": _n("currency"),
    "tracking_number": _n("tracking"),
    "carrier": _n("carrier"),
    "title": _n("item"),
    "requested_at": _n("asked for"),
    "answered_at": _n("answered"),
    "sent_at": _n("sent"),
    "arrived_at": _n("arrived"),
    "inspected_at": _n("inspected"),
    "refunded_at": _n("refunded"),
    "put_away_at": _n("put away"),
    "ended_at": _n("ended"),
    "kept_at": _n("kept by the buyer"),
    "made_good_at": _n("replacement or repair sent"),
}

STEPS = {
    "stage": _n("%(who)s: %(stage)s"),
    "contacted": _n("%(who)s writes to the buyer first"),
    "may_keep": _n("%(who)s decided that the buyer keeps the goods"),
    "remedy_chosen": _n("%(who)s chose: %(remedy)s"),
    "corrected": _n("%(who)s set right: %(field)s = %(value)s"),
    "contradiction_settled": _n("%(who)s settled: %(field)s is %(value)s"),
    "graded": _n("%(who)s graded it: %(grade)s"),
    "late_pieces": _n("%(who)s took in pieces that came late: %(grade)s"),
    "nothing_more": _n("%(who)s decided that nothing more goes back for them"),
    "put_away": _n("%(who)s put it away: %(disposition)s %(bin)s"),
    "photo_added": _n("%(who)s added a photo"),
    "order_found": _n("%(who)s found its order: %(order)s"),
    "same_parcel": _n("%(who)s: the same parcel as %(other)s"),
    "refund_waits": _n("%(who)s asked a second person for a refund of %(amount)s"),
    "refund_asked": _n("%(who)s sent a refund of %(amount)s on its way"),
    "refund_denied": _n("%(who)s said no to a refund of %(amount)s"),
    "refund_withdrawn": _n("%(who)s took back the refund of %(amount)s"),
    "refund_sent": _n("%(who)s sent the refund of %(amount)s in Seller Central"),
    "clock_warned": _n("Soon over: %(clock)s"),
    "clock_over": _n("Over: %(clock)s"),
    "made_good": _n("%(who)s sent it: %(remedy)s"),
    "label_added": _n("%(who)s added a return label"),
    "label_sent": _n("The return label went to the buyer: %(road)s"),
    "label_came_back": _n("The letter with the return label did not arrive"),
    "in_lot": _n("%(who)s put it into lot %(lot)s"),
    "out_of_lot": _n("%(who)s took it out of lot %(lot)s"),
    "lot_sold": _n("%(who)s sold lot %(lot)s"),
    "refund_proved": _n("Amazon's word proves the refund of %(amount)s"),
}

HEADINGS = (
    _n("Return"),
    _n("Store"),
    _n("Marketplace"),
    _n("Order"),
    _n("RMA"),
    _n("Stage"),
    Moment(_n("Due")),
    _n("Buyer"),
    _n("Item"),
    _n("SKU"),
    _n("ASIN"),
    _n("Quantity"),
    _n("Reason"),
    _n("Grade"),
    _n("What becomes of it"),
    _n("Bin"),
    Moment(_n("Asked for")),
    Moment(_n("Arrived")),
    Moment(_n("Refunded")),
)

ROADS = {
    "action": _n("Kefu sends it to Amazon."),
    "step": _n("A person sends it in Seller Central: the case has the step."),
    "task": _n("A person sends it in Seller Central: the case has the task."),
}

TERMS_CONDITIONS = {
    "as_new": _n("unused, in its packaging"),
    "opened": _n("opened, not used"),
    "any": _n("in any condition"),
}

TABLES = {
    "refund_road": ROADS,
    "terms_condition": TERMS_CONDITIONS,
    "return_stage": STAGES,
    "return_tab": BOARD_TABS,
    "return_clock": CLOCKS,
    "return_answer": ANSWERS,
    "return_meaning": MEANINGS,
    "return_answered": ANSWERED,
    "refund_said": REFUND_SAID,
    "refund_state": REFUND_STATES,
    "refund_why": REFUND_WHY,
    "return_remedy": REMEDIES,
    "disposition": DISPOSITIONS,
    "label_payer": LABEL_PAYERS,
    "label_road": LABEL_ROADS,
    "told_by": TOLD_BY,
    "return_field": FIELDS,
}
