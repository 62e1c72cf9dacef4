"""What the warehouse does with goods: they arrive, are looked at, and get their place (RET-7, RET-8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from kefu.accounts.models import Store, User
from kefu.cases.errors import NotAllowedNow
from kefu.cases.models import Task
from kefu.cases.tasks import finish_task
from kefu.records.models import Order
from kefu.returns.cases_of import file_requests
from kefu.returns.changing import changing, note, tell
from kefu.returns.following import follow
from kefu.returns.inspections import AS_GOOD_AS_NEW, counted_by_grade, guard_seen, keep_look
from kefu.returns.models import Grade, Inspection, Photo, Return
from kefu.returns.pictures import NoPicture, redrawn
from kefu.returns.portions import (
    Portion,
    kept,
    pieces_in,
    placed,
    portions_of,
    waiting,
)
from kefu.returns.refunding import refund_by_itself
from kefu.returns.scanning import cleaned
from kefu.returns.working_out import announced, bought

Disposition = Return.Disposition
MOST_PHOTOS = 24
UNKNOWN = "unknown"


def arrive(ret: Return, *, actor: User | None, now: datetime) -> bool:
    """The parcel is here; the refund's clock starts. ``False`` where it was here already."""
    with changing(ret):
        if ret.arrived_at is not None:
            return False
        tell(ret, {"arrived_at": now}, actor=actor, now=now)
        return True


def arrive_unknown(store: Store, code: str, *, actor: User, now: datetime) -> Return:
    """A parcel that no return names: noted with its code, for a person to find out whose it is.

    The same code again is the same parcel. Raises ``NotAllowedNow("no_code")``.
    """
    plain = cleaned(code)
    if not plain:
        raise NotAllowedNow("no_code")
    with transaction.atomic():
        Store.objects.select_for_update(no_key=True).only("pk").get(pk=store.pk)
        known = Return.objects.filter(
            tellings__source=UNKNOWN, tracking_number=plain, store=store
        ).first()
        if known is not None:
            return known
        ret = Return.objects.create(store=store, requested_at=now)
        facts = {"tracking_number": plain, "arrived_at": now}
        tell(ret, facts, actor=actor, now=now, source=UNKNOWN)
        return ret


def belongs_to(ret: Return, order_id: str, *, actor: User, now: datetime) -> Return:
    """A person has found out which order an unknown parcel is of. Returns the order's return.

    Where the order waits for a return, that one has arrived, and this one ends as the same parcel.
    Raises ``NotAllowedNow``: ``no_such_order``, ``order_known``.
    """
    order = Order.objects.filter(store=ret.store_id, amazon_order_id=order_id.strip()).first()
    if order is None:
        raise NotAllowedNow("no_such_order", order=order_id.strip()[:20])
    with changing(ret):
        if ret.amazon_order_id:
            raise NotAllowedNow("order_known")
        waiting = (
            Return.objects.select_related("store", "order", "case")
            .filter(store=ret.store_id, order=order, arrived_at__isnull=True)
            .exclude(stage=Return.Stage.ENDED)
            .order_by("id")
            .first()
        )
        if waiting is None:
            ret.order, ret.amazon_order_id = order, order.amazon_order_id
            ret.save(update_fields=["order", "amazon_order_id"])
            follow([ret], now=now, actor=actor)
            file_requests(ret.store, [ret], now=now)
            note(ret, "order_found", actor=actor, now=now, order=order.amazon_order_id)
            return ret
        came = {"arrived_at": ret.arrived_at, "tracking_number": ret.tracking_number}
        tell(waiting, came, actor=actor, now=now)
        tell(ret, {"ended_at": now}, actor=actor, now=now, reason=str(waiting))
        note(ret, "same_parcel", actor=actor, now=now, other=waiting.pk)
        ret.photos.update(of=waiting)
        return waiting


def inspect(
    ret: Return,
    *,
    grade: str = "",
    pieces: Mapping[str, int] | None = None,
    genuine: bool | None,
    complete: bool | None,
    note_text: str = "",
    actor: User,
    now: datetime,
) -> Inspection:
    """What was found: one ``grade`` for all, or ``pieces`` by grade where they differ.

    Goods that are not genuine are not ours; what is missing makes it incomplete.
    Raises ``NotAllowedNow``: ``no_grade``, ``not_arrived``, ``grade_contradicts``, ``return_over``,
    ``no_pieces``, ``more_than_announced``, and ``put_away_before`` where the pieces have their places.
    """
    if pieces is None and grade not in Grade.values:
        raise NotAllowedNow("no_grade")
    alike = [Portion(grade=grade, quantity=None)]
    found = alike if pieces is None else counted_by_grade(pieces)
    guard_seen(found, genuine, complete)
    with changing(ret):
        if ret.arrived_at is None:
            raise NotAllowedNow("not_arrived")
        if ret.stage in (Return.Stage.PUT_AWAY, Return.Stage.ENDED):
            raise NotAllowedNow("return_over")
        portions = kept(_differing(ret, found))
        look = keep_look(
            ret,
            found,
            portions=portions,
            genuine=genuine,
            complete=complete,
            note_text=note_text,
            actor=actor,
            now=now,
        )
        facts: dict[str, Any] = {"inspected_at": now, "grade": look.grade}
        if portions or ret.portions:
            facts["portions"] = portions
        tell(ret, facts, actor=actor, now=now)
        seen = {"grade": look.grade, **({"portions": portions} if portions else {})}
        note(ret, "graded", actor=actor, now=now, reason=look.note, **seen)
        _finish_task(ret, actor, now)
        refund_by_itself(ret, now=now)
        return look


