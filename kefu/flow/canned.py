"""A canned reply for a case: in the buyer's language, its gaps filled, its remedies proposed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kefu import replies
from kefu.accounts.models import User
from kefu.approvals.limits import Chosen
from kefu.cases.models import Case
from kefu.flow.letter_context import letter_context
from kefu.policy import Facts, parse_facts
from kefu.replies.filling import fill
from kefu.wording.macros import text_for
from kefu.wording.models import Macro


@dataclass(frozen=True, slots=True, kw_only=True)
class Canned:
    """The text to insert; ``language`` is that of the text, ``wanted`` the buyer's.

    ``gaps`` stayed open. ``proposed`` are remedies of the macro that the policy offers here, to be
    ticked by a person; ``not_offered`` are those that it does not.
    """

    text: str
    language: str
    wanted: str
    gaps: tuple[str, ...]
    proposed: tuple[str, ...]
    not_offered: tuple[str, ...]


def canned(case: Case, macro: Macro, *, terms: Sequence[Chosen], actor: User) -> Canned:
    """Fill a canned reply for a case.

    ``terms``: what the letter offers so far; amounts and shares come from there alone, so no
    canned reply offers what nobody has chosen.
    """
    decision = case.decisions.first()
    facts = parse_facts(decision.facts) if decision else Facts()
    wanted = case.language if case.language in replies.LANGUAGES else "en"
    chosen = text_for(macro, wanted)
    amount = next((term.amount for term in terms if term.amount is not None), None)
    percent = next((term.percent for term in terms if term.percent is not None), None)
    filled = fill(
        chosen.text,
        chosen.language,
        facts,
        letter_context(case, terms, signer=actor),
        amount=amount,
        percent=percent,
    )
    verdict = decision.verdict if decision else {}
    offered = {option["remedy"] for option in verdict.get("options", ())}
    if verdict.get("asks"):
        offered.add("ask_buyer")
    return Canned(
        text=filled.text,
        language=chosen.language,
        wanted=wanted,
        gaps=filled.gaps,
        proposed=tuple(code for code in macro.remedies if code in offered),
        not_offered=tuple(code for code in macro.remedies if code not in offered),
    )
