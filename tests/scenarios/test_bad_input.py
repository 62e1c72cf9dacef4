"""What people and machines bring that cannot be right: told where and why, and the rest goes on."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kefu.claims.models import Claim
from kefu.outbox.models import Action
from kefu.returns.models import Contradiction, Refund, Return
from tests.mails import notice
from tests.scenarios.stage import Stage, photo

Open = Callable[..., Stage]
NOBODYS = "111-0000000-0000000"
COLUMNS = "Order ID\tReturn request date\tReturn request status\tAmazon RMA ID\tMerchant RMA ID\tLabel type\tLabel cost\tCurrency code\tReturn carrier\tTracking ID\tLabel to be paid by\tA-to-Z Claim\tIs prime\tASIN\tMerchant SKU\tItem Name\tReturn quantity\tReturn Reason\tIn policy\tReturn type\tResolution\tInvoice number\tReturn delivery date\tOrder Amount\tOrder quantity\tSafeT Action reason\tSafeT claim id\tSafeT claim state\tSafeT claim creation time\tSafeT claim reimbursement amount\tRefunded Amount"


@pytest.mark.rule("RET-7")
@pytest.mark.rule("RET-6")
def test_the_warehouse_and_the_money_bear_bad_input(stage: Open) -> None:
    us = stage("us", "2026-10-05T16:00Z")
    order = us.delivered_order()
    us.happen("return", order, reason="changed_mind", authorised=True)
    us.later(minutes=10)
    us.happen("return_sent", order)
    us.later(days=1)
    _a_parcel_that_nobody_knows(us, order)
    ret = us.the_return(order)
    _pictures_that_are_none(us, ret)
    _more_money_than_was_paid(us, ret)


def _a_parcel_that_nobody_knows(us: Stage, order: str) -> None:
    assert "Nothing is known of XYZ-4711" in us.read(us.bob, "warehouse", code=" XYZ-4711\x1d")
    assert "Nothing is known of" in us.read(us.bob, "warehouse", code="<script>alert(1)</script>")
    for _ in range(2):  # scanned twice, it is one parcel
        us.press(us.bob, "unknown_parcel", store=us.store.pk, code="XYZ-4711")
    unknown = Return.objects.get(amazon_order_id="")
    assert unknown.unclear and unknown.tracking_number == "XYZ-4711"
    assert "XYZ-4711" in us.read(us.alice, "returns", tab="unclear")
    assert us.press(us.bob, "unknown_parcel", store=us.store.pk, code=" \x1d ")  # no code at all
    assert Return.objects.filter(amazon_order_id="").count() == 1
    assert NOBODYS in us.press(us.bob, "return_order", unknown.pk, order=NOBODYS)
    us.press(us.bob, "return_order", unknown.pk, order=order)
    ret = us.the_return(order)
    assert ret.arrived_at is not None and ret.stage == "arrived"
    unknown.refresh_from_db()
    assert unknown.stage == "ended"


def _pictures_that_are_none(us: Stage, ret: Return) -> None:
    files = [
        SimpleUploadedFile("list.jpg", b"%PDF-1.4 no picture", "image/jpeg"),
        SimpleUploadedFile("empty.jpg", b"", "image/jpeg"),
        SimpleUploadedFile("half.jpg", photo("x").read()[:400], "image/jpeg"),
        SimpleUploadedFile("huge.jpg", b"\xff\xd8\xff" + bytes(50 * 1024 * 1024), "image/jpeg"),
        photo("good.jpg", gps=True),
    ]
    said = us.press(us.bob, "add_photos", ret.pk, photos=files)
    for name in ("list.jpg", "half.jpg", "huge.jpg"):
        assert f"{name}: " in said, said
    assert "1 photo is kept" in said
    assert ret.photos.count() == 1
    for seen in (
        {"grade": "shiny", "genuine": "yes", "complete": "yes"},
        {"grade": "as_new", "genuine": "yes", "complete": "no"},
    ):
        assert us.press(us.bob, "inspect_return", ret.pk, answer=409, **seen), seen
    assert not ret.inspections.exists()
    us.press(us.bob, "inspect_return", ret.pk, grade="used", genuine="yes", complete="yes")
    assert ret.inspections.get().grade == "used"


def _more_money_than_was_paid(us: Stage, ret: Return) -> None:
    paid = us.paid(ret.amazon_order_id)
    for amount in (str(paid + 1), "999999999", "-5", "0", "a lot", "", "1e9", "NaN"):
        us.press(us.bob, "ask_refund", ret.pk, amount=amount, reason="By mistake")
        assert not Refund.objects.exists(), amount
    assert not Action.objects.filter(kind="refund").exists()
    us.work(2)
    assert us.paid_back(ret.amazon_order_id) == []
    # The simulated Amazon would not have paid it either.
    said = us.fill_in(
        f"/gp/returns/list?searchType=orderId&keywordSearch={ret.amazon_order_id}",
        "/gp/returns/refund",
        amount=str(paid + 1),
    )
    assert "exceeds" in said


@pytest.mark.rule("CLM-2")
@pytest.mark.rule("RET-3")
def test_notices_of_unknown_orders_and_reports_that_contradict(stage: Open) -> None:
    us = stage("us", "2026-10-05T16:00Z")
    _a_claim_on_an_order_that_nobody_knows(us)
    order = us.delivered_order()
    us.happen("return", order, reason="changed_mind")
    us.later(minutes=10)
    ret = us.the_return(order)
    assert (ret.quantity, ret.unsettled) == (1, 0)
    sku = Return.objects.get(pk=ret.pk).order.items.get().sku
    line = {
        "Order ID": order,
        "Return request date": us.now.strftime("%d-%b-%Y"),
        "Return request status": "Pending",
        "Merchant SKU": sku,
        "Return quantity": "3",
    }
    broken = {**line, "Order ID": "not an order"}
    rows = [COLUMNS] + [
        "\t".join(told.get(name, "") for name in COLUMNS.split("\t")) for told in (line, broken)
    ]
    done = us.import_file("returns.txt", "\n".join(rows).encode())
    assert (done.kind, done.refused) == ("returns", 1)  # one line is told of, the other goes on

    ret = us.the_return(order)
    assert (ret.quantity, ret.unclear) == (1, True)  # the notice stands until a person has said
    clash = Contradiction.objects.get()
    assert (clash.field, clash.stands, clash.told) == ("quantity", "1", "3")
    page = us.read(us.alice, "return", ret.pk)
    assert "“1” stands" in page and "“3” was said as well" in page
    assert order in us.read(us.alice, "returns", tab="unclear")
    assert us.press(us.alice, "contradiction", clash.pk, chosen="2")  # what nobody said
    us.press(us.alice, "contradiction", clash.pk, chosen="3")
    ret = us.the_return(order)
    assert (ret.quantity, ret.unclear) == (3, False)
    us.import_file("returns.txt", "\n".join(rows).encode())
    assert us.the_return(order).unclear is False  # said again, it is no new contradiction


def _a_claim_on_an_order_that_nobody_knows(us: Stage) -> None:
    item = us.mail(
        notice(
            "A_Z_CLAIM_RESPONDENT_NOTIFY",
            at=us.now,
            subject=f"Action required: Claim received on order {NOBODYS}",
            body=f"Order ID: {NOBODYS}\nClaim amount: $20.00\nClaim reason: Package didn't arrive\n",
            marketplace="US",
        )
    )
    claim = Claim.objects.get()
    assert (item.status, claim.state, claim.amazon_order_id) == ("accepted", "open", NOBODYS)
    assert claim.answer_due is not None and claim.amount == Decimal("20.00")
    assert NOBODYS in us.read(us.alice, "claims")
    assert "Evidence" in us.read(us.alice, "claim", claim.pk)
    us.mail(
        notice(
            "REFUND_ISSUED",
            at=us.now,
            subject=f"Refund initiated for order {NOBODYS}",
            body=f"Order ID: {NOBODYS}\nRefund amount: USD 20.00\n",
            marketplace="US",
        )
    )
    assert not Return.objects.exists()
    assert us.read(us.bob, "concessions", state="paid").count(NOBODYS) == 1
