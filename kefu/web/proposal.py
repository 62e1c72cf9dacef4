"""The proposal as the case page shows it: a sentence with its reason, and all that stands behind."""

from __future__ import annotations

from dataclasses import dataclass, fields

from kefu.cases.facts import UNCLEAR
from kefu.cases.models import Case, Decision
from kefu.web.facts import ShownFact, shown_facts
from kefu.web.verdicts import Told, told


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal(Told):
    """What the policy says about a case now, with the facts that a person may correct."""

    facts: list[ShownFact]
    possible: list[str]
    """Troubles that an unclear message may be about, for a person to choose from."""


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
