"""What comes back about our own letters: copies that prove them, notices that they failed."""

from __future__ import annotations

from datetime import datetime

from kefu.cases.filing import Filed
from kefu.cases.models import Case, Message
from kefu.cases.verbs import changing, remember, set_state
from kefu.channels.inbound import InboundMessage
from kefu.outbox.in_doubt import settle_as_sent
from kefu.outbox.models import Action
from kefu.returns.labels import note_came_back

Delivery = Message.Delivery
# Enhanced status codes of mail servers (RFC 3463), without the class before the first point.
CAUSES = {"1.": "no_mailbox", "2.1": "no_mailbox", "2.2": "mailbox_full", "7.": "refused"}
OPTED_OUT = ("opted out", "opted_out", "opt out", "abgemeldet", "desabonn", "désabonn")
READ = 2_000


def settle_confirmed(message: Message, *, now: datetime) -> None:
    """Amazon sent a copy of our letter: where it was in doubt, it is so no longer."""
    action = Action.objects.filter(message=message, state=Action.State.IN_DOUBT).first()
    if action is not None:
        settle_as_sent(action, actor=None, now=now)


def note_not_delivered(mail: InboundMessage, filed: Filed, *, now: datetime) -> None:
    """A letter did not reach the buyer: it no longer answers, and the case is open again.

    The letter is the one the notice names, else the last one sent to that buyer in this case.
    """
    with changing(filed.case) as case:
        letter = _letter_meant(mail, case)
        if letter is not None:
            letter.delivery = Delivery.NOT_DELIVERED
            letter.save(update_fields=["delivery"])
            note_came_back(letter, now=now)
        if case.state != Case.State.MERGED:
            set_state(case, Case.State.OPEN, now=now)
        remember(
            case,
            "answer_not_delivered",
            actor=None,
            now=now,
            message=letter.pk if letter else None,
            reason=mail.reason,
            cause=cause_of(mail),
            said=mail.reason_detail.get("said", "")[:300],
        )


def cause_of(mail: InboundMessage) -> str:
    """Why a letter did not arrive: ``opted_out``, ``no_mailbox``, ``mailbox_full``, ``refused`` or ``unknown``."""
    if mail.reason == "bounce":
        code = mail.reason_detail.get("code", "").partition(".")[2]
        return next((cause for start, cause in CAUSES.items() if code.startswith(start)), "unknown")
    told = " ".join((*mail.reason_detail.values(), mail.subject, mail.body[:READ])).casefold()
    return "opted_out" if any(word in told for word in OPTED_OUT) else "unknown"


def _letter_meant(mail: InboundMessage, case: Case) -> Message | None:
    letters = case.messages.filter(direction=Message.Direction.OUT, kind="answer")
    if mail.bounced_message_id:
        named = letters.filter(message_id=mail.bounced_message_id).first()
        if named is not None:
            return named
    return (
        letters.filter(delivery__in=(Delivery.SENT, Delivery.IN_DOUBT))
        .order_by("-at", "-id")
        .first()
    )
