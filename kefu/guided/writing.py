"""The text that is pasted at Amazon: in the marketplace's language, with the same for colleagues."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from kefu import replies
from kefu.accounts.market_days import ZONES
from kefu.accounts.market_languages import SPOKEN
from kefu.cases.models import Case
from kefu.guided.kinds import Kind
from kefu.guided.models import GuidedStep
from kefu.policy import Facts, parse_facts
from kefu.replies import ReplyContext
from kefu.replies.statements import statement

GLOSSES = ("zh", "en")
# Statements that the plan of the letters writes from the facts of the case.
BY_PLAN = frozenset({"answer_claim", "appeal_claim"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A text, its language, and the same in the colleagues' languages."""

    text: str = ""
    language: str = ""
    glosses: Mapping[str, str] = field(default_factory=dict)


def written_for(step: GuidedStep, kind: Kind, case: Case | None) -> Words:
    """The text of a step; none where nothing is pasted."""
    if not kind.text:
        return Words()
    language = SPOKEN.get(step.marketplace, "en")
    facts, context = _facts(step, case), _context(step, case)
    texts = {
        spoken: _text(step, kind, facts, context, spoken)
        for spoken in dict.fromkeys((language, *GLOSSES))
    }
    glosses = {spoken: texts[spoken] for spoken in GLOSSES if spoken != language}
    return Words(text=texts[language], language=language, glosses=glosses)


def _text(step: GuidedStep, kind: Kind, facts: Facts, context: ReplyContext, language: str) -> str:
    if kind.text in BY_PLAN:
        return replies.draft_letter(
            None, facts, language, remedies=[kind.text], context=context
        ).text
    extra = {name: str(value) for name, value in step.facts.items() if value not in (None, "")}
    return statement(kind.text, facts, language, context=context, extra=extra).text


def _facts(step: GuidedStep, case: Case | None) -> Facts:
    decision = case.decisions.first() if case is not None else None
    known = dict(decision.facts) if decision is not None else {}
    return parse_facts({**known, "marketplace": step.marketplace or None})


def _context(step: GuidedStep, case: Case | None) -> ReplyContext:
    """What the text may name of the order, the parcel and our offers."""
    order = case.order if case is not None else None
    parcel = order.parcels.last() if order is not None else None
    titles = [item.title for item in order.items.all()] if order is not None else []
    offer = case.offers.last() if case is not None else None
    zone = ZoneInfo(ZONES.get(step.marketplace) or "UTC")
    return ReplyContext(
        order_id=step.amazon_order_id or None,
        item_title=titles[0] if len(titles) == 1 else None,
        carrier=(parcel.carrier or None) if parcel else None,
        tracking_number=(parcel.tracking_number or None) if parcel else None,
        store_name=step.store.name,
        tracking_links=step.store.tracking_links,
        currency=(case.currency or None) if case is not None else None,
        offered_at=offer.offered_at.astimezone(zone).date() if offer else None,
    )
