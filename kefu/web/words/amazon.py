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
    "Brand Analytics": _n("Role “Brand Analytics”"),
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
    "Brand Analytics": _n(
        "Without it Amazon does not tell what reviews and returns speak of; all else goes on."
    ),
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
    "report_failed": _n("Amazon could not make the report; it is asked for again by itself."),
    "report_late": _n("Amazon did not make the report within a day; it is asked for again."),
    "document_gone": _n("The report could no longer be fetched; it is asked for again."),
    "document_cut_off": _n("The report broke off on its way; it is fetched again."),
    "document_too_large": _n("The report is too large to be read."),
    "document_unknown_report": _n("Amazon's document is not the report that was asked for."),
    "document_columns_missing": _n(
        "Amazon's report lacks columns that are needed, so nothing of it was taken in:"
    ),
    "document_not_xml": _n("Amazon's document is no XML, so nothing of it was taken in."),
    "document_declares_entities": _n(
        "The document is XML that expands itself; for safety nothing of it was read."
    ),
    "document_not_json": _n("Amazon's document is no JSON, so nothing of it was taken in."),
    "document_wrong_shape": _n(
        "Amazon's document is not built as expected, so nothing of it was taken in:"
    ),
    "fault_of_ours": _n("Kefu itself failed here; the log says more. It is tried again by itself."),
    "queue_needs_boto3": _n("Reading the queue needs boto3: install kefu[sqs] and start again."),
    "queue_missing": _n("There is no such queue. Check its address."),
    "queue_refused": _n(
        "The queue refuses these keys. They need sqs:ReceiveMessage, sqs:DeleteMessage and sqs:GetQueueAttributes."
    ),
    "answer_lost": _n("The line broke before Amazon's answer came."),
}

DATA = {
    "orders": _n("Orders"),
    "transactions": _n("Money"),
    "claim_money": _n("Money of claims"),
    "review_topics": _n("Topics of reviews and returns"),
    "stock": _n("Stock at Amazon"),
    "carrier_scans": _n("Carriers' scans"),
    "returns": _n("Returns"),
    "returns_xml": _n("Returns (XML)"),
    "seller_feedback": _n("Seller feedback"),
    "fba_returns": _n("Returns to Amazon's warehouses"),
    "fba_reimbursements": _n("Reimbursements by Amazon"),
    "listings": _n("Listings"),
    "performance": _n("Account health by Amazon"),
    "settlements": _n("Settlements"),
}

FILES = {
    "empty": _n("The file is empty."),
    "unknown_report": _n(
        "This is no report that Kefu knows. Its first line must name the columns, as in Amazon's download."
    ),
    "columns_missing": _n(
        "Columns are missing. Download the report again and upload it unchanged. Missing:"
    ),
    "cut_off": _n("The end of the file is missing. Download it again."),
    "not_xml": _n("This is no XML."),
    "declares_entities": _n("XML that declares entities is not read, for safety."),
    "not_json": _n("This is no JSON."),
    "wrong_shape": _n("This is not built as Amazon builds this report."),
    "too_large": _n("The file is too large. Choose a shorter period."),
}

FEED_STATES = {
    "failing": _n("failing"),
    "stale": _n("stale"),
    "stopped": _n("stopped"),
    "closed": _n("Amazon has not granted the role for this."),
    "first": _n("first import"),
    "waiting": _n("not fetched yet"),
    "preliminary": _n("up to date; Amazon may still add to the last two days"),
    "fresh": _n("up to date"),
    "uploaded": _n("as it was uploaded last"),
}

TABLES = {
    "feed_state": FEED_STATES,
    "amazon_step": STEPS,
    "amazon_without": WITHOUT,
    "amazon_problem": PROBLEMS,
    "amazon_data": DATA,
    "report_file": FILES,
}
