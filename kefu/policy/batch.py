"""Many cases at once, for replays: what a policy would have proposed, and for how much money.

A decision depends on codes and on which side of a few limits the numbers fall. So each distinct
combination is decided once, by `Book` itself, and polars does the rest: sorting a million cases into
combinations, and their amounts. Loads polars when first used.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

import polars as pl

from kefu.policy.book import Book
from kefu.policy.facts import Facts, parse_facts
from kefu.policy.measures import MEASURES
from kefu.policy.money import STEP
from kefu.policy.vocabulary import ENUMS, FLAGS, MONEY, MONEY_REMEDIES, TIMES

SCHEMA: Final = pl.Schema(
    {
        **dict.fromkeys(ENUMS, pl.String()),
        **dict.fromkeys(FLAGS, pl.Boolean()),
        **dict.fromkeys((*MONEY, *TIMES, "currency"), pl.String()),
        "refused": pl.List(pl.String()),
    }
)
"""The fields of Facts as JSON holds them."""

_PLANNED: Final = pl.Schema(
    {
        "next": pl.String(),
        "remedies": pl.List(pl.String()),
        "rules": pl.List(pl.String()),
        "costs": pl.Boolean(),
        "concession": pl.Boolean(),
        "most": pl.String(),
        "approval": pl.Boolean(),
    }
)
_MICROS: Final = 1_000_000
_LIMITS: Final = ("currency", "marketplace", "day")
_ROW: Final = "row"


def frame_of(cases: Iterable[Mapping[str, object]]) -> pl.DataFrame:
    """Facts as `facts_to_json` gives them, as a frame for `decide_many`."""
    return pl.DataFrame(list(cases), schema=SCHEMA)


def decide_many(book: Book, cases: pl.DataFrame) -> pl.DataFrame:
    """What `book.decide` says to each row of a frame in SCHEMA, in the same order.

    Columns: `next`, `remedies` and `rules` (lists), `needs_approval` and `max_amount` of the proposed option
    (Decimal with six places, null where it costs nothing or the price is unknown). The facts must be such
    as `parse_facts` accepts: others raise a polars error, or FactsError.
    """
    measured = _measured(book, cases)
    keys = ("coded", "numbers", "refused_codes")
    distinct = measured.group_by(keys, maintain_order=True).agg(pl.col(_ROW).first())
    plans = _plans(book, cases, distinct)
    joined = measured.join(distinct.drop(_ROW).hstack(plans), on=keys, how="left", nulls_equal=True)
    percent = pl.coalesce(
        *(pl.when(pl.col("most") == name).then(pl.col(f"limit_{name}")) for name in _shares(book)),
        pl.lit(None, pl.Int64),
    )
    priced = joined.with_columns(percent=percent.cast(pl.Int128)).with_columns(share=_share())
    return (
        priced.with_columns(amount=_amount())
        .sort(_ROW)
        .select(
            "next",
            "remedies",
            "rules",
            needs_approval=pl.col("approval") | _beyond_limit(),
            max_amount=(pl.col("amount").cast(pl.Decimal(38, 6)) / _MICROS).cast(pl.Decimal(38, 6)),
        )
    )


def _shares(book: Book) -> list[str]:
    return sorted(n.name for n in book.spec.numbers if book.spec.numbers.unit(n.name) == "percent")


def _share() -> pl.Expr:
    """The proposed option's part of the price, in hundred-millionths of a micro so that it stays exact."""
    price = pl.col("price_micros").cast(pl.Int128)
    return price * pl.col("percent").fill_null(100 * _MICROS)


