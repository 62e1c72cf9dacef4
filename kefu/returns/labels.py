"""Prepaid labels for the way back, where the return policy grants them (RET-11)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from kefu.accounts.models import User
from kefu.cases import raw_store
from kefu.cases.errors import NotAllowedNow
from kefu.cases.models import Attachment, Case, Message
from kefu.channels.port import extract_attachment
from kefu.guided.models import GuidedStep
from kefu.guided.verbs import DONE, begin, give_up
from kefu.returns.changing import changing, note, tell
from kefu.returns.models import Return, ReturnLabel, ReturnTerms
from kefu.returns.terms import terms_for
from kefu.returns.working_out import paid_for

LARGEST = 5 * 1024 * 1024
BATCH = 200
Road = ReturnLabel.Road
# A step in one of these states asks somebody to do it.
NOT_DONE = (GuidedStep.State.OPEN, GuidedStep.State.NOT_FOUND)


def payer_of(ret: Return) -> str:
    """Who pays the way back: what Amazon told, else the return policy; empty where neither says."""
    if ret.label_payer:
        return ret.label_payer
    terms = terms_for(ret, paid=paid_for(ret), at=ret.requested_at)
    return terms.label_payer if terms else ""


def add_label(
    ret: Return,
    content: bytes,
    *,
    carrier: str,
    tracking_number: str,
    actor: User,
    now: datetime,
) -> ReturnLabel:
    """Keep the carrier's PDF; the step that gives it to the buyer at Amazon is opened.

    Raises ``NotAllowedNow``: ``label_not_granted``, ``label_unreadable``, ``tracking_needed``,
    ``amazon_handles_it``, ``return_over``.
    """
    if not content.startswith(b"%PDF-") or len(content) > LARGEST:
        raise NotAllowedNow("label_unreadable")
    if not tracking_number.strip():
        raise NotAllowedNow("tracking_needed")
    with changing(ret):
        if ret.fulfilment == "amazon":
            raise NotAllowedNow("amazon_handles_it")
        if ret.arrived_at or ret.stage == Return.Stage.ENDED:
            raise NotAllowedNow("return_over")
        if payer_of(ret) != ReturnTerms.Payer.SELLER:
            raise NotAllowedNow("label_not_granted")
        facts = {"carrier": carrier.strip()[:60], "tracking_number": tracking_number.strip()[:60]}
        label = ReturnLabel.objects.create(of=ret, content=content, at=now, by=actor, **facts)
        tell(ret, facts, actor=actor, now=now)
        note(ret, "label_added", actor=actor, now=now)
        _ask_for_upload(ret, actor=actor, now=now)
        return label


def note_sent(*, now: datetime) -> int:
    """Labels that have gone out since: uploaded by hand, or sent with a letter (RET-13).

    Nobody has to say so a second time. Returns how many.
    """
    waiting = ReturnLabel.objects.filter(sent_at__isnull=True).exclude(of__stage=Return.Stage.ENDED)
    if not waiting.exists():
        return 0
    found = list(waiting.select_related("of__store").order_by("-id")[:BATCH])
    return sum(_went(label, now) for label in found)


def note_scanned(returns: Sequence[Return], *, now: datetime) -> None:
    """The carrier has the parcel: whichever way its label went, the buyer had it."""
    labels = ReturnLabel.objects.filter(of__in=[ret.pk for ret in returns], sent_at__isnull=True)
    for label in labels.select_related("of"):
        if label.of.parcel_state and label.tracking_number == label.of.tracking_number:
            _sent(label, Road.SCANNED, label.of.sent_at or now, now)


def note_came_back(letter: Message, *, now: datetime) -> None:
    """A letter of ours did not arrive: the label that left with it has not gone out (RET-13)."""
    mailed = ReturnLabel.objects.filter(of__case=letter.case_id, sent_by=Road.MAILED)
    for label in mailed.exclude(of__stage=Return.Stage.ENDED).select_related("of__case"):
        if _letter_with(label) is None:
            label.sent_at, label.sent_by = None, ""
            label.save(update_fields=["sent_at", "sent_by"])
            note(label.of, "label_came_back", actor=None, now=now)
            _ask_for_upload(label.of, actor=None, now=now)


def _went(label: ReturnLabel, now: datetime) -> int:
    done = _uploads(label).filter(done_at__gte=label.at, outcome__in=DONE)
    step = done.order_by("done_at", "id").first()
    if step is not None:
        return _sent(label, Road.UPLOADED, step.done_at or now, now)
    mailed = _letter_with(label)
    return _sent(label, Road.MAILED, mailed.at, now) if mailed is not None else 0


def _letter_with(label: ReturnLabel) -> Message | None:
    """A letter of ours in the return's case that carried this very file."""
    files = Attachment.objects.filter(
        message__case=label.of.case_id,
        message__direction=Message.Direction.OUT,
        message__delivery=Message.Delivery.SENT,
        size=len(label.content),
    ).select_related("message__raw")
    return next((f.message for f in files if _content(f) == bytes(label.content)), None)


def _content(file: Attachment) -> bytes:
    """Of a letter of ours, or of the copy that Amazon sent of one written there."""
    if file.content:
        return bytes(file.content)
    raw = file.message.raw
    return extract_attachment(raw_store.read(raw), file.part) if raw is not None else b""


def _sent(label: ReturnLabel, road: str, at: datetime, now: datetime) -> int:
    """The label, the return's history and the step that is not needed any more: all or none."""
    with transaction.atomic():
        _hold_cases(label)
        claimed = ReturnLabel.objects.filter(pk=label.pk, sent_at__isnull=True).update(
            sent_at=at, sent_by=road
        )
        if claimed:
            note(label.of, "label_sent", actor=None, now=now, road=road)
            _take_step_back(label, road, now)
    return claimed


def _hold_cases(label: ReturnLabel) -> None:
    """The cases of the steps, before the label: whoever records a step holds them in this order."""
    cases = _uploads(label).filter(state__in=NOT_DONE).values("case")
    list(Case.objects.select_for_update().filter(pk__in=cases).order_by("pk").values_list("pk"))


def _take_step_back(label: ReturnLabel, road: str, now: datetime) -> None:
    """Nobody has to upload what the buyer has already.

    Where Amazon itself says that the seller pays, it wants the label in its own place: then a
    letter alone is not enough, and the step waits until it is uploaded or the parcel is under way.
    """
    wanted_there = label.of.label_payer == ReturnTerms.Payer.SELLER
    if road == Road.UPLOADED or (road == Road.MAILED and wanted_there):
        return
    if ReturnLabel.objects.filter(of=label.of_id, sent_at__isnull=True).exists():
        return  # a newer one is to go out
    for step in _uploads(label).filter(state__in=NOT_DONE):
        give_up(step, actor=None, now=now, outcome=f"label_{road}")


def _ask_for_upload(ret: Return, *, actor: User | None, now: datetime) -> None:
    if ret.case is not None:
        case = ret.case.merged_into or ret.case
        begin(case, kind="upload_return_label", about=ret.rma, actor=actor, now=now)


def _uploads(label: ReturnLabel) -> QuerySet[GuidedStep]:
    """The steps that give the buyer a label of this return at Amazon."""
    return GuidedStep.objects.filter(
        store=label.of.store_id,
        kind="upload_return_label",
        amazon_order_id=label.of.amazon_order_id,
        about__in=["", label.of.rma],
    )
