"""From a barcode to the returns it may mean: RMA, tracking number, license plate, order number."""

from __future__ import annotations

import re

from django.db.models import F, QuerySet

from kefu.accounts.access import store_names_for, within_stores
from kefu.accounts.models import User
from kefu.records.models import Parcel
from kefu.returns.models import Return

LONGEST = 60
# What scanners and carriers add around the number itself.
_AROUND = re.compile(r"\A\s*\][A-Za-z]\d|[\s\x00-\x1f]+")
_USPS = re.compile(r"\A420\d{5}(?:\d{4})?(9[0-9]{21,25})\Z")
MOST = 20
# What a barcode may name, the most exact first.
NUMBERS = ("rma", "lpn", "tracking_number", "amazon_order_id")


def cleaned(code: str) -> str:
    """The number as it is stored: without blanks and control characters, USPS routing cut off."""
    plain = _AROUND.sub("", code)[:LONGEST]
    routed = _USPS.match(plain)
    return routed[1] if routed else plain


def found_by(user: User, code: str) -> list[Return]:
    """The returns of the user's stores that this code names, those still coming first."""
    plain = cleaned(code)
    if len(plain) < 4:
        return []
    rows = Return.objects.select_related("store", "order", "case").filter(
        store__in=list(store_names_for(user))
    )
    wanted = _variants(plain)
    # One look an index: a search in all four at once would read every return.
    for name in NUMBERS:
        found = list(_first(rows.filter(**{f"{name}__in": wanted}).exclude(**{name: ""})))
        if found:
            return found
    # The parcel that went out came back unopened: it bears the number it was sent with.
    sent = within_stores(Parcel.objects.all(), user, "order__store")
    orders = sent.filter(tracking_number__in=wanted).values_list("order", flat=True)[:MOST]
    return list(_first(rows.filter(order__in=list(orders)))) if orders else []


def _first(rows: QuerySet[Return]) -> QuerySet[Return]:
    return rows.order_by(F("put_away_at").asc(nulls_first=True), "-id")[:MOST]


def _variants(plain: str) -> list[str]:
    return list(dict.fromkeys([plain, plain.upper(), plain.lower()]))
