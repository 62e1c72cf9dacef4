"""The returns desk and the warehouse on screen."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kefu.accounts.models import User
from kefu.returns import board, warehouse
from kefu.returns.models import Dispute, Owed, Refund, ResaleLot, Return
from kefu.returns.owing import find_owed
from tests.desk import open_desk
from tests.mails import ORDER
from tests.returns.cast import row
from tests.returns.test_warehouse import jpeg, look

pytestmark = pytest.mark.django_db


def page(client, name, *args, **query):
    return client.get(reverse(name, args=args), query)


def text(answer):
    return answer.content.decode()


@pytest.fixture
def bob(at, desk):
    return at(desk.bob)


@pytest.fixture
def alice(at, desk):
    return at(desk.alice)


def test_the_board_shows_what_is_due_first_with_the_time_left(lamp, alice):
    shown = text(page(alice, "returns"))
    assert "Anna" not in shown or lamp.buyer_name
    assert "Nova table lamp, brass" in shown
    assert "46 h" in shown or "47 h" in shown
    assert "No longer needed" in shown


@pytest.mark.parametrize("tab", board.TABS)
def test_every_tab_opens_empty_and_filled(lamp, alice, tab):
    shown = page(alice, "returns", tab=tab)
    assert shown.status_code == 200
    assert ("Nova table lamp" in text(shown)) == (tab in ("due", "asked"))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"marketplace": "DE"}, True),
        ({"marketplace": "US"}, False),
        ({"code": "DmQ1RMA"}, True),
        ({"code": ORDER}, True),
        ({"code": "nonsense"}, False),
        ({"fulfilment": "amazon"}, False),
        ({"grade": "used"}, False),
        ({"tab": "nonsense", "store": "x", "marketplace": "Q", "after": "y"}, True),
    ],
)
def test_the_board_is_narrowed_by_its_filters(lamp, alice, query, found):
    assert ("Nova table lamp" in text(page(alice, "returns", **query))) is found


def test_the_board_is_a_file_too(lamp, alice):
    content = b"".join(page(alice, "returns", **{"as": "csv"}).streaming_content).decode(
        "utf-8-sig"
    )
    [line] = csv.DictReader(io.StringIO(content))
    assert (line["Order"], line["RMA"], line["Stage"]) == (ORDER, "DmQ1RMA", "asked for")
    xlsx = page(alice, "returns", **{"as": "xlsx"})
    assert xlsx.content[:2] == b"PK"


def test_the_board_costs_as_much_with_many_returns_as_with_few(desk, alice, take_in):
    lines = [
        row(desk, order=f"302-{n:07d}-0000000", rma=f"R{n}", answered_at=desk.now)
        for n in range(120)
    ]
    take_in(*lines[:2])
    page(alice, "returns", tab="answered")
    with CaptureQueriesContext(connection) as few:
        page(alice, "returns", tab="answered")
    take_in(*lines)
    with CaptureQueriesContext(connection) as many:
        shown = page(alice, "returns", tab="answered")
    assert len(many) == len(few) <= 7
    assert 'rel="next"' in text(shown)


@pytest.mark.rule("RET-3")
def test_a_request_shows_reason_comment_and_four_choices_with_their_cost(lamp, bob):
    shown = text(page(bob, "return", lamp.pk))
    assert "No longer needed" in shown
    assert "It is too big for my table." in shown
    for choice in (
        "Write to the buyer",
        "Authorise the return",
        "Let the buyer keep it",
        "Close the request",
    ):
        assert choice in shown
    assert "28,90" in shown


@pytest.mark.rule("RET-3")
def test_talking_comes_first_and_leads_to_the_letter(lamp, alice, again):
    answer = alice.post(reverse("answer_return", args=[lamp.pk]), {"choice": "contact"})
    assert answer["Location"] == reverse("case", args=[lamp.case_id]) + "#draft"
    assert again(lamp).stage == "asked"


@pytest.mark.rule("RET-2")
def test_authorising_asks_for_the_step_at_amazon(lamp, alice, again):
    alice.post(reverse("answer_return", args=[lamp.pk]), {"choice": "authorise"})
    assert again(lamp).stage == "answered"
    assert lamp.case.guided_steps.filter(kind="authorise_return", state="open").exists()


@pytest.mark.rule("RET-3")
def test_a_request_is_never_closed_without_a_reason(lamp, alice, again):
    shown = alice.post(reverse("answer_return", args=[lamp.pk]), {"choice": "close"}, follow=True)
    assert "last resort" in text(shown)
    assert again(lamp).stage == "asked"
    alice.post(
        reverse("answer_return", args=[lamp.pk]),
        {"choice": "close", "reason": "Solved by telephone"},
    )
    assert again(lamp).stage == "ended"


@pytest.mark.rule("RET-6")
def test_an_agent_cannot_let_the_buyer_keep_the_goods(lamp, alice, again):
    alice.post(reverse("answer_return", args=[lamp.pk]), {"choice": "refund"})
    assert again(lamp).kept_at is None


@pytest.mark.rule("RET-6")
def test_the_page_offers_no_money_before_the_goods_are_back(lamp, alice, again):
    alice.post(reverse("answer_return", args=[lamp.pk]), {"choice": "authorise"})
    assert "Send the refund" not in text(page(alice, "return", lamp.pk))
    alice.post(reverse("ask_refund", args=[lamp.pk]), {"amount": "28.90", "reason": "x"})
    assert not Refund.objects.exists()


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


def test_a_contradiction_is_shown_and_settled_by_a_person(desk, lamp, bob, take_in, again):
    take_in(row(desk, rma="DmQ1RMA", quantity=3))
    shown = text(page(bob, "return", lamp.pk))
    assert "“1” stands (told by Amazon&#39;s mail)" in shown
    found = lamp.contradictions.get()
    bob.post(reverse("contradiction", args=[found.pk]), {"chosen": "3"})
    lamp = again(lamp)
    assert (lamp.quantity, lamp.unsettled) == (3, 0)
    assert "is right" not in text(page(bob, "return", lamp.pk))


def test_a_request_by_telephone_is_taken_in_by_hand(desk, alice):
    desk.order(ORDER)
    given = {
        "store": desk.store.pk,
        "order": ORDER,
        "sku": "LAMP",
        "reason": "flackert",
        "quantity": "1",
    }
    answer = alice.post(reverse("new_return"), given)
    ret = Return.objects.get()
    assert answer["Location"] == reverse("return", args=[ret.pk])
    assert (ret.stage, ret.reason, ret.case is not None) == ("asked", "flackert", True)


def test_by_hand_an_order_number_is_needed(desk, alice):
    shown = alice.post(
        reverse("new_return"), {"store": desk.store.pk, "next": "/returns/new/"}, follow=True
    )
    assert "Enter the order number" in text(shown)


def test_an_amount_that_is_none_is_told(desk, lamp, alice):
    warehouse.arrive(lamp, actor=desk.bob, now=desk.now)
    for amount in ("ten", "", "NaN", "1.234"):
        shown = alice.post(reverse("ask_refund", args=[lamp.pk]), {"amount": amount}, follow=True)
        assert "is no amount of money" in text(shown)


def test_the_case_shows_its_returns(lamp, alice):
    shown = text(page(alice, "case", lamp.case_id))
    assert reverse("return", args=[lamp.pk]) in shown


def test_every_page_of_it_is_there_in_chinese(desk, lamp, at):
    desk.bob.language = "zh-hans"
    desk.bob.save()
    for name, args in (
        ("returns", []),
        ("return", [lamp.pk]),
        ("warehouse", []),
        ("warehouse_return", [lamp.pk]),
    ):
        shown = page(at(desk.bob), name, *args)
        assert shown.status_code == 200
        assert "退" in text(shown)


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


@pytest.fixture
def worn(desk, lamp):
    """The lamp came back used and lies in the bulk bin."""
    warehouse.arrive(lamp, actor=desk.bob, now=desk.now)
    look(lamp, desk, "used", complete=None)
    warehouse.put_away(lamp, disposition="bulk", bin_code="B-1", actor=desk.bob, now=desk.now)
    return lamp


@pytest.mark.rule("RET-8")
def test_a_lot_is_begun_filled_listed_and_sold_on_screen(desk, worn, bob):
    answer = bob.post(reverse("new_lot"), {"name": "November", "store": desk.store.pk})
    lot = ResaleLot.objects.get()
    assert answer["Location"] == reverse("lot", args=[lot.pk])
    assert str(worn) in text(page(bob, "lot", lot.pk))
    bob.post(reverse("fill_lot", args=[lot.pk]), {"ret": [worn.pk]})
    listed = b"".join(page(bob, "lot", lot.pk, **{"as": "csv"}).streaming_content).decode()
    assert "B-1" in listed
    said = {"said": "sold", "buyer": "Resto", "proceeds": "6,50", "currency": "EUR"}
    bob.post(reverse("settle_lot", args=[lot.pk]), said)
    assert "Sold to Resto for" in text(page(bob, "lot", lot.pk))
    assert "November" in text(page(bob, "lots"))


@pytest.mark.rule("RET-16")
def test_what_amazon_owes_is_listed_claimed_and_paid_on_screen(desk, worn, take_in, bob):
    take_in(row(desk, rma="DmQ1RMA", refunded_at=desk.now, amount_told="28.90"))
    find_owed(desk.store, now=desk.now)
    owed = Owed.objects.get()
    assert "SAFE-T" in text(page(bob, "owed"))
    where = reverse("settle_owed", args=[owed.pk])
    bob.post(where, {"said": "begin"})
    assert worn.case.guided_steps.filter(kind="safe_t_claim").exists()
    bob.post(where, {"said": "file", "reference": "ST-1"})
    assert "ST-1" in text(page(bob, "owed", tab="filed"))
    bob.post(where, {"said": "paid", "amount": "14.45"})
    owed.refresh_from_db()
    assert (owed.state, str(owed.paid)) == ("paid", "14.45")
    content = b"".join(page(bob, "owed", tab="paid", **{"as": "csv"}).streaming_content)
    assert b"ST-1" in content


@pytest.mark.rule("RET-15")
def test_a_dispute_is_heard_proposed_and_settled_on_screen(desk, worn, alice, bob):
    alice.post(reverse("open_dispute", args=[worn.pk]), {"about": "Who scratched it?"})
    dispute = Dispute.objects.get()
    where = [dispute.pk]
    for side in ("buyer", "seller"):
        said = {"side": side, "text": f"the {side} did not"}
        alice.post(reverse("state_dispute", args=where), said)
    alice.post(reverse("propose_dispute", args=where))
    shown = text(page(alice, "dispute", dispute.pk))
    assert "14,45" in shown
    assert "the buyer did not" in shown
    alice.post(
        reverse("settle_dispute", args=where),
        {"outcome": "proposal", "amount": "14.45", "reason": "Fair"},
    )
    dispute.refresh_from_db()
    assert (dispute.outcome, dispute.reason) == ("proposal", "Fair")
    assert "Who scratched it?" in text(page(bob, "disputes", tab="settled"))


@pytest.mark.rule("RET-9")
def test_a_refund_without_a_case_opens_one_first(desk, take_in, alice, again):
    desk.order(ORDER)
    take_in(row(desk, rma="R1", sku="LAMP", answered_at=desk.now, arrived_at=desk.now))
    ret = Return.objects.get()
    assert ret.case is None
    look(ret, desk)
    alice.post(reverse("ask_refund", args=[ret.pk]), {"amount": "28.90"})
    assert Refund.objects.get().state == "asked"
    assert again(ret).case is not None


@pytest.mark.rule("RET-1")
def test_the_return_policy_is_written_shown_and_used_on_screen(desk, lamp, alice, bob):
    assert "Returns are accepted this long after delivery." in text(page(alice, "return_policy"))
    given = {
        "store": desk.store.pk,
        "marketplace": "DE",
        "days": "14",
        "label_payer": "seller",
        "condition": "as_new",
        "note": "Hygiene goods sealed",
    }
    assert alice.post(reverse("set_terms"), given).status_code == 403
    bob.post(reverse("set_terms"), given)
    assert "Hygiene goods sealed" in text(page(alice, "return_policy"))
    bob.post(reverse("end_terms", args=[desk.store.return_terms.get().pk]))
    assert "Held before" in text(page(alice, "return_policy"))


@pytest.mark.rule("RET-11")
def test_a_label_is_added_and_fetched_as_pdf(desk, lamp, take_in, alice):
    take_in(row(desk, rma="DmQ1RMA", label_payer="seller", label_cost="4.90"))
    assert "Prepaid label" in text(page(alice, "return", lamp.pk))
    file = SimpleUploadedFile("label.pdf", b"%PDF-1.4 x", "application/pdf")
    given = {"label": file, "carrier": "DHL", "tracking_number": "JD01"}
    alice.post(reverse("add_label", args=[lamp.pk]), given)
    answer = page(alice, "return_label", lamp.labels.get().pk)
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content == b"%PDF-1.4 x"
