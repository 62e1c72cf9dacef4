"""Words for limits and for what goes beyond them."""

from django.utils.translation import gettext_noop as _n

MEASURES = {
    "concession": _n("Amount at once"),
    "share": _n("Share of the order's price"),
    "order": _n("Amount to one order"),
    "buyer": _n("Amount to one buyer"),
    "day": _n("Amount a day"),
    "day_count": _n("Letters with money a day"),
}

MEASURE_HELP = {
    "concession": _n("The most that one letter may offer."),
    "share": _n("In percent, everything that the order has had together."),
    "order": _n("Everything that the order has had together."),
    "buyer": _n("Over all of the buyer's orders, in so many days."),
    "day": _n("Given by one person since midnight where the store sells."),
    "day_count": _n("Sent by one person since midnight where the store sells."),
}

ROLES_WITH_LIMITS = {
    "agent": _n("an agent"),
    "supervisor": _n("a supervisor"),
    "owner": _n("the owner"),
}

NEEDS = {
    "supervisor": _n("A supervisor or the owner can say yes."),
    "owner": _n("It is beyond a supervisor's limits, too: only the owner can say yes."),
}

# Why a second person is asked, with the numbers that show it; see approvals.excess.
REASONS = {
    "limit_concession": _n("%(remedy)s, %(asked)s: %(role)s may give at most %(limit)s at once."),
    "limit_share": _n(
        "The order has had %(had)s %% of its price and would come to %(would)s %%: "
        "%(role)s may give at most %(limit)s %%."
    ),
    "limit_order": _n(
        "The order has had %(had)s and would come to %(would)s: "
        "%(role)s may give at most %(limit)s to one order."
    ),
    "limit_buyer": _n(
        "This buyer has had %(had)s in %(days)s days and would come to %(would)s: "
        "%(role)s may give at most %(limit)s."
    ),
    "limit_day": _n(
        "Given today: %(had)s, with this %(would)s: %(role)s may give at most %(limit)s a day."
    ),
    "limit_day_count": _n(
        "Letters with money today: %(had)s. %(role)s may send at most %(limit)s a day."
    ),
    "amount_unknown": _n(
        "%(remedy)s: the amount is not known, so no limit can be compared with it."
    ),
    "price_unknown": _n("What was paid is not known, so nobody can tell whether this is too much."),
    "had_unknown": _n("The order has had something whose amount is not known."),
    "rate_unknown": _n("There is no exchange rate for %(currency)s to compare it with the limit."),
}

GIVEN_STATES = {
    "open": _n("no answer yet"),
    "promised": _n("promised"),
    "accepted": _n("accepted"),
    "refused": _n("refused"),
    "paid": _n("refunded"),
}

AMOUNT_PROBLEMS = {
    "not_an_amount": _n("“%(part)s” is no amount. Write it like this: 40 USD; 6000 JPY"),
    "no_currency": _n("“%(part)s” names no currency. Write it like this: 40 USD"),
    "unknown_currency": _n("“%(part)s” is no currency code. Use three letters, such as USD."),
    "too_fine": _n("“%(part)s” cannot be paid: that currency has no such small unit."),
    "currency_twice": _n("%(part)s stands there twice."),
    "not_a_share": _n("“%(part)s” is no share: a number from 0 to 100."),
    "not_a_count": _n("“%(part)s” is no number of letters: a whole number."),
    "not_days": _n("Over how many days? A whole number from 1 to 366."),
}

TABLES = {
    "measure": MEASURES,
    "measure_help": MEASURE_HELP,
    "role_with_limits": ROLES_WITH_LIMITS,
    "needs": NEEDS,
    "given": GIVEN_STATES,
}
