"""Words for what the policy speaks of: facts, their values and sources, remedies, asks."""

from django.utils.translation import gettext_noop as _n

from kefu.web.words.cases import ISSUES

REMEDIES = {
    "ask_buyer": _n("ask the buyer"),
    "explain": _n("explain"),
    "give_tracking": _n("give the tracking number"),
    "ask_patience": _n("ask for patience"),
    "decline_kindly": _n("decline kindly"),
    "no_answer": _n("no answer needed"),
    "compensate": _n("compensation to keep it"),
    "offer_discount_to_pass_on": _n("discount to pass it on"),
    "refund_full": _n("full refund"),
    "refund_partial": _n("partial refund"),
    "refund_on_return": _n("refund once it is back"),
    "refund_without_return": _n("refund, buyer keeps it"),
    "resend": _n("send it again"),
    "resend_to_new_address": _n("send again to the new address"),
    "send_part": _n("send the part"),
    "exchange": _n("exchange"),
    "repair": _n("repair"),
    "cancel_order": _n("cancel the order"),
    "forward_address": _n("pass on the new address"),
    "upgrade_shipping": _n("ship it faster"),
    "ship_as_planned": _n("ship as planned"),
    "answer_claim": _n("answer the claim"),
    "ask_to_withdraw_claim": _n("ask to withdraw the claim"),
    "appeal_claim": _n("appeal the claim"),
    "authorise_return": _n("authorise the return"),
    "close_return": _n("close the return request"),
    "hand_to_person": _n("a person decides"),
}

ASKS = {
    "photo": _n("a photo"),
    "severity": _n("how bad the damage is"),
    "details": _n("more details"),
    "new_address": _n("the new address"),
    "confirm_address": _n("a yes to the new address"),
    "reason": _n("the reason"),
    "cancel_request": _n("a cancel request at Amazon"),
    "look_around": _n("to look in the mailbox and with neighbours"),
}

FACTS = {
    "issue": _n("Trouble"),
    "severity": _n("How bad"),
    "described": _n("Fault clearly told"),
    "aspect": _n("Differs from"),
    "part": _n("Missing part"),
    "marketplace": _n("Marketplace"),
    "fulfilment": _n("Shipped by"),
    "order_status": _n("Order"),
    "price": _n("Price paid"),
    "currency": _n("Currency"),
    "now": _n("Looked at"),
    "ordered_at": _n("Ordered"),
    "latest_ship": _n("Ship by"),
    "latest_delivery": _n("Promised by"),
    "delivered_at": _n("Delivered"),
    "tracking": _n("Tracking"),
    "insured": _n("Insured"),
    "in_stock": _n("In stock"),
    "evidence": _n("Photo or video on file"),
    "fault": _n("Whose fault"),
    "mismatch_confirmed": _n("Page and goods differ"),
    "cancel_request_on_file": _n("Cancel request on file"),
    "new_address_given": _n("New address given"),
    "new_address_confirmed": _n("New address confirmed"),
    "details_given": _n("Details given"),
    "help_tried": _n("Help already tried"),
    "looked_around": _n("Mailbox and neighbours checked"),
    "claim_status": _n("A-to-z claim"),
    "claim_answer_due": _n("Claim answer due"),
    "buyer_wants": _n("Buyer wants"),
    "refused": _n("Already refused"),
    "return_status": _n("Return"),
    "return_grade": _n("Returned goods"),
    "buyer_may_keep": _n("Buyer may keep it"),
    "refunded_so_far": _n("Refunded so far"),
    "conceded_so_far": _n("Conceded so far"),
}

# Facts that the policy works out from others; nobody states them.
DERIVED = {
    "claim_hours_left": _n("Hours left to answer the claim"),
    "goods": _n("Where the goods are"),
    "marked_delivered": _n("Marked as delivered"),
    "promise": _n("Delivery promise"),
    "refund_made": _n("Refund made"),
    "refund_way": _n("Way of refunding"),
    "topic": _n("Topic"),
}

VALUES = {
    "severity": {"slight": _n("slight"), "severe": _n("severe")},
    "aspect": {"picture": _n("the picture"), "description": _n("the description")},
    "part": {"generic": _n("general purpose"), "specific": _n("specific to the product")},
    "fulfilment": {"seller": _n("seller"), "amazon": _n("Amazon")},
    "order_status": {
        "pending": _n("pending"),
        "unshipped": _n("not shipped"),
        "confirmed_not_sent": _n("confirmed, parcel still here"),
        "shipped": _n("shipped"),
        "delivered": _n("delivered"),
        "cancelled": _n("cancelled"),
    },
    "tracking": {
        "none": _n("none"),
        "invalid": _n("invalid number"),
        "in_transit": _n("in transit"),
        "delivered": _n("delivered"),
        "lost": _n("lost"),
        "returned_to_sender": _n("back to sender"),
    },
    "fault": {"seller": _n("ours"), "buyer": _n("the buyer's"), "carrier": _n("the carrier's")},
    "claim_status": {
        "none": _n("none"),
        "open": _n("open"),
        "withdrawn": _n("withdrawn"),
        "refunded": _n("refunded"),
        "granted": _n("granted"),
        "denied": _n("denied"),
    },
    "buyer_wants": {
        "refund": _n("refund"),
        "replacement": _n("replacement"),
        "compensation": _n("compensation"),
        "return": _n("return"),
        "repair": _n("repair"),
        "information": _n("information"),
        "willing_to_wait": _n("willing to wait"),
        "insists": _n("insists"),
    },
    "return_status": {
        "none": _n("none"),
        "requested": _n("requested"),
        "authorised": _n("authorised"),
        "in_transit": _n("in transit"),
        "received": _n("received"),
        "inspected": _n("inspected"),
        "closed": _n("closed"),
    },
    "return_grade": {
        "as_new": _n("as new"),
        "opened": _n("opened"),
        "used": _n("used"),
        "damaged": _n("damaged"),
        "incomplete": _n("incomplete"),
        "not_ours": _n("not ours"),
    },
    "issue": ISSUES,
    "refused": REMEDIES,
}

SOURCES = {
    "message": _n("message"),
    "guess": _n("message, a guess: please check"),
    "order": _n("order"),
    "parcel": _n("tracking"),
    "stock": _n("stock"),
    "notice": _n("notices"),
    "offer": _n("our offers"),
    "attachment": _n("attachments"),
    "clock": _n("clock"),
    "person": _n("a person"),
    "return": _n("return desk"),
}

APPROVAL_REASONS = {
    "forbidden": _n("the policy forbids it"),
    "not_proposed": _n("the policy does not propose it"),
    "policy": _n("the policy asks for a second person"),
    "above_limit": _n("it goes beyond the limit"),
}

FLAGS = {"yes": _n("yes"), "no": _n("no"), "unknown": _n("unknown")}

TABLES = {
    "remedy": REMEDIES,
    "ask": ASKS,
    "fact": FACTS,
    "cell": {**FACTS, **DERIVED},
    "source": SOURCES,
    "approval_reason": APPROVAL_REASONS,
    "flag": FLAGS,
    **{f"value:{fact}": table for fact, table in VALUES.items()},
}
