"""A claim as its page shows it: what is told in words, and the evidence in sections."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from kefu.accounts.market_days import ZONES
from kefu.accounts.models import User
from kefu.claims.evidence.gathering import gather
from kefu.claims.evidence.pack import Pack
from kefu.claims.evidence.phrases import limit_of, phrases_for
from kefu.claims.evidence.writing import Writer
from kefu.claims.models import Claim, ClaimChange
from kefu.flow.steps_done import CLAIM_KINDS
from kefu.guided.kinds import kinds as guided_kinds
from kefu.guided.models import GuidedStep
from kefu.web.guided_steps import shown
from kefu.web.step_titles import reader
from kefu.web.times import full
from kefu.web.words import word
from kefu.web.words.claims import CHANGES


def counts_word(claim: Claim) -> str:
    """Whether it counts in the order defect rate: ``yes``, ``no`` or ``unknown``."""
    if claim.counts_in_odr is None:
        return "unknown"
    return "yes" if claim.counts_in_odr else "no"


def change_sentence(change: ClaimChange) -> str:
    """A step of a claim in one sentence. An unknown code shows itself."""
    facts, code = change.facts or {}, change.code
    if code == "claim_service":
        code = f"claim_service_{'yes' if facts.get('service') else 'no'}"
    pattern = CHANGES.get(code)
    if pattern is None:
        return code.replace("_", " ")
    return gettext(pattern) % {
        "source": word("claim_source", facts.get("source")) or "Kefu",
        "state": word("claim_state", facts.get("is")),
        "cause": word("claim_cause", facts.get("is")),
        "lesson": word("claim_lesson", facts.get("is")),
        "due": _moment(facts.get("is")),
        "is": facts.get("is") or "–",
        "was": facts.get("was") or "–",
    }


def written(claim: Claim, *, now: datetime) -> tuple[Pack, Writer]:
    """The evidence, and who writes it in the marketplace's language."""
    pack = gather(claim, now=now)
    return pack, Writer(pack, phrases_for(pack.marketplace, ZONES.get(pack.marketplace, "")))


def evidence_of(claim: Claim, *, now: datetime) -> dict[str, Any]:
    """The evidence for the page: sections, and the text to paste with its length."""
    pack, writer = written(claim, now=now)
    limit = limit_of(claim.kind)
    return {
        "pack": pack,
        "sections": writer.sections(),
        "evidence_language": writer.say.language,
        "plain": writer.plain(limit),
        "limit": limit,
    }


def steps_of(claim: Claim, user: User) -> dict[str, Any]:
    """The guided steps about this claim, and the kind that its state asks for, if none runs."""
    kinds = {kind for kind, about in CLAIM_KINDS.items() if about == claim.kind}
    found = GuidedStep.objects.select_related("store", "case").filter(
        store=claim.store_id, amazon_order_id=claim.amazon_order_id or "-", kind__in=kinds
    )
    steps = list(found.order_by("pk"))
    wanted = ""
    if claim.state == Claim.State.OPEN:
        wanted = "answer_claim" if claim.kind == Claim.Kind.A_TO_Z else "represent_chargeback"
    elif claim.state == Claim.State.GRANTED and claim.appealed_at is None:
        wanted = "appeal_claim" if claim.kind == Claim.Kind.A_TO_Z else ""
    if any(step.unfinished and step.kind == wanted for step in steps):
        wanted = ""
    return {
        "steps": [shown(step, claim.store, user) for step in steps],
        "step_wanted": wanted,
        "step_title": guided_kinds()[wanted].title(reader()) if wanted else "",
    }


def _moment(text: Any) -> str:
    try:
        return full(datetime.fromisoformat(str(text)))
    except ValueError:
        return "–"
