"""Two policies over the same cases: where they would have proposed something else, and for how much money.

Both are taken with the newest value of every number, as if all cases came in today: a changed
number holds from a day to come, and judged by their own day no past case would show it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from kefu.policy.batch import Planned, decide_columns
from kefu.policy.book import Book
from kefu.policy.columns import MICROS
from kefu.policy.money import STEP
from kefu.policy.tables import Offer

_SAID = ("plan", "amount", "needs_approval")


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What a policy proposes in a case; `amount` is the most that it may cost, in the case's currency."""

    next: str
    options: tuple[str, ...]
    asks: tuple[str, ...]
    tasks: tuple[str, ...]
    rules: tuple[str, ...]
    rule: str | None
    amount: Decimal | None
    needs_approval: bool

    def to_json(self) -> dict[str, object]:
        """Ready for `json.dumps`; the amount as a decimal string."""
        return {
            "next": self.next,
            "options": list(self.options),
            "asks": list(self.asks),
            "tasks": list(self.tasks),
            "rules": list(self.rules),
            "rule": self.rule,
            "amount": None if self.amount is None else format(self.amount, "f"),
            "needs_approval": self.needs_approval,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A case (its place in the frame) in which the two differ."""

    place: int
    before: Proposal
    after: Proposal


class Comparison:
    """Compares many frames of cases; plans are kept from one to the next."""

    def __init__(self, before: Book, after: Book) -> None:
        self.before, self.after = before.undated(), after.undated()

    def changes(self, cases: pl.DataFrame) -> Iterator[Change]:
        """Every case whose proposal, options, questions, tasks or amount differ, in order."""
        before, after = decide_columns(self.before, cases), decide_columns(self.after, cases)
        both = pl.concat(
            [before.cases.select(_SAID), after.cases.select(pl.col(_SAID).name.suffix("_after"))],
            how="horizontal",
        ).with_row_index("place")
        pairs = both.select("plan", "plan_after").unique()
        differ = [
            _terms(before.plans[one]) != _terms(after.plans[other])
            for one, other in pairs.iter_rows()
        ]
        pairs = pairs.with_columns(differ=pl.Series(differ, dtype=pl.Boolean))
        changed = both.join(
            pairs, on=("plan", "plan_after"), how="left", maintain_order="left"
        ).filter(
            pl.col("differ")
            | pl.col("amount").ne_missing(pl.col("amount_after"))
            | (pl.col("needs_approval") != pl.col("needs_approval_after"))
        )
        for place, *said, _ in changed.iter_rows():
            plan, amount, approval, other, its_amount, its_approval = said
            currency = cases["currency"][place]
            yield Change(
                place=place,
                before=_proposal(before.plans[plan], amount, approval, currency),
                after=_proposal(after.plans[other], its_amount, its_approval, currency),
            )


def _terms(planned: Planned) -> tuple[object, ...]:
    """All that a person at the desk would see differ, amounts apart."""
    plan = planned.plan
    options = tuple((offer.remedy, percent, offer.approval) for offer, percent in planned.options)
    return plan.next, options, plan.asks, tuple(order.task for order in plan.tasks)


def _proposal(
    planned: Planned, amount: int | None, needs_approval: bool, currency: str | None
) -> Proposal:
    plan = planned.plan
    offer = next((offer for offer in plan.offers if offer.remedy == plan.next), None)
    return Proposal(
        next=plan.next,
        options=tuple(offer.remedy for offer in plan.offers),
        asks=plan.asks,
        tasks=tuple(order.task for order in plan.tasks),
        rules=plan.rules,
        rule=_rule(planned, offer),
        amount=None
        if amount is None or currency is None
        else (Decimal(amount) / MICROS).quantize(STEP[currency]),
        needs_approval=needs_approval,
    )


def _rule(planned: Planned, offer: Offer | None) -> str | None:
    """The rule behind the proposal: its option's, else that of the row that proposes it."""
    if offer is not None:
        return offer.rule
    rules = planned.plan.rules
    return rules[0] if rules else None