def _amount() -> pl.Expr:
    share = (pl.col("share") // (100 * _MICROS)).cast(pl.Int64)
    limit = pl.min_horizontal(share, pl.col("left"))
    known = pl.col("costs") & pl.col("price_micros").is_not_null()
    return pl.when(known).then(limit // pl.col("step") * pl.col("step"))


def _beyond_limit() -> pl.Expr:
    """As `amounts`: beyond the free share, or beyond its own share with what was conceded before."""
    percent, conceded = pl.col("percent"), pl.col("conceded_so_far_micros").fill_null(0)
    total = (conceded + pl.col("amount")).cast(pl.Int128) * (100 * _MICROS)
    beyond = (
        percent.is_null()
        | pl.col("limit_free_share").is_null()
        | (percent > pl.col("limit_free_share"))
    )
    return pl.col("concession") & (beyond | (total > pl.col("share")).fill_null(False))


def _measured(book: Book, cases: pl.DataFrame) -> pl.DataFrame:
    micros = [
        (pl.col(name).cast(pl.Decimal(30, 6)) * _MICROS).cast(pl.Int64).alias(f"{name}_micros")
        for name in MONEY
    ]
    times = [
        pl.col(name).str.to_datetime("%+", time_zone="UTC").alias(f"{name}_at")
        for name in ("now", "latest_delivery", "claim_answer_due")
    ]
    frame = cases.with_row_index(_ROW).with_columns(
        *micros, *times, pl.col("now").str.slice(0, 10).alias("day")
    )
    frame = frame.join(_limits(book, frame), on=_LIMITS, how="left", nulls_equal=True)
    spent = pl.sum_horizontal(
        pl.col("refunded_so_far_micros", "conceded_so_far_micros").fill_null(0)
    )
    frame = frame.with_columns(
        left=(pl.col("price_micros") - spent).clip(lower_bound=0),
        promise=_either(pl.col("now_at") > pl.col("latest_delivery_at"), "past", "open"),
        refund_made=_refund_made(),
    )
    return frame.with_columns(
        coded=_mixed(_codes(book)),
        numbers=_mixed(_bands(book) + [_code(name, values) for name, values in MEASURES.items()]),
        refused_codes=pl.col("refused").list.join(","),
    )


def _codes(book: Book) -> list[tuple[pl.Expr, int]]:
    """All coded facts, but the marketplace only where a table reads it: it would multiply the combinations."""
    read = {*ENUMS} - ({"marketplace"} - {*book.spec.read_facts})
    return [_code(name, ENUMS[name]) for name in sorted(read)] + [_flag(name) for name in FLAGS]


def _limits(book: Book, frame: pl.DataFrame) -> pl.DataFrame:
    """Every number of the policy in micros, for each currency, marketplace and day that occurs."""
    where = frame.select(_LIMITS).unique()
    rows = []
    for currency, marketplace, day in where.iter_rows():
        now = f"{day}T12:00:00+00:00" if day else None
        facts = parse_facts({"currency": currency, "marketplace": marketplace, "now": now})
        limits = {f"limit_{name}": _in_micros(value) for name, value in book.limits(facts).items()}
        step = None if currency is None else _in_micros(STEP[currency])
        rows.append({"step": step, **limits})
    names = ["step", *(f"limit_{number.name}" for number in book.spec.numbers)]
    return where.hstack(pl.DataFrame(rows, schema=dict.fromkeys(names, pl.Int64)))


def _bands(book: Book) -> list[tuple[pl.Expr, int]]:
    """On which side of each limit the numbers fall, and whether there is anything left to pay."""
    hours = (pl.col("claim_answer_due_at") - pl.col("now_at")).dt.total_microseconds()
    bands = [
        (
            _side(pl.col("price_micros"), pl.col(f"limit_{name}"))
            if book.spec.numbers.unit(name) == "money"
            else _side(hours, pl.col(f"limit_{name}") * 3600),
            4,
        )
        for name in sorted(book.spec.limits | {"low_price"})
    ]
    left = pl.when(pl.col("left").is_null()).then(0).when(pl.col("left") == 0).then(1).otherwise(2)
    return [*bands, (left, 3)]


def _side(value: pl.Expr, limit: pl.Expr) -> pl.Expr:
    return (
        pl.when(value.is_null() | limit.is_null())
        .then(0)
        .when(value < limit)
        .then(1)
        .when(value == limit)
        .then(2)
    ).otherwise(3)


def _code(name: str, values: tuple[str, ...]) -> tuple[pl.Expr, int]:
    number = pl.col(name).cast(pl.Enum(values)).to_physical().cast(pl.Int64)
    return number.fill_null(len(values)), len(values) + 1


def _flag(name: str) -> tuple[pl.Expr, int]:
    return pl.col(name).cast(pl.Int64).fill_null(2), 3


def _mixed(digits: list[tuple[pl.Expr, int]]) -> pl.Expr:
    """Digits of different bases as one whole number, so that combinations compare as fast as numbers."""
    number = pl.lit(0, pl.Int64)
    for digit, base in digits:
        number = number * base + digit.cast(pl.Int64)
    return number


def _refund_made() -> pl.Expr:
    refunded, price = pl.col("refunded_so_far_micros"), pl.col("price_micros")
    whole = _either((refunded >= price).fill_null(False), "all", "part")
    return pl.when(refunded == 0).then(pl.lit("none")).when(refunded.is_not_null()).then(whole)


def _either(test: pl.Expr, yes: str, no: str) -> pl.Expr:
    return pl.when(test).then(pl.lit(yes)).when(~test).then(pl.lit(no))


def _plans(book: Book, cases: pl.DataFrame, distinct: pl.DataFrame) -> pl.DataFrame:
    """One plan for each combination, made from its first case."""
    rows: list[dict[str, Any]] = []
    for case in cases[distinct[_ROW]].iter_rows(named=True):
        facts: Facts = parse_facts(case)
        plan = book.plan(facts)
        offer = next((o for o in plan.offers if o.remedy == plan.next), None)
        rows.append(
            {
                "next": plan.next,
                "remedies": [o.remedy for o in plan.offers],
                "rules": list(plan.rules),
                "costs": offer is not None and offer.remedy in MONEY_REMEDIES,
                "concession": plan.next in ("compensate", "offer_discount_to_pass_on"),
                "most": offer.most if offer else None,
                "approval": offer is not None and offer.approval,
            }
        )
    return pl.DataFrame(rows, schema=_PLANNED)


def _in_micros(value: Decimal | None) -> int | None:
    return None if value is None else int(value * _MICROS)
