"""Verdict → letter → outbox: the draft, its findings, and sending or asking a second person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.utils import timezone

from kefu import compliance, replies
from kefu.accounts.models import User
from kefu.approvals.asking import ask
from kefu.approvals.excess import money_of
from kefu.approvals.letter_check import blocking, check_files, check_letter, unacknowledged
from kefu.approvals.limits import Chosen
from kefu.approvals.models import Approval
from kefu.approvals.weighing import guard_for_all, hold, weigh
from kefu.cases.errors import NotAllowedNow
from kefu.cases.models import Case, Decision, Draft
from kefu.cases.overdue import is_overdue
from kefu.cases.verbs import changing, remember
from kefu.flow.judging import judge
from kefu.flow.letter_context import letter_context, letter_language
from kefu.outbox.models import Action
from kefu.outbox.queueing import Letter, queue_letter
from kefu.outbox.replacements import guard_promise
from kefu.policy import Book, parse_facts
from kefu.policybook.active import book_of
from kefu.replies.grammar import open_gaps
from kefu.replies.letters import Overrides
from kefu.returns.enclosing import enclosures
from kefu.wording.texts import own_texts

# Steps of a verdict that are no letter to the buyer; what is said to Amazon is a guided step.
SILENT = frozenset({"no_answer", "hand_to_person", "answer_claim", "appeal_claim"})
# Colleagues read Chinese or English; each sees the gloss in their own language.
GLOSSES = ("zh", "en")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of an answer: ``queued`` with its action, or ``needs_approval``."""

    state: str
    action: Action | None = None
    approval: Approval | None = None


def prepare_draft(
    case: Case,
    *,
    actor: User | None,
    now: datetime,
    remedies: Sequence[str] | None = None,
    terms: Sequence[Chosen] = (),
) -> Draft | None:
    """Write the letter for the proposal, or for the ``remedies`` that a person chose.

    ``terms``: the share or amount that the person typed for some of them.

    What a person has typed is never replaced unless they choose anew. Returns ``None`` where
    nothing is to be written (the case does not wait for us, or a person must decide).
    Raises ``NotAllowedNow``: ``amount_not_possible``.
    """
    with changing(case):
        draft = Draft.objects.filter(case=case).first()
        if remedies is None and (case.state != Case.State.OPEN or (draft and draft.edited)):
            return draft
        decision = case.decisions.first() or judge(case, now=now)
        chosen = list(remedies) if remedies is not None else [decision.verdict["next"]]
        if all(remedy in SILENT for remedy in chosen):
            if draft is not None and not draft.edited:
                draft.delete()
            return None
        steps = [remedy for remedy in chosen if remedy not in SILENT]
        book = book_of(decision.policy, now)
        context = letter_context(case, terms, signer=actor)
        own = own_texts(case.store_id)
        try:
            letters = {
                gloss: _letter(book, case, decision, steps, context, own, gloss)
                for gloss in GLOSSES
            }
        except NotAllowedNow:
            if remedies is not None:
                raise
            return draft  # the proposal names no amount that can be written: a person decides
        letter = letters[GLOSSES[0]]
        typed = [term.to_json() for term in terms]
        written = (letter.text, chosen, typed)
        if draft is not None and (draft.text, draft.remedies, draft.terms) == written:
            return draft
        draft = draft or Draft(case=case, version=0)
        draft.remedies, draft.terms, draft.subject = chosen, typed, letter.subject[:250]
        draft.text, draft.language, draft.gloss = letter.text, letter.language, ""
        draft.glosses = {gloss: written.gloss for gloss, written in letters.items()}
        draft.labels = {}
        draft.edited, draft.edited_by = False, actor
        draft.updated_at, draft.version = now, draft.version + 1
        draft.save()
        return draft


def _letter(
    book: Book,
    case: Case,
    decision: Decision,
    remedies: list[str],
    context: replies.ReplyContext,
    own: Overrides,
    gloss: str,
) -> replies.Draft:
    """The letter for these remedies; one beyond the verdict is written, too, and asks for a yes.

    Raises ``NotAllowedNow`` for what no second person could allow either.
    """
    facts = parse_facts(decision.facts)
    verdict = book.decide(facts)
    language = letter_language(case)
    write = partial(
        replies.draft_letter,
        facts=facts,
        language=language,
        remedies=remedies,
        context=context,
        gloss_language=gloss,
        overrides=own,
    )
    try:
        return write(verdict)
    except replies.RemedyNotAllowed:
        pass
    try:
        return write(None)
    except replies.AmountNotAllowed as error:
        raise NotAllowedNow("amount_not_possible", why=str(error)) from error


