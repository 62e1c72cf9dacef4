"""Orders: look, cancel, refund."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from simulator.books.entries import OrderEntry, Refund
from simulator.books.journal import NotPossible
from simulator.sellercentral.html import Html, choice, folded, form, join, line, link, table, tag
from simulator.sellercentral.visit import Done, Shown, Visit, back, when

LIST, REFUND, CANCEL = "/orders-v3/", "/gp/orders-v2/refund", "/orders-v3/cancel"
MOST = 100
CANCEL_REASONS = {"BuyerCanceled": "Buyer cancelled", "NoInventory": "No inventory"}
REFUND_REASONS = {
    "CustomerReturn": "Customer return",
    "GeneralAdjustment": "General adjustment",
    "ItemNotReceived": "Item not received",
    "DifferentItem": "Different item",
}


def address(order_id: str) -> str:
    """An order's page."""
    return f"/orders-v3/order/{order_id}"


def listed(visit: Visit) -> Shown:
    """The newest orders, or the one that is searched for."""
    wanted = visit.field("q")
    entries = visit.books.orders.entries
    ids = [order_id for order_id in entries.ids_of(visit.store) if wanted in order_id]
    found = [entries[order_id] for order_id in ids[-MOST:]]
    found.sort(key=lambda entry: entry.order.ordered_at, reverse=True)
    rows = (
        (
            link(address(entry.order.id), entry.order.id),
            when(entry.order.ordered_at),
            entry.order.buyer.name,
            entry.status,
            money(entry, entry.paid),
        )
        for entry in found
    )
    search = Html(
        '<form method="get"><label>Order ID <input name="q"></label><button>Search</button></form>'
    )
    heads = ("Order", "Placed", "Buyer", "State", "Total")
    return Shown("Manage Orders", join((search, table(heads, rows))))


def order(visit: Visit) -> Shown:
    """One order with all that was booked about it."""
    entry = visit.entry(visit.field("order"))
    items = (
        (item.product.asin, item.product.sku, item.quantity, money(entry, item.price))
        for item in entry.order.lines
    )
    parts: list[Html] = [
        tag(
            "p",
            f"{entry.status} · placed {when(entry.order.ordered_at)} · {entry.order.buyer.name}",
            class_="status",
            title=entry.status,
        ),
        table(("ASIN", "SKU", "Quantity", "Price"), items),
        _paid_back(visit, entry),
    ]
    if entry.cancelled_by:
        parts.append(tag("p", f"Cancelled by {entry.cancelled_by}: {entry.cancel_reason}"))
    if entry.status in ("PENDING", "UNSHIPPED"):
        reasons = choice("Reason", "reason", CANCEL_REASONS)
        parts.append(
            folded(
                "Cancel order", form(CANCEL, "Submit cancellation", reasons, order=entry.order.id)
            )
        )
    else:
        parts.append(tag("p", link(back(REFUND, orderID=entry.order.id), "Refund order")))
    return Shown(f"Order {entry.order.id}", join(parts))


def cancel(visit: Visit) -> Done:
    """Before it ships; nothing is refunded, as nothing was charged (ORD-1)."""
    entry = visit.entry(visit.field("order"))
    reason = visit.field("reason")
    if reason not in CANCEL_REASONS:
        raise NotPossible("Choose a reason.")
    by = "buyer" if reason == "BuyerCanceled" else "seller"
    visit.books.orders.cancel(entry, by=by, reason=reason, now=visit.now)
    return Done(address(entry.order.id), "The order is cancelled.")


def refund_page(visit: Visit) -> Shown:
    """What can still be paid back, item by item."""
    entry = visit.entry(visit.field("orderID"))
    forms = [
        form(
            REFUND,
            "Submit refund",
            tag("p", f"{item.product.title(entry.order.marketplace.language)}"),
            choice("Reason", "reason", REFUND_REASONS),
            line(
                f"Amount ({entry.order.marketplace.currency})",
                "amount",
                str(entry.left_of(item.item_id)),
                inputmode="decimal",
            ),
            order=entry.order.id,
            item=item.item_id,
        )
        for item in entry.order.lines
    ]
    shown = join((_paid_back(visit, entry), *forms))
    return Shown(f"Refund order {entry.order.id}", shown)


def _paid_back(visit: Visit, entry: OrderEntry) -> Html:
    """What went back, refund by refund, as of now."""
    told = f"Paid {money(entry, entry.paid)}, refunded {money(entry, entry.refunded)}."
    rows = [
        tag("li", money(entry, paid.total), class_="refund", title=paid.at.isoformat())
        for paid in entry.refunds
    ]
    return join((tag("p", told, class_="as-of", title=visit.now.isoformat()), tag("ul", *rows)))


def refund(visit: Visit) -> Done:
    """Money goes back at once; the notice follows."""
    entry = visit.entry(visit.field("order"))
    if visit.field("reason") not in REFUND_REASONS:
        raise NotPossible("Choose a reason.")
    paid = Refund(
        id=f"{entry.order.id}-R{len(entry.refunds) + 1}",
        item_id=visit.field("item"),
        principal=amount(visit.field("amount")),
        tax=Decimal(0),
        shipping=Decimal(0),
        reason=visit.field("reason"),
        reference="Seller Central",
        at=visit.now,
    )
    visit.books.orders.refund(entry, paid, now=visit.now)
    return Done(address(entry.order.id), f"The refund of {money(entry, paid.total)} is on its way.")


def amount(typed: str) -> Decimal:
    """A typed amount."""
    try:
        found = Decimal(typed.replace(",", "."))
    except InvalidOperation:
        raise NotPossible("Enter an amount such as 12.50.") from None
    if not found.is_finite():
        raise NotPossible("Enter an amount such as 12.50.")
    return found


def money(entry: OrderEntry, value: Decimal) -> str:
    """An amount with its currency."""
    return f"{value:,.2f} {entry.order.marketplace.currency}"
