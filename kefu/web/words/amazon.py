"""Words for the line to Amazon: steps of its test, roles and what hangs on them, trouble, kinds of data."""

from django.utils.translation import gettext_noop as _n

STEPS = {
    "login": _n("Login with Amazon"),
    "marketplaces": _n("Marketplaces"),
    "Inventory and Order Tracking": _n("Role “Inventory and Order Tracking”"),
    "Finance and Accounting": _n("Role “Finance and Accounting”"),
    "Amazon Fulfillment": _n("Role “Amazon Fulfillment”"),
    "Product Listing": _n("Role “Product Listing”"),
    "Buyer Solicitation": _n("Role “Buyer Solicitation”"),
    "Buyer Communication": _n("Role “Buyer Communication”"),
}

# What stays empty or undone without a role.
WITHOUT = {
    "Inventory and Order Tracking": _n(
        "Without it orders come only from reports that somebody uploads, and cancelling stays a step in Seller Central."
    ),
    "Finance and Accounting": _n(
        "Without it refunds are confirmed by Amazon's mails only, and money that Amazon owes is not listed."
    ),
    "Amazon Fulfillment": _n(
        "Without it stock at Amazon is unknown, so no replacement from there is offered."
    ),
    "Product Listing": _n("Without it listings are corrected in Seller Central."),
    "Buyer Solicitation": _n("Without it review requests are made in Seller Central."),
    "Buyer Communication": _n("Without it Amazon's message templates are not offered."),
}

PROBLEMS = {
    "plain_not_allowed": _n(
        "An address without https is taken on this machine only: secrets would travel in the clear."
    ),
    "login_refused": _n(
        "Amazon does not know this client ID with this secret. Secrets end after 180 days: make a new one in the developer console."
    ),
    "consent_gone": _n(
        "The refresh token opens nothing any more. Authorise the application in Seller Central again and copy the new token."
    ),
    "role_missing": _n(
        "Amazon has not granted this role. Add it to the application in the developer console, then authorise it again."
    ),
    "denied": _n("Amazon denied access."),
    "sells_elsewhere": _n(
        "The account sells in other marketplaces than this store. Is it the right account, and the right region?"
    ),
    "invalid": _n("Amazon did not understand the question."),
    "not_found": _n("Amazon does not know what was asked for."),
    "throttled": _n("Too many calls just now; it goes on by itself."),
    "amazon_failed": _n("Amazon has trouble of its own; it is tried again by itself."),
    "unreachable": _n("Amazon could not be reached. Is this machine on the network?"),
    "answer_lost": _n("The line broke before Amazon's answer came."),
}

DATA = {"orders": _n("Orders")}

TABLES = {
    "amazon_step": STEPS,
    "amazon_without": WITHOUT,
    "amazon_problem": PROBLEMS,
    "amazon_data": DATA,
}
