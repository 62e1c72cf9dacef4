"""From the rows that speak to a verdict. What stands here holds whatever the tables say.

- Money never leaves before the goods are back, or somebody decided that the buyer keeps them (RET-6).
- What the buyer refused is not offered again (PRD-10).
- Nothing is sent again before stock is confirmed (DEL-8).
- What goes back never exceeds what was paid (RET-9), and above the free limit a supervisor approves.
"""

from collections.abc import Iterable
from decimal import Decimal

from kefu.policy.cells import Limits
from kefu.policy.facts import Facts
from kefu.policy.matching import Match
from kefu.policy.money import round_limit
from kefu.policy.tables import REFUND, Ladder, Offer, Row, Spec, StandingRow
from kefu.policy.verdict import Forbidden, Option, TaskOrder, Verdict
from kefu.policy.vocabulary import (
    ASK_BUYER,
    HAND_TO_PERSON,
    MONEY_BEFORE_GOODS,
    MONEY_REMEDIES,
    NEEDS_STOCK,
)

_NOT_RECEIVED = frozenset({"where_is_my_order", "delivered_not_received"})
_NOT_SENT = frozenset({"pending", "unshipped", "confirmed_not_sent", "cancelled"})
_CONCESSIONS = frozenset({"compensate", "offer_discount_to_pass_on"})


def money_may_leave(facts: Facts, low_price: Decimal | None) -> bool:
    """RET-6: the buyer holds nothing of ours, may keep it, or the low-price default for faulty goods applies."""
    if facts.buyer_may_keep:
        return True
    if facts.return_grade == "not_ours":
        return False
    if facts.return_status in ("received", "inspected") or facts.order_status in _NOT_SENT:
        return True
    if facts.tracking in ("returned_to_sender", "lost") or facts.issue in _NOT_RECEIVED:
        return True
    faulty = facts.issue in ("defective", "wrong_item") or (
        facts.issue == "damaged" and facts.severity == "severe"
    )
    return faulty and facts.price is not None and low_price is not None and facts.price <= low_price


def headroom(facts: Facts) -> Decimal | None:
    """What may still go back of the price; None while the price is unknown, never below zero."""
    if facts.price is None:
        return None
    spent = (facts.refunded_so_far or Decimal(0)) + (facts.conceded_so_far or Decimal(0))
    return max(facts.price - spent, Decimal(0))


def settle(spec: Spec, found: Match, facts: Facts, limits: Limits) -> Verdict:
    """The verdict for the rows found. Pure: the same rows, facts and limits always give the same."""
    return _Settling(spec, found, facts, limits).verdict()


