"""Amazon's return reports onto returns."""

from datetime import timedelta

import pytest

from kefu.connectors.amazon.reports.taking_in import import_file
from kefu.returns.models import Return
from tests.mails import ORDER
from tests.returns.cast import request_mail

pytestmark = pytest.mark.django_db
FLAT = (
    "Order ID\tOrder date\tReturn request date\tReturn request status\tAmazon RMA ID\tMerchant RMA ID\t"
    "Label type\tLabel cost\tCurrency code\tReturn carrier\tTracking ID\tLabel to be paid by\t"
    "A-to-Z Claim\tIs prime\tASIN\tMerchant SKU\tItem Name\tReturn quantity\tReturn Reason\tIn policy\t"
    "Return type\tResolution\tInvoice number\tReturn delivery date\tOrder Amount\tOrder quantity\t"
    "SafeT Action reason\tSafeT claim id\tSafeT claim state\tSafeT claim creation time\t"
    "SafeT claim reimbursement amount\tRefunded Amount\n"
)
FBA = (
    "return-date\torder-id\tsku\tasin\tfnsku\tproduct-name\tquantity\tfulfillment-center-id\t"
    "detailed-disposition\treason\tstatus\tlicense-plate-number\tcustomer-comments\n"
)


def line(*, status="Approved", delivered="", refunded="", quantity=1, in_policy="Y", order=ORDER):
    cells = [
        order, "14-Nov-2026", "18-Nov-2026", status, "DmQ1RMA", "", "AmazonUnPaidLabel", "4.90", "EUR",
        "DHL", "JD0140", "Customer", "N", "N", "B0EXAMPLE1", "LAMP", "Nova table lamp", quantity,
        "CR-UNWANTED_ITEM", in_policy, "C-Returns", "StandardRefund", "", delivered, "28.90", 1,
        "", "", "", "", "", refunded,
    ]  # fmt: skip
    return "\t".join(map(str, cells)) + "\n"


def read(desk, *lines, head=FLAT):
    content = (head + "".join(lines)).encode()
    return import_file(desk.store, "returns.txt", content, actor=desk.bob, now=desk.now)


@pytest.mark.rule("RET-10")
def test_the_report_tells_stage_parcel_and_who_pays_the_label(desk):
    desk.order(ORDER)
    done = read(desk, line())
    assert (done.kind, done.new, done.changed) == ("returns", 1, 0)
    ret = Return.objects.get()
    assert (ret.stage, ret.rma, ret.sku) == ("answered", "DmQ1RMA", "LAMP")
    assert (ret.label_payer, str(ret.label_cost), ret.in_policy) == ("buyer", "4.90", True)
    assert (ret.carrier, ret.tracking_number) == ("DHL", "JD0140")


def test_the_same_report_again_changes_nothing(desk):
    read(desk, line())
    desk.later(hours=2)
    done = read(desk, line())
    assert (done.new, done.changed) == (0, 0)


@pytest.mark.rule("RET-9")
def test_the_carriers_delivery_starts_the_refund_clock_before_anybody_scans(desk):
    desk.order(ORDER)
    read(desk, line())
    desk.later(days=1)
    done = read(desk, line(delivered="20-Nov-2026"))
    assert (done.new, done.changed) == (0, 1)
    ret = Return.objects.get()
    assert ret.stage == "arrived"
    assert ret.clocks.get(kind="refund").met_at is None


def test_what_is_over_at_amazon_is_over_here(desk):
    read(desk, line(status="Completed", delivered="19-Nov-2026", refunded="28.90"))
    assert Return.objects.get().stage == "ended"


def test_a_request_that_was_closed_at_amazon_is_over(desk):
    read(desk, line(status="Closed"))
    assert Return.objects.get().stage == "ended"


def test_the_report_contradicts_the_mail(desk):
    desk.order(ORDER)
    desk.receive(request_mail(desk))
    read(desk, line(quantity=3))
    ret = Return.objects.get()
    assert (ret.quantity, ret.unsettled) == (1, 1)


def test_a_request_that_waits_runs_its_clock_from_the_day_it_was_made(desk):
    desk.order(ORDER)
    read(desk, line(status="Pending", in_policy="N"))
    ret = Return.objects.get()
    assert ret.stage == "asked"
    assert ret.clocks.get(kind="answer").due_at == ret.requested_at + timedelta(hours=48)
    assert ret.case.deadlines.filter(kind="return_answer").exists()


@pytest.mark.rule("RET-14")
def test_amazons_own_returns_are_followed_unit_by_unit(desk):
    desk.order(ORDER, fulfilment="amazon")
    unit = "2026-11-18T09:30:00+00:00\t{}\tLAMP\tB0EXAMPLE1\tX001\tNova table lamp\t1\tDTM2\t{}\tDEFECTIVE\tUnit returned to inventory\t{}\tgeht nicht\n"
    done = read(
        desk,
        unit.format(ORDER, "CUSTOMER_DAMAGED", "LPNRR1"),
        unit.format(ORDER, "SELLABLE", "LPNRR2"),
        head=FBA,
    )
    assert (done.kind, done.new) == ("fba_returns", 2)
    one, two = Return.objects.order_by("lpn")
    assert (one.grade, two.grade) == ("used", "as_new")
    assert (one.stage, one.reason, one.comment) == ("arrived", "DEFECTIVE", "geht nicht")
    assert one.due_at is None
