"""What is known when a decision is taken: one flat, immutable record. Unknown is None, never False."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from kefu.policy.money import STEP
from kefu.policy.vocabulary import ENUMS, FLAGS, MONEY, REMEDIES, TIMES


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """One case at one moment. Money is Decimal in `currency`, times carry an offset, None is unknown."""

    issue: str | None = None
    severity: str | None = None
    described: bool | None = None
    aspect: str | None = None
    part: str | None = None
    marketplace: str | None = None
    fulfilment: str | None = None
    order_status: str | None = None
    price: Decimal | None = None
    currency: str | None = None
    now: datetime | None = None
    ordered_at: datetime | None = None
    latest_ship: datetime | None = None
    latest_delivery: datetime | None = None
    delivered_at: datetime | None = None
    tracking: str | None = None
    insured: bool | None = None
    in_stock: bool | None = None
    evidence: bool | None = None
    fault: str | None = None
    mismatch_confirmed: bool | None = None
    cancel_request_on_file: bool | None = None
    new_address_given: bool | None = None
    new_address_confirmed: bool | None = None
    details_given: bool | None = None
    help_tried: bool | None = None
    looked_around: bool | None = None
    claim_status: str | None = None
    claim_answer_due: datetime | None = None
    claim_decided_at: datetime | None = None
    buyer_wants: str | None = None
    refused: tuple[str, ...] = ()
    return_status: str | None = None
    return_grade: str | None = None
    return_requested_at: datetime | None = None
    return_received_at: datetime | None = None
    refunded_at: datetime | None = None
    buyer_may_keep: bool | None = None
    refunded_so_far: Decimal | None = None
    conceded_so_far: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FactsProblem:
    """One field that cannot be read: `code` is unknown_field, wrong_type, unknown_code, bad_money or bad_time."""

    field: str
    code: str
    en: str
    zh: str


class FactsError(ValueError):
    """The facts cannot be read. `problems` holds every fault found; `field` and `code` are the first one's."""

    def __init__(self, problems: tuple[FactsProblem, ...]) -> None:
        self.problems = problems
        self.field = problems[0].field
        self.code = problems[0].code
        super().__init__(self.message("en"))

    def message(self, language: str) -> str:
        """All problems in one line, in Chinese for `zh`, else in English."""
        return "; ".join(p.zh if language.startswith("zh") else p.en for p in self.problems)


def shown(value: object) -> str:
    """A value as an error repeats it: short, and with nothing in it that could turn or hide the text."""
    text = repr(value)
    return text if len(text) <= LONGEST_ECHO else f"{text[:LONGEST_ECHO]}…"


def _named(name: object) -> str:
    """A field's name, plain where it is a plain word."""
    said = str(name)
    return said if said.isidentifier() and len(said) <= LONGEST_ECHO else shown(name)


class _Unreadable(Exception):
    def __init__(self, code: str, en: str, zh: str) -> None:
        super().__init__(en)
        self.code, self.en, self.zh = code, en, zh


LONGEST_ECHO: Final = 80
_MONEY: Final = re.compile(r"\d{1,12}(\.\d{1,6})?", re.ASCII)
_DIGITS: Final = (
    "(at most 12 digits before the point and 6 after it)",
    "（小数点前最多 12 位，后最多 6 位）",
)


def _one_of(codes: tuple[str, ...]) -> Callable[[object], str]:
    allowed = frozenset(codes)

    def read(value: object) -> str:
        if not isinstance(value, str):
            raise _Unreadable("wrong_type", "must be a string", "必须是字符串")
        if value not in allowed:
            known = ", ".join(codes) if len(codes) < 30 else "the known codes"
            raise _Unreadable(
                "unknown_code",
                f"{shown(value)} is not one of {known}",
                f"{shown(value)} 不在允许的代码之内",
            )
        return value

    return read


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise _Unreadable("wrong_type", "must be true, false or null", "只能是 true、false 或 null")
    return value


def _money(value: object) -> Decimal:
    text = str(value) if isinstance(value, Decimal) else value
    if not isinstance(text, str):
        raise _Unreadable(
            "wrong_type",
            'must be a decimal string such as "29.90"',
            '必须是小数字符串，例如 "29.90"',
        )
    if not _MONEY.fullmatch(text):
        raise _Unreadable(
            "bad_money",
            f"{shown(text)} is not an amount of zero or more {_DIGITS[0]}",
            f"{shown(text)} 不是大于等于零的金额{_DIGITS[1]}",
        )
    return Decimal(text)


def _time(value: object) -> datetime:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            raise _Unreadable(
                "bad_time",
                f"{shown(value)} is not an ISO 8601 time",
                f"{shown(value)} 不是 ISO 8601 时间",
            ) from None
    if not isinstance(value, datetime):
        raise _Unreadable("wrong_type", "must be an ISO 8601 string", "必须是 ISO 8601 字符串")
    if value.utcoffset() is None:
        raise _Unreadable("bad_time", "the time has no offset from UTC", "时间缺少时区偏移")
    return value


_remedy = _one_of(REMEDIES)


def _refused(value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple):
        raise _Unreadable("wrong_type", "must be a list of remedy codes", "必须是方案代码的列表")
    return tuple(_remedy(item) for item in value)


_READERS: Final[Mapping[str, Callable[[object], object]]] = {
    **{name: _one_of(codes) for name, codes in ENUMS.items()},
    **dict.fromkeys(FLAGS, _flag),
    **dict.fromkeys(MONEY, _money),
    **dict.fromkeys(TIMES, _time),
    "currency": _one_of(tuple(STEP)),
    "refused": _refused,
}


def parse_facts(mapping: Mapping[str, object]) -> Facts:
    """Read Facts from decoded JSON, strictly. Raises FactsError with every problem found at once."""
    if not isinstance(mapping, Mapping):
        raise FactsError(
            (
                FactsProblem(
                    field="",
                    code="wrong_type",
                    en="facts must be an object",
                    zh="事实必须是一个对象",
                ),
            )
        )
    values: dict[str, Any] = {}
    problems = []
    for name, value in mapping.items():
        reader = _READERS.get(name)
        try:
            if reader is None:
                raise _Unreadable("unknown_field", "no such fact", "没有这个事实字段")
            if value is not None:
                values[name] = reader(value)
        except _Unreadable as wrong:
            problems.append(
                FactsProblem(
                    field=str(name),
                    code=wrong.code,
                    en=f"{_named(name)}: {wrong.en}",
                    zh=f"{_named(name)}：{wrong.zh}",
                )
            )
    problems += _unpayable(values)
    if problems:
        raise FactsError(tuple(problems))
    return Facts(**values)


def _unpayable(values: Mapping[str, Any]) -> list[FactsProblem]:
    """Amounts with decimals that their currency does not have: nobody pays half a yen."""
    currency = values.get("currency")
    return [
        FactsProblem(
            field=name,
            code="bad_money",
            en=f"{name}: {values[name]} is no amount in {currency}, whose smallest unit is {STEP[currency]}",
            zh=f"{name}：{values[name]} 不是有效的 {currency} 金额，其最小单位是 {STEP[currency]}",
        )
        for name in MONEY
        if currency is not None and name in values and values[name] % STEP[currency]
    ]


def facts_to_json(facts: Facts) -> dict[str, object]:
    """Every field as JSON holds it, unknown ones as None; `parse_facts` reads it back unchanged."""
    return {field.name: _plain(getattr(facts, field.name)) for field in fields(facts)}


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value
