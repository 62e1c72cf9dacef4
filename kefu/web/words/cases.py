"""Words for cases: troubles, states, messages, tasks, people."""

from django.utils.translation import gettext_noop as _n

ISSUES = {
    "cancel_order": _n("cancel order"),
    "change_address": _n("change address"),
    "upgrade_shipping": _n("faster shipping"),
    "where_is_my_order": _n("where is it"),
    "delivered_not_received": _n("delivered, not received"),
    "damaged": _n("damaged"),
    "defective": _n("defective"),
    "not_as_described": _n("not as described"),
    "missing_part": _n("part missing"),
    "wrong_item": _n("wrong item"),
    "changed_mind": _n("changed mind"),
    "return_item": _n("wants to return"),
    "refund_status": _n("where is the refund"),
    "invoice": _n("invoice"),
    "product_question": _n("product question"),
    "service_complaint": _n("service complaint"),
    "no_answer_needed": _n("no answer needed"),
    "other": _n("other"),
}

STATES = {
    "open": _n("open"),
    "waiting": _n("waiting for the buyer"),
    "done": _n("done"),
    "merged": _n("merged"),
}

VIEWS = {
    "due": _n("Due soonest"),
    "mine": _n("Mine"),
    "unassigned": _n("Unassigned"),
    "waiting": _n("Waiting"),
    "done": _n("Done"),
}

KINDS = {
    "buyer_message": _n("message from the buyer"),
    "answer": _n("our answer"),
    "note": _n("note"),
    "reply_copy": _n("answer written elsewhere"),
    "return_request": _n("return request"),
    "cancel_request": _n("cancel request"),
    "claim_opened": _n("A-to-z claim opened"),
    "claim_decided": _n("A-to-z claim decided"),
    "chargeback": _n("chargeback"),
    "refund_notice": _n("refund notice"),
    "not_delivered": _n("not delivered"),
    "order_notice": _n("order notice"),
    "platform_notice": _n("notice from Amazon"),
    "feedback": _n("seller feedback"),
    "product_review": _n("product review"),
    "unshipped_order": _n("order not shipped"),
    "other": _n("other mail"),
}

DELIVERY = {
    "queued": _n("about to leave"),
    "sent": _n("sent"),
    "in_doubt": _n("in doubt"),
    "failed": _n("failed"),
    "not_delivered": _n("not delivered"),
    "withdrawn": _n("called back"),
}

UNDELIVERED = {
    "opted_out": _n("The buyer takes no messages they did not ask for."),
    "no_mailbox": _n("There is no such mailbox."),
    "mailbox_full": _n("The buyer's mailbox is full."),
    "refused": _n("The mail server refuses our mails."),
    "unknown": _n("Amazon could not deliver it."),
}

AFTER_UNDELIVERED = {
    "opted_out": _n(
        "An answer inside the buyer's own message still goes through: open it in Seller Central and answer there."
    ),
    "no_mailbox": _n("Open the order in Seller Central and write to the buyer from there."),
    "mailbox_full": _n("Send it again later, or write to the buyer in Seller Central."),
    "refused": _n(
        "Check that the store's sending address is allowed in Seller Central's messaging permissions, then send it again."
    ),
    "unknown": _n("Look in Seller Central whether it can be sent there."),
}

CLOCKS = {
    "reply": _n("reply due"),
    "claim_answer": _n("claim answer due"),
    "return_answer": _n("return answer due"),
    "notice": _n("answer to the notice due"),
    "guided": _n("step at Amazon due"),
    "refund_after_return": _n("refund of the return due"),
    "claim_appeal_days": _n("appeal due"),
    "safe_t_days": _n("SAFE-T claim due"),
    "confirm_shipment_days": _n("shipment to be confirmed"),
}

STAGES = {
    "order": _n("order"),
    "told": _n("told"),
    "answered": _n("answered"),
    "remedy": _n("remedy"),
    "tracked": _n("tracked"),
    "solved": _n("solved"),
    "satisfied": _n("satisfied"),
}

STAGE_STATES = {
    "done": _n("done"),
    "now": _n("now"),
    "ahead": _n("still ahead"),
    "skipped": _n("not needed"),
}

