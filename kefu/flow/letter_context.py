"""What a letter may name: the order, the item, the parcel, the amounts; unknown stays out."""

from __future__ import annotations

from collections.abc import Sequence

from kefu import replies
from kefu.accounts.market_languages import SPOKEN
from kefu.accounts.models import User
from kefu.approvals.limits import Chosen
from kefu.cases.models import Case
from kefu.flow.refusals import is_complaint
from kefu.replies import ReplyContext


def letter_language(case: Case) -> str:
    """The buyer's language where there are letters in it, their marketplace's, or else English."""
    language = case.language or SPOKEN.get(case.marketplace, "en")
    return language if language in replies.LANGUAGES else "en"


def letter_context(
    case: Case, terms: Sequence[Chosen] = (), *, signer: User | None = None
) -> ReplyContext:
    """The context of a case's letter.

    ``terms``: what the agent typed for the remedies; the first share or amount is the letter's.
    Without one the verdict's own target holds. ``signer`` signs, else who has the case.
    """
    signs = signer or case.assignee
    typed = next((t for t in terms if t.amount is not None or t.percent is not None), None)
    order = case.order
    parcel = order.parcels.last() if order else None
    titles = [item.title for item in order.items.all()] if order else []
    return ReplyContext(
        buyer_name=case.buyer_name or None,
        order_id=case.amazon_order_id or None,
        item_title=titles[0] if len(titles) == 1 else None,
        carrier=(parcel.carrier or None) if parcel else None,
        tracking_number=(parcel.tracking_number or None) if parcel else None,
        store_name=case.store.name,
        tracking_links=case.store.tracking_links,
        agent_name=(signs.letter_name or None) if signs else None,
        currency=case.currency or None,
        amount=typed.amount if typed else None,
        percent=typed.percent if typed else None,
        complained=_complains(case),
    )


def _complains(case: Case) -> bool:
    """Whether the buyer's last words are a complaint about our service."""
    last = case.messages.filter(kind="buyer_message").order_by("-at", "-id").only("reading").first()
    return last is not None and is_complaint(last)
