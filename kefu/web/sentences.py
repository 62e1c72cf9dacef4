"""Events as sentences: a code and its facts, put in words on reading, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _n

from kefu.cases.models import Event, Task
from kefu.policybook.models import VersionEvent
from kefu.web.facts import fact_value
from kefu.web.step_titles import step_title
from kefu.web.words import policybook, word

SENTENCES: dict[str, str] = {
    "message_received": _n("The buyer wrote (%(threading)s)"),
    "notice_received": _n("Came in: %(kind)s (%(threading)s)"),
    "reply_copy_received": _n("An answer written elsewhere came in"),
    "reply_copy_confirms": _n("Amazon's copy of our answer came back"),
    "case_opened": _n("Case opened: %(kind)s"),
    "case_reopened": _n("Case reopened by %(reopened_by)s"),
    "case_closed": _n("%(who)s closed the case"),
    "assigned": _n("%(who)s gave the case to %(name)s"),
    "unassigned": _n("%(who)s gave the case back to nobody"),
    "no_response_needed": _n("%(who)s marked a message as needing no response"),
    "no_response_withdrawn": _n("%(who)s: the message wants a response after all"),
    "note_added": _n("%(who)s added a note"),
    "fact_stated": _n("%(who)s stated: %(fact)s = %(value)s"),
    "fact_withdrawn": _n("%(who)s gave %(fact)s back to what the records say"),
    "merged": _n("%(who)s merged case %(source)s into this one"),
    "merged_away": _n("%(who)s merged this case into case %(into)s"),
    "merge_undone": _n("%(who)s undid the merge with case %(other)s"),
    "split_off": _n("%(who)s split this case off from case %(source)s"),
    "split_away": _n("%(who)s moved messages into the new case %(into)s"),
    "split_undone": _n("%(who)s undid the split with case %(other)s"),
    "doubt_raised": _n("May belong to another case: %(doubt)s"),
    "doubt_joined": _n("%(who)s joined it with case %(other)s"),
    "doubt_kept_apart": _n("%(who)s keeps it apart from case %(other)s"),
    "task_asked": _n("%(who)s asked for: %(task)s"),
    "task_done": _n("%(who)s did: %(task)s%(answer)s"),
    "task_dropped": _n("%(who)s dropped: %(task)s"),
    "refund_proved": _n("Amazon confirms it: %(refunded)s %(currency)s went back"),
    "refund_short": _n(
        "Amazon tells of %(refunded)s %(currency)s; %(left)s of what was promised is left"
    ),
    "refund_unclear": _n(
        "Amazon tells of %(refunded)s %(currency)s; what was promised is not known in full"
    ),
    "step_opened": _n("%(who)s opened a step at Amazon: %(step)s"),
    "step_done": _n("%(who)s did at Amazon: %(step)s%(note)s"),
    "step_given_up": _n("%(who)s did not do it: %(step)s (%(outcome)s)%(note)s"),
    "step_reopened": _n("%(who)s opened the step again: %(step)s"),
    "step_confirmed": _n("Amazon confirms %(step)s: %(told)s"),
    "step_overtaken": _n("Amazon went on without %(step)s: %(told)s"),
    "step_not_found": _n("Amazon has told nothing of %(step)s: somebody has to look"),
    "dispute_opened": _n("%(who)s opened a dispute: %(about)s"),
    "dispute_proposed": _n("The policy proposes for the dispute: %(remedy)s"),
    "dispute_settled": _n("%(who)s settled the dispute: %(dispute_outcome)s"),
    "return_refund": _n("%(who)s sent a refund for a return on its way: %(amount)s %(currency)s"),
    "decided": _n("Proposal: %(remedy)s (%(rules)s)"),
    "judging_failed": _n("No proposal could be worked out; a person decides"),
    "suggestion_taken": _n("%(who)s took over a draft that the assistant wrote"),
    "suggestion_undone": _n("%(who)s put the assistant's draft back"),
    "draft_saved": _n("%(who)s saved the draft"),
    "answer_asked_approval": _n("%(who)s asked a second person: %(remedies)s"),
    "approval_granted": _n("%(who)s said yes"),
    "approval_denied": _n("%(who)s said no%(note)s"),
    "approval_withdrawn": _n("%(who)s took the question back"),
    "answer_queued": _n("%(who)s sent an answer: %(remedies)s"),
    "answered_in_place": _n("%(who)s answered in place, although it was past 24 hours"),
    "answer_sent": _n("The answer has left"),
    "answer_called_back": _n("%(who)s called the answer back"),
    "answer_failed": _n("The answer could not be sent: %(mail_problem)s"),
    "answer_in_doubt": _n("Nobody knows whether the answer left"),
    "answer_settled_sent": _n("%(who)s: the answer did arrive"),
    "answer_sent_again": _n("%(who)s sent the answer again"),
    "answer_not_delivered": _n("The answer did not reach the buyer"),
    "action_asked": _n("%(who)s asked Amazon: %(action)s%(sum)s"),
    "action_asked_again": _n("%(who)s has it tried again: %(action)s%(sum)s"),
    "action_sent": _n("Amazon took it: %(action)s%(sum)s"),
    "action_confirmed": _n("Seen at Amazon: %(action)s%(sum)s"),
    "action_failed": _n("Not done at Amazon: %(action)s%(sum)s. %(action_problem)s"),
    "action_by_hand": _n("Done by hand at Amazon: %(action)s%(sum)s"),
    "action_in_doubt": _n("In doubt at Amazon: %(action)s%(sum)s. %(action_problem)s"),
    "action_delayed": _n("Still waiting for Amazon: %(action)s%(sum)s. %(action_problem)s"),
    "action_withdrawn": _n("%(who)s called off: %(action)s%(sum)s"),
    "letter_held": _n("The letter stays here: what it tells of was not done"),
    "letter_goes_on": _n("The letter goes on: what it tells of was done by hand"),
    "letter_to_be_read": _n(
        "What the letter tells of is done; it stays here, because more was written since"
    ),
    "letter_released": _n("%(who)s lets the letter leave all the same"),
    "deadline_warned": _n("Soon over: %(clock)s"),
    "deadline_breached": _n("Over: %(clock)s"),
    "deadline_met": _n("%(who)s did it at Amazon: %(clock)s"),
    "deadline_done": _n("Done: %(clock)s"),
    "deadline_set": _n("A clock runs: %(clock)s, %(due)s"),
    "deadline_moved": _n("The clock was set anew: %(clock)s, %(due)s"),
    "deadline_ended": _n("The clock stopped, as the policy no longer asks for it: %(clock)s"),
    "offer_made": _n("%(who)s offered: %(remedy)s%(share)s"),
    "offer_accepted": _n("The buyer accepted: %(remedy)s"),
    "offer_refused": _n("The buyer refused: %(remedy)s"),
    "offer_reopened": _n("%(who)s: the buyer has not refused: %(remedy)s"),
    "review_answered": _n("%(who)s answered the review in public"),
    "review_cause": _n("%(who)s filed what the review is about: %(rating_cause)s"),
    "satisfaction_asked": _n("The buyer was asked whether it is solved"),
    "satisfaction_not_asked": _n("The buyer could not be asked whether it is solved"),
    "satisfaction_told": _n("The buyer answered: %(solved)s"),
    "claim_answered": _n("%(who)s answered the claim at Amazon"),
    "claim_ended": _n("%(who)s noted how the claim ended: %(decision)s"),
    "claim_appealed": _n("%(who)s appealed the claim"),
    "warning_overridden": _n("%(who)s sent it in spite of a warning (%(rule)s): “%(text)s”"),
}

DESK = "Kefu"


def sentence(event: Event) -> str:
    """What happened, in one sentence. An unknown code shows itself with its facts."""
    facts = event.facts or {}
    code = event.code
    if code == "merged" and "into" in facts:
        code = "merged_away"
    elif code == "split_off" and "into" in facts:
        code = "split_away"
    pattern = SENTENCES.get(code)
    if pattern is None:
        return f"{code.replace('_', ' ')} {facts or ''}".strip()
    return gettext(pattern) % _Words(facts, str(event.actor) if event.actor else DESK)


def told_of(task: Task) -> str:
    """What a notice said about a task; blank where none did."""
    told = task.answer.get("told")
    if not told:
        return ""
    pattern = SENTENCES[told["code"]]
    return gettext(pattern) % _Words(told, DESK)


def version_sentence(event: VersionEvent) -> str:
    """What happened to a version of the policy, in one sentence."""
    pattern = policybook.SENTENCES.get(event.code)
    if pattern is None:
        return f"{event.code.replace('_', ' ')} {event.facts or ''}".strip()
    return gettext(pattern) % _Words(event.facts or {}, str(event.actor) if event.actor else DESK)


class _Words(dict[str, Any]):
    """The words a pattern asks for, made only when it does."""

    def __init__(self, facts: Mapping[str, Any], who: str) -> None:
        super().__init__()
        self.facts, self.who = facts, who

    def __missing__(self, name: str) -> str:
        make = _MAKERS.get(name)
        if make is not None:
            return make(self.facts)
        return self.who if name == "who" else str(self.facts.get(name, "?"))


def _share(facts: Mapping[str, Any]) -> str:
    if facts.get("percent"):
        return gettext(", %(percent)s %%") % {
            "percent": str(facts["percent"]).rstrip("0").rstrip(".")
        }
    return f", {facts['amount']}" if facts.get("amount") else ""


def _answer(facts: Mapping[str, Any]) -> str:
    answer = facts.get("answer") or {}
    said = ", ".join(f"{word('fact', k)}: {fact_value(k, v)}" for k, v in answer.items())
    return f" ({said})" if said else ""


def _remedies(facts: Mapping[str, Any]) -> str:
    return ", ".join(word("remedy", code) for code in facts.get("remedies", ())) or gettext(
        "words only"
    )


def _sum(facts: Mapping[str, Any]) -> str:
    """What an action is about besides its kind: money, or a parcel's number."""
    if facts.get("amount"):
        return f" {facts['amount']} {facts.get('currency', '')}".rstrip()
    told = facts.get("tracking_number") or facts.get("sku")
    return f" ({told})" if told else ""