class _Settling:
    def __init__(self, spec: Spec, found: Match, facts: Facts, limits: Limits) -> None:
        self.spec, self.facts, self.limits = spec, facts, limits
        self.refund_way = found.refund_way
        answer, standing = found.row, found.standing
        if answer is None or answer.rule is None:
            answer, standing = None, tuple(s for s in standing if _acts(s))
        if any(s.alone for s in standing):
            answer = None
        self.answer: Row | None = answer
        self.standing = standing
        self.headroom = headroom(facts)
        self.rules: dict[str, None] = {}
        self.forbidden: dict[str, str] = {}
        self.tasks: dict[str, str] = {}

    def verdict(self) -> Verdict:
        rows = self._rows()
        if not rows:
            return Verdict(next=HAND_TO_PERSON, policy=self._policy())
        self._collect(rows)
        first = self._unique(offer for s in self.standing for offer in self._climb(s.first))
        main = self._climb(self.answer.offer) if self.answer else ()
        last = [offer for s in self.standing for offer in self._left(s.last)]
        options = tuple(self._option(offer) for offer in self._unique((*first, *main, *last)))
        asks = self._asks(rows)
        rules = (option.rule for option in options)
        return Verdict(
            next=self._next(bool(first), bool(main), options, asks),
            options=options,
            forbidden=tuple(Forbidden(remedy=r, rule=by) for r, by in self.forbidden.items()),
            asks=asks,
            tasks=tuple(TaskOrder(task=t, rule=by) for t, by in self.tasks.items()),
            rules=tuple(
                dict.fromkeys((*self.rules, *rules, *self.tasks.values(), *self.forbidden.values()))
            ),
            policy=self._policy(),
            trace=tuple(_brief(row, "answer" if row is self.answer else "always") for row in rows),
        )

    def _policy(self) -> str:
        return f"{self.spec.name}@{self.spec.version}"

    def _rows(self) -> list[Row]:
        return ([self.answer] if self.answer else []) + [s.row for s in self.standing]

    def _collect(self, rows: list[Row]) -> None:
        for row in rows:
            self.rules.update(dict.fromkeys((row.rule or "", *row.cites)))
            for ban in row.forbids:
                self.forbidden.setdefault(ban.remedy, ban.rule)
            for order in row.tasks:
                self.tasks.setdefault(order.task, order.rule)
        for remedy in self.facts.refused:
            self.forbidden.setdefault(remedy, "PRD-10")

    def _asks(self, rows: list[Row]) -> tuple[str, ...]:
        if ASK_BUYER in self.facts.refused:
            return ()
        return tuple(dict.fromkeys(ask for row in rows for ask in row.asks))

    def _climb(self, ladder: Ladder) -> tuple[Offer, ...]:
        """The first step of which anything is left, what the buyer wants foremost."""
        wished = self.spec.wishes.get(self.facts.buyer_wants or "", ())
        for step in ladder:
            if left := self._left(step):
                return tuple(sorted(left, key=lambda offer: offer.remedy not in wished))
        return ()

    def _left(self, step: tuple[Offer, ...]) -> list[Offer]:
        offers = (self._named(offer) for offer in step)
        return [offer for offer in offers if self._allowed(offer.remedy)]

    def _named(self, offer: Offer) -> Offer:
        """`refund` becomes the refund that RET-6 allows now."""
        if offer.remedy != REFUND:
            return offer
        if self.refund_way != "refund_full":
            self.rules.setdefault("RET-6")
        return Offer(remedy=self.refund_way, rule=offer.rule, approval=offer.approval)

    def _allowed(self, remedy: str) -> bool:
        if remedy in self.forbidden:
            return False
        ban = self._ban(remedy)
        if ban is not None:
            self.forbidden[remedy] = ban
            return False
        if remedy in NEEDS_STOCK and self.facts.in_stock is None:
            self.tasks.setdefault("check_stock", "DEL-8")
            return False
        return True

    def _ban(self, remedy: str) -> str | None:
        if remedy in MONEY_BEFORE_GOODS and not money_may_leave(
            self.facts, self.limits["low_price"]
        ):
            return "RET-6"
        if remedy in NEEDS_STOCK and self.facts.in_stock is False:
            return "DEL-8"
        if remedy in MONEY_REMEDIES and self.headroom == 0:
            return "RET-9"
        return None

    def _unique(self, offers: Iterable[Offer]) -> tuple[Offer, ...]:
        return tuple({offer.remedy: offer for offer in reversed(list(offers))}.values())[::-1]

    def _option(self, offer: Offer) -> Option:
        if offer.remedy not in MONEY_REMEDIES:
            return Option(remedy=offer.remedy, rule=offer.rule, needs_approval=offer.approval)
        percent = self.limits[offer.most] if offer.most else None
        share = self.headroom if percent is None else self._share(percent)
        amount = None
        if share is not None and self.headroom is not None and self.facts.currency is not None:
            amount = round_limit(min(share, self.headroom), self.facts.currency)
        return Option(
            remedy=offer.remedy,
            rule=offer.rule,
            max_percent=percent,
            target_percent=self.limits[offer.target] if offer.target else None,
            max_amount=amount,
            currency=self.facts.currency,
            needs_approval=offer.approval or self._above_limit(offer.remedy, percent, amount),
        )

    def _share(self, percent: Decimal) -> Decimal | None:
        return None if self.facts.price is None else self.facts.price * percent / 100

    def _above_limit(self, remedy: str, percent: Decimal | None, amount: Decimal | None) -> bool:
        """Beyond the free share, alone or together with what was conceded before."""
        if remedy not in _CONCESSIONS or percent is None:
            return False
        free = self.limits["free_share"]
        if free is None or percent > free:
            return True
        share = self._share(percent)
        if share is None or amount is None:
            return False
        return (self.facts.conceded_so_far or Decimal(0)) + amount > share

    def _next(
        self, first: bool, main: bool, options: tuple[Option, ...], asks: tuple[str, ...]
    ) -> str:
        for s in self.standing:
            if s.row.next:
                return s.row.next
        if first:
            return options[0].remedy
        if self.answer:
            wanted = self.answer.next or (ASK_BUYER if self.answer.asks and not main else None)
            if wanted == ASK_BUYER and not asks:
                return HAND_TO_PERSON
            if wanted:
                return wanted
        return options[0].remedy if options else HAND_TO_PERSON


def _acts(standing: StandingRow) -> bool:
    """Whether it does more than forbid: a case no rule answers is not explained by bans alone."""
    row = standing.row
    return bool(
        standing.first or standing.last or row.tasks or row.asks or row.next or standing.alone
    )


def _brief(row: Row, stage: str) -> dict[str, object]:
    return {
        "stage": stage,
        "table": row.table,
        "row": row.id,
        "rule": row.rule,
        "text": row.text.to_json(),
    }