TASKS = {
    "fix_listing": _n("Correct the listing"),
    "check_description": _n("Compare goods and page"),
    "ask_logistics": _n("Ask the carrier why"),
    "trace_parcel": _n("Have the parcel traced"),
    "claim_insurance": _n("Claim the insurance"),
    "get_part": _n("Get the part from the supplier"),
    "check_stock": _n("Is it in stock?"),
    "tell_warehouse_address": _n("Tell the warehouse the new address"),
    "stop_parcel": _n("Stop the parcel"),
    "inspect_return": _n("Inspect the return"),
    "improve_quality": _n("Improve the quality"),
    "refund_at_amazon": _n("Refund in Seller Central"),
    "cancel_at_amazon": _n("Cancel in Seller Central"),
    "authorise_return_at_amazon": _n("Authorise the return in Seller Central"),
    "close_return_at_amazon": _n("Close the return request in Seller Central"),
    "answer_claim_at_amazon": _n("Answer the claim in Seller Central"),
    "ship_replacement": _n("Ship the replacement"),
    "ship_part": _n("Ship the part"),
    "upgrade_shipment": _n("Ship it faster"),
}

TASK_STATES = {"open": _n("open"), "done": _n("done"), "dropped": _n("dropped")}

ROLES = {
    "agent": _n("Agent"),
    "supervisor": _n("Supervisor"),
    "warehouse": _n("Warehouse"),
    "logistics": _n("Logistics"),
    "product": _n("Product"),
    "owner": _n("Owner"),
}

LANGUAGES = {
    "en": _n("English"),
    "de": _n("German"),
    "fr": _n("French"),
    "it": _n("Italian"),
    "es": _n("Spanish"),
    "ja": _n("Japanese"),
    "zh": _n("Chinese"),
    "nl": _n("Dutch"),
    "pl": _n("Polish"),
    "sv": _n("Swedish"),
    "pt": _n("Portuguese"),
    "tr": _n("Turkish"),
    "ar": _n("Arabic"),
}

REOPENED_BY = {**KINDS, "person": _n("a person"), "deadline": _n("a deadline")}

NOTICE_FACTS = {
    "amount": _n("amount"),
    "asin": _n("ASIN"),
    "authorised": _n("authorised"),
    "buyer": _n("buyer"),
    "cancel_reason": _n("reason for cancelling"),
    "carrier": _n("carrier"),
    "claim_id": _n("claim number"),
    "claim_reason": _n("reason for the claim"),
    "comment": _n("comment"),
    "currency": _n("currency"),
    "deadline_for": _n("the deadline is for"),
    "deadline_text": _n("deadline"),
    "rating": _n("stars"),
    "decision": _n("decision"),
    "item": _n("item"),
    "label_payer": _n("label paid by"),
    "order": _n("order"),
    "order_date": _n("ordered on"),
    "policy": _n("return policy"),
    "quantity": _n("quantity"),
    "reason": _n("reason"),
    "refund_reason": _n("reason for the refund"),
    "request_date": _n("requested on"),
    "resolution": _n("wanted"),
    "return_reason": _n("reason for returning"),
    "rma": _n("return number"),
    "sku": _n("SKU"),
    "tracking": _n("tracking"),
}

# What a notice's facts say in codes; all else they say is Amazon's own wording.
NOTICE_DECISIONS = {
    "withdrawn": _n("withdrawn by the buyer"),
    "refunded": _n("over, because it was refunded"),
    "denied": _n("decided for us"),
    "granted": _n("decided for the buyer"),
}
NOTICE_DEADLINES = {"answer": _n("the answer"), "appeal": _n("the appeal")}
YES = {"yes": _n("yes")}

CHANNELS = {"amazon": _n("Amazon messages"), "email": _n("e-mail")}

TABLES = {
    "issue": ISSUES,
    "state": STATES,
    "view": VIEWS,
    "kind": KINDS,
    "delivery": DELIVERY,
    "clock": CLOCKS,
    "undelivered": UNDELIVERED,
    "after_undelivered": AFTER_UNDELIVERED,
    "stage": STAGES,
    "stage_state": STAGE_STATES,
    "task": TASKS,
    "task_state": TASK_STATES,
    "role": ROLES,
    "language": LANGUAGES,
    "reopened_by": REOPENED_BY,
    "channel": CHANNELS,
    "notice": NOTICE_FACTS,
    "notice:authorised": YES,
    "notice:deadline_for": NOTICE_DEADLINES,
    "notice:decision": NOTICE_DECISIONS,
}
