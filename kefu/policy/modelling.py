"""A policy in the language of z3: one variable a fact, one formula a row. Loads z3 when first used."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from operator import ge, gt, le, lt
from typing import Any

from kefu.policy.cells import Cell, OneOf, Value
from kefu.policy.measures import MEASURES, NUMBERS
from kefu.policy.tables import Spec
from kefu.policy.vocabulary import ENUMS, FLAGS

CURRENCY, MARKETPLACE = "USD", "US"
_NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


class Model:
    """Facts as z3 variables, with everything known about how they hang together already asserted.

    Coded facts are numbers of their values, the number after the last being unknown. Amounts stand for
    US dollars; `checking` sees to it that the limits come in the same order in every other currency.
    """

    def __init__(self, spec: Spec) -> None:
        import z3  # 30 MB and a third of a second, for checks only

        self.z3: Any = z3
        # A context of its own: z3's shared one bears a single thread, and the garbage of a check
        # may be collected in any.
        self.context = z3.Context()
        z3.Z3_enable_concurrent_dec_ref(self.context.ref())
        self.solver = z3.Solver(ctx=self.context)
        self.codes: dict[str, tuple[str | bool | None, ...]] = {
            **{name: (*values, None) for name, values in ENUMS.items()},
            **dict.fromkeys(FLAGS, (True, False, None)),
            **{name: (*values, None) for name, values in MEASURES.items()},
        }
        self.vars: dict[str, Any] = {name: z3.Int(name, self.context) for name in self.codes}
        self.known = {name: z3.Bool(f"{name}_known", self.context) for name in NUMBERS}
        self.amounts = {name: z3.Real(name, self.context) for name in NUMBERS}
        for name, values in self.codes.items():
            self.solver.add(self.vars[name] >= 0, self.vars[name] < len(values))
        self.limits = {
            name: z3.RealVal(str(value), self.context)
            for name in spec.limits
            if (value := spec.numbers.value(name, currency=CURRENCY, marketplace=MARKETPLACE))
            is not None
        }
        self.solver.add(self.amounts["price"] >= 0)
        some = z3.Or(self.is_("refund_made", "part"), self.is_("refund_made", "all"))
        self.solver.add(z3.Implies(self.is_("refund_made", "all"), self.known["price"]))
        self.solver.add(z3.Implies(some, self.amounts["price"] > z3.RealVal("0.01", self.context)))
        self._derive(spec)

    def _derive(self, spec: Spec) -> None:
        for derivation in spec.derivations:
            values = derivation.values
            self.codes[derivation.fact] = values
            variable = self.vars[derivation.fact] = self.z3.Int(derivation.fact, self.context)
            formula = self.z3.IntVal(values.index(derivation.rows[-1].value), self.context)
            for row in reversed(derivation.rows[:-1]):
                formula = self.z3.If(self.all(row.cells), values.index(row.value), formula)
            self.solver.add(variable == formula)

    def is_(self, fact: str, value: Value) -> Any:
        """The formula for one value of a coded fact."""
        return self.vars[fact] == self.codes[fact].index(value)

    def all(self, cells: tuple[Cell, ...]) -> Any:
        """The formula for a row: every cell fits."""
        return self.z3.And([self._cell(cell) for cell in cells], self.context)

    def any(self, formulas: list[Any]) -> Any:
        """At least one of the formulas."""
        return self.z3.Or(formulas, self.context)

    def no(self, formula: Any) -> Any:
        """Not the formula."""
        return self.z3.Not(formula)

    def possible(self, *formulas: Any) -> bool:
        """Whether any facts fulfil all formulas; False is a proof that none do."""
        return bool(self.solver.check(*formulas) == self.z3.sat)

    def example(self, *formulas: Any) -> dict[str, object] | None:
        """Facts as JSON that fulfil all formulas, the fewest that do; None is a proof that none do."""
        self.solver.push()
        try:
            self.solver.add(*formulas)
            if self.solver.check() != self.z3.sat:
                return None
            self._forget_what_does_not_matter()
            self.solver.check()
            return self._facts(self.solver.model())
        finally:
            self.solver.pop()

    def _forget_what_does_not_matter(self) -> None:
        """Make every fact unknown that can be, so that the example shows only what it takes."""
        unknown = [self.is_(name, None) for name in (*FLAGS, *MEASURES, *ENUMS)]
        for formula in (*unknown, *(self.z3.Not(known) for known in self.known.values())):
            if self.solver.check(formula) == self.z3.sat:
                self.solver.add(formula)

    def _cell(self, cell: Cell) -> Any:
        if isinstance(cell, OneOf):
            return self.z3.Or([self.is_(cell.fact, value) for value in cell.values])
        known, amount = self.known[cell.fact], self.amounts[cell.fact]
        ends = ((cell.at_least, ge), (cell.more_than, gt), (cell.at_most, le), (cell.less_than, lt))
        inside = [
            holds(amount, self.limits[name])
            if name in self.limits
            else self.z3.BoolVal(False, self.context)
            for name, holds in ends
            if name is not None
        ]
        fits = self.z3.And(known, *inside) if cell.known else self.z3.BoolVal(False, self.context)
        return self.z3.Or(fits, self.z3.Not(known)) if cell.unknown else fits

    def _facts(self, model: Any) -> dict[str, object]:
        """Real facts that measure to what the model says; facts it does not care about stay unknown."""
        coded = {name: self._code(model, name) for name in (*ENUMS, *FLAGS, *MEASURES)}
        facts = {name: value for name, value in coded.items() if name not in MEASURES}
        price = self._amount(model, "price")
        hours = self._amount(model, "claim_hours_left")
        if price is not None:
            price = price.quantize(Decimal("0.01"))
            facts |= {"price": format(price, "f"), "currency": CURRENCY}
        if coded["promise"] is not None:
            days = 3 if coded["promise"] == "open" else -3
            facts["latest_delivery"] = (_NOW + timedelta(days=days)).isoformat()
        if hours is not None:
            facts["claim_answer_due"] = (_NOW + timedelta(hours=float(hours))).isoformat()
        if coded["promise"] is not None or hours is not None:
            facts["now"] = _NOW.isoformat()
        if coded["refund_made"] is not None:
            paid = {"none": Decimal(0), "part": Decimal("0.01"), "all": price}[
                str(coded["refund_made"])
            ]
            facts["refunded_so_far"] = format(paid or Decimal(0), "f")
        return {name: value for name, value in facts.items() if value is not None}

    def _code(self, model: Any, name: str) -> Value:
        number = model[self.vars[name]]
        return None if number is None else self.codes[name][number.as_long()]

    def _amount(self, model: Any, name: str) -> Decimal | None:
        if not self.z3.is_true(model.eval(self.known[name])):
            return None
        value = model.eval(self.amounts[name], model_completion=True).as_fraction()
        return Decimal(value.numerator) / Decimal(value.denominator)
