"""The warehouse: goods arrive, are looked at, and get their place."""

import io
from datetime import timedelta

import pytest
from PIL import Image

from kefu.cases.errors import NotAllowedNow
from kefu.cases.models import Task
from kefu.flow.understanding import understand
from kefu.records.models import Parcel
from kefu.returns import pictures, warehouse
from kefu.returns.models import Photo, Return, Step
from kefu.returns.pictures import NoPicture, redrawn
from kefu.returns.scanning import cleaned, found_by
from tests.desk import open_desk
from tests.mails import ORDER
from tests.returns.cast import row

pytestmark = pytest.mark.django_db
ELSEWHERE = "302-2222222-2222222"


def jpeg(*, gps=True, size=(640, 480), turned=0):
    exif = Image.Exif()
    if turned:
        exif[0x0112] = turned
    if gps:
        exif.get_ifd(0x8825)[2] = (52.0, 31.0, 12.0)
        exif[0x010F] = "SecretCam"
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, "JPEG", exif=exif)
    return out.getvalue()


def look(ret, desk, grade="as_new", **given):
    known = {"genuine": True, "complete": True, **given}
    return warehouse.inspect(ret, grade=grade, actor=desk.bob, now=desk.now, **known)


@pytest.fixture
def here(desk, lamp):
    """The lamp has arrived."""
    warehouse.arrive(lamp, actor=desk.bob, now=desk.now)
    return lamp


@pytest.mark.rule("RET-9")
def test_the_refund_clock_starts_when_the_parcel_is_here(desk, here):
    assert here.stage == "arrived"
    clock = here.clocks.get(kind="refund")
    friday_nine = desk.now
    assert clock.due_at == friday_nine + timedelta(days=4)  # two business days over a weekend
    assert clock.basis["within"] == "2"


@pytest.mark.rule("RET-9")
def test_in_the_us_it_is_four_days_since_january_2026(db):
    nova = open_desk("us", "US")
    nova.order(ORDER, marketplace="US", currency="USD")
    from kefu.returns.taking_in import take_in_returns

    before, after = nova.now.replace(month=1, day=20), nova.now
    lines = [
        row(nova, rma="OLD", answered_at=before, arrived_at=before, requested_at=before),
        row(nova, rma="NEW", answered_at=after, arrived_at=after),
    ]
    take_in_returns(nova.store, lines, now=nova.now)
    basis = {r.rma: r.clocks.get(kind="refund").basis for r in Return.objects.all()}
    assert (basis["OLD"]["within"], basis["OLD"]["unit"]) == ("2", "business_days")
    assert (basis["NEW"]["within"], basis["NEW"]["unit"]) == ("4", "days")


def test_a_parcel_scanned_twice_arrived_once(desk, here):
    first = here.arrived_at
    desk.later(hours=2)
    assert warehouse.arrive(here, actor=desk.bob, now=desk.now) is False
    assert here.arrived_at == first
    assert Step.objects.filter(of=here, stage="arrived").count() == 1


@pytest.mark.rule("RET-7")
def test_what_was_found_is_kept_and_reaches_the_verdict(desk, here):
    look(here, desk, "used", note_text="Scratches on the foot")
    assert (here.stage, here.grade) == ("inspected", "used")
    found = here.inspections.get()
    assert (found.by, found.note) == (desk.bob, "Scratches on the foot")
    here.case.refresh_from_db()
    understand([here.case], now=desk.now)
    facts = here.case.decisions.first().facts
    assert (facts["return_status"], facts["return_grade"]) == ("inspected", "used")


@pytest.mark.rule("RET-7")
def test_a_second_look_does_not_erase_the_first(desk, here):
    look(here, desk, "as_new")
    desk.later(hours=1)
    look(here, desk, "damaged", complete=None)
    assert here.grade == "damaged"
    assert list(here.inspections.values_list("grade", flat=True)) == ["as_new", "damaged"]


@pytest.mark.parametrize(
    ("grade", "given"),
    [("as_new", {"genuine": False}), ("used", {"genuine": False}), ("opened", {"complete": False})],
)
def test_a_grade_that_contradicts_what_was_seen_is_refused(desk, here, grade, given):
    with pytest.raises(NotAllowedNow, match="grade_contradicts"):
        look(here, desk, grade, **given)
    assert here.stage == "arrived"


def test_nothing_is_inspected_that_is_not_here(desk, lamp):
    with pytest.raises(NotAllowedNow, match="not_arrived"):
        look(lamp, desk)


def test_inspecting_finishes_the_task_that_asked_for_it(desk, here):
    here.case.refresh_from_db()
    understand([here.case], now=desk.now)
    task = Task.objects.get(case=here.case, code="inspect_return")
    look(here, desk)
    task.refresh_from_db()
    assert (task.state, task.done_by) == ("done", desk.bob)


@pytest.mark.rule("RET-8")
def test_goods_get_a_place_where_they_are_found_again(desk, here):
    look(here, desk, "used", complete=None)
    warehouse.put_away(here, disposition="bulk", bin_code="b-12", actor=desk.bob, now=desk.now)
    assert (here.disposition, here.bin) == ("bulk", "B-12")
    assert here.stage == "inspected"  # the money is still owed


@pytest.mark.rule("RET-8")
@pytest.mark.parametrize(
    ("grade", "disposition", "place", "refusal"),
    [
        ("used", "restock", "A-1", "not_as_new"),
        ("as_new", "restock", " ", "bin_needed"),
        ("not_ours", "bulk", "A-1", "not_ours_to_sell"),
        ("as_new", "burn", "A-1", "no_disposition"),
    ],
)
def test_what_must_not_become_of_goods(desk, here, grade, disposition, place, refusal):
    look(here, desk, grade, genuine=grade != "not_ours", complete=None)
    with pytest.raises(NotAllowedNow, match=refusal):
        warehouse.put_away(
            here, disposition=disposition, bin_code=place, actor=desk.bob, now=desk.now
        )
    assert here.put_away_at is None


