"""A letter as it is stored: the terms it may offer, and what the check finds in it; for pages and programs alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from kefu.approvals.letter_check import Checked, check_letter
from kefu.approvals.limits import Chosen, reasons_for_approval
from kefu.cases.concession_sums import share_of
from kefu.cases.models import Case, Decision, Draft
from kefu.flow.answering import SILENT
from kefu.replies.grammar import Gap, open_gaps

# Remedies that hand out the whole price; what was refunded before comes off.
WHOLE = frozenset({"refund_full", "refund_without_return", "refund_on_return"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One remedy that a letter may offer: whether it does, with a share and an amount."""

    remedy: str
    chosen: bool
    rule: str
    percent: str
    max_percent: str
    amount: str
    approval: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenGap:
    """What a person still has to fill in; ``part`` is ``subject`` or ``text``."""

    part: str
    gap: Gap
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredLetter:
    """``version`` 0 means that nothing was stored yet."""

    version: int
    subject: str
    text: str
    gloss: str
    language: str
    terms: tuple[Term, ...]
    checked: tuple[Checked, ...]
    gaps: tuple[OpenGap, ...]


def stored_letter(
    case: Case, draft: Draft | None, decision: Decision | None, language: str
) -> StoredLetter:
    """The letter as the stored draft holds it; an empty one where there is none."""
    draft = draft or Draft(case=case, version=0, language=case.language)
    verdict = decision.verdict if decision else {}
    ticked = [chosen_of(term) for term in _stored(case, draft, verdict) if term.chosen]
    checked = check_letter(
        case, subject=draft.subject, text=draft.text, chosen=ticked, decision=decision
    )
    return StoredLetter(
        version=draft.version,
        subject=draft.subject or _reply_subject(case),
        text=draft.text,
        gloss=draft.gloss_in(language),
        language=draft.language or case.language,
        terms=tuple(_stored(case, draft, verdict, spoken_of=beyond(checked))),
        checked=tuple(checked),
        gaps=tuple(gaps_in(draft.subject, draft.text)),
    )


def terms_of(
    verdict: dict[str, Any],
    chosen: list[str],
    price: Decimal | None,
    currency: str,
    *,
    spoken_of: Sequence[str] = (),
) -> list[Term]:
    """The remedies to choose among: what the policy allows, and what the draft holds besides.

    ``spoken_of``: what the text promises; it can be ticked, too, so that a second person is asked.
    """
    options = {o["remedy"]: o for o in verdict.get("options", ())}
    codes = list(dict.fromkeys([*options, *chosen, *spoken_of]))
    if verdict.get("asks") and "ask_buyer" not in codes:
        codes.append("ask_buyer")
    terms = []
    for code in codes:
        if code in SILENT:
            continue
        option = options.get(code, {})
        percent = option.get("target_percent") or option.get("max_percent")
        terms.append(
            Term(
                remedy=code,
                chosen=code in chosen,
                rule=option.get("rule", ""),
                percent="" if percent is None else str(percent),
                max_percent="" if option.get("max_percent") is None else str(option["max_percent"]),
                amount=_amount(option, code, percent, price, currency),
                approval=_needs_yes(verdict, code),
            )
        )
    return terms


def chosen_of(term: Term) -> Chosen:
    """The term as limits and checks take it."""
    return Chosen.from_json({"remedy": term.remedy, "percent": term.percent, "amount": term.amount})


def gaps_in(subject: str, text: str) -> list[OpenGap]:
    """Nothing leaves with one of these."""
    return [
        OpenGap(part=part, gap=gap, text=words[gap.start : gap.end])
        for part, words in (("subject", subject), ("text", text))
        for gap in open_gaps(words)
    ]


def beyond(checked: Sequence[Checked]) -> list[str]:
    """What the text promises beyond the verdict, so that it can be ticked and asked for."""
    return [c.remedy for c in checked if c.remedy]


def _stored(
    case: Case, draft: Draft, verdict: dict[str, Any], spoken_of: Sequence[str] = ()
) -> list[Term]:
    """The terms with the shares and amounts that a person typed before."""
    typed = {term["remedy"]: term for term in draft.terms}
    return [
        replace(
            term,
            percent=typed.get(term.remedy, {}).get("percent") or term.percent,
            amount=typed.get(term.remedy, {}).get("amount") or term.amount,
        )
        for term in terms_of(
            verdict, draft.remedies, case.price, case.currency, spoken_of=spoken_of
        )
    ]


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


def _reply_subject(case: Case) -> str:
    subject = case.subject.strip()
    return subject if not subject or subject.lower().startswith("re:") else f"Re: {subject}"[:250]
