"""A claim as its page shows it: what is told in words, and the evidence in sections."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from kefu.accounts.market_days import ZONES
from kefu.claims.evidence.gathering import gather
from kefu.claims.evidence.pack import Pack
from kefu.claims.evidence.phrases import limit_of, phrases_for
from kefu.claims.evidence.writing import Writer
from kefu.claims.models import Claim, ClaimChange
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


def _moment(text: Any) -> str:
    try:
        return full(datetime.fromisoformat(str(text)))
    except ValueError:
        return "–"
