"""What a case's page shows of the assistant; nothing while it is off."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from kefu.accounts.models import User
from kefu.assist import checks, taking
from kefu.assist.asking import give_up_old
from kefu.assist.models import Call, Function, Suggestion, Summary, Translation
from kefu.assist.offering import TELLS_FOR, known_functions
from kefu.cases.models import Case, Draft, Message
from kefu.compliance import Finding, lint

# So many messages make a conversation long enough to be summed up.
LONG = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownSuggestion:
    """A suggestion ready to be read: what differs, what must be confirmed, what forbids it."""

    pk: int
    text: str
    source: str
    translated: bool
    taken: bool
    takeable: bool
    stretches: tuple[checks.Stretch, ...]
    confirm: list[dict[str, Any]]
    forbidden: list[dict[str, Any]]
    findings: list[Finding]


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """All of it. ``functions`` is empty where the assistant may not be asked here."""

    functions: frozenset[str] = frozenset()
    suggestion: ShownSuggestion | None = None
    draft_call: Call | None = None
    translations: dict[int, Translation] = field(default_factory=dict)
    message_calls: dict[int, Call] = field(default_factory=dict)
    summary: Summary | None = None
    summary_call: Call | None = None
    long: bool = False
    newer: int = 0
    last_foreign: int | None = None

    def __contains__(self, function: str) -> bool:
        return function in self.functions


def panel_of(
    case: Case, user: User, messages: list[Message], draft: Draft | None, *, now: datetime
) -> Panel:
    """The assistant's part of the page; ``case`` is one that ``load_case`` brought.

    Where the assistant has left nothing on the case, it costs no query.
    """
    functions = known_functions(case.assist_functions)
    if not functions:
        return Panel()
    calls = _calls(case, user, now) if case.has_assist_calls else []
    telling = [call for call in calls if call.running or call.state == Call.State.FAILED]
    language = user.gloss_language
    summary = None
    if case.has_summaries:
        summary = Summary.objects.filter(case=case, language=language).first()
    return Panel(
        functions=functions,
        suggestion=shown_suggestion(case, draft) if case.has_suggestion else None,
        draft_call=_newest(telling, calls, Function.REWRITE, Function.TRANSLATE_DRAFT),
        translations=translations_of(case, language) if case.has_translations else {},
        message_calls={c.message_id: c for c in telling if c.message_id},
        summary=summary,
        summary_call=_newest(telling, calls, Function.SUMMARISE),
        long=len(messages) >= LONG,
        newer=_newer(messages, summary),
        last_foreign=next(
            (
                m.pk
                for m in reversed(messages)
                if m.kind == "buyer_message" and m.text and m.language != language
            ),
            None,
        ),
    )


def _calls(case: Case, user: User, now: datetime) -> list[Call]:
    """What the person asked of the assistant here of late; what nobody will answer any more is closed first."""
    mine = Call.objects.filter(case=case, by=user, asked_at__gte=now - TELLS_FOR).order_by("id")
    calls = list(mine)
    if any(call.running for call in calls):
        give_up_old(now)
        calls = list(mine.all())
    return calls


def translations_of(case: Case, language: str) -> dict[int, Translation]:
    """The stored translations of a case for readers of ``language``, by message."""
    rows = Translation.objects.filter(message__case=case, language=language)
    return {row.message_id: row for row in rows}


def shown_suggestion(case: Case, draft: Draft | None) -> ShownSuggestion | None:
    """The suggestion that is open, or was taken and can still be put back."""
    found = Suggestion.objects.select_related("call").filter(case=case).first()
    if found is None or found.state == Suggestion.State.UNDONE:
        return None
    taken = found.state == Suggestion.State.TAKEN
    if taken and (draft is None or draft.text != found.text):
        return None
    translated = found.call.function == Function.TRANSLATE_DRAFT
    keyed = [
        {**change, "key": key}
        for change, key in zip(found.changes, taking.confirm_keys(found), strict=True)
    ]
    return ShownSuggestion(
        pk=found.pk,
        text=found.text,
        source=found.source,
        translated=translated,
        taken=taken,
        takeable=found.takeable,
        stretches=() if translated else checks.difference(found.source, found.text),
        confirm=[change for change in keyed if change["confirmable"]],
        forbidden=[change for change in keyed if not change["confirmable"]],
        findings=_new_findings(case, found),
    )


def _new_findings(case: Case, found: Suggestion) -> list[Finding]:
    def findings(text: str) -> tuple[Finding, ...]:
        return lint(
            text,
            language=case.language or None,
            channel=case.channel,
            tracking_links=case.store.tracking_links,
        ).findings

    old = {(f.code, f.text) for f in findings(found.source)}
    return [f for f in findings(found.text) if (f.code, f.text) not in old]


def _newest(telling: list[Call], calls: list[Call], *functions: str) -> Call | None:
    """The last call of these functions, if it still has something to tell."""
    last = next((c for c in reversed(calls) if c.function in functions), None)
    return last if last in telling else None


def _newer(messages: list[Message], summary: Summary | None) -> int:
    """How many messages came after the summary was made."""
    if summary is None:
        return 0
    return sum(1 for message in messages if message.at > summary.made_at)
