"""Words for what the desk does at Amazon: kinds, how far it is, what went wrong, who saw it."""

from django.utils.translation import gettext_noop as _n

KINDS = {
    "send_mail": _n("letter"),
    "cancel_order": _n("cancel the order"),
    "refund": _n("refund"),
    "confirm_shipment": _n("confirm the shipment"),
    "request_review": _n("ask for a review"),
    "send_template": _n("message by Amazon's template"),
    "send_replacement": _n("replacement from Amazon's stock"),
    "patch_listing": _n("correct the listing"),
}

STATES = {
    "queued": _n("waits to be done"),
    "claimed": _n("being made ready"),
    "transmitting": _n("on its way to Amazon"),
    "sent": _n("Amazon took it; not seen yet"),
    "confirmed": _n("happened"),
    "failed": _n("not done"),
    "by_hand": _n("done by hand"),
    "in_doubt": _n("in doubt"),
    "withdrawn": _n("called off"),
}

PROBLEMS = {
    "already_shipped": _n("The order has shipped, so it cannot be cancelled any more."),
    "order_cancelled": _n("The order has been cancelled."),
    "shipped_by_amazon": _n("Amazon ships this order itself."),
    "review_not_offered": _n(
        "Amazon offers no review request for this order: it was asked already, or is outside its window."
    ),
    "template_not_offered": _n("Amazon does not offer this template for the order."),
    "not_in_stock": _n("Not enough in Amazon's stock:"),
    "no_delivery_address": _n("Amazon does not tell the delivery address."),
    "replacement_called_off": _n("Amazon has called the replacement off."),
    "listing_refused": _n("Amazon's preview refuses the change:"),
    "answer_lost": _n("The line broke before Amazon's answer came."),
    "amazon_failed": _n("Amazon has trouble of its own; it is tried again by itself."),
    "unreachable": _n("Amazon could not be reached; it is tried again by itself."),
    "throttled": _n("Too many calls just now; it goes on by itself."),
    "denied": _n("Amazon denied access."),
    "role_missing": _n("Amazon has not granted the role that this needs."),
    "login_refused": _n("Amazon does not take the login any more; see the Amazon page."),
    "consent_gone": _n("The permission was taken back; see the Amazon page."),
    "invalid": _n("Amazon did not take it:"),
    "not_found": _n("Amazon does not know the order."),
    "no_merchant_token": _n("The merchant token is missing on the Amazon page."),
    "no_order_lines": _n("Amazon tells no lines of this order."),
    "not_shipped": _n("Amazon refunds only what has shipped; before that, cancel."),
    "other_currency": _n("The order was paid in another currency:"),
    "more_than_left": _n("More than Amazon says is left of the order; left are"),
    "refunded_elsewhere": _n("Somebody has refunded this order since, not through this desk:"),
    "paid_already": _n("A notice tells that it was paid already."),
    "waits_for_other_refund": _n("An earlier refund of this order must be seen first."),
    "refused_by_amazon": _n("Amazon refused it:"),
    "feed_hangs": _n("Amazon has been working on it for over an hour."),
    "feed_fatal": _n("Amazon broke it off; parts of it may have happened."),
    "feed_cancelled": _n("It was cancelled at Amazon before it was begun."),
    "feed_not_there": _n("It never reached Amazon; it is done anew."),
    "several_feeds": _n("Amazon has several that may be ours, so none was chosen:"),
    "report_unclear": _n("Amazon's report does not tell what became of it."),
    "no_proof": _n("Amazon took it, but nothing shows that it happened."),
    "worker_died": _n("It was broken off while it left."),
    "broken_off": _n("It was broken off while it left."),
    "not_ready": _n("It could not be made ready; it is tried again."),
    "not_done": _n("Looked at Amazon, it was not done:"),
    "not_there": _n("It is not at Amazon; it is done anew."),
}

SOURCES = {
    "finances": _n("seen in Amazon's finances"),
    "money": _n("seen in the money that was fetched"),
    "notice": _n("told by Amazon's notice"),
    "order": _n("seen in the order"),
    "person": _n("seen by"),
    "hand": _n("recorded by"),
    "hand_told": _n("told by Amazon's notice"),
    "answer": _n("confirmed by Amazon's answer"),
    "stock": _n("seen in Amazon's stock"),
    "listing": _n("seen on the listing"),
}

LISTING = {
    "item_name": _n("Title"),
    "product_description": _n("Description"),
    "bullet_point": _n("Bullet points"),
}

TABLES = {
    "listing": LISTING,
    "action": KINDS,
    "action_state": STATES,
    "action_problem": PROBLEMS,
    "action_source": SOURCES,
}
