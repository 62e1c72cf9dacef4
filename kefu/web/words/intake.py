"""Words for what came in: fates, reasons, why a mail lies in its case, trouble with mailboxes."""

from django.utils.translation import gettext_noop as _n

STATUSES = {
    "accepted": _n("accepted"),
    "duplicate": _n("duplicate"),
    "ignored": _n("ignored"),
    "quarantined": _n("quarantined"),
}

REASONS = {
    "amazon_header_elsewhere": _n("carries Amazon's marks but does not come from Amazon"),
    "amazon_sender": _n("sent by Amazon"),
    "auto_generated": _n("written by a machine"),
    "autoreply": _n("an automatic reply"),
    "bounce": _n("one of our mails came back"),
    "bulk": _n("advertising or a newsletter"),
    "could_not_be_filed": _n("could not be filed"),
    "delivery_delayed": _n("our mail is delayed"),
    "delivery_receipt": _n("a delivery receipt"),
    "empty": _n("has neither subject nor text"),
    "framed_text": _n("the buyer's words in Amazon's frame"),
    "header_family": _n("marked so by Amazon"),
    "header_kind": _n("marked so by Amazon"),
    "lookalike_domain": _n("the sender's address only looks like Amazon's"),
    "loop": _n("has gone round in a circle"),
    "message_id_reused": _n("an earlier mail has the same ID but another sender"),
    "name_claims_amazon": _n("calls itself Amazon but is not"),
    "no_sender": _n("has no sender"),
    "numbered_anew": _n(
        "the mail server has numbered its mails anew: what it still holds comes again under its new number"
    ),
    "own_address": _n("claims to come from our own address"),
    "person": _n("written by a person"),
    "read_receipt": _n("a read receipt"),
    "relay_sender": _n("came through Amazon's relay"),
    "reply_to_elsewhere": _n("answers would go to somebody else"),
    "same_mail": _n("came before, the very same mail"),
    "same_message_id": _n("came before"),
    "sent_to_relay": _n("our own answer, written elsewhere"),
    "server_cannot_deliver": _n("the mail server has not handed this mail over"),
    "several_senders": _n("names several senders"),
    "spoofed_dkim": _n("Amazon's signature (DKIM) does not fit"),
    "spoofed_dmarc": _n("fails Amazon's own check (DMARC)"),
    "spoofed_spf": _n("comes from a server that may not send for Amazon (SPF)"),
    "subject": _n("recognised by its subject"),
    "system_sender": _n("sent by one of Amazon's systems"),
    "too_large": _n("too large to read"),
    "unknown_machine": _n("from an automatic sender that is not known"),
    "unreadable": _n("could not be read"),
    "vouched": _n("accepted by a person"),
}

THREADING = {
    "new": _n("nothing of it was known: a new case"),
    "same_case_uuid": _n("same conversation at Amazon"),
    "same_order": _n("same order"),
    "same_buyer": _n("same buyer"),
    "in_reply_to": _n("answers a mail of this case"),
    "other_order_in_thread": _n("same conversation, but another order"),
    "same_order_other_buyer": _n("same order, but another buyer's address"),
    "new_order_of_known_buyer": _n("a known buyer with a new order"),
    "buyer_has_several_cases": _n("the buyer has several open cases"),
    "reply_by_other_buyer": _n("answers a mail of a case, but another buyer wrote it"),
}

MAIL_PROBLEMS = {
    "address_not_possible": _n("No letter can be sent to this address."),
    "broken_off": _n("The connection broke off while the letter was leaving."),
    "certificate_elsewhere": _n(
        "The server's certificate is made out to another name, so nothing was said to it. "
        "Check the server's name."
    ),
    "certificate_expired": _n(
        "The server's certificate has expired, so nothing was said to it. "
        "Whoever runs the server has to renew it."
    ),
    "certificate_unknown": _n(
        "The server's certificate comes from an authority that is not known here, so nothing was "
        "said to it. Is the server your own? Then paste its authority's certificate below, under "
        "Private certificate."
    ),
    "connection_lost": _n("The connection broke off."),
    "folder_missing": _n("The folder is not there. Its name is case-sensitive."),
    "login_refused": _n(
        "The server refused user name or password. Many providers want an app password."
    ),
    "not_done": _n("Somebody looked at Amazon, and it was not there."),
    "not_reached": _n("The server could not be reached. Check host name and port."),
    "not_ready": _n("The letter could not be made ready. It is tried again."),
    "plain_not_allowed": _n("Without encryption only this machine itself may be reached."),
    "refused": _n("The server refused the letter."),
    "tls_failed": _n("The encrypted connection failed. Check port, encryption and certificate."),
    "tls_not_offered": _n("The server offers no encryption on this port."),
    "blocked_finding": _n("The letter was stopped: the check finds something that must not leave."),
    "no_mailbox": _n("The store has no active mailbox any more."),
    "worker_died": _n("The background work was cut off while the letter was leaving."),
}

MAIL_STEPS = {"imap": _n("Reading (IMAP)"), "smtp": _n("Sending (SMTP)")}

IMPORT_PROBLEMS = {
    "amount": _n("This is no amount."),
    "negative_amount": _n("An amount below zero."),
    "date": _n("This is no date."),
    "zone": _n("This time zone is not known."),
    "quantity": _n("This is no quantity."),
    "status": _n("This order state is not known."),
    "fulfilment": _n("This way of shipping is not known."),
    "tracking": _n("This tracking state is not known."),
    "scan": _n("This scan is not known."),
    "order_id": _n("This is no order number."),
    "cut_off": _n("The line is cut off."),
    "missing": _n("Nothing stands here."),
}

TABLES = {
    "intake_status": STATUSES,
    "intake_reason": REASONS,
    "threading": THREADING,
    "mail_problem": MAIL_PROBLEMS,
    "mail_step": MAIL_STEPS,
    "import_problem": IMPORT_PROBLEMS,
}
