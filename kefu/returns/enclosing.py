"""Return labels that leave with a letter to the buyer (RET-11, RET-13)."""

from __future__ import annotations

from collections.abc import Sequence

from kefu.cases.errors import NotAllowedNow
from kefu.cases.models import Attachment, Case, Message
from kefu.outbox.queueing import Enclosure
from kefu.returns.models import Return, ReturnLabel

Delivery = Message.Delivery
# A letter in one of these states carries its files, or may have.
ON_THE_ROAD = (Delivery.QUEUED, Delivery.SENT, Delivery.IN_DOUBT)
# Remedies that bring the goods back: their letter is the one that the label belongs to.
BRING_BACK = frozenset({"authorise_return", "refund_on_return", "exchange", "repair"})


def labels_to_send(case: Case) -> list[ReturnLabel]:
    """The last label of each of the case's returns, where the buyer does not have it yet."""
    waiting = (
        ReturnLabel.objects.defer("content")
        .filter(of__case=case, sent_at__isnull=True, of__arrived_at__isnull=True)
        .exclude(of__stage=Return.Stage.ENDED)
        .order_by("id")
    )
    last = {label.of_id: label for label in waiting}
    if not last:
        return []
    leaving = Attachment.objects.filter(
        message__case=case,
        message__delivery__in=ON_THE_ROAD,
        name__in=[name_of(label) for label in last.values()],
    )
    gone = set(leaving.values_list("name", flat=True))
    return [label for label in last.values() if name_of(label) not in gone]


def enclosures(case: Case, labels: Sequence[int]) -> tuple[Enclosure, ...]:
    """These labels as files of a letter. Raises ``NotAllowedNow("no_such_label")``.

    What has left, or is about to, is not sent a second time.
    """
    known = {label.pk: label for label in labels_to_send(case)} if labels else {}
    wanted = dict.fromkeys(labels)
    if not wanted.keys() <= known.keys():
        raise NotAllowedNow("no_such_label")
    return tuple(
        Enclosure(
            name=name_of(known[pk]),
            content_type="application/pdf",
            content=bytes(known[pk].content),
            label=pk,
        )
        for pk in wanted
    )


def name_of(label: ReturnLabel) -> str:
    """What the file is called; it tells this label from every other one."""
    return f"return-label-R{label.of_id}-{label.pk}.pdf"
