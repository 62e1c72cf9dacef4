"""Words for guided steps: how far they are, how they ended, what Amazon told."""

from django.utils.translation import gettext_noop as _n

STATES = {
    "open": _n("to be done"),
    "done_claimed": _n("done, not told by Amazon yet"),
    "confirmed": _n("confirmed by Amazon"),
    "not_found": _n("not found at Amazon: look again"),
    "overtaken": _n("Amazon went on without it"),
    "given_up": _n("not done"),
}

OUTCOMES = {
    "done": _n("done"),
    "done_already": _n("it is there"),
    "not_offered": _n("Amazon does not offer it there"),
    "too_late": _n("too late"),
    "refused": _n("Amazon refused it"),
    "not_needed": _n("not needed any more"),
    "other": _n("another reason"),
    "label_mailed": _n("not needed: the label left with a letter"),
    "label_scanned": _n("not needed: the carrier has the parcel"),
}

TOLD = {
    "return_authorised": _n("the return is authorised"),
    "return_closed": _n("the return request is closed"),
    "refunded": _n("the money went back"),
    "order_cancelled": _n("the order is cancelled"),
    "claim_answered": _n("the answer to the claim has arrived"),
    "claim_denied": _n("the claim is denied"),
    "claim_granted": _n("the claim is granted to the buyer"),
    "claim_withdrawn": _n("the buyer has withdrawn the claim"),
    "claim_refunded": _n("the claim ended with a refund"),
    "chargeback_answered": _n("the answer to the chargeback has arrived"),
    "chargeback_won": _n("the chargeback is decided for us"),
    "chargeback_lost": _n("the chargeback is decided for the buyer"),
    "feedback_replied": _n("the reply stands under the feedback"),
    "feedback_removed": _n("the feedback is gone"),
    "safe_t_opened": _n("the SAFE-T claim has arrived"),
    "safe_t_granted": _n("the SAFE-T claim is granted"),
    "safe_t_denied": _n("the SAFE-T claim is denied"),
    "reimbursed": _n("Amazon has paid a reimbursement"),
}

VIEWS = {
    "todo": _n("To be done"),
    "waiting": _n("Waiting for Amazon's word"),
    "settled": _n("Settled"),
}

TABLES = {
    "step_state": STATES,
    "step_outcome": OUTCOMES,
    "step_told": TOLD,
    "step_view": VIEWS,
}
