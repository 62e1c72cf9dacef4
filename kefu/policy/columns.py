"""The tables as columns: which rows speak, for many cases at once. The third twin, made from the same Spec.

Each distinct cell is looked at once and becomes one bit a case; a row is the bits of its cells joined.
Coded facts are small numbers, the number after the last value being unknown. Amounts are whole millionths.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import reduce
from operator import and_, ge, gt, le, lt, or_
from typing import Final

import polars as pl

from kefu.policy.cells import Cell, OneOf, Range
from kefu.policy.invariants import NOT_RECEIVED, NOT_SENT
from kefu.policy.measures import MEASURES
from kefu.policy.tables import Spec
from kefu.policy.vocabulary import ENUMS, FLAGS

Codes = Mapping[str, tuple[str | bool, ...]]
MICROS: Final = 1_000_000
HOUR: Final = 3600
FLAG: Final = (False, True)


def codes_of(spec: Spec) -> Codes:
    """Every coded fact and its values in the order of their numbers."""
    derived = {derivation.fact: derivation.values for derivation in spec.derivations}
    return {**ENUMS, **dict.fromkeys(FLAGS, FLAG), **MEASURES, **derived}


def encoded(name: str, codes: Codes) -> pl.Expr:
    """A given coded fact as its number."""
    values = codes[name]
    if values == FLAG:
        return pl.col(name).cast(pl.UInt8).fill_null(2).alias(name)
    number = pl.col(name).cast(pl.Enum([str(v) for v in values])).to_physical().cast(pl.UInt8)
    return number.fill_null(len(values)).alias(name)


def speaking(spec: Spec, frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with `answer`, `standing` (as `compiling` numbers them) and `refund_way`.

    The frame holds encoded facts and measures, `price_micros`, `claim_micros` and `limit_NAME`.
    """
    codes = codes_of(spec)
    bits = _Bits(codes)
    frame = bits.added(frame, _cells(spec))
    for derivation in spec.derivations:
        values = derivation.values
        found = pl.lit(values.index(derivation.rows[-1].value), pl.UInt8)
        for row in reversed(derivation.rows[:-1]):
            number = pl.lit(values.index(row.value), pl.UInt8)
            found = pl.when(bits.all(row.cells)).then(number).otherwise(found)
        frame = bits.added(frame.with_columns(found.alias(derivation.fact)), _cells(spec))
    return frame.with_columns(_answers(spec, codes, bits, frame), _standing(spec, bits))


def money_may_leave(codes: Codes) -> pl.Expr:
    """As `invariants.money_may_leave` (RET-6)."""

    def one_of(fact: str, *values: str | bool) -> pl.Expr:
        return reduce(or_, (pl.col(fact) == codes[fact].index(value) for value in values))

    nothing_out = (
        one_of("return_status", "received", "inspected")
        | one_of("order_status", *sorted(NOT_SENT))
        | one_of("tracking", "returned_to_sender", "lost")
        | one_of("issue", *sorted(NOT_RECEIVED))
    )
    cheap = (pl.col("paid") <= pl.col("limit_low_price")).fill_null(False)
    faulty = (
        one_of("issue", "defective", "wrong_item")
        | (one_of("issue", "damaged") & one_of("severity", "severe"))
        | (one_of("claim_status", "open") & one_of("fault", "seller"))
    )
    given = one_of("buyer_may_keep", True) | nothing_out | (cheap & faulty)
    return ~one_of("return_grade", "not_ours") & given


def _answers(spec: Spec, codes: Codes, bits: "_Bits", frame: pl.DataFrame) -> pl.Series:
    """Each table is laid over the cases of its topic alone."""
    numbered = frame.with_row_index("place")
    parts, first = [], 0
    for table in spec.answers:
        topic = pl.col("topic") == codes["topic"].index(table.name)
        found = pl.lit(-1, pl.Int16)
        for number, row in reversed([*enumerate(table.rows, start=first)]):
            found = pl.when(bits.all(row.cells)).then(pl.lit(number, pl.Int16)).otherwise(found)
        first += len(table.rows)
        names = {bits.names[cell] for row in table.rows for cell in row.cells}
        part = numbered.select("place", "topic", *sorted(names)).filter(topic)
        parts.append(part.select("place", answer=found))
    places = numbered.select("place")
    answered = (
        pl.concat(parts) if parts else places.clear().with_columns(answer=pl.lit(-1, pl.Int16))
    )
    joined = places.join(answered, on="place", how="left", maintain_order="left")
    return joined["answer"].fill_null(-1).alias("answer")


def _standing(spec: Spec, bits: "_Bits") -> pl.Expr:
    joined = (
        bits.all(standing.row.cells).cast(pl.Int64) * (1 << number)
        for number, standing in enumerate(spec.standing)
    )
    return reduce(or_, joined, pl.lit(0, pl.Int64)).alias("standing")


def _cells(spec: Spec) -> Iterator[Cell]:
    for derivation in spec.derivations:
        for derived in derivation.rows:
            yield from derived.cells
    for table in spec.answers:
        for row in table.rows:
            yield from row.cells
    for standing in spec.standing:
        yield from standing.row.cells


class _Bits:
    """One column of bits a distinct cell."""

    def __init__(self, codes: Codes) -> None:
        self.codes = codes
        self.names: dict[Cell, str] = {}

    def added(self, frame: pl.DataFrame, cells: Iterable[Cell]) -> pl.DataFrame:
        """The frame with the bits of all cells whose fact is there by now."""
        new = {}
        for cell in cells:
            ready = isinstance(cell, Range) or cell.fact in frame.columns
            if ready and cell not in self.names:
                self.names[cell] = name = f"cell_{len(self.names)}"
                new[name] = self._test(cell)
        return frame.with_columns(**new)

    def all(self, cells: tuple[Cell, ...], *given: pl.Expr) -> pl.Expr:
        """A row: every cell fits."""
        tests = [*given, *(pl.col(self.names[cell]) for cell in cells)]
        return reduce(and_, tests) if tests else pl.lit(True)

    def _test(self, cell: Cell) -> pl.Expr:
        return self._one_of(cell) if isinstance(cell, OneOf) else _range(cell)

    def _one_of(self, cell: OneOf) -> pl.Expr:
        values = self.codes[cell.fact]
        wanted = {len(values) if v is None else values.index(v) for v in cell.values}
        others = {*range(len(values) + 1)} - wanted
        column = pl.col(cell.fact)
        if len(others) < len(wanted):
            return reduce(and_, (column != number for number in sorted(others)), pl.lit(True))
        return reduce(or_, (column == number for number in sorted(wanted)))


def _range(cell: Range) -> pl.Expr:
    value = pl.col("price_micros" if cell.fact == "price" else "claim_micros")
    ends = ((cell.at_least, ge), (cell.more_than, gt), (cell.at_most, le), (cell.less_than, lt))
    tests = [value.is_not_null() if cell.known else pl.lit(False)]
    tests += [holds(value, _limit(cell.fact, name)) for name, holds in ends if name is not None]
    inside: pl.Expr = reduce(and_, tests).fill_null(False)
    return inside | value.is_null() if cell.unknown else inside


def _limit(fact: str, name: str) -> pl.Expr:
    """Prices are compared in millionths, hours in microseconds."""
    limit = pl.col(f"limit_{name}")
    return limit if fact == "price" else limit * HOUR
