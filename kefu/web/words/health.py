"""Words for account figures: what each is called, what it counts, how it stands, what makes an order defective."""

from django.utils.translation import gettext_noop as _n

METRICS = {
    "order_defect_rate": _n("Order defect rate"),
    "negative_feedback_rate": _n("Negative feedback"),
    "a_to_z_claim_rate": _n("A-to-z claims"),
    "chargeback_rate": _n("Service chargebacks"),
    "late_shipment_rate": _n("Late shipment rate"),
    "pre_fulfilment_cancel_rate": _n("Cancel rate before shipping"),
    "valid_tracking_rate": _n("Valid tracking rate"),
    "on_time_delivery_rate": _n("On-time delivery rate"),
    "late_answer_rate": _n("Answers after 24 hours"),
    "return_dissatisfaction_rate": _n("Return dissatisfaction rate"),
    "customer_service_dissatisfaction_rate": _n("Service dissatisfaction rate"),
}

COUNTS = {
    "order_defect_rate": _n(
        "Orders with one or two stars of feedback, a claim that counts or a service chargeback, of all orders placed in these days. Each order counts once."
    ),
    "negative_feedback_rate": _n("Orders with one or two stars of feedback that stands."),
    "a_to_z_claim_rate": _n(
        "Orders with a claim that Amazon granted or that we refunded. Withdrawn and denied claims do not count."
    ),
    "chargeback_rate": _n("Orders with a chargeback about the service, not about the card."),
    "late_shipment_rate": _n(
        "Orders that we were to ship in these days, and those confirmed too late or not at all."
    ),
    "pre_fulfilment_cancel_rate": _n(
        "Orders placed in these days that we cancelled before shipping without the buyer asking for it."
    ),
    "valid_tracking_rate": _n(
        "Parcels sent in these days whose tracking number the carrier knows."
    ),
    "on_time_delivery_rate": _n(
        "Tracked parcels that were to arrive in these days, and did by the latest delivery date."
    ),
    "late_answer_rate": _n(
        "Buyers' messages of these days without an answer within 24 hours. Those marked “no response needed” are left out."
    ),
    "return_dissatisfaction_rate": _n(
        "Return requests of these days that waited longer than 48 hours, or were closed although they met the policy."
    ),
    "customer_service_dissatisfaction_rate": _n(
        "Buyers who answered “no” to “did this solve your problem?”."
    ),
}

UNKNOWNS = {
    "order_defect_rate": _n(
        "at stake: a claim that is not decided, or a chargeback of unknown kind"
    ),
    "negative_feedback_rate": "",
    "a_to_z_claim_rate": _n("at stake: not decided yet"),
    "chargeback_rate": _n("at stake: not decided, or of unknown kind"),
    "late_shipment_rate": _n("shipped, nobody told when"),
    "valid_tracking_rate": _n("not scanned yet"),
    "on_time_delivery_rate": _n("on their way, or nobody told when they arrived"),
}

STATES = {
    "good": _n("good"),
    "warning": _n("near the limit"),
    "breached": _n("beyond the limit"),
    "no_data": _n("no data"),
    "no_limit": _n("no limit"),
}

DEFECTS = {
    "feedback": _n("negative feedback"),
    "claim": _n("A-to-z claim"),
    "chargeback": _n("chargeback"),
}

DIFFERENCES = {
    "other_days": _n("counted over other days"),
    "seller_shipped_only": _n("Amazon counts only what the seller ships"),
    "not_all_here": _n("not all of its orders are here yet"),
    "unknown_here": _n("some are not known here, see the state"),
    "unexplained": _n("nothing here explains the difference"),
}

TABLES = {
    "metric": METRICS,
    "metric_counts": COUNTS,
    "metric_unknown": UNKNOWNS,
    "health_state": STATES,
    "defect": DEFECTS,
    "health_difference": DIFFERENCES,
}
