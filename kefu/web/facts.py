"""Facts on screen: their value in words, and the form field by which a person corrects them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext

from kefu.policy.vocabulary import ENUMS, FLAGS, MONEY, TIMES
from kefu.web import times
from kefu.web.money import money
from kefu.web.words import TABLES, word

# Read from records or worked out; nobody types these.
FIXED = frozenset(
    {"now", "refused", "refunded_so_far", "conceded_so_far", "marketplace", "currency"}
)


class Choice(NamedTuple):
    """One entry of a select."""

    value: str
    text: str


class ShownFact(NamedTuple):
    """A fact with where it came from, ready to be shown and corrected."""

    field: str
    label: str
    text: str
    source: str
    message_id: int | None
    stated: bool
    control: str
    value: str
    choices: tuple[Choice, ...]


def fact_value(field: str, value: Any, currency: str = "", marketplace: str = "") -> str:
    """The value in words."""
    if value is None or value == "":
        return word("flag", "unknown")
    if isinstance(value, bool):
        return word("flag", "yes" if value else "no")
    if isinstance(value, list):
        return ", ".join(word(f"value:{field}", item) for item in value)
    if field in MONEY:
        return money(str(value), currency, marketplace)
    if field in TIMES:
        try:
            return times.full(datetime.fromisoformat(str(value)))
        except ValueError:
            return str(value)
    table = f"value:{field}"
    return word(table, str(value)) if table in TABLES else str(value)


def shown_facts(
    values: dict[str, Any], sources: dict[str, str], stated: dict[str, Any], wanted: list[str]
) -> list[ShownFact]:
    """The known facts in the vocabulary's order, then those a rule would still like to know."""
    currency, market = values.get("currency", ""), values.get("marketplace", "")
    names = [name for name in TABLES["fact"] if name in values or name in wanted]
    names.sort(key=lambda name: name not in values)
    shown = []
    for name in names:
        if name in {"now", "currency"}:
            continue
        source, _, message_id = sources.get(name, "").partition(":")
        control, choices = _control(name)
        shown.append(
            ShownFact(
                field=name,
                label=word("fact", name),
                text=fact_value(name, values.get(name), currency, market),
                source=_source(source, stated.get(name)),
                message_id=int(message_id) if message_id.isdecimal() else None,
                stated=name in stated,
                control=control,
                value=_form_value(values.get(name)),
                choices=choices,
            )
        )
    return shown


def choices_of(field: str) -> tuple[Choice, ...]:
    """What a select offers for a fact."""
    return _control(field)[1]


def read_fact(field: str, text: str) -> Any:
    """What a form sent, as the verb wants it; empty means "as the records say"."""
    if text == "":
        return None
    if field in FLAGS:
        return {"true": True, "false": False}.get(text, text)
    if field in TIMES and "T" not in text:
        return f"{text}T00:00:00+00:00"
    return text


def editable(field: str) -> bool:
    """Whether a person may state this fact."""
    return field in TABLES["fact"] and field not in FIXED


def _source(source: str, stated: dict[str, Any] | None) -> str:
    if stated and stated.get("by"):
        return gettext("stated by %(name)s") % {"name": stated["by"]}
    return word("source", source)


def _control(field: str) -> tuple[str, tuple[Choice, ...]]:
    if field in FIXED:
        return "", ()
    if field in FLAGS:
        return "select", (
            Choice("true", word("flag", "yes")),
            Choice("false", word("flag", "no")),
        )
    if field in ENUMS:
        return "select", tuple(Choice(code, word(f"value:{field}", code)) for code in ENUMS[field])
    return ("date" if field in TIMES else "money"), ()


def _form_value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)[:10] if isinstance(value, str) and "T" in value else str(value or "")
