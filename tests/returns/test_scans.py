"""Parcels on their way back, as their carriers scan them."""

from datetime import UTC, datetime, timedelta

import pytest

from kefu.accounts.models import Store
from kefu.connectors.amazon.reports.taking_in import import_file
from kefu.returns import labels, verbs, warehouse
from kefu.returns.models import Return
from kefu.returns.watching import watch
from tests.returns.test_terms import PDF, hold

pytestmark = pytest.mark.django_db
NUMBER = "JD0140001"


def scans(desk, *lines, number=NUMBER, store: Store | None = None):
    """A tracking service's file."""
    told = [
        f"DHL\t{number}\t{at.astimezone(UTC).isoformat() if at else ''}\t{status}"
        for at, status in lines
    ]
    content = "\n".join(["carrier-name\ttracking-number\tevent-time\tstatus", *told])
    return import_file(
        store or desk.store, "tracking.txt", content.encode(), actor=None, now=desk.now
    )


@pytest.fixture
def coming(desk, lamp) -> Return:
    """Anna's lamp, authorised; its label's number is known."""
    hold(desk, label_payer="seller")
    parcel = {"carrier": "DHL", "tracking_number": NUMBER}
    labels.add_label(lamp, PDF, actor=desk.alice, now=desk.now, **parcel)
    verbs.answer(lamp, "authorise", actor=desk.alice, now=desk.now)
    return lamp


@pytest.mark.rule("RET-10")
@pytest.mark.rule("RET-9")
def test_scans_bring_a_return_on_its_way_and_home_and_start_the_refunds_clock(desk, coming, again):
    sent, here = desk.now + timedelta(hours=3), desk.now + timedelta(days=2)
    desk.later(days=1)
    done = scans(desk, (sent, "accepted"), (sent + timedelta(hours=2), "in transit"))
    assert (done.kind, done.lines, done.changed, done.refused) == ("carrier_scans", 2, 1, 0)
    ret = again(coming)
    assert (ret.stage, ret.parcel_state, ret.sent_at) == ("on_its_way", "in_transit", sent)
    assert ret.labels.get().sent_by == "scanned"
    assert ret.case.record_facts["return_status"]["value"] == "in_transit"
    assert not ret.clocks.filter(kind="refund").exists()

    desk.later(days=2)
    everything = [
        (sent, "accepted"),
        (sent + timedelta(hours=2), "in transit"),
        (here, "delivered"),
    ]
    assert scans(desk, *everything).changed == 1
    ret = again(coming)
    assert (ret.stage, ret.arrived_at, ret.parcel_state) == ("arrived", here, "delivered")
    assert ret.clocks.get(kind="refund").basis["from"] == here.isoformat()
    assert scans(desk, *everything).changed == 0
    assert not warehouse.arrive(ret, actor=desk.bob, now=desk.now)


def test_a_lost_parcel_is_shown_and_is_not_here(desk, coming, again):
    desk.later(days=3)
    scans(desk, (desk.now - timedelta(days=2), "accepted"), (None, "lost"))
    ret = again(coming)
    assert (ret.stage, ret.parcel_state, ret.arrived_at) == ("on_its_way", "lost", None)
    assert scans(desk, (None, "lost")).changed == 0


def test_what_was_scanned_before_the_return_was_asked_for_is_of_the_way_out(desk, coming, again):
    scans(desk, (coming.requested_at - timedelta(days=4), "delivered"))
    assert (again(coming).stage, again(coming).parcel_state) == ("answered", "")


def test_a_scan_from_tomorrow_is_not_believed(desk, coming, again):
    scans(desk, (desk.now + timedelta(days=1), "delivered"))
    assert again(coming).arrived_at is None


def test_another_stores_file_tells_nothing_of_this_stores_return(desk, coming, again):
    other = Store.objects.create(key="far", name="Far", marketplace="US")
    scans(desk, (desk.now, "delivered"), store=other)
    assert again(coming).arrived_at is None


def test_a_word_of_the_warehouse_and_of_the_carrier_agree_on_the_earlier_moment(
    desk, coming, again
):
    home = datetime.fromtimestamp(desk.later(days=2).timestamp(), UTC)
    warehouse.arrive(coming, actor=desk.bob, now=desk.now)
    scans(desk, (home - timedelta(hours=5), "delivered"))
    assert again(coming).arrived_at == home - timedelta(hours=5)
    assert watch(now=desk.now) == (0, 0)
