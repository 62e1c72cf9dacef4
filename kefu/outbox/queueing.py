"""Letter → ledger: the row that says what will leave, committed before anything does."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from kefu.accounts.models import User
from kefu.approvals.limits import Chosen
from kefu.cases.errors import NotAllowedNow
from kefu.cases.models import Attachment, Case, CaseKey, Draft, Event, Message, Offer, Task
from kefu.cases.tasks import drop_task
from kefu.cases.verbs import changing, remember, set_state
from kefu.channels.models import Mailbox
from kefu.guided import verbs as guided
from kefu.guided.kinds import kind_for
from kefu.outbox.companions import THROUGH, withdraw_companions
from kefu.outbox.done_by_hand import was_done
from kefu.outbox.effects import BY_PROGRAM, follow_up
from kefu.outbox.follow_up import FOLLOW_UP
from kefu.outbox.models import Action

Delivery = Message.Delivery


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosure:
    """A file that leaves with a letter; ``label``: the return label that it is."""

    name: str
    content_type: str
    content: bytes
    label: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What is to be sent, with its files, and its gloss for colleagues."""

    text: str
    subject: str
    gloss: str = ""
    files: tuple[Enclosure, ...] = ()


def queue_letter(
    case: Case,
    *,
    letter: Letter,
    chosen: Sequence[Chosen],
    actor: User | None,
    now: datetime,
    about: str = "",
) -> Action:
    """Write the message, the offers it makes, the action that will send it, and what it promises.

    The caller holds the case (``changing``). The letter waits ``UNDO_SECONDS`` before it may
    leave. It answers the buyer's last message, unless that was marked as needing no response:
    then it is a fresh message to the buyer (MSG-3). Whoever answers an unassigned case takes it.
    What it says is done at Amazon is done first; the letter waits for it.
    Raises ``NotAllowedNow``: ``no_address``, ``no_mailbox``, ``same_answer_already_sent``,
    ``more_than_paid``, ``asked_before``.
    """
    mailbox = _mailbox(case)
    question = case.messages.filter(kind="buyer_message").order_by("at", "id").last()
    _guard_not_sent_already(case, letter, question)
    message = _message(case, letter, mailbox, question, actor, now)
    CaseKey.objects.create(
        store_id=case.store_id,
        case=case,
        kind=CaseKey.Kind.MESSAGE_ID,
        value=message.message_id,
    )
    offers = _note_offers(case, message, chosen, actor, now)
    action = Action.objects.create(
        store_id=case.store_id,
        case=case,
        kind=Action.Kind.SEND_MAIL,
        key=f"{case.store_id}:{case.pk}:send_mail:{about or message.pk}",
        message=message,
        payload={
            "mailbox": mailbox.pk,
            "remedies": [c.to_json() for c in chosen],
            "labels": [file.label for file in letter.files if file.label is not None],
        },
        asked_at=now,
        asked_by=actor,
        not_before=now + timedelta(seconds=settings.UNDO_SECONDS),
    )
    follow_up(case, chosen, offers, letter=action, actor=actor, now=now)
    Draft.objects.filter(case=case).delete()
    if case.assignee_id is None and actor is not None:
        case.assignee = actor
        case.save(update_fields=["assignee"])
    set_state(case, Case.State.WAITING, now=now)
    remember(
        case,
        "answer_queued",
        actor=actor,
        now=now,
        message=message.pk,
        remedies=[c.remedy for c in chosen],
    )
    return action


def call_back(action: Action, *, actor: User | None, now: datetime) -> None:
    """Undo: the letter becomes a draft again, and what it says was done is not begun.

    What was done before somebody read the letter again stays done, and the new draft does not ask for it.
    Raises ``NotAllowedNow("already_leaving")``.
    """
    with changing(action.case) as case:
        claimed = Action.objects.filter(pk=action.pk, state=Action.State.QUEUED).update(
            state=Action.State.WITHDRAWN, done_at=now
        )
        if claimed != 1:
            raise NotAllowedNow("already_leaving")
        withdraw_companions(action, now=now)
        message = action.message
        message.delivery = Delivery.WITHDRAWN
        message.save(update_fields=["delivery"])
        done = _done(action)
        _take_offers_back(message, done, now)
        remedies = action.payload.get("remedies", [])
        promised = [FOLLOW_UP.get(c["remedy"]) for c in remedies]
        for task in case.tasks.filter(
            code__in=[code for code in promised if code],
            state=Task.State.OPEN,
            asked_at__gte=action.asked_at,
        ):
            drop_task(task, actor=actor, now=now, note="")
        steps = [kind_for(c["remedy"]) for c in remedies]
        guided.drop_since(case, [k.code for k in steps if k], since=action.asked_at, now=now)
        again = [c for c in remedies if c["remedy"] not in done]
        Draft.objects.update_or_create(
            case=case,
            defaults={
                "text": message.text,
                "gloss": message.gloss,
                "subject": message.subject,
                "language": message.language,
                "remedies": [c["remedy"] for c in again],
                "terms": again,
                "labels": {str(pk): True for pk in action.payload.get("labels", [])},
                "edited": True,
                "edited_by": actor,
                "updated_at": now,
            },
        )
        set_state(case, Case.State.OPEN, now=now)
        remember(case, "answer_called_back", actor=actor, now=now, message=message.pk)


