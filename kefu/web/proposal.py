"""The proposal as the case page shows it: a sentence with its reason, and all that stands behind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from kefu.approvals.limits import Chosen, reasons_for_approval
from kefu.cases.concession_sums import share_of
from kefu.cases.facts import UNCLEAR
from kefu.cases.models import Case, Decision
from kefu.flow.answering import SILENT
from kefu.web.facts import ShownFact, shown_facts
from kefu.web.verdicts import Told, told
from kefu.web.words import word

# Remedies that hand out the whole price; what was refunded before comes off.
WHOLE = frozenset({"refund_full", "refund_without_return", "refund_on_return"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal(Told):
    """What the policy says about a case now, with the facts that a person may correct."""

    facts: list[ShownFact]
    possible: list[str]
    """Troubles that an unclear message may be about, for a person to choose from."""


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
    verdict = decision.verdict
    said = told(verdict, decision.facts, case.marketplace, language)
    trace = verdict.get("trace") or []
    seen = [cell["fact"] for entry in trace for cell in entry.get("cells", ())]
    return Proposal(
        **{part.name: getattr(said, part.name) for part in fields(said)},
        facts=shown_facts(decision.facts, decision.sources, case.stated_facts, seen),
        possible=_possible(decision),
    )


def _possible(decision: Decision) -> list[str]:
    source, _, codes = decision.sources.get("issue", "").partition(":")
    return codes.split(",") if source == UNCLEAR and "issue" not in decision.facts else []


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
        if code in SILENT:
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
