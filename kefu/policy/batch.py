"""Many cases at once, for replays: what a policy would have proposed, and for how much money.

Columns find which rows speak for each case and the few circumstances that a plan depends on. Each
distinct combination of these is planned once, by `Book` itself. Loads polars when first used.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, partial
from typing import Any, Final

import polars as pl

from kefu.policy.amounts import CONCESSIONS
from kefu.policy.book import Book
from kefu.policy.cells import Limits
from kefu.policy.columns import FLAG, MICROS, codes_of, money_may_leave, speaking
from kefu.policy.compiling import answer_rows
from kefu.policy.invariants import Circumstances
from kefu.policy.measuring import measured
from kefu.policy.planning import Plan
from kefu.policy.tables import Offer, Row, Spec
from kefu.policy.vocabulary import ENUMS, FLAGS, MONEY, MONEY_REMEDIES, NEEDS_STOCK, TIMES

SCHEMA: Final = pl.Schema(
    {
        **dict.fromkeys(ENUMS, pl.String()),
        **dict.fromkeys(FLAGS, pl.Boolean()),
        **dict.fromkeys((*MONEY, *TIMES, "currency"), pl.String()),
        "refused": pl.List(pl.String()),
    }
)
"""The fields of Facts as JSON holds them."""

_OF_AMOUNTS: Final = ("paid", "refunded", "conceded", "step", "limit_free_share")
_TERMS: Final = pl.Schema(
    {
        "costs": pl.Boolean(),
        "concession": pl.Boolean(),
        "percent": pl.Int64(),
        "approval": pl.Boolean(),
    }
)
_WHOLE: Final = 100 * MICROS
"""100 %, in millionths of a percent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A plan, and what each of its options may cost at most in percent of the price (None: all of it)."""

    plan: Plan
    percents: tuple[Decimal | None, ...]

    @property
    def options(self) -> Iterator[tuple[Offer, Decimal | None]]:
        """Each option with its percentage."""
        return zip(self.plan.offers, self.percents, strict=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What a policy says to many cases.

    `cases` has a row for each, in order: `plan` (its place in `plans`), and of the proposed option
    `needs_approval` and `amount` (millionths; null where it costs nothing or the price is unknown).
    """

    plans: tuple[Planned, ...]
    cases: pl.DataFrame


def frame_of(cases: Iterable[Mapping[str, object]]) -> pl.DataFrame:
    """Facts as `facts_to_json` gives them, as a frame for `decide_many`."""
    return pl.DataFrame(list(cases), schema=SCHEMA)


def decide_many(book: Book, cases: pl.DataFrame) -> pl.DataFrame:
    """What `book.decide` says to each row of a frame in SCHEMA, in the same order.

    Columns: `next`, `remedies` and `rules` (lists), `needs_approval` and `max_amount` of the proposed option
    (Decimal with six places, null where it costs nothing or the price is unknown). The facts must be such
    as `parse_facts` accepts: others raise a polars error.
    """
    decided = decide_columns(book, cases)
    said = pl.DataFrame(
        {
            "next": [p.plan.next for p in decided.plans],
            "remedies": [[o.remedy for o in p.plan.offers] for p in decided.plans],
            "rules": [list(p.plan.rules) for p in decided.plans],
        },
        schema={"next": pl.String, "remedies": pl.List(pl.String), "rules": pl.List(pl.String)},
    )
    amount = (pl.col("amount").cast(pl.Decimal(38, 6)) / MICROS).cast(pl.Decimal(38, 6))
    return said[decided.cases["plan"]].hstack(
        decided.cases.select("needs_approval", max_amount=amount)
    )


def decide_columns(book: Book, cases: pl.DataFrame) -> Decided:
    """The same with the plans apart: a million cases share some thousands of them."""
    frame, limits = measured(book, cases)
    spoken = speaking(book.spec, frame).select(*_OF_AMOUNTS, *_keys(book.spec))
    key = spoken.columns[len(_OF_AMOUNTS) :]
    distinct = spoken.select(key).unique(maintain_order=True)
    plans, places = _plans(book, limits, distinct)
    terms = pl.DataFrame([_terms(planned) for planned in plans], schema=_TERMS)
    joined = spoken.join(
        distinct.with_columns(plan=places).hstack(terms[places]),
        on=key,
        how="left",
        nulls_equal=True,
        maintain_order="left",
    )
    priced = joined.with_columns(share=_share()).with_columns(amount=_amount())
    needs_approval = pl.col("approval") | _beyond_limit()
    return Decided(
        plans=plans, cases=priced.select("plan", "amount", needs_approval=needs_approval)
    )


def _keys(spec: Spec) -> Iterator[pl.Expr]:
    """All that a plan and its percentages depend on: the key under which `Book` keeps plans."""
    yield from (pl.col(name) for name in ("answer", "standing", "refund_way"))
    yield from (pl.col(name) for name in ("in_stock", "buyer_wants", "refused_codes", "limits"))
    yield money_may_leave(codes_of(spec)).alias("money_may_leave")
    yield (_left() == 0).fill_null(False).alias("all_spent")
    yield _too_little(spec).alias("too_little")


