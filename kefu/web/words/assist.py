"""Words for the assistant: what it does, what it is at, what came of it, what it changed."""

from django.utils.translation import gettext_noop as _n

FUNCTIONS = {
    "rewrite": _n("rewrite a draft"),
    "translate_message": _n("translate a message"),
    "translate_draft": _n("put own words into the buyer's language"),
    "summarise": _n("sum up a conversation"),
    "test": _n("test of the connection"),
}

WORKING = {
    "rewrite": _n("The assistant is rewriting …"),
    "translate_message": _n("The assistant is translating …"),
    "translate_draft": _n("The assistant is translating …"),
    "summarise": _n("The assistant is reading …"),
}

# One calm sentence each; the draft is as it was, whatever happened.
OUTCOMES = {
    "done": _n("done"),
    "cancelled": _n("Cancelled."),
    "assistant_off": _n("The assistant has been switched off meanwhile."),
    "bad_address": _n("The endpoint's address is not right. The owner can mend it."),
    "plain_not_allowed": _n("Outside your own network the address must begin with https://."),
    "no_connection": _n("The assistant cannot be reached just now."),
    "certificate": _n("The endpoint's certificate does not hold, so nothing was sent."),
    "timed_out": _n("The assistant took too long."),
    "wrong_key": _n("The endpoint does not accept the key. The owner can mend it."),
    "no_such_model": _n("The endpoint does not know this model or address."),
    "too_busy": _n("The endpoint is busy. Try again in a moment."),
    "server_trouble": _n("The endpoint has trouble of its own. Try again later."),
    "redirected": _n("The endpoint sends us elsewhere, which Kefu does not follow."),
    "request_refused": _n("The endpoint refused the request."),
    "not_understood": _n("The endpoint's answer could not be read."),
    "too_long": _n("The endpoint's answer was far too long."),
    "empty": _n("The assistant answered nothing."),
    "cut_short": _n("The answer broke off in the middle, so it is not shown."),
    "not_as_asked": _n("The assistant answered something else than what was asked."),
    "far_too_long": _n("The assistant wrote far more than was asked, so it is not shown."),
    "wrong_language": _n("The assistant answered in another language, so it is not shown."),
    "leaks_instructions": _n("The answer repeated the assistant's own rules, so it is not shown."),
    "changes_figures": _n(
        "The model changes figures that it should keep. It can be used, but much will be held back."
    ),
    "broken_placeholder": _n("The answer left gaps where names belong, so it is not shown."),
    "not_started": _n("Nobody took the question up: the background work seems to stand still."),
    "interrupted": _n("The background work was interrupted."),
    "broke": _n("Something went wrong with this answer."),
}

CHANGES = {
    "amount": _n("amount"),
    "percent": _n("percentage"),
    "date": _n("date"),
    "number": _n("number"),
    "order": _n("order number"),
    "asin": _n("article number (ASIN)"),
    "tracking": _n("tracking number"),
    "link": _n("link or address"),
    "name": _n("name"),
    "beyond_verdict": _n("promise beyond the verdict"),
    "promise:refund": _n("speaks of a refund"),
    "promise:whole": _n("speaks of the whole amount"),
    "promise:compensation": _n("speaks of compensation or a discount"),
    "promise:gift": _n("speaks of a gift or a voucher"),
    "promise:resend": _n("speaks of a replacement"),
    "promise:part": _n("speaks of sending a part"),
    "promise:exchange": _n("speaks of an exchange"),
    "promise:repair": _n("speaks of a repair"),
    "promise:return": _n("speaks of sending it back"),
    "promise:keep": _n("speaks of keeping the goods"),
    "promise:cancel": _n("speaks of cancelling"),
    "promise:free": _n("says it costs nothing"),
    "promise:faster": _n("speaks of faster shipping"),
    "denial:refund": _n("says no to a refund"),
    "denial:whole": _n("says no to the whole amount"),
    "denial:compensation": _n("says no to compensation or a discount"),
    "denial:gift": _n("says no to a gift or a voucher"),
    "denial:resend": _n("says no to a replacement"),
    "denial:part": _n("says no to sending a part"),
    "denial:exchange": _n("says no to an exchange"),
    "denial:repair": _n("says no to a repair"),
    "denial:return": _n("says no to sending it back"),
    "denial:keep": _n("says no to keeping the goods"),
    "denial:cancel": _n("says no to cancelling"),
    "denial:free": _n("says it is not free"),
    "denial:faster": _n("says no to faster shipping"),
}

HOW = {"added": _n("new"), "removed": _n("gone"), "changed": _n("changed")}

STEPS = {
    "address": _n("Address"),
    "answers": _n("Connection, key and model"),
    "obeys": _n("Keeps to what is asked"),
}

TABLES = {
    "assist_function": FUNCTIONS,
    "assist_working": WORKING,
    "assist_outcome": OUTCOMES,
    "assist_change": CHANGES,
    "assist_how": HOW,
    "assist_step": STEPS,
}
