"""The proposal as the case page shows it: a sentence with its reason, and all that stands behind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext

from kefu.approvals.limits import Chosen, reasons_for_approval
from kefu.cases.concession_sums import share_of
from kefu.cases.models import Case, Decision
from kefu.policy import Forbidden, Option, TaskOrder, Verdict
from kefu.policy.lexicon import value_word
from kefu.policy.measures import NUMBERS
from kefu.policy.sentence import say
from kefu.web.facts import ShownFact, shown_facts
from kefu.web.money import money
from kefu.web.words import word

WORDS_ONLY = frozenset({"hand_to_person", "no_answer"})
# Remedies that hand out the whole price; what was refunded before comes off.
WHOLE = frozenset({"refund_full", "refund_without_return", "refund_on_return"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What the policy says about a case now, ready to be read."""

    sentence: str
    next: str
    rules: list[str]
    policy: str
    options: list[dict[str, Any]]
    forbidden: list[dict[str, str]]
    why: list[dict[str, Any]]
    near_misses: list[str]
    facts: list[ShownFact]


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """One remedy that the draft may offer: a line with a tick, a share and an amount."""

    remedy: str
    label: str
    chosen: bool
    rule: str
    percent: str
    max_percent: str
    amount: str
    approval: bool


def proposal_of(case: Case, decision: Decision, language: str) -> Proposal:
    """``language`` is ``zh`` or ``en``."""
    verdict, trace = decision.verdict, decision.verdict.get("trace") or []
    seen = [cell for entry in trace for cell in entry.get("cells", ())]
    return Proposal(
        sentence=say(verdict_of(verdict), language),
        next=verdict["next"],
        rules=verdict["rules"],
        policy=verdict["policy"],
        options=[{**o, "label": _option(o, case.marketplace)} for o in verdict["options"]],
        forbidden=_forbidden(verdict, trace, language),
        why=[
            _why(entry, decision.facts, language) for entry in trace if entry["stage"] in _REASONS
        ],
        near_misses=[_text(e, language) for e in trace if e["stage"] == "near_miss"],
        facts=shown_facts(
            decision.facts, decision.sources, case.stated_facts, [c["fact"] for c in seen]
        ),
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


def offered(
    verdict: dict[str, Any],
    chosen: list[str],
    price: Decimal | None,
    currency: str,
    *,
    spoken_of: Sequence[str] = (),
) -> list[Offered]:
    """The remedies to choose among: what the policy allows, and what the draft holds besides.

    ``spoken_of``: what the text promises; it can be ticked, too, so that a second person is asked.
    """
    options = {o["remedy"]: o for o in verdict.get("options", ())}
    codes = list(dict.fromkeys([*options, *chosen, *spoken_of]))
    if verdict.get("asks") and "ask_buyer" not in codes:
        codes.append("ask_buyer")
    lines = []
    for code in codes:
        if code in WORDS_ONLY:
            continue
        option = options.get(code, {})
        percent = option.get("target_percent") or option.get("max_percent")
        lines.append(
            Offered(
                remedy=code,
                label=word("remedy", code),
                chosen=code in chosen,
                rule=option.get("rule", ""),
                percent="" if percent is None else str(percent),
                max_percent="" if option.get("max_percent") is None else str(option["max_percent"]),
                amount=_amount(option, code, percent, price, currency),
                approval=_needs_yes(verdict, code),
            )
        )
    return lines


_REASONS = {"answer", "always", "derived", "person"}


def _needs_yes(verdict: dict[str, Any], code: str) -> bool:
    return bool(verdict) and bool(reasons_for_approval([Chosen(remedy=code)], verdict))


def _amount(
    option: dict[str, Any], code: str, percent: Any, price: Decimal | None, currency: str
) -> str:
    if percent is not None and price is not None:
        return str(share_of(price, Decimal(str(percent)), currency))
    if option.get("max_amount"):
        return str(option["max_amount"])
    return str(price) if code in WHOLE and price is not None else ""


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
