"""Health of data: how old each source is, what fails and why; the badge on every page sums it up."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse

from kefu.connectors.amazon.models import AmazonAccount, DataSource
from kefu.records.models import ReportImport
from kefu.web.data_health import badge_for
from tests.desk import open_desk

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_badge():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def source(desk, noon):
    account = AmazonAccount.objects.create(
        store=desk.store, client_id="app", client_secret="shh", refresh_token="Atzr|1"
    )

    def make(kind="orders", age=timedelta(minutes=5), **given):
        return DataSource.objects.create(
            account=account,
            kind=kind,
            **{
                "first_from": noon - timedelta(days=100),
                "first_until": noon - timedelta(days=1),
                "complete_until": noon - age,
                **given,
            },
        )

    return make


@pytest.fixture
def noon(desk):
    from django.utils import timezone

    now = timezone.now()
    desk.mailbox.last_seen_at = now
    desk.mailbox.save(update_fields=["last_seen_at"])
    return now


def page(at, user, query=""):
    return at(user).get(reverse("data") + query).content.decode()


def test_a_source_says_how_old_it_is_and_what_fails(desk, at, source, noon):
    source("orders")
    source("stock", age=timedelta(hours=9))
    source(
        "returns",
        last_error="document_columns_missing",
        last_error_detail="order-id",
        failing_since=noon - timedelta(minutes=2),
    )
    body = page(at, desk.bob)
    assert "stale" in body
    assert "lacks columns that are needed" in body
    assert "<code>order-id</code>" in body
    assert "1 source of data fails" in body


def test_only_what_fails_or_is_stale_can_be_shown(desk, at, source):
    source("orders")
    source("stock", age=timedelta(hours=9))
    body = page(at, desk.bob, "?only=trouble")
    assert "Stock at Amazon" in body
    assert "Orders</a>" not in body.split("<main")[1]


def test_a_line_that_broke_a_moment_ago_alarms_nobody(desk, source, noon):
    source(last_error="unreachable", failing_since=noon - timedelta(minutes=3))
    assert badge_for(desk.bob).tone == "calm"
    cache.clear()
    DataSource.objects.update(failing_since=noon - timedelta(hours=1))
    assert badge_for(desk.bob).failing == 1


def test_a_role_that_was_never_granted_is_told_and_alarms_nobody(desk, at, source, noon):
    source("settlements", complete_until=None, last_error="role_missing", failing_since=noon)
    assert "has not granted the role" in page(at, desk.bob)
    assert badge_for(desk.bob).failing == 0


def test_a_role_taken_away_fails(desk, source, noon):
    source("settlements", last_error="role_missing", failing_since=noon)
    assert badge_for(desk.bob).failing == 1


def test_a_first_import_shows_how_far_it_is_and_can_be_stopped_and_taken_up(desk, at, source, noon):
    row = source("returns", age=timedelta(days=75), first_until=noon)
    assert "first import: 25" in page(at, desk.bob)
    assert badge_for(desk.bob).estimated == 1
    at(desk.bob).post(reverse("amazon_pause", args=[row.pk]), {"next": reverse("data")})
    body = page(at, desk.bob)
    assert "stopped" in body
    assert "Go on" in body
    at(desk.bob).post(reverse("amazon_pause", args=[row.pk]))
    assert "first import: 25" in page(at, desk.bob)


def test_money_says_that_its_last_days_are_preliminary(desk, at, source):
    source("transactions")
    assert "may still add to the last two days" in page(at, desk.bob)


def test_a_silent_mailbox_is_stale(desk, at, noon):
    desk.mailbox.last_seen_at = noon - timedelta(hours=2)
    desk.mailbox.save(update_fields=["last_seen_at"])
    assert "1 source of data is stale" in page(at, desk.bob)


def test_what_people_upload_says_when_last(desk, at, noon):
    ReportImport.objects.create(store=desk.store, kind="listings", imported_at=noon)
    body = page(at, desk.bob)
    assert "Listings" in body
    assert "uploaded" in body


def test_an_agent_sees_it_all_and_can_stop_nothing(desk, at, source):
    row = source()
    body = page(at, desk.alice)
    assert "Orders" in body
    assert reverse("amazon_pause", args=[row.pk]) not in body
    assert at(desk.alice).post(reverse("amazon_pause", args=[row.pk])).status_code == 403


def test_charlie_of_another_store_sees_nothing_of_it(desk, at, source):
    source(failing_since=desk.now - timedelta(days=1), last_error="consent_gone")
    luna = open_desk("luna")
    assert "consent" not in page(at, luna.bob)
    assert badge_for(luna.bob).failing == 0


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_refused_lines_can_be_downloaded_with_the_reason(desk, at, source, noon, form):
    row = source("returns", refused=1)
    problem = {
        "line": 7,
        "column": "requested_at",
        "why": "no date: 'soon'",
        "code": "date",
        "given": "=soon",
        "refused": True,
    }
    ReportImport.objects.create(
        store=desk.store, kind="returns", refused=1, problems=[problem], imported_at=noon, name="r"
    )
    assert reverse("data_refused", args=[row.pk, form]) in page(at, desk.bob)
    answer = at(desk.bob).get(reverse("data_refused", args=[row.pk, form]))
    content = b"".join(answer) if answer.streaming else answer.content
    assert len(content) > 100
    if form == "csv":
        assert "requested_at" in content.decode()
        assert "This is no date." in content.decode()
        assert "'=soon" in content.decode()
    assert at(desk.bob).get(reverse("data_refused", args=[row.pk, "exe"])).status_code == 404


def test_what_an_answer_of_amazons_held_can_be_downloaded(desk, at, source):
    row = source(
        refused=1, problems=[{"at": "2026-11-20T09:00:00+00:00", "why": "no order ID: 'x'"}]
    )
    answer = at(desk.bob).get(reverse("data_refused", args=[row.pk, "csv"]))
    assert "no order ID" in b"".join(answer).decode()


def test_any_report_can_be_uploaded_and_says_what_it_was(desk, at):
    from django.core.files.uploadedfile import SimpleUploadedFile

    from tests.connectors.amazon.reports.documents import reimbursements

    file = SimpleUploadedFile("report.txt", reimbursements(1, 2))
    asked = {"store": desk.store.pk, "report": file}
    answer = at(desk.bob).post(reverse("order_imports"), asked, follow=True)
    body = answer.content.decode()
    assert "Reimbursements by Amazon" in body
    assert "New: 2" in body
    file = SimpleUploadedFile("letter.txt", b"Dear Sirs")
    asked = {"store": desk.store.pk, "report": file}
    answer = at(desk.bob).post(reverse("order_imports"), asked)
    assert answer.status_code == 400
    assert "no report that Kefu knows" in answer.content.decode()


def test_the_badge_costs_two_queries_and_is_kept_for_a_while(
    desk, source, django_assert_num_queries
):
    for kind in ("orders", "stock", "returns"):
        source(kind)
    desk.bob.refresh_from_db()
    with django_assert_num_queries(2):
        badge_for(desk.bob)
    with django_assert_num_queries(0):
        badge_for(desk.bob)
