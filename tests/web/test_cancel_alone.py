"""A request to cancel that came by Amazon's form alone is met from the case's page, without a letter."""

import pytest
from django.urls import reverse

from kefu.cases.models import Task
from tests.mails import ORDER, buyer_mail, notice

BUTTON = "Cancel the order without a letter"


@pytest.fixture
def requested(desk):
    """The order has not left."""
    desk.order(ORDER, status="unshipped", tracking="")
    body = f"Order ID: {ORDER}\nThe buyer has asked to cancel this order.\n"
    subject = f"Order cancellation request from Amazon customer Anna (Order: {ORDER})"
    return desk.case(notice("BRC_SELLER_NOTIFICATION", at=desk.now, subject=subject, body=body))


@pytest.mark.rule("ORD-1")
def test_the_page_offers_it_and_the_order_is_cancelled(desk, requested, alice):
    page = alice.get(reverse("case", args=[requested.pk])).content.decode()
    assert BUTTON in page
    told = alice.post(reverse("cancel_on_request", args=[requested.pk]), follow=True)
    assert "A task to cancel it in Seller Central is open." in told.content.decode()
    assert Task.objects.get(case=requested).code == "cancel_at_amazon"


@pytest.mark.rule("ORD-1")
def test_who_wrote_is_answered_so_the_page_does_not_offer_it(desk, requested, alice):
    desk.case(buyer_mail("Bitte stornieren Sie meine Bestellung.", at=desk.later(minutes=5)))
    assert BUTTON not in alice.get(reverse("case", args=[requested.pk])).content.decode()
    told = alice.post(reverse("cancel_on_request", args=[requested.pk]), follow=True)
    assert "The buyer wrote as well" in told.content.decode()
