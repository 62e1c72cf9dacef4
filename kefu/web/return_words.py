"""Steps of a return as sentences, made on reading in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from kefu.returns.models import ReturnClock, Step
from kefu.web.money import money
from kefu.web.portion_words import counted_words
from kefu.web.times import full
from kefu.web.words import word
from kefu.web.words.return_reasons import REASONS
from kefu.web.words.returns import STEPS, TOLD_BY

DESK = "Kefu"
# What reports put before a code, by the marketplace and the kind of goods.
BEFORE_CODES = re.compile(r"\A(?:CR-)?(?:AMZ-PG-)?")


def clock_words(clock: ReturnClock) -> str:
    """From when the clock runs and how long, on whose wall."""
    start = datetime.fromisoformat(clock.basis["from"])
    return gettext("%(within)s from %(start)s") % {
        "within": word("policy_unit", clock.basis["unit"]) % {"value": clock.basis["within"]},
        "start": full(start),
    }


def reason_words(reason: str) -> str:
    """Why goods are sent back: Amazon's code in words; what is no code it knows shows itself."""
    code = BEFORE_CODES.sub("", reason.strip()).replace("-", "_")
    return word("return_reason", code) if code in REASONS else reason


def step_sentence(step: Step) -> str:
    """What happened, in one sentence. An unknown code shows itself."""
    facts = step.facts or {}
    pattern = STEPS.get(step.code)
    if pattern is None:
        return f"{step.code.replace('_', ' ')} {facts or ''}".strip()
    said = gettext(pattern) % {
        "who": str(step.actor) if step.actor else DESK,
        "stage": word("return_stage", step.stage),
        "amount": money(facts.get("amount"), facts.get("currency")),
        "remedy": word("return_remedy", facts.get("remedy")),
        "grade": _grade(facts),
        "disposition": _disposition(facts),
        "bin": facts.get("bin", ""),
        "field": word("return_field", facts.get("field")),
        "value": facts.get("value", ""),
        "other": f"R{facts.get('other', '')}",
        "order": facts.get("order", ""),
        "lot": facts.get("lot", ""),
        "road": word("label_road", facts.get("road")),
        "clock": word("return_clock", facts.get("clock")),
    }
    if not step.reason:
        return said
    # By whom a stage was told is a code; what a person wrote is not.
    reason = word("told_by", step.reason) if step.reason in TOLD_BY else step.reason
    return gettext("%(said)s: %(reason)s") % {"said": said, "reason": reason}


def _grade(facts: Mapping[str, Any]) -> str:
    """The grade, or how many pieces are in which state."""
    portions = facts.get("portions")
    return counted_words(portions) if portions else word("value:return_grade", facts.get("grade"))


def _disposition(facts: Mapping[str, Any]) -> str:
    """What became of it, and of how many pieces where not of all."""
    said = word("disposition", facts.get("disposition"))
    return f"{facts['pieces']} × {said}" if facts.get("pieces") else said