def _plans(
    book: Book, limits: list[Limits], distinct: pl.DataFrame
) -> tuple[tuple[Planned, ...], pl.Series]:
    """The plans, and for each key the place of its plan: keys that differ in nothing that matters share one."""
    matters = cache(partial(_matters, book.spec, answer_rows(book.spec)))
    found: dict[tuple[object, ...], int] = {}
    plans: list[Planned] = []
    places = []
    for key in distinct.iter_rows(named=True):
        stock, wants, shares = matters(key["answer"], key["standing"])
        whole = {
            **key,
            "in_stock": key["in_stock"] if stock else len(FLAG),
            "buyer_wants": key["buyer_wants"] if wants else len(ENUMS["buyer_wants"]),
            "limits": key["limits"] if shares else 0,
            "too_little": key["too_little"] if shares else 0,
        }
        values = tuple(whole.values())
        if values not in found:
            found[values] = len(plans)
            plans.append(_planned(book, limits, whole))
        places.append(found[values])
    return tuple(plans), pl.Series(places, dtype=pl.UInt32)


def _matters(
    spec: Spec, rows: tuple[Row, ...], answer: int, standing: int
) -> tuple[bool, bool, bool]:
    """Whether the stock, the buyer's wish and the numbers matter to what these rows offer."""
    joined = [s for number, s in enumerate(spec.standing) if standing >> number & 1]
    ladders = [rows[answer].offer] if answer >= 0 else []
    climbed = [step for ladder in (*ladders, *(s.first for s in joined)) for step in ladder]
    offers = [offer for step in (*climbed, *(s.last for s in joined)) for offer in step]
    return (
        any(offer.remedy in NEEDS_STOCK for offer in offers),
        any(len(step) > 1 for step in climbed),
        any(offer.most for offer in offers),
    )


def _planned(book: Book, limits: list[Limits], key: dict[str, Any]) -> Planned:
    codes = codes_of(book.spec)
    refused = key["refused_codes"]
    now = Circumstances(
        refund_way=str(codes["refund_way"][key["refund_way"]]),
        in_stock=None if key["in_stock"] == len(FLAG) else FLAG[key["in_stock"]],
        refused=tuple(refused.split(",")) if refused else (),
        buyer_wants=(*ENUMS["buyer_wants"], None)[key["buyer_wants"]],
        money_may_leave=key["money_may_leave"],
        all_spent=key["all_spent"],
        too_little=tuple(
            name for n, name in enumerate(book.spec.shares) if key["too_little"] >> n & 1
        ),
    )
    plan = book.planned(key["answer"], key["standing"], now)
    held = limits[key["limits"]]
    shares = (held[offer.most] if offer.most else None for offer in plan.offers)
    return Planned(plan=plan, percents=tuple(shares))


def _terms(planned: Planned) -> dict[str, Any]:
    """What the amount of the proposed option hangs on."""
    plan = planned.plan
    found = next(((o, p) for o, p in planned.options if o.remedy == plan.next), None)
    offer, percent = found or (None, None)
    return {
        "costs": offer is not None and offer.remedy in MONEY_REMEDIES,
        "concession": plan.next in CONCESSIONS,
        "percent": None if percent is None else int(percent * MICROS),
        "approval": offer is not None and offer.approval,
    }


def _left() -> pl.Expr:
    spent = pl.sum_horizontal(pl.col("refunded", "conceded").fill_null(0))
    return (pl.col("paid") - spent).clip(lower_bound=0)


def _too_little(spec: Spec) -> pl.Expr:
    """Which shares of the price come to less than the currency's smallest unit, a bit each."""
    price, least = pl.col("paid").cast(pl.Int128), pl.col("step").cast(pl.Int128) * _WHOLE
    bits = [
        (price * pl.col(f"limit_{name}") < least).fill_null(False).cast(pl.UInt64) * (1 << n)
        for n, name in enumerate(spec.shares)
    ]
    return pl.sum_horizontal(pl.lit(0, pl.UInt64), *bits)


def _share() -> pl.Expr:
    """The proposed option's part of the price, in hundred-millionths of a millionth so that it stays exact."""
    return pl.col("paid").cast(pl.Int128) * pl.col("percent").fill_null(_WHOLE)


def _amount() -> pl.Expr:
    limit = pl.min_horizontal((pl.col("share") // _WHOLE).cast(pl.Int64), _left())
    known = pl.col("costs") & pl.col("paid").is_not_null()
    return pl.when(known).then(limit // pl.col("step") * pl.col("step"))


def _beyond_limit() -> pl.Expr:
    """As `amounts`: beyond the free share, or beyond its own share with what was conceded before."""
    percent, free = pl.col("percent"), pl.col("limit_free_share")
    total = (pl.col("conceded").fill_null(0) + pl.col("amount")).cast(pl.Int128) * _WHOLE
    beyond = percent.is_null() | free.is_null() | (percent > free)
    conceded = pl.col("conceded").fill_null(0) > 0
    return pl.col("concession") & (beyond | (total > pl.col("share")).fill_null(conceded))
