"""Returns, claims and feedback learn what the reports tell, whatever was told by mail before."""

from datetime import timedelta

import pytest

from kefu.claims.models import Claim
from kefu.connectors.amazon.data_kinds import data_kinds
from kefu.connectors.amazon.report_sync import sync_report
from kefu.connectors.amazon.reports.registry import report_types
from kefu.connectors.amazon.reports.taking_in import import_file
from kefu.ratings.models import Feedback
from kefu.returns.models import Return
from tests.connectors.amazon.reports.documents import flat
from tests.connectors.amazon.reports.fake_amazon import BEGINNING

ORDER = "111-2223334-5556667"
RETURNS = (
    "Order ID\tOrder date\tReturn request date\tReturn request status\tAmazon RMA ID\tMerchant RMA ID\t"
    "Label type\tLabel cost\tCurrency code\tReturn carrier\tTracking ID\tLabel to be paid by\t"
    "A-to-Z Claim\tIs prime\tASIN\tMerchant SKU\tItem Name\tReturn quantity\tReturn Reason\tIn policy\t"
    "Return type\tResolution\tInvoice number\tReturn delivery date\tOrder Amount\tOrder quantity\t"
    "SafeT Action reason\tSafeT claim id\tSafeT claim state\tSafeT claim creation time\t"
    "SafeT claim reimbursement amount\tRefunded Amount"
)
FBA = (
    "return-date\torder-id\tsku\tasin\tfnsku\tproduct-name\tquantity\tfulfillment-center-id\t"
    "detailed-disposition\treason\tstatus\tlicense-plate-number\tcustomer-comments"
)
FEEDBACK = "Date\tRating\tComments\tResponse\tOrder ID\tRater Email"
GERMAN = "Datum\tBewertung\tKommentare\tIhre Antwort\tBestellnummer\tE-Mail des Bewerters"


def asked(status="Pending", claim="N", delivered="", refunded=""):
    start = [ORDER, "1-Nov-2026", "18-Nov-2026", status, "DmRMA1", "", "Prepaid", "4.20", "USD"]
    parcel = ["UPS", "1Z77", "Seller", claim, "N", "B0EXAMPLE1", "LAMP", "Nova table lamp", 1]
    rest = ["CR-DEFECTIVE", "Y", "C-Returns", "StandardRefund", "", delivered, "28.90", 1]
    return flat(RETURNS, [*start, *parcel, *rest, "", "", "", "", "", refunded])


def feedback(*lines, header=FEEDBACK):
    return flat(header, *lines)


@pytest.fixture
def take_in(store):
    def take(content, *, later=0):
        now = BEGINNING + timedelta(hours=later)
        return import_file(store, "report.txt", content, actor=None, now=now)

    return take


def test_a_return_goes_its_way_as_report_after_report_tells(take_in):
    take_in(asked())
    assert Return.objects.get().stage == "asked"
    take_in(asked("Approved"), later=2)
    assert Return.objects.get().stage == "answered"
    take_in(asked("Approved", delivered="20-Nov-2026", refunded="28.90"), later=4)
    ret = Return.objects.get()
    assert (ret.stage, ret.rma, ret.label_payer) == ("arrived", "DmRMA1", "seller")
    assert (ret.in_policy, str(ret.amount_told)) == (True, "28.90")


def test_the_same_line_in_a_later_report_tells_nothing_new(take_in):
    take_in(asked("Approved"))
    again = take_in(asked("Approved"), later=2)
    assert (again.new, again.changed) == (0, 0)
    assert Return.objects.get().answered_at == BEGINNING


def test_a_claim_that_the_returns_report_marks_is_known_as_one(take_in):
    take_in(asked(claim="N"))
    assert not Claim.objects.exists()
    take_in(asked(claim="Y"), later=2)
    assert Claim.objects.get().amazon_order_id == ORDER


def test_what_amazons_warehouse_took_in_is_told_apart_by_its_license_plate(take_in):
    line = ["2026-11-18T10:00:00+00:00", ORDER, "LAMP", "B01", "X1", "Lamp", 1, "BNA2"]
    take_in(flat(FBA, *([*line, "SELLABLE", "DEFECTIVE", "Unit returned", lpn] for lpn in "AB")))
    assert set(Return.objects.values_list("lpn", "fulfilment", "stage")) == {
        ("A", "amazon", "arrived"),
        ("B", "amazon", "arrived"),
    }


@pytest.mark.parametrize(
    ("header", "date"), [(FEEDBACK, "11/18/26"), (GERMAN, "18.11.26")], ids=["US", "DE"]
)
def test_feedback_is_read_in_other_locales_and_the_rater_stays_unknown(take_in, header, date):
    take_in(feedback([date, 2, "Came late", "", ORDER, "anna@mail.example"], header=header))
    found = Feedback.objects.get()
    assert (found.rating, found.comment, found.rater) == (2, "Came late", "")
    assert found.left_at.date().isoformat() == "2026-11-18"


def test_feedback_that_a_later_report_no_longer_names_is_marked_as_missing(amazon, account):
    kind, source = (
        report_types()["seller_feedback"],
        data_kinds()["seller_feedback"].source(account, amazon.now),
    )
    source.complete_until = amazon.later(hours=-7)
    source.save(update_fields=["complete_until"])
    line = ["11/15/26", 1, "Broken", "", ORDER, ""]
    amazon.content = lambda after, before: feedback(line)
    for _ in range(3):
        sync_report(amazon, source, kind, now=amazon.later(hours=4))
    assert Feedback.objects.get().missing_since is None
    amazon.content = lambda after, before: feedback(["11/16/26", 3, "So so", "", ORDER[:-1] + "9"])
    for _ in range(3):
        sync_report(amazon, source, kind, now=amazon.later(hours=4))
    assert Feedback.objects.get(amazon_order_id=ORDER).missing_since is not None


def test_nothing_is_missing_from_a_report_with_a_line_that_cannot_be_read(amazon, account, take_in):
    take_in(feedback(["11/15/26", 1, "Broken", "", ORDER, ""]))
    kind, source = (
        report_types()["seller_feedback"],
        data_kinds()["seller_feedback"].source(account, amazon.now),
    )
    source.complete_until = amazon.later(hours=-7)
    source.save(update_fields=["complete_until"])
    amazon.content = lambda after, before: feedback(["soon", 1, "Broken", "", ORDER, ""])
    for _ in range(3):
        sync_report(amazon, source, kind, now=amazon.later(hours=4))
    assert Feedback.objects.get().missing_since is None