def _solved(facts: Mapping[str, Any]) -> str:
    solved, score = facts.get("solved"), facts.get("score")
    said = {True: gettext("solved"), False: gettext("not solved")}.get(solved, "")  # type: ignore[arg-type]
    stars = gettext("%(score)s of 5") % {"score": score} if score else ""
    return ", ".join(filter(None, (said, stars))) or "–"


def _note(facts: Mapping[str, Any]) -> str:
    return gettext(": %(note)s") % {"note": facts["note"]} if facts.get("note") else ""


_MAKERS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "kind": lambda f: word("kind", f.get("kind")),
    "threading": lambda f: word("threading", f.get("threading")),
    "reopened_by": lambda f: word("reopened_by", f.get("reason")),
    "doubt": lambda f: word("threading", f.get("reason")),
    "fact": lambda f: word("fact", f.get("field")),
    "value": lambda f: fact_value(str(f.get("field")), f.get("value")),
    "task": lambda f: word("task", f.get("task")),
    "step": lambda f: step_title(str(f.get("step"))),
    "outcome": lambda f: word("step_outcome", f.get("outcome")),
    "told": lambda f: word("step_told", f.get("told")),
    "remedy": lambda f: word("remedy", f.get("remedy") or f.get("next")),
    "remedies": _remedies,
    "rules": lambda f: ", ".join(f.get("rules", ())) or gettext("no rule covers it"),
    "clock": lambda f: word("clock", f.get("kind")),
    "dispute_outcome": lambda f: word("dispute_outcome", f.get("outcome")),
    "rating_cause": lambda f: word("rating_cause", f.get("cause")),
    "solved": _solved,
    "decision": lambda f: word("value:claim_status", f.get("decision")),
    "due": lambda f: fact_value("now", f.get("due_at")),
    "mail_problem": lambda f: word("mail_problem", f.get("code") or f.get("error")),
    "action": lambda f: word("action", f.get("kind")),
    "action_problem": lambda f: word("action_problem", f.get("error")).rstrip(":"),
    "sum": _sum,
    "answer": _answer,
    "note": _note,
    "share": _share,
}