def put_away(
    ret: Return,
    *,
    disposition: str,
    bin_code: str,
    portion: int | None = None,
    pieces: int | None = None,
    actor: User,
    now: datetime,
) -> None:
    """What becomes of the goods, and where they lie.

    ``portion``: its place in ``portions_of``, where pieces differ; without it all that has no place
    yet. ``pieces``: so many of that portion alone. The return is put away when all of it is.
    Raises ``NotAllowedNow``: ``no_disposition``, ``not_inspected``, ``not_as_new``,
    ``bin_needed``, ``not_ours_to_sell``, ``no_such_pieces``, ``put_away_before``.
    """
    if disposition not in Disposition.values:
        raise NotAllowedNow("no_disposition")
    place = bin_code.strip().upper()[:40]
    with changing(ret):
        if ret.inspected_at is None:
            raise NotAllowedNow("not_inspected")
        before = portions_of(ret)
        which = _which(ret, before, portion, pieces)
        for number in which:
            _guard_place(before[number].grade, disposition, place)
        after = placed(before, which, pieces=pieces, disposition=disposition, bin_code=place)
        facts: dict[str, Any] = {"portions": kept(after)}
        if not ret.portions and len(after) == 1:
            facts = {"disposition": disposition, "bin": place}
        if not waiting(after):
            facts["put_away_at"] = now
        tell(ret, facts, actor=actor, now=now)
        moved = {"pieces": _moved(before, which, pieces)} if ret.portions else {}
        note(ret, "put_away", actor=actor, now=now, disposition=disposition, bin=place, **moved)


def add_photo(
    ret: Return, content: bytes, *, actor: User | None, now: datetime, note_text: str = ""
) -> Photo:
    """Keep a picture with the return; the same picture twice is one.

    Raises ``NotAllowedNow``: ``no_picture``, ``picture_too_large``, ``too_many_photos``.
    """
    try:
        picture = redrawn(content)
    except NoPicture as error:
        raise NotAllowedNow(error.code) from error
    with changing(ret):
        if ret.photos.count() >= MOST_PHOTOS:
            raise NotAllowedNow("too_many_photos", most=MOST_PHOTOS)
        photo, new = Photo.objects.get_or_create(
            of=ret,
            sha256=picture.sha256,
            defaults={
                "content": picture.content,
                "width": picture.width,
                "height": picture.height,
                "at": now,
                "by": actor,
                "note": note_text.strip()[:200],
            },
        )
        if new:
            note(ret, "photo_added", actor=actor, now=now)
        return photo


def _finish_task(ret: Return, actor: User, now: datetime) -> None:
    """The case's task to inspect it is done with this."""
    open_tasks = Task.objects.filter(
        case=ret.case_id, code="inspect_return", state=Task.State.OPEN
    ).select_related("case")
    for task in open_tasks if ret.case_id else ():
        finish_task(task, actor=actor, now=now, note="", answer={})


def ends_of(grade: str) -> list[str]:
    """What may become of goods in this state."""
    if grade == Grade.NOT_OURS:
        return [Disposition.DISPOSE]
    return [end for end in Disposition if end != Disposition.RESTOCK or grade in AS_GOOD_AS_NEW]


def _differing(ret: Return, found: Sequence[Portion]) -> Sequence[Portion]:
    """The portions to keep: none where all pieces are alike and all of them came."""
    if ret.portions and any(portion.disposition for portion in portions_of(ret)):
        raise NotAllowedNow("put_away_before")
    here, told = pieces_in(found), announced(ret)
    if here is None or (len(found) == 1 and here == told):
        return ()
    if ret.put_away_at is not None:
        raise NotAllowedNow("put_away_before")
    most = max(told or here, bought(ret) or 0)
    if here > most:
        raise NotAllowedNow("more_than_announced", most=most)
    return found


def _which(
    ret: Return, portions: Sequence[Portion], number: int | None, pieces: int | None
) -> list[int]:
    """The places of the portions that are meant."""
    if number is None and pieces is None:
        left = [place for place, portion in enumerate(portions) if not portion.disposition]
        return left or list(range(len(portions)))
    place = number or 0
    if not 0 <= place < len(portions):
        raise NotAllowedNow("no_such_pieces")
    there = portions[place].quantity
    if pieces is not None and (there is None or not 0 < pieces <= there):
        raise NotAllowedNow("no_such_pieces")
    if pieces is not None and pieces != there and portions[place].disposition:
        raise NotAllowedNow("put_away_before")
    return [place]


def _guard_place(grade: str, disposition: str, place: str) -> None:
    """Raises where it must not become of goods in this state."""
    if grade == Grade.NOT_OURS and disposition != Disposition.DISPOSE:
        raise NotAllowedNow("not_ours_to_sell")
    if disposition == Disposition.RESTOCK and grade not in AS_GOOD_AS_NEW:
        raise NotAllowedNow("not_as_new")
    if disposition != Disposition.DISPOSE and not place:
        raise NotAllowedNow("bin_needed")


def _moved(portions: Sequence[Portion], which: Sequence[int], pieces: int | None) -> int | None:
    """How many pieces were put away."""
    return pieces if pieces is not None else pieces_in(portions[place] for place in which)
