"""The defaults and rates of a policy's files to Numbers."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from kefu.policy.findings import NAME, Findings
from kefu.policy.money import STEP
from kefu.policy.numbers import DEFAULT, UNITS, Number, Period, Rates
from kefu.policy.source import Source
from kefu.policy.verdict import Text
from kefu.policy.vocabulary import MARKETPLACES


def read_numbers(sources: Iterable[Source], findings: Findings) -> dict[str, Number]:
    """Every `[number.NAME]` with its `[[number.NAME.since]]` periods."""
    found = {}
    for source in sources:
        for name, value in findings.table(source, "number", source.data.get("number", {})).items():
            path = f"number.{name}"
            entry = findings.table(source, path, value)
            if not NAME.fullmatch(name):
                findings.wrong(
                    source, path, f"{name!r} is no plain name", f"{name!r} 不是简单的名称"
                )
            for key in ("rule", "unit", "en", "zh"):
                if not isinstance(entry.get(key), str):
                    findings.wrong(source, path, f"expected `{key}`", f"缺少 {key}")
            periods = [
                _period(source, f"{path}.since.{i}", period, entry.get("unit"), findings)
                for i, period in enumerate(findings.entries(source, path, entry.get("since", [])))
            ]
            if not periods:
                findings.wrong(
                    source,
                    path,
                    "expected at least one dated value under `since`",
                    "since 下至少需要一个带日期的值",
                )
                continue
            found[name] = Number(
                name=name,
                rule=str(entry.get("rule")),
                text=Text(en=str(entry.get("en")), zh=str(entry.get("zh"))),
                periods=tuple(sorted(periods, key=lambda p: p.since, reverse=True)),
            )
    return found


def _period(
    source: Source, path: str, entry: dict[str, Any], unit: Any, findings: Findings
) -> Period:
    unit = entry.get("unit", unit)
    if unit not in UNITS:
        findings.wrong(
            source,
            path,
            f"unknown unit {unit!r}; expected one of {', '.join(UNITS)}",
            f"未知单位 {unit!r}",
        )
    keys = STEP.keys() if unit == "money" else {*MARKETPLACES, DEFAULT}
    values = {}
    for key, value in entry.items():
        if key in ("from", "unit"):
            continue
        if key not in keys:
            expected = "a currency" if unit == "money" else "a marketplace or default"
            findings.wrong(
                source,
                f"{path}.{key}",
                f"unknown key {key!r}; expected {expected}",
                f"未知的键 {key!r}",
            )
        values[key] = _decimal(source, f"{path}.{key}", value, findings)
    return Period(since=_date(source, path, entry, findings), unit=str(unit), values=values)


def read_rates(sources: Iterable[Source], findings: Findings) -> tuple[Rates, ...]:
    """Every `[[rates]]`: a day, a base currency, and what one unit of it buys."""
    return tuple(
        Rates(
            since=_date(source, f"rates.{i}", entry, findings),
            base=str(entry.get("base")),
            values={
                code: _decimal(source, f"rates.{i}.{code}", value, findings)
                for code, value in entry.items()
                if code not in ("from", "base")
            },
        )
        for source in sources
        for i, entry in enumerate(findings.entries(source, "rates", source.data.get("rates", [])))
    )


def _date(source: Source, path: str, entry: dict[str, Any], findings: Findings) -> date:
    value = entry.get("from")
    if type(value) is not date:
        findings.wrong(
            source,
            path,
            "expected `from`: the day from which this holds, as 2026-01-31",
            "缺少 from：生效日期，例如 2026-01-31",
        )
        return date.min
    return value


def _decimal(source: Source, path: str, value: Any, findings: Findings) -> Decimal:
    try:
        if isinstance(value, bool) or not isinstance(value, int | str):
            raise InvalidOperation
        number = Decimal(value)
        if not number.is_finite() or number < 0:
            raise InvalidOperation
    except InvalidOperation:
        findings.wrong(
            source,
            path,
            f"expected a whole number or a decimal string of zero or more, not {value!r}",
            f"应为不小于零的整数或小数字符串，而不是 {value!r}",
        )
        return Decimal(0)
    return number
