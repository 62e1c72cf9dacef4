"""Shipments and reviews from the order's page, templates from the case, listings from their task."""

from datetime import timedelta

import pytest
from django.urls import reverse

from kefu.cases.tasks import add_task
from kefu.connectors.amazon.actions.patch_listing import Page
from kefu.connectors.amazon.models import AmazonAccount
from kefu.outbox.models import Action
from kefu.web.views import listing
from tests.mails import ORDER

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice(desk, at):
    return at(desk.alice)


@pytest.fixture
def connected(desk):
    return AmazonAccount.objects.create(
        store=desk.store, client_id="c", client_secret="s", refresh_token="r", seller_id="M"
    )


@pytest.fixture
def order(desk):
    return desk.order(ORDER, status="unshipped", tracking="")


@pytest.mark.rule("ORD-6")
def test_a_shipment_is_told_from_the_orders_page(desk, alice, order, connected):
    page = reverse("order", args=[order.pk])
    assert "Confirm the shipment" in alice.get(page).text
    sent = {"carrier": "DHL", "tracking_number": "0034", "shipped_on": desk.now.date().isoformat()}
    shown = alice.post(reverse("confirm_shipment", args=[order.pk]), sent, follow=True).text
    assert "waits to be done" in shown
    assert Action.objects.get().payload["carrier"] == "DHL"
    again = alice.post(
        reverse("confirm_shipment", args=[order.pk]), {**sent, "next": page}, follow=True
    )
    assert "This has been asked for already" in again.text


def test_without_a_connection_nothing_is_offered(alice, order):
    assert "Confirm the shipment" not in alice.get(reverse("order", args=[order.pk])).text


@pytest.mark.rule("REV-1")
def test_a_review_is_asked_for_from_the_orders_page_once(desk, alice, order, connected):
    order.status, order.latest_delivery = "shipped", desk.now - timedelta(days=10)
    order.save()
    page = reverse("order", args=[order.pk])
    assert "Have Amazon ask for a review" in alice.get(page).text
    alice.post(reverse("ask_review", args=[order.pk]))
    assert "Have Amazon ask for a review" not in alice.get(page).text
    assert Action.objects.get().kind == "request_review"


def test_a_template_is_offered_where_no_mail_reaches_the_buyer(desk, alice, case, connected):
    page = reverse("case", args=[case.pk])
    assert "Send by Amazon's template" not in alice.get(page).text
    case.buyer_address = ""
    case.save()
    assert "Send by Amazon's template" in alice.get(page).text
    text = "Guten Tag, vielen Dank. Es tut uns sehr leid, wir kümmern uns darum."
    form = {"text": text, "subject": "x", "version": case.draft.version}
    alice.post(reverse("by_template", args=[case.pk]), form)
    assert Action.objects.get().payload["text"] == text


@pytest.fixture
def says(monkeypatch):
    """The listing as Amazon would show it, and what its preview has against a change."""
    page = Page(
        product_type="LAMP",
        texts={"item_name": ["Nova lamp"], "product_description": [], "bullet_point": ["Brass"]},
        values={},
    )
    monkeypatch.setattr(listing, "read_page", lambda *_: page)
    found = []
    monkeypatch.setattr(listing, "preview", lambda *_: found)
    return found


@pytest.mark.rule("PRD-6")
def test_a_listing_is_corrected_from_its_task_after_amazons_preview(
    desk, alice, case, connected, says
):
    task = add_task(case, code="fix_listing", actor=desk.alice, now=desk.now)
    page = reverse("correct_listing", args=[task.pk])
    assert "Nova lamp" in alice.get(page).text
    new = {"sku": "LAMP", "attribute": "item_name", "text": "Nova lamp, brass"}
    checked = alice.post(page, {**new, "do": "preview"}).text
    assert "Nothing is changed yet." in checked
    assert not Action.objects.exists()
    alice.post(page, {**new, "do": "send"})
    action = Action.objects.get()
    assert action.payload["before"] == ["Nova lamp"]
    assert action.payload["texts"] == ["Nova lamp, brass"]


def test_what_amazons_preview_refuses_is_shown_and_not_sent(desk, alice, case, connected, says):
    says.append("The title is too long.")
    task = add_task(case, code="fix_listing", actor=desk.alice, now=desk.now)
    page = reverse("correct_listing", args=[task.pk])
    told = alice.post(page, {"attribute": "item_name", "text": "x", "do": "send"}).text
    assert "The title is too long." in told
    assert not Action.objects.exists()


def test_without_a_connection_the_listing_is_corrected_by_hand(desk, alice, case):
    task = add_task(case, code="fix_listing", actor=desk.alice, now=desk.now)
    assert "Seller Central" in alice.get(reverse("correct_listing", args=[task.pk])).text
