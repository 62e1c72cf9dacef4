"""How the numbers and rates of two versions differ: values, and the days from which they hold."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from kefu.policy.numbers import DEFAULT, Number, Numbers, Period
from kefu.policy.telling import Difference, Told, becomes, in_both, tell
from kefu.policy.verdict import Text
from kefu.policy.words import word


def number_differences(before: Numbers, after: Numbers) -> Iterator[Difference]:
    """Numbers by name, then exchange rates."""
    old = {number.name: number for number in before}
    new = {number.name: number for number in after}
    for name in dict.fromkeys((*old, *new)):
        was, now = old.get(name), new.get(name)
        if was is not None and now is not None:
            yield from _changed(was, now)
        elif number := now or was:
            said = ", ".join(_values(number.periods[0]).values())
            code = "number_gone" if now is None else "number_new"
            yield _difference(number, "", tell(code, where=_name(number), value=said))
    yield from _rates(before, after)


def _changed(was: Number, now: Number) -> Iterator[Difference]:
    where = _name(now)
    old, new = ({period.since: period for period in n.periods} for n in (was, now))
    for since in sorted({*old, *new}):
        if since not in new:
            said = ", ".join(_values(old[since]).values())
            text = tell("period_gone", where=where, day=since.isoformat(), value=said)
            yield _difference(now, since.isoformat(), text)
        elif since in old:
            yield from _corrected(now, since, _values(old[since]), _values(new[since]))
        else:
            yield from _from_then_on(now, since, _before(was, since), _values(new[since]))
    for part, one, other in (
        ("text", was.text, now.text),
        ("rule", _same(was.rule), _same(now.rule)),
    ):
        if one != other:
            yield _difference(now, part, becomes(where, _part(part), one, other))


def _corrected(
    number: Number, since: date, was: Mapping[str, str], now: Mapping[str, str]
) -> Iterator[Difference]:
    nothing = in_both("nothing")
    for key in dict.fromkeys((*was, *now)):
        if was.get(key) != now.get(key):
            one, other = (_same(side[key]) if key in side else nothing for side in (was, now))
            text = becomes(_name(number), _key(key), one, other)
            yield _difference(number, f"{since.isoformat()}.{key}", text)


def _from_then_on(
    number: Number, since: date, was: Mapping[str, str], now: Mapping[str, str]
) -> Iterator[Difference]:
    for key, value in now.items():
        if was.get(key) != value:
            text = tell(
                "holds_from",
                where=_name(number),
                what=_key(key),
                day=since.isoformat(),
                after=value,
                before=was.get(key) or in_both("nothing"),
            )
            yield _difference(number, f"{since.isoformat()}.{key}", text)


def _before(number: Number, since: date) -> Mapping[str, str]:
    """What held just before a day: the newest value of each key up to then."""
    held: dict[str, str] = {}
    for period in number.periods:
        if period.since < since:
            held = {**_values(period), **held}
    return held


def _rates(before: Numbers, after: Numbers) -> Iterator[Difference]:
    old, new = (
        {(r.since, code): rate for r in numbers.rates for code, rate in r.values.items()}
        for numbers in (before, after)
    )
    where = Text(en=word("part", "rates", "en"), zh=word("part", "rates", "zh"))
    for since, code in dict.fromkeys((*old, *new)):
        was, now = old.get((since, code)), new.get((since, code))
        if was != now:
            yield Difference(
                kind="rates",
                table="",
                row=code,
                part=since.isoformat(),
                rule="",
                text=becomes(where, _dated(code, since), _plain(was), _plain(now)),
            )


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
    day = since.isoformat()
    return Text(en=f"{code} ({day}): ", zh=f"{code}（{day}）")


def _plain(rate: Decimal | None) -> Text:
    return in_both("nothing") if rate is None else _same(format(rate, "f"))
