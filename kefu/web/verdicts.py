"""A verdict in words: its sentence, what it allows and forbids, the rows that spoke and the near misses."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext

from kefu.policy import Forbidden, Option, TaskOrder, Verdict
from kefu.policy.lexicon import value_word
from kefu.policy.measures import NUMBERS
from kefu.policy.sentence import say
from kefu.web.money import money
from kefu.web.words import word

_REASONS = {"answer", "always", "derived", "person"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the policy says about some facts, ready to be read."""

    sentence: str
    next: str
    rules: list[str]
    policy: str
    options: list[dict[str, Any]]
    forbidden: list[dict[str, str]]
    why: list[dict[str, Any]]
    near_misses: list[str]
    deadlines: list[dict[str, str]]

    @property
    def version(self) -> int | None:
        """The number of the policy's version, where the policy book knows it by one."""
        number = self.policy.rpartition("@")[2]
        return int(number) if number.isdecimal() else None


def told(verdict: dict[str, Any], facts: dict[str, Any], marketplace: str, language: str) -> Told:
    """A verdict as it is stored, with the facts that it was taken from; ``language`` is ``zh`` or ``en``."""
    trace = verdict.get("trace") or []
    return Told(
        sentence=say(verdict_of(verdict), language),
        next=verdict["next"],
        rules=verdict["rules"],
        policy=verdict["policy"],
        options=[{**o, "label": _option(o, marketplace)} for o in verdict["options"]],
        forbidden=_forbidden(verdict, trace, language),
        why=[_why(entry, facts, language) for entry in trace if entry["stage"] in _REASONS],
        near_misses=[_text(e, language) for e in trace if e["stage"] == "near_miss"],
        deadlines=[
            {
                "what": word("policy_deadline", limit["deadline"]),
                "within": word("policy_unit", limit["unit"]) % {"value": limit["within"]},
                "rule": limit["rule"],
            }
            for limit in trace
            if limit["stage"] == "deadline"
        ],
    )


def verdict_of(data: dict[str, Any]) -> Verdict:
    """A stored verdict as the policy's own value."""
    return Verdict(
        next=data["next"],
        options=tuple(
            Option(
                remedy=o["remedy"],
                rule=o["rule"],
                max_percent=_decimal(o.get("max_percent")),
                target_percent=_decimal(o.get("target_percent")),
                max_amount=_decimal(o.get("max_amount")),
                currency=o.get("currency"),
                needs_approval=bool(o.get("needs_approval")),
            )
            for o in data["options"]
        ),
        forbidden=tuple(Forbidden(**f) for f in data["forbidden"]),
        asks=tuple(data["asks"]),
        tasks=tuple(TaskOrder(**t) for t in data["tasks"]),
        rules=tuple(data["rules"]),
        policy=data["policy"],
        trace=tuple(data.get("trace") or ()),
    )


def _option(option: dict[str, Any], marketplace: str) -> str:
    name = word("remedy", option["remedy"])
    most = money(option.get("max_amount"), option.get("currency"), marketplace)
    percent = option.get("max_percent")
    if option.get("target_percent"):
        name += gettext(", about %(percent)s %%") % {"percent": option["target_percent"]}
    elif percent is not None:
        name += gettext(", up to %(percent)s %%") % {"percent": percent}
    return f"{name} ({most})" if most else name


def _forbidden(
    verdict: dict[str, Any], trace: list[dict[str, Any]], language: str
) -> list[dict[str, str]]:
    """What would be wrong now, remedies with the same reason together."""
    texts = {
        (e["remedy"], e["rule"]): _text(e, language) for e in trace if e["stage"] == "forbidden"
    }
    together: dict[tuple[str, str], list[str]] = {}
    for ban in verdict["forbidden"]:
        reason = (ban["rule"], texts.get((ban["remedy"], ban["rule"]), ""))
        together.setdefault(reason, []).append(word("remedy", ban["remedy"]))
    return [
        {"remedy": "; ".join(remedies), "rule": rule, "text": text}
        for (rule, text), remedies in together.items()
    ]


def _why(entry: dict[str, Any], facts: dict[str, Any], language: str) -> dict[str, Any]:
    """A row that spoke: its words, its place in the policy, and what each of its cells saw."""
    return {
        "text": _text(entry, language),
        "rule": entry.get("rule") or "",
        "table": entry.get("table") or entry.get("fact") or "",
        "row": entry.get("row") or "",
        "proposes": bool(entry.get("proposes")),
        "cells": [
            {
                "fact": word("cell", cell["fact"]),
                "wanted": cell["wanted"].get(language, ""),
                "saw": _seen(cell["fact"], cell.get("saw"), facts, language),
            }
            for cell in entry.get("cells", ())
        ],
    }


def _seen(fact: str, saw: Any, facts: dict[str, Any], language: str) -> str:
    """What a cell saw, in the same words in which the row says what it wants."""
    if saw is None:
        return word("flag", "unknown")
    if fact == "price":
        return money(str(saw), facts.get("currency"), facts.get("marketplace", ""))
    if fact in NUMBERS:
        return str(saw)
    return value_word(fact, saw, language)


def _text(entry: dict[str, Any], language: str) -> str:
    text = entry.get("text")
    return str(text.get(language, "")) if isinstance(text, dict) else str(text or "")


def _decimal(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))
