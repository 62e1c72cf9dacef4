"""Ledger → outside, one action at a time, safe against a crash at any line.

Order of commits: claimed (lease) → connect → transmitting → the bytes leave → sent. What died
before ``transmitting`` is taken up by another worker; what died in it is *in doubt*, because
nobody can ask a mail server whether it took a letter.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Q

from kefu.approvals.letter_check import blocking, check_attachments, check_letter
from kefu.approvals.limits import Chosen
from kefu.cases.cancel_requests import end_when_answered
from kefu.cases.models import Case, Message
from kefu.cases.verbs import changing, remember, set_state
from kefu.channels.models import Mailbox
from kefu.channels.port import MailSession, Refused, open_session
from kefu.outbox.connections import Connections
from kefu.outbox.letter import compose
from kefu.outbox.models import Action, Attempt

log = structlog.get_logger(__name__)
State = Action.State
LETTERS = Action.objects.filter(kind=Action.Kind.SEND_MAIL)
Delivery = Message.Delivery
Now = Callable[[], datetime]

# Longer than the slowest letter may take (a server has ten minutes for its last answer).
LEASE = timedelta(minutes=15)
# After so many failed tries the case comes back to the desk; trying goes on all the same.
TELL_AFTER = 3
LONGEST_PAUSE = timedelta(minutes=15)


def send_due(*, worker: str, now: Now, limit: int = 20) -> int:
    """Send what is due. Returns how many actions were taken up."""
    note_left_behind(worker=worker, now=now())
    done = 0
    with Connections(open_session) as connections:
        while done < limit and (action := claim_next(worker=worker, now=now())) is not None:
            deliver(action, connections, worker=worker, now=now)
            done += 1
    return done


def claim_next(*, worker: str, now: datetime) -> Action | None:
    """Take the oldest due action, alone: the row must change from what was read."""
    free = Q(state=State.QUEUED, held=False, not_before__lte=now)
    abandoned = Q(state=State.CLAIMED) & (Q(lease_until__lte=now) | Q(claimed_by=worker))
    while True:
        seen = LETTERS.filter(free | abandoned).order_by("not_before", "id").first()
        if seen is None:
            return None
        if _claim(seen, worker, now):
            return Action.objects.select_related("message", "case", "store").get(pk=seen.pk)


def _claim(seen: Action, worker: str, now: datetime) -> bool:
    with transaction.atomic():
        claimed = Action.objects.filter(
            pk=seen.pk, state=seen.state, claimed_by=seen.claimed_by, attempts=seen.attempts
        ).update(
            state=State.CLAIMED,
            claimed_by=worker,
            lease_until=now + LEASE,
            attempts=seen.attempts + 1,
        )
        if claimed and seen.state == State.CLAIMED:
            _write_attempt(seen, seen.claimed_by, now, "worker_died")
    return claimed == 1


def deliver(action: Action, connections: Connections, *, worker: str, now: Now) -> None:
    """Send one claimed action and write down how it ended. Never raises for the other side."""
    try:
        mailbox = Mailbox.objects.get(pk=action.payload["mailbox"])
        _guard_still_clean(action)
        content = compose(action.message, mailbox, at=now()).as_bytes()
        session = connections.to(mailbox)
    except (OperationalError, InterfaceError):
        raise
    except Mailbox.DoesNotExist:
        _not_sent(action, Refused("no_mailbox", permanent=True), worker, now())
        return
    except Refused as refused:
        _not_sent(action, refused, worker, now())
        return
    except Exception as error:  # nothing has left: this letter waits, those behind it go on
        log.exception("letter_not_ready", action=action.pk)
        refused = Refused("not_ready", type(error).__name__, permanent=False)
        _not_sent(action, refused, worker, now())
        return
    if not _transmit(action, mailbox.from_address, content, session, worker, now):
        connections.end(mailbox)


def note_left_behind(*, worker: str, now: datetime) -> int:
    """Letters whose worker died while the bytes were leaving: in doubt, for a person.

    A worker that starts again under its own name knows that its old letters are nobody's.
    """
    lost = LETTERS.filter(state=State.TRANSMITTING).filter(
        Q(lease_until__lte=now) | Q(claimed_by=worker)
    )
    if not lost.exists():
        return 0
    count = 0
    for action in lost.select_related("message", "case"):
        count += _in_doubt(action, "worker_died", "", worker, now)
    return count


def _transmit(
    action: Action, sender: str, content: bytes, session: MailSession, worker: str, now: Now
) -> bool:
    """Whether the connection can take another letter."""
    leaving = Action.objects.filter(
        pk=action.pk, state=State.CLAIMED, claimed_by=worker, attempts=action.attempts
    ).update(state=State.TRANSMITTING, lease_until=now() + LEASE)
    if leaving != 1:  # another worker has taken it over; it is not ours any more
        return True
    try:
        session.transmit(sender, action.message.counterpart, content)
    except Refused as refused:
        _not_sent(action, refused, worker, now())
    except Exception as error:  # whatever it was, nobody knows whether the letter went
        _in_doubt(action, "broken_off", f"{type(error).__name__}: {error}", worker, now())
    else:
        _sent(action, worker, now())
        return True
    return False


def _guard_still_clean(action: Action) -> None:
    """The check once more: rules, facts and verdict may have changed while the letter waited."""
    message = action.message
    chosen = [Chosen.from_json(remedy) for remedy in action.payload.get("remedies", ())]
    checked = check_letter(action.case, subject=message.subject, text=message.text, chosen=chosen)
    checked += check_attachments(message)
    # Nobody has read an automatic letter: a warning stops it as well, and a person looks.
    stopping = [c.finding for c in checked] if message.automatic else blocking(checked)
    if stopping:
        codes = ", ".join(dict.fromkeys(finding.code for finding in stopping))
        raise Refused("blocked_finding", codes, permanent=True)


def _sent(action: Action, worker: str, now: datetime) -> None:
    with changing(action.case) as case:
        # Whatever was done about it meanwhile: the worker that was given up for dead knows best.
        moved = (
            Action.objects.filter(pk=action.pk)
            .exclude(state=State.SENT)
            .update(state=State.SENT, done_at=now, last_error="", last_error_detail="")
        )
        _write_attempt(action, worker, now, "sent")
        if moved != 1:
            return
        settle_sent(case, action.message, at=now, now=now)
        remember(case, "answer_sent", actor=None, now=now, message=action.message_id)


def settle_sent(case: Case, message: Message, *, at: datetime, now: datetime) -> None:
    """The letter is out: it answers what had come in when it was written, and its clock stops.

    A question that came in while the letter waited was read by nobody who wrote it; the letter
    then stands before that question in the conversation, whose clock runs (MSG-1).
    """
    unread = case.messages.filter(kind="buyer_message", pk__gt=message.pk)
    unread_since = unread.order_by("at").values_list("at", flat=True).first()
    if unread_since is not None:
        at = min(at, unread_since - timedelta(microseconds=1))
    message.delivery, message.at = Delivery.SENT, at
    message.save(update_fields=["delivery", "at"])
    if case.last_message_at < at:
        case.last_message_at = at
        case.save(update_fields=["last_message_at"])
    answered = case.state == Case.State.OPEN and unread_since is None
    if unread_since is None:
        end_when_answered(case, now=now)
    set_state(case, Case.State.WAITING if answered else case.state, now=now)


def _not_sent(action: Action, refused: Refused, worker: str, now: datetime) -> None:
    """It certainly did not leave: try again later, or give it back to the desk for good."""
    with changing(action.case) as case:
        state = State.FAILED if refused.permanent else State.QUEUED
        pause = min(timedelta(seconds=10 * 2 ** min(action.attempts, 10)), LONGEST_PAUSE)
        moved = Action.objects.filter(
            pk=action.pk,
            state__in=(State.CLAIMED, State.TRANSMITTING),
            claimed_by=worker,
            attempts=action.attempts,  # its namesake may have taken it over
        ).update(
            state=state,
            claimed_by="",
            lease_until=None,
            not_before=now + pause,
            last_error=refused.code[:40],
            last_error_detail=refused.detail[:300],
        )
        _write_attempt(action, worker, now, refused.code, refused.detail)
        if moved != 1:
            return
        if refused.permanent:
            _back_to_the_desk(case, action, Delivery.FAILED, "answer_failed", now, refused.code)
        elif action.attempts == TELL_AFTER:
            _back_to_the_desk(case, action, Delivery.QUEUED, "answer_delayed", now, refused.code)


def _in_doubt(action: Action, code: str, detail: str, worker: str, now: datetime) -> int:
    with changing(action.case) as case:
        moved = Action.objects.filter(
            pk=action.pk, state=State.TRANSMITTING, attempts=action.attempts
        ).update(state=State.IN_DOUBT, last_error=code, last_error_detail=detail[:300])
        if moved:
            _write_attempt(action, worker, now, code, detail)
            _back_to_the_desk(case, action, Delivery.IN_DOUBT, "answer_in_doubt", now, code)
        return moved


def _back_to_the_desk(
    case: Case, action: Action, delivery: str, event: str, now: datetime, code: str
) -> None:
    message = action.message
    message.delivery = delivery
    message.save(update_fields=["delivery"])
    if case.state != Case.State.MERGED:
        set_state(case, Case.State.OPEN, now=now)
    remember(case, event, actor=None, now=now, message=message.pk, error=code)
    log.warning(event, action=action.pk, error=code)


def _write_attempt(
    action: Action, worker: str, now: datetime, outcome: str, detail: str = ""
) -> None:
    with transaction.atomic():
        Attempt.objects.create(
            action=action, at=now, worker=worker[:80], outcome=outcome[:40], detail=detail[:300]
        )