def test_a_parcel_that_nobody_announced_is_noted_once(desk):
    one = warehouse.arrive_unknown(desk.store, "1Z 999 AA1", actor=desk.bob, now=desk.now)
    two = warehouse.arrive_unknown(desk.store, "1Z999AA1", actor=desk.bob, now=desk.now)
    assert one == two
    assert (one.stage, one.tracking_number, one.amazon_order_id) == ("arrived", "1Z999AA1", "")
    assert one.due_at is not None


def test_an_unknown_parcel_is_the_return_that_its_order_waits_for(desk, lamp, again):
    parcel = warehouse.arrive_unknown(desk.store, "1Z999AA1", actor=desk.bob, now=desk.now)
    warehouse.add_photo(parcel, jpeg(), actor=desk.bob, now=desk.now)
    desk.later(hours=3)
    found = warehouse.belongs_to(parcel, ORDER, actor=desk.bob, now=desk.now)
    assert found == lamp
    lamp = again(lamp)
    assert (lamp.stage, lamp.arrived_at) == ("arrived", parcel.arrived_at)
    assert lamp.photos.count() == 1
    assert again(parcel).stage == "ended"


def test_an_unknown_parcel_of_an_order_without_a_request_becomes_its_return(desk):
    desk.order(ELSEWHERE)
    parcel = warehouse.arrive_unknown(desk.store, "1Z999AA1", actor=desk.bob, now=desk.now)
    found = warehouse.belongs_to(parcel, ELSEWHERE, actor=desk.bob, now=desk.now)
    assert found == parcel
    assert (found.amazon_order_id, found.currency) == (ELSEWHERE, "EUR")
    with pytest.raises(NotAllowedNow, match="no_such_order"):
        warehouse.belongs_to(parcel, "302-0", actor=desk.bob, now=desk.now)


@pytest.mark.rule("RET-4")
def test_a_photo_loses_where_it_was_taken(desk, here):
    photo = warehouse.add_photo(here, jpeg(), actor=desk.bob, now=desk.now)
    kept = bytes(Photo.objects.get(pk=photo.pk).content)
    with Image.open(io.BytesIO(kept)) as drawn:
        assert not drawn.getexif()
        assert drawn.size == (640, 480)
    assert b"SecretCam" not in kept


def test_the_same_photo_twice_is_one(desk, here):
    for _ in range(2):
        warehouse.add_photo(here, jpeg(), actor=desk.bob, now=desk.now)
    assert here.photos.count() == 1


def test_a_photo_stands_upright_and_is_no_larger_than_needed():
    drawn = redrawn(jpeg(size=(3000, 1000), turned=6))
    assert (drawn.width, drawn.height) == (667, 2000)


@pytest.mark.parametrize(
    "content", [b"", b"%PDF-1.4 no picture", b"\xff\xd8\xff but then nothing", b"<svg/>"]
)
def test_what_is_no_picture_is_refused(content):
    with pytest.raises(NoPicture, match="no_picture"):
        redrawn(content)


def test_a_cut_off_picture_is_refused():
    with pytest.raises(NoPicture, match="no_picture"):
        redrawn(jpeg()[:900])


def test_a_file_of_fifty_megabytes_is_refused_unread():
    with pytest.raises(NoPicture, match="picture_too_large"):
        redrawn(bytes(50 * 1024 * 1024))


def test_a_small_file_with_a_huge_picture_is_refused_undrawn(monkeypatch):
    monkeypatch.setattr(pictures, "MOST_POINTS", 1000)
    with pytest.raises(NoPicture, match="picture_too_large"):
        redrawn(jpeg())


@pytest.mark.parametrize("name", ["rma", "amazon_order_id", "tracking_number", "lpn"])
def test_every_barcode_of_a_return_finds_it(desk, lamp, take_in, name):
    take_in(row(desk, rma="DmQ1RMA", tracking_number="JD0140", lpn="LPNRR77"))
    lamp.refresh_from_db()
    assert found_by(desk.bob, f"  {getattr(lamp, name)}\r") == [lamp]


def test_the_parcel_that_came_back_unopened_is_found_by_the_number_it_went_out_with(desk, lamp):
    number = Parcel.objects.get().tracking_number
    assert found_by(desk.bob, number) == [lamp]


def test_a_postal_routing_code_is_no_part_of_the_number():
    number = "9405511899223197428490"
    assert cleaned(f"420941071234{number}") == number
    assert cleaned(f"]C1{number}\r") == number


def test_another_stores_barcodes_mean_nothing_here(desk, lamp):
    assert found_by(open_desk("luna").bob, "DmQ1RMA") == []


def test_a_code_too_short_to_mean_anything_finds_nothing(desk, lamp):
    assert found_by(desk.bob, "") == found_by(desk.bob, "302") == []


def test_of_two_returns_with_one_code_the_one_still_coming_comes_first(desk, lamp):
    Return.objects.filter(pk=lamp.pk).update(put_away_at=desk.now, tracking_number="1Z55")
    coming = Return.objects.create(
        store=desk.store, order=lamp.order, amazon_order_id=lamp.amazon_order_id,
        tracking_number="1Z55",
        requested_at=desk.now,
    )  # fmt: skip
    assert found_by(desk.bob, "1Z55") == [coming, lamp]
