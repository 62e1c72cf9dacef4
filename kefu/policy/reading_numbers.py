"""The defaults and rates of a policy's files to Numbers."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from kefu.policy.findings import NAME, Findings
from kefu.policy.money import STEP
from kefu.policy.numbers import DEFAULT, TIME_UNITS, UNITS, Number, Period, Rates
from kefu.policy.source import Source
from kefu.policy.verdict import Text
from kefu.policy.vocabulary import MARKETPLACES, MOMENTS

_PLACES = ("a marketplace or default", "站点（或 default）")
_WHOLE = 100


def read_numbers(sources: Iterable[Source], findings: Findings) -> dict[str, Number]:
    """Every `[number.NAME]` with its `[[number.NAME.since]]` periods."""
    found: dict[str, Number] = {}
    places: dict[str, Source] = {}
    for source in sources:
        for name, value in findings.table(source, "number", source.data.get("number", {})).items():
            path = f"number.{name}"
            entry = findings.table(source, path, value)
            if not NAME.fullmatch(name):
                findings.wrong(
                    source, path, f"{name!r} is no plain name", f"{name!r} 不是简单的名称"
                )
            for key in ("rule", "unit", "en", "zh"):
                if not isinstance(entry.get(key), str) or not entry[key].strip():
                    findings.wrong(source, path, f"expected `{key}`", f"缺少 {key}")
            if entry.get("rule"):
                findings.rule(source, f"{path}.rule", entry["rule"])
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
                counts_from=_moment(source, path, entry, "counts_from", findings),
                met_by=_moment(source, path, entry, "met_by", findings),
                warn_before=entry.get("warn_before"),
            )
            places[name] = source
    for name, number in found.items():
        _warning(places[name], number, found, findings)
    return found


def _moment(
    source: Source, path: str, entry: dict[str, Any], key: str, findings: Findings
) -> str | None:
    fact = entry.get(key)
    if fact is not None:
        findings.code(source, f"{path}.{key}", fact, MOMENTS)
    return fact if fact in MOMENTS else None


def _warning(
    source: Source, number: Number, numbers: dict[str, Number], findings: Findings
) -> None:
    """`warn_before` must name a length of time."""
    name = number.warn_before
    if name is None:
        return
    known = numbers.get(name) if isinstance(name, str) else None
    if known is None or known.periods[0].unit not in TIME_UNITS:
        findings.wrong(
            source,
            f"number.{number.name}.warn_before",
            f"{name!r} is not a length of time in the defaults",
            f"{name!r} 不是默认值中的时长",
            at=str(name),
        )


def _period(
    source: Source, path: str, entry: dict[str, Any], unit: Any, findings: Findings
) -> Period:
    unit = entry.get("unit", unit)
    if unit not in UNITS:
        findings.wrong(
            source,
            path,
            f"unknown unit {unit!r}; expected one of {', '.join(UNITS)}",
            f"未知单位 {unit!r}；应为 {', '.join(UNITS)} 之一",
        )
    keys = STEP.keys() if unit == "money" else {*MARKETPLACES, DEFAULT}
    values = {}
    for key, value in entry.items():
        if key in ("from", "unit"):
            continue
        if key not in keys:
            expected = ("a currency", "货币") if unit == "money" else _PLACES
            findings.wrong(
                source,
                f"{path}.{key}",
                f"unknown key {key!r}; expected {expected[0]}",
                f"未知的键 {key!r}；应为{expected[1]}代码",
            )
        values[key] = _decimal(source, f"{path}.{key}", value, findings)
        if unit == "percent" and values[key] > _WHOLE:
            findings.wrong(
                source,
                f"{path}.{key}",
                f"expected at most {_WHOLE} percent, not {value!r}",
                f"百分比不得超过 {_WHOLE}，而不是 {value!r}",
            )
    return Period(since=_date(source, path, entry, findings), unit=str(unit), values=values)


def read_rates(sources: Iterable[Source], findings: Findings) -> tuple[Rates, ...]:
    """Every `[[rates]]`: a day, a base currency, and what one unit of it buys."""
    return tuple(
        Rates(
            since=_date(source, f"rates.{i}", entry, findings),
            base=_currency(source, f"rates.{i}.base", entry.get("base"), findings),
            values={
                code: _rate(source, f"rates.{i}.{code}", code, value, findings)
                for code, value in entry.items()
                if code not in ("from", "base")
            },
        )
        for source in sources
        for i, entry in enumerate(findings.entries(source, "rates", source.data.get("rates", [])))
    )


def _currency(source: Source, path: str, code: Any, findings: Findings) -> str:
    if code not in STEP:
        findings.wrong(
            source,
            path,
            f"expected a currency such as USD, not {code!r}",
            f"应为货币代码，例如 USD，而不是 {code!r}",
        )
    return str(code)


def _rate(source: Source, path: str, code: str, value: Any, findings: Findings) -> Decimal:
    _currency(source, path, code, findings)
    rate = _decimal(source, path, value, findings)
    if not rate:
        findings.wrong(
            source,
            path,
            f"expected a rate above zero, not {value!r}",
            f"汇率须大于零，而不是 {value!r}",
        )
    return rate


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
