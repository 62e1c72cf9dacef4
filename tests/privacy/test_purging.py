"""Thirty days after delivery nothing of a buyer is left, and every figure still counts."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kefu.cases import search
from kefu.cases.models import Attachment, Case, CaseKey, Message, RawMail
from kefu.channels.models import IntakeItem
from kefu.claims.models import Claim
from kefu.metrics.health import health
from kefu.privacy import access_log
from kefu.privacy.purging import purge_due
from kefu.records.models import Order
from tests.desk import open_desk
from tests.mails import ORDER, buyer_mail

LONG = timedelta(days=40)


@pytest.fixture
def done(desk):
    """A buyer's trouble with a lamp, delivered today and settled."""
    desk.order(
        ORDER,
        buyer_name="Anna Keller",
        ship_to="Anna Keller\nLindenweg 4",
        latest_delivery=desk.now,
    )
    case = desk.case(buyer_mail("Die Lampe ist zerbrochen. Anna Keller, Lindenweg 4", at=desk.now))
    search.catch_up()
    Case.objects.filter(pk=case.pk).update(state=Case.State.DONE)
    return case


def purge(desk, **later):
    desk.later(**later)
    return purge_due(now=desk.now)


def test_on_the_thirtieth_day_all_is_there_and_after_it_nothing_of_the_buyer(desk, done):
    assert purge(desk, days=30) == 0
    assert Order.objects.get().buyer_name == "Anna Keller"
    assert len(search.find(desk.alice, "zerbrochen")) == 1
    assert purge(desk, seconds=1) == 1
    order, message = Order.objects.get(), Message.objects.get(kind="buyer_message")
    assert (order.buyer_name, order.ship_to, order.purged_at) == ("", "", desk.now)
    assert (message.text, message.body, message.subject, message.counterpart) == ("", "", "", "")
    done.refresh_from_db()
    assert (done.buyer_name, done.buyer_address, done.snippet) == ("", "", "")
    assert not RawMail.objects.exists()
    assert not CaseKey.objects.filter(kind=CaseKey.Kind.ALIAS).exists()
    assert IntakeItem.objects.get().sender == ""
    assert search.find(desk.alice, "zerbrochen") == []


def test_what_the_figures_need_stays(desk, done):
    before = {f.code: f.count for f in health(desk.store, desk.now.date(), now=desk.now)}
    purge(desk, days=31)
    done.refresh_from_db()
    message = Message.objects.get(kind="buyer_message")
    assert done.issue
    assert message.reading["issue"] == done.issue
    assert done.decisions.exists()
    day = (desk.now - timedelta(days=31)).date()
    after = {f.code: f.count for f in health(desk.store, day, now=desk.now)}
    assert after["order_defect_rate"] == before["order_defect_rate"]
    assert Order.objects.get().items.exists()


def test_it_is_done_once(desk, done):
    assert purge(desk, days=31) == 1
    assert purge(desk, hours=1) == 0


@pytest.mark.parametrize("state", ["open", "waiting"])
def test_a_case_that_is_not_over_keeps_what_it_needs(desk, done, state):
    Case.objects.filter(pk=done.pk).update(state=state)
    assert purge(desk, days=90) == 0
    assert Order.objects.get().buyer_name == "Anna Keller"


def test_a_claim_keeps_it_until_the_appeal_is_over(desk, done):
    order = Order.objects.get()
    claim = Claim.objects.create(
        store=desk.store,
        order=order,
        amazon_order_id=ORDER,
        about=ORDER,
        kind="a_to_z",
        state="granted",
        opened_at=desk.now,
        appeal_until=desk.now + timedelta(days=45),
    )
    assert purge(desk, days=44) == 0
    assert purge(desk, days=2) == 1
    claim.refresh_from_db()
    assert claim.state == "granted"


def test_a_parcel_that_came_later_counts_from_when_it_came(desk, done):
    Order.objects.get().parcels.update(delivered_at=desk.now + timedelta(days=10))
    assert purge(desk, days=31) == 0
    assert purge(desk, days=10) == 1


def test_a_question_without_an_order_goes_thirty_days_after_its_last_word(desk):
    case = desk.case(buyer_mail("Passt die Lampe in den Flur?", at=desk.now, order=""))
    Case.objects.filter(pk=case.pk).update(state="done", order=None, amazon_order_id="")
    assert purge(desk, days=29) == 0
    assert purge(desk, days=2) == 1
    assert Message.objects.get(kind="buyer_message").text == ""


def test_photos_go_and_that_there_were_some_stays(desk, done):
    message = Message.objects.get(kind="buyer_message")
    Attachment.objects.create(
        message=message, name="anna.jpg", content_type="image/jpeg", size=9, content=b"x"
    )
    purge(desk, days=31)
    kept = Attachment.objects.get()
    assert (kept.name, kept.content, kept.content_type) == ("", None, "image/jpeg")


def test_another_stores_orders_are_its_own(desk, done):
    other = open_desk(key="other")
    other.order("302-7777777-7777777", buyer_name="Bea", latest_delivery=desk.now + LONG)
    purge(desk, days=31)
    assert Order.objects.get(store=other.store).buyer_name == "Bea"


def test_who_looked_is_noted_without_naming_the_buyer(desk, done, client, settings, tmp_path):
    settings.KEFU_HOME = tmp_path
    client.force_login(desk.alice)
    assert client.get(f"/cases/{done.pk}/").status_code == 200
    assert client.get("/cases/999999/").status_code == 404
    [line] = access_log.lines(tmp_path / "access")
    assert f'"person": "{desk.alice.username}"' in line
    assert f'"what": "case", "id": {done.pk}' in line
    assert "Anna" not in line


def test_the_record_is_kept_for_a_year(tmp_path, desk):
    for days in (0, 200, 366, 500):
        access_log.note(
            tmp_path,
            person="lin",
            what="case",
            number=1,
            address="",
            now=desk.now - timedelta(days=days),
        )
    access_log.drop_old(tmp_path, now=desk.now)
    assert len(list(access_log.lines(tmp_path))) == 3


def test_an_order_of_which_nobody_knows_when_it_comes_goes_by_its_own_date(desk, done):
    ordered = desk.now - timedelta(days=6)
    Order.objects.update(latest_delivery=None, ordered_at=ordered)
    assert purge(desk, days=24) == 0
    assert purge(desk, seconds=1) == 1


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="reads SQLite's plans")
def test_nothing_is_looked_through_to_find_that_nothing_is_due(desk):
    with CaptureQueriesContext(connection) as asked:
        purge(desk)
    plans = []
    with connection.cursor() as cursor:
        for query in asked.captured_queries:
            if "purged_at" in query["sql"]:
                cursor.execute(f"EXPLAIN QUERY PLAN {query['sql']}")
                plans.append(cursor.fetchall()[0][-1])
    ways = [
        "order_to_purge (store_id=? AND latest_delivery<?)",
        "order_to_purge_undated (store_id=? AND ordered_at<?)",
        "case_to_purge (store_id=? AND last_message_at<?)",
    ]
    assert len(plans) == len(ways)
    for plan, way in zip(plans, ways, strict=True):
        assert way in plan
