"""Facts as columns that the tables can be laid over: codes as numbers, money and times as millionths, limits."""

from decimal import Decimal
from typing import Final

import polars as pl

from kefu.policy.book import Book
from kefu.policy.cells import Limits
from kefu.policy.columns import MICROS, codes_of, encoded
from kefu.policy.facts import parse_facts
from kefu.policy.measures import MEASURES
from kefu.policy.money import STEP
from kefu.policy.vocabulary import ENUMS, FLAGS, MONEY

_STEP: Final = "smallest unit of the currency"
_PLAIN: Final = len("2026-01-31T12:00:00+00:00")


def measured(book: Book, cases: pl.DataFrame) -> tuple[pl.DataFrame, list[Limits]]:
    """The columns, and the policy's numbers: `limits` says which of them hold for a case.

    Besides encoded facts and measures: `price_micros` as the tables see it (unknown without limits in its
    currency), money as `paid`, `refunded` and `conceded`, `claim_micros`, `limit_NAME`, `step`,
    `refused_codes`.
    """
    codes = codes_of(book.spec)
    paid, refunded, conceded = (_micros(name) for name in MONEY)
    frame = cases.select(
        *(encoded(name, codes) for name in (*ENUMS, *FLAGS)),
        _promise(),
        paid=paid,
        refunded=refunded,
        conceded=conceded,
        claim_micros=_claim_micros(),
        refused_codes=_refused(),
    )
    where, limits = _limits(book, cases)
    frame = frame.with_columns(where).join(
        _limit_columns(book, limits), on="limits", how="left", maintain_order="left"
    )
    return frame.with_columns(
        _refund_made(),
        price_micros=pl.when(pl.col("limit_low_price").is_not_null()).then("paid"),
    ), limits


def _micros(name: str) -> pl.Expr:
    return (pl.col(name).cast(pl.Decimal(30, 6)) * MICROS).cast(pl.Int64)


def _refused() -> pl.Expr:
    """Joined only where there is anything: most buyers have refused nothing."""
    some = pl.col("refused").list.len() > 0
    return pl.when(some).then(pl.col("refused")).list.join(",")


def _promise() -> pl.Expr:
    """As `measures.promise`. Moments in plain UTC come in the order of their texts and need no reading."""
    now, last = pl.col("now"), pl.col("latest_delivery")
    plain = _is_plain(now) & _is_plain(last)
    late = pl.when(plain).then(now > last).otherwise(_at(now, ~plain) > _at(last, ~plain))
    return _coded("promise", past=late, open=~late)


def _claim_micros() -> pl.Expr:
    due = pl.col("claim_answer_due")
    return (_at(due) - _at(pl.col("now"), due.is_not_null())).dt.total_microseconds()


def _refund_made() -> pl.Expr:
    refunded = pl.col("refunded")
    return _coded(
        "refund_made",
        none=refunded == 0,
        all=refunded >= pl.col("paid"),
        part=refunded.is_not_null(),
    )


def _is_plain(time: pl.Expr) -> pl.Expr:
    return (time.str.len_bytes() == _PLAIN) & time.str.ends_with("+00:00")


def _at(time: pl.Expr, where: pl.Expr | None = None) -> pl.Expr:
    chosen = time if where is None else pl.when(where).then(time)
    return chosen.str.to_datetime("%+", time_zone="UTC")


def _coded(measure: str, **tests: pl.Expr) -> pl.Expr:
    """The number of the first value whose test holds; unknown where none does."""
    values = MEASURES[measure]
    number = pl.lit(len(values), pl.UInt8)
    for value, test in reversed(tests.items()):
        number = pl.when(test).then(pl.lit(values.index(value), pl.UInt8)).otherwise(number)
    return number.alias(measure)


def _limits(book: Book, cases: pl.DataFrame) -> tuple[pl.DataFrame, list[Limits]]:
    """For each case the place of its numbers in the list: one entry for all that decide alike."""
    day = pl.col("now").str.slice(0, 10)
    if not book.spec.numbers.changes(book.spec.decisive):
        day = pl.lit(None, pl.String)
    dated = cases.select("currency", "marketplace", day=day)
    distinct = dated.unique(maintain_order=True)
    places: dict[tuple[Decimal | None, ...], int] = {}
    found: list[Limits] = []
    column = []
    for currency, marketplace, on in distinct.iter_rows():
        now = f"{on}T12:00:00+00:00" if on else None
        facts = parse_facts({"currency": currency, "marketplace": marketplace, "now": now})
        limits: Limits = {**book.limits(facts), _STEP: STEP.get(currency)}
        key = tuple(limits[name] for name in (_STEP, *sorted(book.spec.decisive)))
        if key not in places:
            places[key] = len(found)
            found.append(limits)
        column.append(places[key])
    distinct = distinct.with_columns(limits=pl.Series(column, dtype=pl.UInt32))
    where = dated.join(
        distinct, on=dated.columns, how="left", nulls_equal=True, maintain_order="left"
    )
    return where.select("limits"), found


def _limit_columns(book: Book, limits: list[Limits]) -> pl.DataFrame:
    names = {f"limit_{name}": name for name in sorted(book.spec.decisive)} | {"step": _STEP}
    columns = {
        column: [None if (v := held[name]) is None else int(v * MICROS) for held in limits]
        for column, name in names.items()
    }
    return pl.DataFrame(
        {"limits": range(len(limits)), **columns},
        schema={"limits": pl.UInt32, **dict.fromkeys(columns, pl.Int64)},
    )