def _done(letter: Action) -> set[str]:
    """The remedies of a letter that have been carried out, by Amazon or by hand."""
    kinds = {one.kind for one in letter.companions.all() if one.state in THROUGH or was_done(one)}
    return {remedy for remedy, kind in BY_PROGRAM.items() if kind in kinds}


def _take_offers_back(message: Message, done: Collection[str], now: datetime) -> None:
    """What the buyer has got although no letter told of it stands in the ledger all the same."""
    message.offers.filter(remedy__in=done).update(
        message=None, outcome=Offer.Outcome.ACCEPTED, settled_at=now
    )
    message.offers.all().delete()


def _mailbox(case: Case) -> Mailbox:
    if not case.buyer_address:
        raise NotAllowedNow("no_address")
    boxes = Mailbox.objects.filter(store=case.store_id, active=True)
    used = boxes.filter(intake__case=case).first()
    mailbox = used or boxes.first()
    if mailbox is None:
        raise NotAllowedNow("no_mailbox", store=case.store.name)
    return mailbox


def _guard_not_sent_already(case: Case, letter: Letter, question: Message | None) -> None:
    """A double click, or two agents with the same draft, must not become two answers."""
    again = case.messages.filter(
        kind="answer",
        text=letter.text,
        delivery__in=(Delivery.QUEUED, Delivery.SENT, Delivery.IN_DOUBT),
    )
    if question is not None:
        again = again.filter(at__gte=question.at)
    if again.exists():
        raise NotAllowedNow("same_answer_already_sent")


def _message(
    case: Case,
    letter: Letter,
    mailbox: Mailbox,
    question: Message | None,
    actor: User | None,
    now: datetime,
) -> Message:
    domain = mailbox.from_address.rpartition("@")[2] or "kefu.invalid"
    message = Message.objects.create(
        case=case,
        store_id=case.store_id,
        direction=Message.Direction.OUT,
        kind="answer",
        at=now,
        # Stable: every later try carries the same one, so that a copy can be recognised.
        message_id=f"{uuid.uuid4().hex}.kefu@{domain}",
        in_reply_to=_answered_id(question),
        counterpart=case.buyer_address,
        counterpart_name=case.buyer_name,
        subject=letter.subject,
        text=letter.text,
        body=letter.text,
        gloss=letter.gloss,
        language=case.language,
        author=actor,
        delivery=Delivery.QUEUED,
    )
    Attachment.objects.bulk_create(
        Attachment(
            message=message,
            name=file.name,
            content_type=file.content_type,
            size=len(file.content),
            content=file.content,
        )
        for file in letter.files
    )
    return message


def _answered_id(question: Message | None) -> str:
    if question is None or question.no_response_needed_at is not None:
        return ""
    return question.message_id


def _note_offers(
    case: Case,
    message: Message,
    chosen: Sequence[Chosen],
    actor: User | None,
    now: datetime,
) -> list[Offer]:
    """Every offer is kept (PRD-10)."""
    offers = Offer.objects.bulk_create(
        Offer(
            case=case,
            remedy=c.remedy,
            percent=c.percent,
            amount=c.amount,
            currency=case.currency,
            rule=c.rule,
            message=message,
            offered_at=now,
            offered_by=actor,
        )
        for c in chosen
    )
    Event.objects.bulk_create(
        Event(
            case=case,
            at=now,
            code="offer_made",
            actor=actor,
            facts={**c.to_json(), "message": message.pk},
        )
        for c in chosen
    )
    return offers
