"""The warehouse on screen: scanned, photographed, graded, put away."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from kefu.accounts.models import User
from kefu.returns import warehouse
from kefu.returns.models import Refund, Return
from tests.desk import open_desk
from tests.mails import ORDER
from tests.returns.refund_cast import paid
from tests.returns.test_warehouse import jpeg
from tests.web.screens import page, text

pytestmark = pytest.mark.django_db


@pytest.mark.rule("RET-7")
@pytest.mark.rule("RET-9")
def test_a_used_lamp_comes_back_and_is_refunded_in_part(desk, lamp, alice, bob, again):
    """The whole story: scanned, photographed, graded, put away, refunded by half."""
    found = bob.get(reverse("warehouse"), {"code": "DmQ1RMA"})
    goods = reverse("warehouse_return", args=[lamp.pk])
    assert found["Location"] == goods
    bob.post(reverse("return_arrived", args=[lamp.pk]))
    twice = bob.post(reverse("return_arrived", args=[lamp.pk]), follow=True)
    assert "arrived before" in text(twice)
    photo = SimpleUploadedFile("foot.jpg", jpeg(), "image/jpeg")
    said = {
        "photos": photo,
        "grade": "used",
        "genuine": "yes",
        "complete": "yes",
        "note": "Scratched",
    }
    bob.post(reverse("inspect_return", args=[lamp.pk]), said)
    bob.post(reverse("put_away", args=[lamp.pk]), {"disposition": "bulk", "bin": "c-3"})
    lamp = again(lamp)
    assert (lamp.stage, lamp.grade, lamp.bin, lamp.photos.count()) == (
        "inspected",
        "used",
        "C-3",
        1,
    )
    shown = text(page(alice, "return", lamp.pk))
    assert "Refund 14,45\xa0€ of 28,90\xa0€" in shown
    assert "worn through the buyer" in shown
    alice.post(reverse("ask_refund", args=[lamp.pk]), {"amount": "14,45"})
    refund = Refund.objects.get()
    assert (str(refund.amount), refund.state) == ("14.45", "asked")
    alice.post(reverse("settle_refund", args=[refund.pk]), {"said": "done"})
    assert again(lamp).stage == "put_away"


def test_a_file_that_is_no_picture_is_told_by_name_and_stops_nothing(desk, lamp, bob, again):
    warehouse.arrive(lamp, actor=desk.bob, now=desk.now)
    files = [
        SimpleUploadedFile("list.pdf", b"%PDF-1.4", "application/pdf"),
        SimpleUploadedFile("lamp.jpg", jpeg(), "image/jpeg"),
    ]
    said = {"photos": files, "grade": "as_new", "genuine": "yes", "complete": "yes"}
    shown = bob.post(reverse("inspect_return", args=[lamp.pk]), said, follow=True)
    assert "list.pdf: This file is no picture" in text(shown)
    assert again(lamp).photos.count() == 1
    assert again(lamp).grade == "as_new"


def test_a_photo_is_shown_only_as_the_picture_it_is(desk, lamp, bob):
    warehouse.arrive(lamp, actor=desk.bob, now=desk.now)
    photo = warehouse.add_photo(lamp, jpeg(), actor=desk.bob, now=desk.now)
    answer = page(bob, "return_photo", photo.pk)
    assert answer["Content-Type"] == "image/jpeg"
    assert "sandbox" in answer["Content-Security-Policy"]


def test_an_unknown_code_can_be_noted_and_found_its_order(desk, lamp, bob, again):
    shown = text(page(bob, "warehouse", code="1Z999AA1"))
    assert "Nothing is known of 1Z999AA1" in shown
    bob.post(reverse("unknown_parcel"), {"code": "1Z999AA1", "store": desk.store.pk})
    parcel = Return.objects.get(amazon_order_id="")
    assert "Nobody announced this parcel" in text(page(bob, "return", parcel.pk))
    assert "1Z999AA1" in text(page(bob, "returns", tab="unclear"))
    bob.post(reverse("return_order", args=[parcel.pk]), {"order": ORDER})
    assert again(lamp).stage == "arrived"


@pytest.mark.rule("RET-7")
@pytest.mark.rule("RET-8")
@pytest.mark.rule("RET-9")
def test_three_lamps_that_are_not_alike_are_counted_and_put_away_one_by_one(
    desk, lamps, alice, bob, again
):
    goods = page(bob, "warehouse_return", lamps.pk)
    assert "not all alike" in text(goods)
    counts = {"grade": "each", "pieces:as_new": "2", "pieces:damaged": "1", "pieces:used": ""}
    bob.post(reverse("inspect_return", args=[lamps.pk]), counts)
    goods = text(page(bob, "warehouse_return", lamps.pk))
    assert "2 × as new: where to?" in goods
    assert "1 × damaged: where to?" in goods
    shown = text(page(alice, "return", lamps.pk))
    assert "Refund 75,00\xa0€ of 90,00\xa0€" in shown
    assert "2 × as new: 60,00\xa0€ of 60,00\xa0€" in shown
    assert "1 × damaged: 15,00\xa0€ of 30,00\xa0€" in shown
    warehouse.add_photo(lamps, jpeg(), actor=desk.bob, now=desk.now)
    alice.post(
        reverse("ask_refund", args=[lamps.pk]), {"amount": "80", "reason": "An old customer"}
    )
    assert "1 × damaged: of 30,00\xa0€, 15,00\xa0€ is kept" in text(page(alice, "return", lamps.pk))
    put = reverse("put_away", args=[lamps.pk])
    first = bob.post(put, {"portion": "0", "disposition": "restock", "bin": "a-1"})
    assert first["Location"] == reverse("warehouse_return", args=[lamps.pk])
    last = bob.post(put, {"portion": "1", "disposition": "repair", "bin": "w-3"})
    assert last["Location"] == reverse("warehouse")
    assert again(lamps).put_away_at is not None
    shown = text(page(alice, "return", lamps.pk))
    assert "2 × back to stock A-1 · 1 × to be repaired W-3" in shown
    assert "graded it: 2 × as new · 1 × damaged" in shown
    board = text(page(alice, "returns", tab="inspected"))
    assert "2 × as new · 1 × damaged" in board
    assert "A-1, W-3" in board
    file = b"".join(alice.get(reverse("returns"), {"tab": "inspected", "as": "csv"}))
    assert "2 × as new · 1 × damaged" in file.decode()
    assert "2 × as new · 1 × damaged" in text(page(alice, "case", lamps.case_id))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"grade": "each"}, "Say how many pieces are in which state."),
        ({"grade": "each", "pieces:used": "two"}, "“two” is no number of pieces."),
        ({"grade": "each", "pieces:used": "4"}, "No more than 3 pieces can have come"),
    ],
)
def test_a_count_that_makes_no_sense_is_told_and_keeps_nothing(desk, lamps, bob, given, said):
    answer = bob.post(reverse("inspect_return", args=[lamps.pk]), given, follow=True)
    assert said in text(answer)
    assert not lamps.inspections.exists()


def test_a_single_piece_is_not_asked_to_be_counted(desk, lamp, bob):
    warehouse.arrive(lamp, actor=desk.bob, now=desk.now)
    assert "not all alike" not in text(page(bob, "warehouse_return", lamp.pk))


def test_a_warehouse_hand_scans_but_sends_no_money(desk, lamp, at):
    hand = User.objects.create(username="wen", role="warehouse")
    hand.stores.add(desk.store)
    client = at(hand)
    assert client.post(reverse("return_arrived", args=[lamp.pk])).status_code == 302
    assert client.post(reverse("ask_refund", args=[lamp.pk]), {"amount": "1"}).status_code == 403
    assert (
        client.post(reverse("answer_return", args=[lamp.pk]), {"choice": "authorise"}).status_code
        == 403
    )


def test_another_stores_parcel_is_unknown_in_this_warehouse(desk, lamp, at):
    luna = open_desk("luna")
    shown = text(page(at(luna.bob), "warehouse", code="DmQ1RMA"))
    assert "Nothing is known of DmQ1RMA" in shown
    answer = at(luna.bob).post(reverse("unknown_parcel"), {"code": "X999", "store": desk.store.pk})
    assert answer.status_code == 404


@pytest.mark.rule("RET-9")
def test_a_lamp_that_comes_after_the_refund_is_scanned_taken_in_paid_for_and_put_away(
    desk, lamps, alice, bob, at, charlie, again
):
    """The scan finds the return, says that it was refunded, and a person is asked for the rest."""
    counts = {"grade": "each", "pieces:as_new": "2"}
    bob.post(reverse("inspect_return", args=[lamps.pk]), counts)
    alice.post(reverse("ask_refund", args=[lamps.pk]), {"amount": "60"})
    paid(desk, "60.00")
    put = reverse("put_away", args=[lamps.pk])
    bob.post(put, {"portion": "0", "disposition": "restock", "bin": "a-1"})
    found = bob.get(reverse("warehouse"), {"code": "DmQ1RMA"}, follow=True)
    assert "2 of 3 pieces came." in text(found)
    assert "The buyer had a refund for them already: 60,00\xa0€" in text(found)
    late = reverse("late_pieces", args=[lamps.pk])
    assert at(charlie).post(late, {"grade": "as_new"}).status_code == 404
    shown = bob.post(late, {"grade": "as_new", "note": "Came alone"}, follow=True)
    assert f"waits for a person on the page of {lamps}" in text(shown)
    assert "1 × as new: where to?" in text(shown)
    bob.post(put, {"portion": "1", "disposition": "restock", "bin": "b-2"})
    assert reverse("return", args=[lamps.pk]) in text(page(alice, "returns", tab="due"))
    shown = text(page(alice, "return", lamps.pk))
    assert "30,00\xa0€ more for pieces that came after the refund" in shown
    assert "60,00\xa0€ of 90,00\xa0€ went back before. At most 30,00\xa0€ are left." in shown
    assert "took in pieces that came late: 1 × as new: Came alone" in shown
    too_much = alice.post(reverse("ask_refund", args=[lamps.pk]), {"amount": "90"}, follow=True)
    assert "At most 30.00 EUR are left" in text(too_much)
    alice.post(reverse("ask_refund", args=[lamps.pk]), {"amount": "30"})
    refund = Refund.objects.get(state="asked")
    shown = text(page(alice, "return", lamps.pk))
    assert "pieces came after the refund" in shown
    assert "It is sent in Seller Central" in shown
    alice.post(reverse("settle_refund", args=[refund.pk]), {"said": "done"})
    assert again(lamps).stage == "put_away"


def test_nothing_more_goes_back_for_a_late_piece_where_a_person_says_why(desk, lamps, alice, bob):
    bob.post(reverse("inspect_return", args=[lamps.pk]), {"grade": "each", "pieces:as_new": "1"})
    paid(desk, "30.00")
    goods = text(page(bob, "warehouse_return", lamps.pk))
    assert "Some of the 2 missing pieces are here" in goods
    refused = bob.post(reverse("late_pieces", args=[lamps.pk]), {"pieces:used": "3"}, follow=True)
    assert "No more than 2 pieces were missing." in text(refused)
    bob.post(reverse("late_pieces", args=[lamps.pk]), {"pieces:as_new": "2"})
    nothing = reverse("owe_nothing", args=[lamps.pk])
    assert 'name="amount"' in text(page(alice, "return", lamps.pk))
    paid(desk, "65.00")
    shown = text(page(alice, "return", lamps.pk))
    assert 'name="amount"' not in shown
    assert "What the pieces that came after the refund give went back before" in shown
    assert "Nothing of the price is left." in shown
    assert "more for pieces" not in shown
    assert "At most" not in shown
    assert "Say why" in text(alice.post(nothing, follow=True))
    alice.post(nothing, {"reason": "He was sent another one"})
    shown = text(page(alice, "return", lamps.pk))
    assert "decided that nothing more goes back for them: He was sent another one" in shown
    assert "Nothing more goes back</button>" not in shown


def test_a_refusal_stands_on_the_page_where_it_was_asked(desk, lamp, bob):
    """Whoever holds a phone and a parcel is not sent to the inbox."""
    goods = reverse("warehouse_return", args=[lamp.pk])
    asked = reverse("put_away", args=[lamp.pk])
    wrong = {"disposition": "restock", "bin": "a-1"}
    refused = bob.post(asked, wrong, headers={"Referer": f"http://testserver{goods}"})
    assert refused["Location"].endswith(goods)
    assert "Nobody has looked at it yet" in text(bob.get(refused["Location"]))
    for stranger in ("https://elsewhere.example/x", f"http://testserver{asked}", ""):
        refused = bob.post(asked, wrong, headers={"Referer": stranger})
        assert refused["Location"] == reverse("inbox")


def field(page, name, value):
    """The tag of one choice or field."""
    found = re.findall(rf'<input [^>]*name="{name}"[^>]*value="{value}"[^>]*>', text(page))
    assert len(found) == 1
    return found[0]


def test_what_was_ticked_before_a_refusal_stands_there_when_the_page_is_shown_again(
    desk, lamps, bob, again
):
    """Three pieces are announced; who counts four of them, in gloves, does not begin anew."""
    said = {
        "grade": "each",
        "pieces:as_new": "3",
        "pieces:used": "1",
        "genuine": "yes",
        "complete": "no",
        "note": "One “more”",
    }
    refused = bob.post(reverse("inspect_return", args=[lamps.pk]), said)
    assert refused.status_code == 409
    assert "No more than 3 pieces can have come" in text(refused)
    for name, value in (("genuine", "yes"), ("complete", "no"), ("grade", "each")):
        assert " checked" in field(refused, name, value)
    assert " checked" not in field(refused, "genuine", "no")
    assert " checked" not in field(refused, "grade", "as_new")
    for name, value in (("pieces:as_new", "3"), ("pieces:used", "1"), ("pieces:damaged", "")):
        field(refused, name, value)
    field(refused, "note", "One “more”")
    assert again(lamps).inspected_at is None


def test_photos_that_came_with_a_refused_look_are_kept_and_told(desk, lamp, bob, again):
    warehouse.arrive(lamp, actor=desk.bob, now=desk.now)
    photo = SimpleUploadedFile("foot.jpg", jpeg(), "image/jpeg")
    said = {"photos": photo, "grade": "as_new", "genuine": "no"}
    refused = bob.post(reverse("inspect_return", args=[lamp.pk]), said)
    assert "The grade does not fit" in text(refused)
    assert "1 photo is kept." in text(refused)
    assert again(lamp).photos.count() == 1
    assert " checked" in field(refused, "genuine", "no")


def test_a_count_that_is_no_number_stands_there_again_as_it_was_typed(desk, lamps, bob):
    said = {"grade": "each", "pieces:as_new": "two", "note": "?"}
    refused = bob.post(reverse("inspect_return", args=[lamps.pk]), said)
    assert "“two” is no number of pieces" in text(refused)
    field(refused, "pieces:as_new", "two")


def test_late_pieces_that_are_refused_keep_what_was_ticked_in_their_own_form_only(desk, lamps, bob):
    bob.post(reverse("inspect_return", args=[lamps.pk]), {"grade": "each", "pieces:as_new": "1"})
    said = {"pieces:used": "3", "genuine": "yes"}
    refused = bob.post(reverse("late_pieces", args=[lamps.pk]), said)
    assert refused.status_code == 409
    assert "No more than 2 pieces were missing." in text(refused)
    late, again = text(refused).split(reverse("inspect_return", args=[lamps.pk]))
    assert 'name="genuine" value="yes" checked' in late
    assert 'name="genuine" value="yes" checked' not in again
    assert '<details class="look" open>' in late
