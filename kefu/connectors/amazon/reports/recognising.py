"""Which report a file is, by what it begins with."""

from __future__ import annotations

from kefu.connectors.amazon.reports.errors import Unusable
from kefu.connectors.amazon.reports.reading import lines_of, places_of, text_of
from kefu.connectors.amazon.reports.registry import ReportType, normal, report_types

ORDERS, SCANS = "orders", "carrier_scans"
NAMES_A_PARCEL = frozenset({"tracking-number", "tracking-id"})
NAMES_AN_ORDER = frozenset(
    {"amazon-order-id", "order-id", "bestellnummer", "numéro-de-commande", "numero-ordine"}
)


def recognise(content: bytes, *, place: str = "") -> ReportType:
    """The report type of a file. Raises ``Unusable``.

    Of several that fit it is the one that knows most of the columns; the order reports, which
    share theirs with all others, come last.
    """
    text, _ = text_of(content, place=place)
    start = text.lstrip("\ufeff \r\n\t")
    if not start:
        raise Unusable("empty")
    kinds = report_types().values()
    if start[0] in "<{[":
        wanted = "xml" if start[0] == "<" else "json"
        found = [k for k in kinds if k.format == wanted and (k.row or k.key) in text]
        if found:
            return found[0]
        raise Unusable("unknown_report", start[:60])
    header = next(lines_of(text), [])
    fitting = [
        (len(places), kind)
        for kind in kinds
        if kind.format == "flat"
        for places in [places_of(kind, header)]
        if all(name in places for name in (*kind.needs, *kind.header))
    ]
    if fitting:
        return max(fitting, key=lambda pair: pair[0])[1]
    return _orders(header)


def _orders(header: list[str]) -> ReportType:
    """Order reports and carriers' scans have a reader of their own; it says what it looked for."""
    names = {normal(name) for name in header}
    types = report_types()
    if NAMES_A_PARCEL & names and not NAMES_AN_ORDER & names:
        return types[SCANS]
    return types[ORDERS]
