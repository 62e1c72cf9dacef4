"""From the rows that speak to a plan: what is offered, asked, ordered and forbidden, before amounts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kefu.policy.invariants import Circumstances, ban, stock_unknown
from kefu.policy.tables import REFUND, Ladder, Offer, Row, Spec, StandingRow
from kefu.policy.verdict import Forbidden, TaskOrder
from kefu.policy.vocabulary import ASK_BUYER, HAND_TO_PERSON


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A verdict without its amounts."""

    next: str
    offers: tuple[Offer, ...] = ()
    forbidden: tuple[Forbidden, ...] = ()
    asks: tuple[str, ...] = ()
    tasks: tuple[TaskOrder, ...] = ()
    deadlines: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    trace: tuple[Mapping[str, object], ...] = ()


def plan_of(
    spec: Spec, answer: Row | None, standing: tuple[StandingRow, ...], now: Circumstances
) -> Plan:
    """The plan for these rows. A row without a rule, or none at all, leaves the case to a person.

    Standing rows that only forbid or only set deadlines cover no case; a deadline runs all the same.
    """
    if answer is None or answer.rule is None:
        if not any(_acts(s) for s in standing):
            return Plan(next=HAND_TO_PERSON, deadlines=_deadlines(s.row for s in standing))
        answer, standing = None, tuple(s for s in standing if _acts(s) or s.row.deadlines)
    if any(s.alone for s in standing):
        answer = None
    return _Planning(spec, answer, standing, now).plan()


class _Planning:
    def __init__(
        self, spec: Spec, answer: Row | None, standing: tuple[StandingRow, ...], now: Circumstances
    ) -> None:
        self.spec, self.answer, self.standing, self.now = spec, answer, standing, now
        self.rows = ([answer] if answer else []) + [s.row for s in standing]
        self.rules: dict[str, None] = {}
        self.forbidden: dict[str, str] = {}
        self.tasks: dict[str, str] = {}

    def plan(self) -> Plan:
        self._collect()
        first = _unique(offer for s in self.standing for offer in self._climb(s.first))
        main = self._climb(self.answer.offer) if self.answer else ()
        last = [offer for s in self.standing for offer in self._left(s.last)]
        offers = _unique((*first, *main, *last))
        asks = self._asks()
        step, decider = self._next(first, main, offers, asks)
        by_offers = (offer.rule for offer in offers)
        by_others = (*self.tasks.values(), *self.forbidden.values())
        return Plan(
            next=step,
            offers=offers,
            forbidden=tuple(Forbidden(remedy=r, rule=by) for r, by in self.forbidden.items()),
            asks=asks,
            tasks=tuple(TaskOrder(task=t, rule=by) for t, by in self.tasks.items()),
            deadlines=_deadlines(self.rows),
            rules=tuple(dict.fromkeys((*self.rules, *by_offers, *by_others))),
            trace=tuple(self._brief(row, decider) for row in self.rows),
        )

    def _collect(self) -> None:
        silent = [s.row for s in self.standing if _only_times(s)]
        for row in self.rows:
            if row not in silent:
                self.rules.update(dict.fromkeys((row.rule or "", *row.cites)))
            for forbidden in row.forbids:
                self.forbidden.setdefault(forbidden.remedy, forbidden.rule)
            for order in row.tasks:
                self.tasks.setdefault(order.task, order.rule)
        for remedy in self.now.refused:
            self.forbidden.setdefault(remedy, "PRD-10")

    def _asks(self) -> tuple[str, ...]:
        if ASK_BUYER in self.forbidden:
            return ()
        return tuple(dict.fromkeys(ask for row in self.rows for ask in row.asks))

    def _climb(self, ladder: Ladder) -> tuple[Offer, ...]:
        """The first step of which anything is left, what the buyer wants foremost (MSG-6)."""
        wished = self.spec.wishes.get(self.now.buyer_wants or "", ())
        for step in ladder:
            if left := self._left(step):
                return tuple(sorted(left, key=lambda offer: offer.remedy not in wished))
        return ()

    def _left(self, step: tuple[Offer, ...]) -> list[Offer]:
        offers = [self._named(o) for o in step if o.most not in self.now.too_little]
        return [offer for offer in offers if self._allowed(offer.remedy)]

    def _named(self, offer: Offer) -> Offer:
        """`refund` becomes the refund that RET-6 allows now."""
        if offer.remedy != REFUND:
            return offer
        if self.now.refund_way != "refund_full":
            self.rules.setdefault("RET-6")
        return Offer(remedy=self.now.refund_way, rule=offer.rule, approval=offer.approval)

    def _allowed(self, remedy: str) -> bool:
        if remedy not in self.forbidden and (rule := ban(remedy, self.now)):
            self.forbidden[remedy] = rule
        if remedy in self.forbidden:
            return False
        if stock_unknown(remedy, self.now):
            self.tasks.setdefault("check_stock", "DEL-8")
            return False
        return True

    def _next(
        self,
        first: tuple[Offer, ...],
        main: tuple[Offer, ...],
        offers: tuple[Offer, ...],
        asks: tuple[str, ...],
    ) -> tuple[str, Row | None]:
        """The step proposed now, and the row that proposes it."""
        for s in self.standing:
            if s.row.next:
                return s.row.next, s.row
        if self.answer and not first and (self.answer.next or (self.answer.asks and not main)):
            wanted = self.answer.next or ASK_BUYER
            return wanted if asks or wanted != ASK_BUYER else HAND_TO_PERSON, self.answer
        if not offers:
            return HAND_TO_PERSON, self.answer
        return offers[0].remedy, self._offering(offers[0], standing_first=bool(first))

    def _offering(self, offer: Offer, standing_first: bool) -> Row | None:
        if self.answer and not standing_first and offer in self._climb(self.answer.offer):
            return self.answer
        rows = (
            s.row for s in self.standing if offer in (*self._climb(s.first), *self._left(s.last))
        )
        return next(rows, self.answer)

    def _brief(self, row: Row, decider: Row | None) -> Mapping[str, object]:
        return {
            "stage": "answer" if row is self.answer else "always",
            "table": row.table,
            "row": row.id,
            "rule": row.rule,
            "text": row.text.to_json(),
            "proposes": row is decider,
        }


def _deadlines(rows: Iterable[Row]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for row in rows for name in row.deadlines))


def _only_times(standing: StandingRow) -> bool:
    """Whether it says nothing but how long something may take: it has no part in what is done now."""
    return bool(standing.row.deadlines) and not (_acts(standing) or standing.row.forbids)


def _acts(standing: StandingRow) -> bool:
    """Whether it does more than forbid: a case no rule answers is not covered by bans alone."""
    row = standing.row
    return bool(
        standing.first or standing.last or row.tasks or row.asks or row.next or standing.alone
    )


def _unique(offers: Iterable[Offer]) -> tuple[Offer, ...]:
    """Each remedy once, where it first stood."""
    kept: dict[str, Offer] = {}
    for offer in offers:
        kept.setdefault(offer.remedy, offer)
    return tuple(kept.values())
