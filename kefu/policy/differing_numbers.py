"""How the numbers and rates of two versions differ: values, the days from which they hold, what clocks make of them."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from kefu.policy.numbers import DEFAULT, Number, Numbers, Period
from kefu.policy.telling import Difference, Told, becomes, in_both, tell
from kefu.policy.verdict import Text
from kefu.policy.words import word

_CLOCK: Final = ("counts_from", "met_by", "warn_before")
_BASE: Final = "base"
_PARTS: Final = ("text", "rule", *_CLOCK)


def number_differences(before: Numbers, after: Numbers) -> Iterator[Difference]:
    """Numbers by name, then exchange rates."""
    old = {number.name: number for number in before}
    new = {number.name: number for number in after}
    for name in dict.fromkeys((*old, *new)):
        was, now = old.get(name), new.get(name)
        if was is None and now is not None:
            yield from _new(now, after)
        elif was is not None and now is None:
            text = tell("number_gone", where=_name(was), value=_all_values(was.periods[0]))
            yield _difference(was, "", text)
        elif was is not None and now is not None:
            yield from _changed(was, now)
            yield from _parts(was, now, before, after)
    yield from _rates(before, after)


def _new(number: Number, numbers: Numbers) -> Iterator[Difference]:
    *later, first = number.periods
    where = _name(number)
    yield _difference(number, "", tell("number_new", where=where, value=_all_values(first)))
    for period in reversed(later):
        yield from _from_then_on(number, period, _before(number, period))
    for part in _CLOCK:
        if getattr(number, part) is not None:
            text = becomes(where, _part(part), _same(""), _said(number, part, numbers))
            yield _difference(number, part, text)


def _changed(was: Number, now: Number) -> Iterator[Difference]:
    where = _name(now)
    old, new = ({period.since: period for period in n.periods} for n in (was, now))
    for since in sorted({*old, *new}):
        if since not in new:
            said = _all_values(old[since])
            text = tell("period_gone", where=where, day=since.isoformat(), value=said)
            yield _difference(now, since.isoformat(), text)
        elif since in old:
            yield from _corrected(now, since, _values(old[since]), _values(new[since]))
        else:
            yield from _from_then_on(now, new[since], _before(was, new[since]))


def _parts(was: Number, now: Number, before: Numbers, after: Numbers) -> Iterator[Difference]:
    for part in _PARTS:
        if getattr(was, part) != getattr(now, part):
            one, other = _said(was, part, before), _said(now, part, after)
            yield _difference(now, part, becomes(_name(now), _part(part), one, other))


def _said(number: Number, part: str, numbers: Numbers) -> Text:
    """What a part other than the values says in words; empty where it says nothing."""
    said = getattr(number, part)
    if part == "text":
        return number.text
    if part == "warn_before" and said is not None:
        return _name(numbers[said])
    if part == "counts_from" and said is None:
        return in_both("once_asked_for")
    if part in ("counts_from", "met_by") and said is not None:
        return _word("fact", said)
    return _same(said or "")


def _corrected(
    number: Number, since: date, was: Mapping[str, str], now: Mapping[str, str]
) -> Iterator[Difference]:
    none = in_both("no_value")
    for key in dict.fromkeys((*was, *now)):
        if was.get(key) != now.get(key):
            one, other = (_same(side[key]) if key in side else none for side in (was, now))
            text = becomes(_name(number), _key(key), one, other)
            yield _difference(number, f"{since.isoformat()}.{key}", text)


def _from_then_on(number: Number, period: Period, was: Mapping[str, str]) -> Iterator[Difference]:
    now, since = _values(period), period.since.isoformat()
    # A marketplace that is not named keeps its older value, a currency is converted from then on.
    for key in dict.fromkeys((*was, *now)) if period.unit == "money" else now:
        if was.get(key) != now.get(key):
            text = tell(
                "holds_from",
                where=_name(number),
                what=_key(key),
                day=since,
                after=now.get(key) or in_both("no_value"),
                before=was.get(key) or in_both("no_value"),
            )
            yield _difference(number, f"{since}.{key}", text)


def _before(number: Number, period: Period) -> Mapping[str, str]:
    """What held just before a period: the newest value of each key up to then; of money, the period's before it."""
    earlier = [_values(p) for p in number.periods if p.since < period.since]
    if period.unit == "money":
        return earlier[0] if earlier else {}
    return {key: value for values in reversed(earlier) for key, value in values.items()}


def _rates(before: Numbers, after: Numbers) -> Iterator[Difference]:
    old, new = (_said_rates(numbers) for numbers in (before, after))
    where, nothing = _word("part", "rates"), in_both("nothing")
    for since, code in dict.fromkeys((*old, *new)):
        was, now = old.get((since, code)), new.get((since, code))
        if was != now:
            yield Difference(
                kind="rates",
                table="",
                row=code,
                part=since.isoformat(),
                rule="",
                text=becomes(where, _dated(code, since), was or nothing, now or nothing),
            )


def _said_rates(numbers: Numbers) -> Mapping[tuple[date, str], Text]:
    """By day and currency, and under `base` what they are counted in."""
    return {
        (rates.since, code): _same(said)
        for rates in numbers.rates
        for code, said in (
            (_BASE, rates.base),
            *((code, format(rate, "f")) for code, rate in rates.values.items()),
        )
    }


def _all_values(period: Period) -> str:
    return ", ".join(_values(period).values())


def _values(period: Period) -> Mapping[str, str]:
    return {key: said_value(period.unit, value, key) for key, value in period.values.items()}


def said_value(unit: str, value: Decimal, key: str) -> str:
    """A value with its unit; of money, `key` is the currency."""
    amount = format(value, "f")
    if unit == "money":
        return f"{amount} {key}"
    return f"{amount} %" if unit == "percent" else f"{amount} {unit.replace('_', ' ')}"


def _difference(number: Number, part: str, text: Text) -> Difference:
    return Difference(
        kind="number", table="", row=number.name, part=part, rule=number.rule, text=text
    )


def _name(number: Number) -> Text:
    """Its own sentence names it best."""
    en, zh = number.text.en.rstrip("."), number.text.zh.rstrip("。")
    return Text(en=f"{en} ({number.name})", zh=f"{zh}（{number.name}）")


def _key(key: str) -> Told:
    return "" if key == DEFAULT or len(key) == len("USD") else f"{key} "


def _part(part: str) -> Text:
    return Text(en=f"{word('part', part, 'en')} ", zh=word("part", part, "zh"))


def _same(text: str) -> Text:
    return Text(en=text, zh=text)


def _dated(code: str, since: date) -> Text:
    day, said = since.isoformat(), _word("part", code) if code == _BASE else _same(code)
    return Text(en=f"{said.en} ({day}): ", zh=f"{said.zh}（{day}）")


def _word(section: str, code: str) -> Text:
    return Text(en=word(section, code, "en"), zh=word(section, code, "zh"))