def save_draft(
    case: Case,
    *,
    text: str,
    gloss: str,
    subject: str,
    remedies: Sequence[str],
    version: int,
    actor: User | None,
    now: datetime,
    terms: Sequence[Chosen] | None = None,
    labels: Mapping[int, bool] | None = None,
) -> Draft:
    """Keep what was typed; ``terms`` as in ``prepare_draft``, left as they are without them.

    ``labels``: whether the letter carries them, of the return labels that the person had before them.

    Raises ``NotAllowedNow("draft_changed_elsewhere")``.
    """
    with changing(case):
        draft = Draft.objects.filter(case=case).first() or Draft(case=case, version=0)
        if draft.version != version:
            raise NotAllowedNow("draft_changed_elsewhere", by=str(draft.edited_by or ""))
        draft.text, draft.gloss, draft.subject = text, gloss, subject[:250]
        draft.remedies, draft.language = list(remedies), case.language
        if terms is not None:
            draft.terms = [term.to_json() for term in terms]
        said = {str(pk): chosen for pk, chosen in (labels or {}).items()}
        draft.labels = {**draft.labels, **said}
        draft.edited, draft.edited_by = True, actor
        draft.updated_at, draft.version = now, version + 1
        draft.save()
        return draft


def send_answer(
    case: Case,
    *,
    text: str,
    subject: str,
    remedies: Sequence[dict[str, Any]],
    acknowledged: Sequence[str],
    reason: str,
    actor: User,
    now: datetime | None = None,
    gloss: str = "",
    in_place: bool = False,
    labels: Sequence[int] = (),
) -> Outcome:
    """Send a letter, or lay it before a second person where the verdict asks for it (STD-3).

    ``remedies``: what the letter offers, ``{"remedy", "percent"?, "amount"?}``.
    ``acknowledged``: keys of the warnings that the agent sends all the same.
    ``in_place``: the agent answers a message in place though it is past its time (MSG-3).
    ``labels``: return labels that it encloses (RET-11).
    Raises ``NotAllowedNow``: ``merged``, ``nothing_to_send``, ``unfilled_gap``, ``no_address``,
    ``no_mailbox``, ``overdue``, ``already_waiting_for_approval``, ``same_answer_already_sent``,
    ``blocked_finding``, ``unacknowledged_warning``, ``no_such_label``, ``reason_needed``; and what nobody can allow:
    ``more_than_paid``, ``refused_before``, ``asked_before``.
    """
    now = now or timezone.now()
    with changing(case):
        letter = Letter(
            text=text.strip(),
            subject=subject.strip(),
            gloss=gloss,
            files=enclosures(case, labels),
        )
        _guard(case, letter)
        late = is_overdue(case, now=now)
        if late and not in_place:
            raise NotAllowedNow("overdue")
        decision = judge(case, now=now)
        chosen = [Chosen.from_json(remedy) for remedy in remedies]
        overridden = _check_findings(case, letter, chosen, acknowledged)
        if money_of(chosen):
            hold(case, [actor])
        weighed = weigh(case, chosen, decision, person=actor, now=now)
        guard_for_all(weighed)
        for finding in overridden:
            remember(
                case,
                "warning_overridden",
                actor=actor,
                now=now,
                rule=finding.rule,
                finding=finding.code,
                text=finding.text,
            )
        if late:
            remember(case, "answered_in_place", actor=actor, now=now)
        if weighed.why:
            if not reason.strip():
                raise NotAllowedNow("reason_needed", why=[w.to_json() for w in weighed.why])
            guard_promise(case, weighed.chosen)
            approval = ask(
                case,
                letter=letter,
                chosen=weighed.chosen,
                why=weighed.why,
                needs=weighed.needs,
                reason=reason,
                actor=actor,
                now=now,
                labels=labels,
            )
            return Outcome(state="needs_approval", approval=approval)
        action = queue_letter(case, letter=letter, chosen=weighed.chosen, actor=actor, now=now)
        return Outcome(state="queued", action=action)


def _guard(case: Case, letter: Letter) -> None:
    if case.state == Case.State.MERGED:
        raise NotAllowedNow("merged", into=case.merged_into_id)
    if not letter.text:
        raise NotAllowedNow("nothing_to_send")
    gaps = [*open_gaps(letter.subject), *open_gaps(letter.text)]
    if gaps:
        raise NotAllowedNow("unfilled_gap", gap=", ".join(gap.name for gap in gaps))
    if case.approvals.filter(answer=Approval.Answer.OPEN).exists():
        raise NotAllowedNow("already_waiting_for_approval")


def _check_findings(
    case: Case, letter: Letter, chosen: Sequence[Chosen], acknowledged: Sequence[str]
) -> list[compliance.Finding]:
    """The warnings that are overridden. Raises where something blocks or was not ticked off."""
    checked = check_letter(case, subject=letter.subject, text=letter.text, chosen=chosen)
    checked += check_files(case, letter.files)
    if blocked := blocking(checked):
        raise NotAllowedNow("blocked_finding", findings=[f.to_json() for f in blocked])
    if missed := unacknowledged(checked, acknowledged):
        raise NotAllowedNow("unacknowledged_warning", findings=[f.to_json() for f in missed])
    return [c.finding for c in checked]
