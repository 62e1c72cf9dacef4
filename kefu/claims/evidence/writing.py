"""The pack in words: sections for page and PDF, and one plain text inside Amazon's limits. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from babel.numbers import format_currency, format_decimal

from kefu.claims.evidence.pack import Line, Offered, Pack, Section, Shipment
from kefu.claims.evidence.phrases import Phrases

# How much of each message a plain text carries, from everything to nothing but the summary.
DEPTHS = (100_000, 400, 160, 60, 0)
# Reasons of which a photo would tell something.
SEEN = frozenset({"damaged", "defective", "wrong_item", "missing_part", "not_as_described"})


class Writer:
    """Puts one pack in words, in one language, with the dates of one zone."""

    def __init__(self, pack: Pack, phrases: Phrases) -> None:
        self.pack, self.say = pack, phrases
        self.zone = ZoneInfo(phrases.zone) if phrases.zone else UTC

    def title(self) -> str:
        """What the pack is about, on one line."""
        return self.say(f"title_{self.pack.kind}", order=self.pack.order_id or "–")

    def sections(self) -> list[Section]:
        """Everything, heading by heading; headings with nothing under them are left out."""
        made = [
            Section(
                code="summary",
                title=self.say("summary"),
                lines=[Line(text=text) for text in self.summary()],
            ),
            Section(code="tracking", title=self.say("tracking"), lines=list(self._tracking())),
            Section(code="offers", title=self.say("offers"), lines=list(self._offers())),
            Section(code="timeline", title=self.say("timeline"), lines=list(self._timeline())),
            Section(code="messages", title=self.say("messages"), lines=list(self._messages())),
            Section(code="photos", title=self.say("photos"), lines=list(self._photos())),
            Section(code="policy", title=self.say("policy"), lines=list(self._policy())),
        ]
        return [section for section in made if section.lines]

    def summary(self) -> list[str]:
        """The statement: what is known, and what is asked for. Nothing is said of the unknown."""
        return [*self._of_order(), *self._of_delivery(), *self._of_talk(), self._asked()]

    def plain(self, limit: int) -> str:
        """One text of at most ``limit`` characters: messages give way first, the summary last."""
        for depth in DEPTHS:
            text = self._plain(depth)
            if len(text) <= limit:
                return text
        return _cut([self.title(), *self.summary()], limit)

    def _plain(self, depth: int) -> str:
        parts = [self.title()]
        for section in self.sections():
            if not depth and section.code not in ("summary", "tracking"):
                continue
            lines = [_line(line, depth) for line in section.lines]
            parts.append("\n".join([section.title.upper(), *lines]))
        return "\n\n".join(parts)

    def _of_order(self) -> Iterator[str]:
        pack = self.pack
        items = "; ".join(
            item.title if item.quantity == 1 else f"{item.quantity} × {item.title}"
            for item in pack.items
        )
        if pack.ordered_at and items:
            yield self.say("s_ordered", date=self.day(pack.ordered_at), items=items)
        if pack.paid is not None and pack.currency:
            yield self.say("s_paid", amount=self.money(pack.paid))
        if pack.reason:
            yield self.say("s_reason", reason=pack.reason)

    def _of_delivery(self) -> Iterator[str]:
        pack = self.pack
        if pack.fulfilment == "amazon":
            yield self.say("s_fba")
        for parcel in pack.shipments:
            if parcel.shipped_at and parcel.number:
                yield self.say(
                    "s_shipped",
                    date=self.day(parcel.shipped_at),
                    carrier=parcel.carrier or "–",
                    number=parcel.number,
                )
            if pack.latest_delivery and pack.fulfilment != "amazon":
                yield self.say("s_promised", date=self.day(pack.latest_delivery))
            yield from self._state(parcel)

    def _state(self, parcel: Shipment) -> Iterator[str]:
        if parcel.state == "delivered" and parcel.delivered_at:
            yield self.say("s_delivered", date=self.day(parcel.delivered_at))
        elif parcel.state:
            yield self._carrier_says(parcel)

    def _carrier_says(self, parcel: Shipment) -> str:
        """The carrier's last word where it has no date."""
        if parcel.state != "delivered":
            return self.say(f"s_{parcel.state}")
        text = self.say("t_delivered")
        return text[0].upper() + text[1:]

    def _of_talk(self) -> Iterator[str]:
        pack, wrote, ours = self.pack, self.pack.by("buyer"), self.pack.by("seller")
        before = [said for said in wrote if said.at <= pack.opened_at]
        if not before:
            yield self.say("s_never_wrote")
        answers = [said for said in ours if before and said.at >= before[0].at]
        if before and answers:
            yield self.say(
                "s_wrote", date=self.moment(before[0].at), answered=self.moment(answers[0].at)
            )
        elif before:
            yield self.say("s_wrote_only", date=self.moment(before[0].at))
        for offer in pack.offers:
            yield self._offer(offer)
        for back in pack.refunds:
            yield self.say(
                "s_refunded",
                amount=self.money(back.amount, back.currency),
                date=self.day(back.at),
            )
        pictures = [photo for photo in pack.photos if photo.picture]
        if pictures:
            yield self.say("s_photos", number=str(len(pictures)))
        elif pack.reason_code in SEEN:
            yield self.say("s_no_photos")

    def _asked(self) -> str:
        pack = self.pack
        if pack.settled:
            return self.say("ask_settled")
        if pack.state == "granted":
            return self.say("ask_review")
        return self.say("ask_deny" if pack.cause == "buyer" else "ask_consider")

    def _offer(self, offer: Offered) -> str:
        terms = []
        if offer.percent is not None:
            terms.append(f"{format_decimal(offer.percent.normalize(), locale=self.say.locale)} %")
        if offer.amount is not None and self.pack.currency:
            terms.append(self.money(offer.amount))
        remedy = self.say.remedy(offer.remedy) + (f" ({', '.join(terms)})" if terms else "")
        said = self.say(f"o_{offer.outcome}")
        return self.say("s_offered", date=self.day(offer.at), remedy=remedy, outcome=said)

    def _tracking(self) -> Iterator[Line]:
        for parcel in self.pack.shipments:
            yield Line(text=" ".join(filter(None, (parcel.carrier, parcel.number))) or "–")
            if parcel.shipped_at:
                yield Line(at=self.moment(parcel.shipped_at), text=self.say("t_shipped"))
            if parcel.delivered_at:
                yield Line(at=self.moment(parcel.delivered_at), text=self.say("t_delivered"))
            elif parcel.state:
                yield Line(text=self._carrier_says(parcel))

    def _offers(self) -> Iterator[Line]:
        for offer in self.pack.offers:
            yield Line(text=self._offer(offer))

    def _timeline(self) -> Iterator[Line]:
        pack = self.pack
        moments: list[tuple[datetime, str]] = []
        for at, code in (
            (pack.ordered_at, "t_ordered"),
            (pack.latest_ship, "t_ship_by"),
            (pack.latest_delivery, "t_deliver_by"),
        ):
            if at is not None:
                moments.append((at, self.say(code)))
        for parcel in pack.shipments:
            moments += [(parcel.shipped_at, self.say("t_shipped"))] if parcel.shipped_at else []
            moments += (
                [(parcel.delivered_at, self.say("t_delivered"))] if parcel.delivered_at else []
            )
        moments += [(said.at, self.say.said(said.who, said.kind)) for said in pack.said]
        for at, text in sorted(moments, key=lambda m: m[0]):
            yield Line(at=self.moment(at), text=text)

    def _messages(self) -> Iterator[Line]:
        for said in self.pack.said:
            if said.text and said.who in ("buyer", "seller"):
                yield Line(at=self.moment(said.at), text=self.say(said.who), quote=said.text)

    def _photos(self) -> Iterator[Line]:
        for photo in self.pack.photos:
            yield Line(at=self.moment(photo.at), text=photo.name)

    def _policy(self) -> Iterator[Line]:
        if self.pack.return_days and self.pack.fulfilment != "amazon":
            yield Line(text=self.say("return_policy", days=str(self.pack.return_days)))

    def day(self, at: datetime) -> str:
        """A day, as the marketplace writes it and where it lies."""
        return format_date(at.astimezone(self.zone).date(), "long", locale=self.say.locale)

    def moment(self, at: datetime) -> str:
        """A moment, with its time."""
        local, locale = at.astimezone(self.zone), self.say.locale
        day, clock = (
            format_date(local.date(), locale=locale),
            format_time(local, "short", locale=locale),
        )
        return f"{day}, {clock}"

    def money(self, amount: Decimal, currency: str = "") -> str:
        """An amount, as the marketplace writes it."""
        return format_currency(amount, currency or self.pack.currency, locale=self.say.locale)


def _line(line: Line, depth: int) -> str:
    head = f"- {line.at}: {line.text}" if line.at else f"- {line.text}"
    words = " ".join(line.quote.split())
    if not words:
        return head
    return f"{head}: {words if len(words) <= depth else words[: depth - 1].rstrip() + '…'}"


def _cut(parts: list[str], limit: int) -> str:
    """Whole sentences from the top, and always the last one, which says what is asked for."""
    *rest, last = parts
    text = ""
    for part in rest:
        longer = f"{text}\n{part}" if text else part
        if len(longer) + len(last) + 1 > limit:
            break
        text = longer
    return f"{text}\n{last}".strip()[:limit]
