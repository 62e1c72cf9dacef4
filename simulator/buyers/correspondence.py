"""Puts what buyers write, and what Amazon tells about them, into the store's mailbox."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from email.message import EmailMessage
from random import Random
from typing import Any

from simulator.books.books import Books
from simulator.buyers.booking import book_notice
from simulator.buyers.letters import comment, first_letter, follow_up
from simulator.buyers.model import Buyer
from simulator.clock import Clock
from simulator.mail.buyer_message import Contact, buyer_message, reply_copy
from simulator.mail.envelope import Attachment
from simulator.mail.notices import notice
from simulator.mail.oddities import odd_mail
from simulator.mail.photos import photo
from simulator.relay.postoffice import Outbound, PostOffice
from simulator.world.model import Order, World

NO_ORDER = "000-0000000-0000000"
# The reason a buyer picks in Amazon's forms, where it is not named like the issue.
FORM_REASONS = {
    "cancel_order": "changed_mind",
    "where_is_my_order": "late",
    "delivered_not_received": "not_received",
    "refund_status": "return_item",
}
COMMENTS = {
    "cancel_request": "cancel_comment",
    "return_request": "return_comment",
    "return_authorised": "return_comment",
    "claim_opened": "claim_comment",
    "chargeback": "claim_comment",
}


class Correspondence:
    def __init__(self, world: World, post_office: PostOffice, clock: Clock, books: Books) -> None:
        self._world = world
        self._books = books
        self._of_order: dict[str, Buyer] = {}
        self._touched: dict[str, Buyer] = {}
        self._clock = clock
        self._post_office = post_office

    def now(self) -> datetime:
        """What the books call now."""
        return self._clock.moment()

    def rng(self, buyer: Buyer) -> Random:
        """Chance that depends only on the seed, the thread and how far it has come."""
        return Random(f"{self._world.seed}:{buyer.case}:{len(buyer.thread)}:{buyer.answers_seen}")

    def join(self, buyer: Buyer) -> None:
        """From now on, what Amazon tells about the buyer's order is remembered in this thread."""
        if buyer.order_id:
            self._of_order[buyer.order_id] = buyer

    def touch(self, buyer: Buyer) -> None:
        """Something about the buyer has changed."""
        self._touched[buyer.case] = buyer

    def touched(self) -> list[Buyer]:
        """Of whom something has changed since this was last asked, in the order in which they first wrote."""
        found, self._touched = self._touched, {}
        return list(found.values())

    def contact(self, buyer: Buyer) -> Contact:
        return Contact(
            store=self._world.stores[buyer.store],
            marketplace=self._world.marketplaces[buyer.marketplace],
            name=buyer.name,
            alias=buyer.alias,
            case=buyer.case,
            issue=buyer.issue,
            order=self._world.orders.get(buyer.order_id) if buyer.order_id else None,
        )

    def order_total(self, buyer: Buyer) -> Decimal | None:
        order = self.contact(buyer).order
        return order.total if order else None

    def compose(
        self, buyer: Buyer, letter: str, sent_at: datetime, attachments: Sequence[Attachment] = ()
    ) -> tuple[EmailMessage, str]:
        """The mail that the buyer would write now, and the text in it."""
        rng = self.rng(buyer)
        if letter == "first":
            text = first_letter(buyer, rng, shown=bool(attachments))
        else:
            text = follow_up(buyer, letter, rng)
        mail = buyer_message(
            self.contact(buyer),
            text=text,
            sent_at=sent_at,
            rng=rng,
            attachments=attachments,
            in_reply_to=buyer.last_message_id,
        )
        return mail, text

    def write(
        self, buyer: Buyer, letter: str, *, with_photo: bool = False, at: datetime | None = None
    ) -> None:
        """The buyer writes; `letter` is "first" or a follow-up kind."""
        sent_at = at or self._clock.postmark()
        attachments = [photo(self.rng(buyer))] if with_photo else []
        mail, text = self.compose(buyer, letter, sent_at, attachments)
        self._post_office.deliver(buyer.store, mail, sent_at)
        self.remember(buyer, "buyer", letter, text, sent_at)

    def announce(
        self,
        buyer: Buyer,
        name: str,
        *,
        at: datetime | None = None,
        amount: Decimal | None = None,
        answer_to: Outbound | None = None,
        reason: str = "",
    ) -> None:
        """Amazon sends the notice `name` about this buyer's order, and books what it tells."""
        rng = self.rng(buyer)
        sent_at = at or self._clock.postmark()
        said = comment(buyer, COMMENTS[name], rng) if name in COMMENTS else ""
        why = reason or FORM_REASONS.get(buyer.issue, buyer.issue)
        record = None
        if (entry := self._books.orders.entries.get(buyer.order_id or "")) is not None:
            record = book_notice(
                name,
                self._books,
                entry,
                reason=why,
                comment=said,
                amount=amount,
                now=at or self._clock.moment(),
            )
        mail = notice(
            name,
            self.contact(buyer),
            sent_at=sent_at,
            rng=rng,
            comment=said,
            reason=why,
            amount=amount,
            rma=record.id if record else "",
            item=record.item_id if record else "",
            quantity=record.quantity if record else 0,
            in_reply_to=answer_to.message_id if answer_to else "",
            recipient=answer_to.recipient if answer_to else self.contact(buyer).address,
            original_subject=answer_to.subject if answer_to else "-",
        )
        self._post_office.deliver(buyer.store, mail, sent_at)
        self.remember(buyer, "amazon", name, "", sent_at)

    def notify(
        self,
        order_id: str,
        name: str,
        *,
        reason: str = "",
        comment: str = "",
        amount: Decimal | None = None,
        rma: str = "",
        item: str = "",
        quantity: int = 0,
    ) -> None:
        """Amazon sends the notice `name` about an order, of something that is in its books."""
        sent_at = self._clock.postmark()
        order = self._world.orders[order_id]
        buyer = self._of_order.get(order_id)
        mail = notice(
            name,
            self.contact(buyer) if buyer else self._contact_of(order),
            sent_at=sent_at,
            rng=Random(f"{self._world.seed}:{order_id}:{name}:{sent_at}"),
            comment=comment,
            reason=reason,
            amount=amount,
            rma=rma,
            item=item,
            quantity=quantity,
        )
        self._post_office.deliver(order.store, mail, sent_at)
        if buyer:
            self.remember(buyer, "amazon", name, "", sent_at)

    def _contact_of(self, order: Order) -> Contact:
        """An order whose buyer has not written."""
        return Contact(
            store=self._world.stores[order.store],
            marketplace=order.marketplace,
            name=order.buyer.name,
            alias=order.buyer.alias,
            case="",
            issue="other",
            order=order,
        )

    def copy_of_answer(self, buyer: Buyer, text: str, at: datetime) -> None:
        """Somebody answered in Seller Central: its copy arrives."""
        mail = reply_copy(self.contact(buyer), text=text, sent_at=at, rng=self.rng(buyer))
        self._post_office.deliver(buyer.store, mail, at)
        self._books.messages.answered(buyer.case, now=at, text=text)
        buyer.answers_seen += 1
        self.remember(buyer, "seller", "seller_central", text, at)

    def odd_mail(self, store: str, name: str, *, at: datetime, rng: Random) -> None:
        """Something that is no buyer's message arrives; `name` is from oddities.toml."""
        orders = self._books.orders.entries.ids_of(store)
        order_id = rng.choice(orders) if orders else NO_ORDER
        mail = odd_mail(name, self._world.stores[store], order_id=order_id, sent_at=at, rng=rng)
        self._post_office.deliver(store, mail, at)

    def undeliverable(self, outbound: Outbound) -> None:
        """Amazon returns a mail that belongs to no known thread, or may not be sent."""
        store = self._world.stores[outbound.store]
        rng = Random(f"{self._world.seed}:outbound:{outbound.number}")
        nobody = Contact(
            store=store,
            marketplace=store.marketplace,
            name=outbound.recipient,
            alias="",
            case="",
            issue="other",
            order=None,
        )
        sent_at = self._clock.postmark()
        mail = notice(
            "undeliverable",
            nobody,
            sent_at=sent_at,
            rng=rng,
            reason=outbound.verdict,
            in_reply_to=outbound.message_id,
            recipient=outbound.recipient,
            original_subject=outbound.subject,
        )
        self._post_office.deliver(outbound.store, mail, sent_at)

    def remember(self, buyer: Buyer, who: str, kind: str, text: str, at: datetime) -> None:
        self.touch(buyer)
        if who == "buyer":
            self._books.messages.came(
                store=buyer.store,
                case=buyer.case,
                order_id=buyer.order_id or "",
                text=text,
                now=at,
            )
        entry = {"at": at.isoformat(timespec="seconds"), "from": who, "kind": kind, "text": text}
        if kind == "first":
            entry |= {"issue": buyer.issue, "about": buyer.kind}
        buyer.thread.append(entry)


def letter_in(thread: Sequence[Mapping[str, Any]], text: str) -> dict[str, str]:
    """The buyer's newest letter of these words: what kind it is, and the trouble that it is about."""
    wanted, trouble, found = " ".join(text.split()), {"issue": "", "about": ""}, {}
    for entry in thread:
        if entry["from"] == "buyer":
            trouble = {name: entry.get(name, known) for name, known in trouble.items()}
            if " ".join(entry["text"].split()) == wanted:
                found = {"letter": entry["kind"], **trouble}
    return found
