"""The form in which limits are set: what holds, what was typed, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext

from kefu.approvals.amounts_text import AmountsError, read_amounts, write_amounts
from kefu.approvals.bounds import AMOUNTS, MEASURES, Bound
from kefu.web.words.approvals import AMOUNT_PROBLEMS

LONGEST = 366
BUYER_DAYS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One limit of one role: as typed, with the problem it has; ``days`` only for buyers."""

    measure: str
    name: str
    text: str
    days: str = ""
    problem: str = ""
    # What holds for all stores, where this store has none of its own.
    inherited: str = ""


@dataclass(slots=True, kw_only=True)
class RoleForm:
    """All limits of one role; ``bounds`` holds what could be read."""

    role: str
    editable: bool
    fields: list[Field] = field(default_factory=list)
    bounds: list[Bound] = field(default_factory=list)

    @property
    def wrong(self) -> bool:
        """Whether something cannot be read."""
        return any(f.problem for f in self.fields)


def stored_form(
    role: str,
    own: Mapping[str, Mapping[str, Any]],
    shared: Mapping[str, Mapping[str, Any]],
    *,
    editable: bool,
) -> RoleForm:
    """As it stands: ``own`` values by measure, and those for all stores behind them."""
    form = RoleForm(role=role, editable=editable)
    for measure in MEASURES:
        bound = Bound.from_json(measure, own.get(measure, {}))
        inherited = Bound.from_json(measure, shared.get(measure, {}))
        form.fields.append(
            Field(
                measure=measure,
                name=f"{role}:{measure}",
                text=text_of(bound),
                days=str(bound.days or inherited.days or BUYER_DAYS) if measure == "buyer" else "",
                inherited=said_of(inherited),
            )
        )
    return form


def typed_form(role: str, data: QueryDict, *, editable: bool) -> RoleForm:
    """As it was typed, read as far as it can be."""
    form = RoleForm(role=role, editable=editable)
    for measure in MEASURES:
        name = f"{role}:{measure}"
        text, days = data.get(name, "").strip(), data.get(f"{name}:days", "").strip()
        problem = ""
        try:
            form.bounds.append(_read(measure, text, days))
        except AmountsError as wrong:
            problem = gettext(AMOUNT_PROBLEMS[wrong.code]) % {"part": wrong.part}
        form.fields.append(Field(measure=measure, name=name, text=text, days=days, problem=problem))
    return form


def text_of(bound: Bound) -> str:
    """A bound as it is typed; nothing where there is no limit."""
    if bound.measure in AMOUNTS:
        return write_amounts(bound.amounts)
    return "" if bound.number is None else format(bound.number, "f")


def said_of(bound: Bound) -> str:
    """A bound as it is read: with its unit and its days."""
    text = text_of(bound)
    if not text:
        return ""
    if bound.measure == "share":
        return f"{text} %"
    if bound.measure == "buyer":
        return gettext("%(amounts)s in %(days)s days") % {"amounts": text, "days": bound.days}
    return text


def _read(measure: str, text: str, days: str) -> Bound:
    if measure in AMOUNTS:
        amounts = read_amounts(text)
        window = _days(days) if amounts and measure == "buyer" else None
        return Bound(measure=measure, amounts=amounts, days=window)
    if not text:
        return Bound(measure=measure)
    code, most = ("not_a_share", 100) if measure == "share" else ("not_a_count", 10_000)
    try:
        number = Decimal(text.removesuffix("%").strip().replace(",", "."))
    except ArithmeticError:
        raise AmountsError(code, text) from None
    whole = number.is_finite() and number == number.to_integral_value()
    if not number.is_finite() or not 0 <= number <= most or (measure == "day_count" and not whole):
        raise AmountsError(code, text)
    return Bound(measure=measure, number=number)


def _days(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text[:9]) <= LONGEST:
        raise AmountsError("not_days", text)
    return int(text)
