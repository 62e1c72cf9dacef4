"""A letter against its case, at every door: what compliance finds, and what it promises beyond the verdict.

Asked while typing, on sending, on granting, and once more before the letter leaves, because rules,
facts and verdicts change while a letter waits.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol

from kefu import compliance
from kefu.approvals.limits import Chosen
from kefu.cases.models import Case, Decision, Message
from kefu.compliance.promises import Limit, Promise, Room, promised, unkept

# What facts say was granted before this letter: a remedy whose promises may be spoken of.
_RETURN_RUNNING = frozenset({"authorised", "in_transit", "received", "inspected", "closed"})
_CLAIM_WON = frozenset({"refunded", "granted"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """One finding and the part of the letter it stands in: ``subject``, ``text`` or ``attachment``.

    ``remedy`` is what would have to be offered for a promise that goes beyond the verdict.
    """

    part: str
    finding: compliance.Finding
    remedy: str = ""


def check_letter(
    case: Case,
    *,
    subject: str,
    text: str,
    chosen: Sequence[Chosen] = (),
    decision: Decision | None = None,
) -> list[Checked]:
    """Everything found in subject and text, in reading order.

    ``chosen`` is what the letter offers; ``decision`` the newest one, looked up where not given.
    """
    checked = []
    for part, words in (("subject", subject), ("text", text)):
        if not words.strip():
            continue
        report = compliance.lint(
            words,
            language=case.language or None,
            channel=case.channel,
            tracking_links=case.store.tracking_links,
        )
        here = [Checked(part=part, finding=finding) for finding in report.findings]
        for promise, finding in _unkept(case, words, chosen, decision):
            beyond = finding.code == "promise_beyond_verdict"
            remedy = promise.natural if beyond else ""
            here.append(Checked(part=part, finding=finding, remedy=remedy))
        checked.extend(sorted(here, key=lambda c: (c.finding.start, c.finding.end)))
    return checked


class File(Protocol):
    """A file that leaves with a letter."""

    @property
    def name(self) -> str: ...
    @property
    def content_type(self) -> str: ...
    @property
    def content(self) -> bytes | None: ...


def check_attachments(message: Message) -> list[Checked]:
    """What is found about the files of an outgoing message."""
    return check_files(message.case, message.attachments.all())


def check_files(case: Case, files: Iterable[File]) -> list[Checked]:
    """What is found about files that leave for the buyer: type, size, name, and plain text."""
    if case.channel != "amazon":
        return []
    checked = []
    for file in files:
        content = bytes(file.content or b"")
        plain = file.content_type.partition(";")[0].strip().lower() == "text/plain"
        report = compliance.lint_attachment(
            file.name,
            file.content_type,
            len(content),
            content.decode("utf-8", errors="replace") if plain else "",
            tracking_links=case.store.tracking_links,
        )
        checked.extend(Checked(part="attachment", finding=f) for f in report.findings)
    return checked


def blocking(checked: Iterable[Checked]) -> list[compliance.Finding]:
    """The findings with which a letter must not leave."""
    return [c.finding for c in checked if c.finding.severity == "block"]


def finding_key(finding: compliance.Finding) -> str:
    """By what a person acknowledges a finding: it must be the same words again."""
    return f"{finding.code}:{finding.text}"


def unacknowledged(
    checked: Iterable[Checked], acknowledged: Collection[str]
) -> list[compliance.Finding]:
    """The findings that nobody has ticked off."""
    return [c.finding for c in checked if finding_key(c.finding) not in acknowledged]


def _unkept(
    case: Case, words: str, chosen: Sequence[Chosen], decision: Decision | None
) -> tuple[tuple[Promise, compliance.Finding], ...]:
    """The promises without room; the database is asked only where the words promise something."""
    promises = promised(words, case.language or None)
    if not promises:
        return ()
    decision = decision or case.decisions.first()
    room = _room(chosen, decision)
    if not unkept(promises, room):
        return ()
    offered = frozenset(case.offers.values_list("remedy", flat=True))
    return unkept(promises, replace(room, granted=room.granted | offered))


def _room(chosen: Sequence[Chosen], decision: Decision | None) -> Room:
    verdict: Mapping[str, Any] = decision.verdict if decision else {}
    return Room(
        chosen={c.remedy: Limit(amount=c.amount, percent=c.percent) for c in chosen},
        allowed={
            option["remedy"]: Limit(
                amount=_decimal(option.get("max_amount")),
                percent=_decimal(option.get("max_percent")),
            )
            for option in verdict.get("options", ())
        },
        granted=granted_by(decision.facts) if decision else frozenset(),
        known=decision is not None,
    )


def granted_by(facts: Mapping[str, Any]) -> frozenset[str]:
    """The remedies that the facts show as granted already, so that a letter may speak of them."""
    granted = set()
    refunded, price = _decimal(facts.get("refunded_so_far")), _decimal(facts.get("price"))
    if refunded:
        granted.add("refund_partial" if price is None or refunded < price else "refund_full")
    if facts.get("return_status") in _RETURN_RUNNING:
        granted.add("authorise_return")
    if facts.get("order_status") == "cancelled":
        granted.add("cancel_order")
    if facts.get("claim_status") in _CLAIM_WON:
        granted.add("refund_full")
    return frozenset(granted)


def _decimal(value: Any) -> Decimal | None:
    try:
        return None if value in (None, "") else Decimal(str(value))
    except InvalidOperation:
        return None
