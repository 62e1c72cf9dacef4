"""A person's corrections of what triage read, kept so that triage can learn from them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, cast

from kefu.accounts.models import Store, User
from kefu.cases.masking import masked
from kefu.cases.models import Case, Correction, Message

# What triage reads in words and a person can state. A photo is seen, not read.
READ = frozenset(
    {
        "issue",
        "severity",
        "described",
        "aspect",
        "part",
        "buyer_wants",
        "looked_around",
        "new_address_given",
        "details_given",
    }
)
PAGE = 500


def keep_correction(
    case: Case, *, field: str, value: Any, actor: User | None, now: datetime
) -> None:
    """Note that ``value`` was stated for a ``field`` that triage reads; ``None`` takes it back.

    Called within the transaction that states the fact. Nothing is kept where triage had said the
    same, or where no message of the buyer is there to be read.
    """
    if field not in READ:
        return
    standing = Correction.objects.filter(case=case, field=field, withdrawn_at__isnull=True)
    standing.update(withdrawn_at=now)
    if value is None:
        return
    message, read = _corrected(case, field)
    if message is None or read == value:
        return
    Correction.objects.create(
        case=case, message=message, field=field, read=read, stated=value, at=now, by=actor
    )


def _corrected(case: Case, field: str) -> tuple[Message | None, Any]:
    """The newest words that told the field; where none did, the newest words of all."""
    said = list(
        case.messages.filter(direction=Message.Direction.IN, reading__isnull=False)
        .exclude(text="")
        .order_by("-at", "-id")
        .only("id", "case_id", "reading")
    )
    for message in said:
        told = _told(message.reading, field)
        if told is not None and told not in ("no_answer_needed", "other"):
            return message, told
    return (said[0], _told(said[0].reading, field)) if said else (None, None)


def _told(reading: dict[str, Any], field: str) -> Any:
    return reading.get("issue") if field == "issue" else reading.get("facts", {}).get(field)


def exported(store: Store | None) -> Iterator[dict[str, Any]]:
    """One line a corrected message, oldest first, personal data masked; of one store or of all.

    ``issue`` and ``facts`` are what people said; ``read`` is what triage had said of the same.
    """
    standing = Correction.objects.filter(withdrawn_at__isnull=True).order_by("message_id", "id")
    if store is not None:
        standing = standing.filter(case__store=store)
    for _, found in groupby(_paged(standing), key=lambda c: c.message_id):
        yield _line(list(found))


def _paged(standing: Any) -> Iterator[Correction]:
    """All of them, ``PAGE`` at a time, by message and then by age."""
    after = (0, 0)
    while True:
        page: Sequence[Correction] = list(
            standing.filter(message_id__gte=after[0])
            .exclude(message_id=after[0], id__lte=after[1])
            .select_related("message", "case")[:PAGE]
        )
        yield from page
        if len(page) < PAGE:
            return
        after = (page[-1].message_id, page[-1].pk)


def _line(corrections: Sequence[Correction]) -> dict[str, Any]:
    message, case = corrections[0].message, corrections[0].case
    stated = {c.field: c.stated for c in corrections}
    read = {c.field: c.read for c in corrections}
    line: dict[str, Any] = {
        "text": masked(message.text, names=(case.buyer_name, message.counterpart_name)),
        "language": message.language,
    }
    if "issue" in stated:
        line["issue"] = cast("str", stated.pop("issue"))
    return {
        **line,
        "facts": stated,
        "read": read,
        "at": max(c.at for c in corrections).isoformat(),
    }
