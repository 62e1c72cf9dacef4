"""What becomes of a reply: a suggestion, a translation or a summary, each checked before it is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kefu.approvals.letter_check import check_letter
from kefu.approvals.limits import Chosen
from kefu.assist.case_basis import letter_basis, personal, reading_basis
from kefu.assist.checks import Change, Report, check, reason_against
from kefu.assist.models import Call, Function, Suggestion, Summary, Translation
from kefu.assist.prompting import Prompt, answer_in, prompt
from kefu.cases.masking import Mask
from kefu.cases.models import Draft, Message
from kefu.triage import detect_language

TOLD = ("buyer_message", "answer", "reply_copy", "note")


class Unusable(Exception):
    """The reply is thrown away; ``code`` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A call made ready: what is sent, what was hidden, and what the reply is measured by."""

    prompt: Prompt
    mask: Mask
    source: str
    messages: int = 0
    left_out: int = 0
    last_message: int | None = None


def question_of(call: Call, *, boundary: str, most_characters: int) -> Question:
    """Hide what is personal and build the prompt."""
    mask = Mask(known=personal(call.case))
    told: dict[str, int | None] = {}
    if call.function == Function.SUMMARISE:
        source, told = _conversation(call, most_characters)
    else:
        source = call.material
    sent = prompt(
        call.task,
        mask.hide(source),
        language=call.language,
        boundary=boundary,
        wish=mask.hide(call.wish),
    )
    return Question(prompt=sent, mask=mask, source=source, **told)


def keep(call: Call, question: Question, reply: str, *, now: datetime) -> None:
    """Check the reply and keep what was asked for. Raises ``Unusable``."""
    raw = answer_in(reply)
    if raw is None:
        raise Unusable("not_as_asked")
    # What the agent asked for may come back word for word; it is no instruction of ours.
    given = "\n".join((question.mask.hide(question.source), question.mask.hide(call.wish)))
    problem = reason_against(
        raw,
        source=given,
        language=call.language,
        instructions=question.prompt.system,
        marks=question.prompt.marks,
    )
    text = question.mask.show(raw)
    problem = problem or reason_against(text, source=question.source)
    if problem:
        raise Unusable(problem)
    keeper = {
        Function.SUMMARISE: _keep_summary,
        Function.TRANSLATE_MESSAGE: _keep_translation,
    }.get(call.function, _keep_suggestion)
    keeper(call, question, text, now)


def _keep_suggestion(call: Call, question: Question, text: str, now: datetime) -> None:
    draft = Draft.objects.filter(case=call.case).first()
    language = call.language
    if call.function == Function.TRANSLATE_DRAFT:
        language = detect_language(question.source, hint=call.by.gloss_language if call.by else "")
    basis = letter_basis(
        call.case,
        before=question.source,
        language_before=language,
        language_after=call.language,
        wish=call.wish,
        remedies=draft.remedies if draft else (),
    )
    report = check(text, basis)
    beyond = _beyond(call, question.source, text, draft)
    Suggestion.objects.update_or_create(
        case=call.case,
        defaults={
            "call": call,
            "source": question.source,
            "replaces": call.replaces,
            "text": text,
            "gloss_before": draft.gloss if draft else "",
            "changes": [*_plain(report), *beyond],
            "takeable": report.takeable and not beyond,
            "state": Suggestion.State.OPEN,
            "made_at": now,
            "settled_at": None,
        },
    )


def _beyond(
    call: Call, before: str, after: str, draft: Draft | None
) -> list[dict[str, str | bool]]:
    """Promises that the letter would not be sent with, and that did not stand there before."""
    chosen = [Chosen(remedy=remedy) for remedy in (draft.remedies if draft else ())]

    def found(text: str) -> dict[str, str]:
        checked = check_letter(call.case, subject="", text=text, chosen=chosen)
        return {
            c.remedy: c.finding.text for c in checked if c.finding.code == "promise_beyond_verdict"
        }

    old = found(before)
    return [
        Change(
            kind="beyond_verdict", how="added", before="", after=words, confirmable=False
        ).to_json()
        for remedy, words in found(after).items()
        if remedy not in old
    ]


def _keep_translation(call: Call, question: Question, text: str, now: datetime) -> None:
    basis = reading_basis(
        call.case,
        before=question.source,
        language_before=call.message.language if call.message else "",
        language_after=call.language,
    )
    Translation.objects.update_or_create(
        message=call.message,
        language=call.language,
        defaults={
            "text": text,
            "changes": _telling(check(text, basis)),
            "call": call,
            "made_at": now,
        },
    )


def _keep_summary(call: Call, question: Question, text: str, now: datetime) -> None:
    basis = reading_basis(
        call.case,
        before=question.source,
        language_before=call.case.language,
        language_after=call.language,
    )
    # A summary leaves things out, that is what it is for; what it adds is shown.
    changes = [c for c in _telling(check(text, basis)) if c["how"] != "removed"]
    Summary.objects.update_or_create(
        case=call.case,
        language=call.language,
        defaults={
            "text": text,
            "changes": changes,
            "messages": question.messages,
            "left_out": question.left_out,
            "last_message_id": question.last_message,
            "call": call,
            "made_at": now,
        },
    )


def _plain(report: Report) -> list[dict[str, str | bool]]:
    return [change.to_json() for change in report.changes]


def _telling(report: Report) -> list[dict[str, str | bool]]:
    """What a reader should know: every figure, but of promises only those that came in.

    Two languages never speak of all remedies in the same words; what is merely put differently
    would bury what matters.
    """
    return [
        change
        for change in _plain(report)
        if ":" not in str(change["kind"])
        or (str(change["kind"]).startswith("promise:") and change["how"] == "added")
    ]


def _conversation(call: Call, most: int) -> tuple[str, dict[str, int | None]]:
    """The newest messages that fit, oldest first, and how many there were."""
    messages = list(
        Message.objects.filter(case=call.case, kind__in=TOLD)
        .exclude(text="")
        .only("id", "kind", "at", "text", "direction")
        .order_by("-at", "-id")
    )
    chosen: list[str] = []
    size = 0
    for message in messages:
        said = f"{_speaker(message)}, {message.at:%Y-%m-%d}:\n{message.text.strip()}"
        if chosen and size + len(said) > most:
            break
        chosen.append(said[:most])
        size += len(said)
    told: dict[str, int | None] = {
        "messages": len(chosen),
        "left_out": len(messages) - len(chosen),
        "last_message": messages[0].pk if messages else None,
    }
    return "\n\n".join(reversed(chosen)), told


def _speaker(message: Message) -> str:
    if message.direction == Message.Direction.NOTE:
        return "Colleague's note"
    return "Buyer" if message.direction == Message.Direction.IN else "Seller"
