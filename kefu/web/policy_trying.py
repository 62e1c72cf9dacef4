"""The form in which a person puts a case together, to see what a policy says to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from kefu.accounts.roles import Verb
from kefu.cases.models import Case
from kefu.policy import Facts, FactsError, parse_facts
from kefu.policy.money import STEP
from kefu.policy.vocabulary import ENUMS, FLAGS, TIMES
from kefu.web.case_page import load_case
from kefu.web.facts import Choice
from kefu.web.words import TABLES, word

MINUTES = "%Y-%m-%dT%H:%M"
USUAL = (
    "issue",
    "severity",
    "evidence",
    "price",
    "currency",
    "fulfilment",
    "order_status",
    "tracking",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TriedFact:
    """A field of the form."""

    name: str
    label: str
    kind: str
    value: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What was put together: the case it came from, the form, and the facts or why they cannot be read."""

    case: Case | None
    usual: list[TriedFact]
    others: list[TriedFact]
    facts: Facts | None
    values: dict[str, Any]
    problem: str


def read_tried(request: HttpRequest, language: str) -> Tried:
    """The facts of a case of the person's stores, or those that were typed."""
    asked = request.GET
    number = asked.get("case", "").strip().lstrip("#")
    case, values = None, _typed(asked)
    if number.isdecimal() and len(number) < 19:
        case = load_case(request.user, int(number), Verb.READ_CASES)
        decision = case.decisions.first()
        values = dict(decision.facts) if decision else {}
    facts, problem = None, ""
    try:
        facts = parse_facts(values) if values else None
    except FactsError as wrong:
        problem = wrong.message(language)
    fields = [_field(name, values.get(name)) for name in TABLES["fact"]]
    return Tried(
        case=case,
        usual=[field for field in fields if field.name in USUAL or field.value],
        others=[field for field in fields if field.name not in USUAL and not field.value],
        facts=facts,
        values=values,
        problem=problem,
    )


def _typed(asked: Mapping[str, str]) -> dict[str, Any]:
    found = {}
    for name in TABLES["fact"]:
        text = asked.get(name, "").strip()
        if text:
            found[name] = _value(name, text)
    return found


def _value(name: str, text: str) -> Any:
    if name in FLAGS:
        return {"true": True, "false": False}.get(text, text)
    if name == "refused":
        return [code.strip() for code in text.split(",") if code.strip()]
    if name in TIMES:
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            return text
        return (moment if moment.tzinfo else timezone.make_aware(moment)).isoformat()
    return text


def _field(name: str, value: Any) -> TriedFact:
    kind, choices = "text", ()
    if name in FLAGS:
        kind, choices = "select", (("true", word("flag", "yes")), ("false", word("flag", "no")))
    elif name in ENUMS:
        table = f"value:{name}"
        said = TABLES.get(table, {})
        kind = "select"
        choices = tuple((code, word(table, code) if code in said else code) for code in ENUMS[name])
    elif name == "currency":
        kind, choices = "select", tuple((code, code) for code in STEP)
    elif name in TIMES:
        kind = "datetime-local"
    return TriedFact(
        name=name,
        label=word("fact", name),
        kind=kind,
        value=_shown(name, value),
        choices=tuple(Choice(code, text) for code, text in choices),
    )


def _shown(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ", ".join(value)
    if name in TIMES and value:
        try:
            return timezone.localtime(datetime.fromisoformat(str(value))).strftime(MINUTES)
        except ValueError:
            return str(value)
    return str(value or "")
