"""What is one call at Amazon: review requests, templates, replacements, listings; each once."""

from datetime import timedelta

import pytest

from bench.chaos.replaced import sent_twice
from kefu.cases.errors import NotAllowedNow
from kefu.cases.verbs import set_state
from kefu.connectors.amazon.actions import direct
from kefu.connectors.amazon.actions.patch_listing import read_page
from kefu.connectors.amazon.actions.running import run_due
from kefu.connectors.amazon.actions.send_replacement import number
from kefu.connectors.amazon.client import Amazon
from kefu.connectors.amazon.errors import NotDone
from kefu.outbox.in_doubt import it_did_not_happen
from kefu.outbox.replacements import send_replacement
from kefu.outbox.requests import (
    correct_listing,
    request_review,
    review_window,
    send_template,
)
from kefu.records.models import Order
from tests.connectors.amazon.actions.conftest import SHIPPED, state
from tests.simulator.spapi.conftest import Api

pytestmark = pytest.mark.django_db


def ripe(shop):
    """An order whose buyer Amazon would ask for a review now."""
    for order in Order.objects.filter(fulfilment="seller", status__in=SHIPPED):
        window = review_window(order)
        if window and window[0] + timedelta(days=1) <= shop.clock.now() <= window[1]:
            return order
    raise AssertionError("no order in its window")


@pytest.mark.rule("REV-1")
def test_a_review_is_asked_for_once_an_order(shop):
    order = ripe(shop)
    action = request_review(order, actor=shop.alice, now=shop.clock.now())
    shop.clock.sleep(11)
    with pytest.raises(NotAllowedNow, match="asked_before"):
        request_review(order, actor=shop.bob, now=shop.clock.now())
    shop.work()
    assert state(action) == "confirmed"


@pytest.mark.rule("REV-1")
@pytest.mark.parametrize("fault", ["lost_answer", "server_error"])
def test_a_review_request_whose_answer_is_lost_is_looked_up(shop, fault):
    action = request_review(ripe(shop), actor=shop.alice, now=shop.clock.now())
    shop.clock.sleep(11)
    shop.trouble(**{f"{fault}__createProductReviewAndSellerFeedbackSolicitation": 1})
    shop.work(4)
    assert state(action) == "confirmed"


@pytest.mark.rule("REV-1")
@pytest.mark.parametrize(
    "call",
    ["getSolicitationActionsForOrder", "createProductReviewAndSellerFeedbackSolicitation"],
)
@pytest.mark.parametrize("times", [2, 20])
def test_tokens_that_end_again_and_again_only_make_it_later(shop, call, times):
    action = request_review(ripe(shop), actor=shop.alice, now=shop.clock.now())
    shop.clock.sleep(11)
    shop.trouble(**{f"expire_tokens__{call}": times})
    shop.work()
    assert state(action) in ("queued", "confirmed")
    shop.trouble(**{f"expire_tokens__{call}": 0})
    shop.work(10)
    assert state(action) == "confirmed"
    assert action.proof == {"answer": {"asked": "now"}}


@pytest.mark.rule("REV-1")
def test_a_refusal_right_after_the_offer_means_that_it_was_asked_already(shop, monkeypatch):
    order = ripe(shop)
    place = "?marketplaceIds=ATVPDKIKX0DER"
    path = f"/solicitations/v1/orders/{order.amazon_order_id}/solicitations/productReviewAndSellerFeedback"
    action = request_review(order, actor=shop.alice, now=shop.clock.now())
    shop.clock.sleep(11)
    real = direct.leaving

    def meanwhile(*args):
        Api(shop.simulator).call("POST", path + place, {})
        return real(*args)

    monkeypatch.setattr(direct, "leaving", meanwhile)
    shop.work()
    assert state(action) == "confirmed"
    assert action.proof == {"answer": {"asked": "before"}}


@pytest.mark.rule("REV-1")
def test_no_review_is_asked_for_outside_the_window_or_with_a_problem_open(shop):
    order = ripe(shop)
    with pytest.raises(NotAllowedNow, match="outside_review_window"):
        request_review(order, actor=shop.alice, now=shop.clock.now() + timedelta(days=60))
    case = shop.case(order)
    with pytest.raises(NotAllowedNow, match="open_problem"):
        request_review(order, actor=shop.alice, now=shop.clock.now())
    set_state(case, "done", now=shop.clock.now())
    assert request_review(order, actor=shop.alice, now=shop.clock.now())


def stock(shop, sku):
    path = (
        "/fba/inventory/v1/summaries?details=true&granularityType=Marketplace"
        f"&granularityId=ATVPDKIKX0DER&marketplaceIds=ATVPDKIKX0DER&sellerSkus={sku}"
    )
    [told] = Api(shop.simulator).call("GET", path)[1]["payload"]["inventorySummaries"]
    return told["inventoryDetails"]["fulfillableQuantity"]


@pytest.mark.rule("DEL-8")
@pytest.mark.parametrize("fault", ["", "lost_answer", "half_answer", "server_error"])
def test_a_replacement_leaves_amazons_stock_once_whatever_the_answer(shop, fault):
    order = sendable(shop)
    item = order.items.get()
    before = stock(shop, item.sku)
    action = send_replacement(shop.case(order), about="1", actor=shop.alice, now=shop.clock.now())
    shop.clock.sleep(11)
    if fault:
        shop.trouble(**{f"{fault}__createFulfillmentOrder": 1})
    shop.work(6)
    assert state(action) == "confirmed"
    assert before - stock(shop, item.sku) == item.quantity
    assert action.proof["stock"]["number"] == number(action)
    assert "addressLine1" not in str(action.payload)


@pytest.mark.rule("DEL-8")
def test_a_replacement_stands_in_amazons_books_where_the_auditor_finds_it(shop):
    order = sendable(shop)
    action = send_replacement(shop.case(order), about="1", actor=shop.alice, now=shop.clock.now())
    shop.clock.sleep(11)
    shop.work(6)
    books = {"us": shop.simulator.ask("/books/all?store=us")}
    about = {"id": action.pk, "store": "us", "order": order.amazon_order_id}
    asked = {**about, "items": action.payload["items"], "state": state(action)}
    assert sent_twice(books, [asked]) == []
    assert sent_twice(books, []) == [f"replacement {action.pk} was sent and nobody asked for it"]


def sendable(shop):
    """An order whose article Amazon has in stock."""
    orders = (shop.order(*SHIPPED, nth=n) for n in range(20))
    return next(order for order in orders if stock(shop, order.items.get().sku) > 1)


@pytest.mark.rule("DEL-8")
def test_what_a_buyer_was_promised_does_not_stand_behind_the_fetching_of_stock(shop):
    about = {"about": "1", "actor": shop.alice}
    action = send_replacement(shop.case(sendable(shop)), now=shop.clock.now(), **about)
    shop.clock.sleep(11)
    moment = shop.clock.now()
    fetching = Amazon(shop.account, patience=timedelta(0), now=lambda: moment)
    place = "ATVPDKIKX0DER"
    where = {"granularity_type": "Marketplace", "granularity_id": place, "marketplace_ids": [place]}
    with pytest.raises(NotDone, match="throttled"):
        while True:
            fetching.call("getInventorySummaries", **where)
    run_due(worker="w1", now=lambda: moment)
    assert state(action) == "sent"


@pytest.mark.rule("DEL-8")
def test_what_is_not_in_stock_is_not_sent(shop):
    order = shop.order(*SHIPPED)
    action = send_replacement(shop.case(order), about="1", actor=shop.alice, now=shop.clock.now())
    action.payload = {"items": [{"sku": order.items.get().sku, "quantity": 100_000}]}
    action.save()
    shop.clock.sleep(11)
    shop.work()
    assert (state(action), action.last_error) == ("failed", "not_in_stock")
    assert action.case.tasks.get(code="ship_replacement").state == "open"


TEXT = "Thank you for your order. We are sorry about the trouble with your lamp and look into it."


def recent(shop):
    """An order of the last days, for which Amazon still lets a seller write."""
    rows = Order.objects.filter(fulfilment="seller", status__in=SHIPPED)
    return rows.order_by("-latest_delivery").first()


def templates(shop):
    return shop.simulator.ask("/state")["api"]["templates_sent"]


def test_a_template_reaches_a_buyer_once(shop):
    case = shop.case(recent(shop))
    given = {"template": "unexpectedProblem", "text": TEXT, "actor": shop.alice}
    action = send_template(case, **given, now=shop.clock.now())
    shop.clock.sleep(11)
    with pytest.raises(NotAllowedNow, match="asked_before"):
        send_template(case, **given, now=shop.clock.now())
    shop.work(2)
    assert state(action) == "confirmed"
    assert [sent["text"] for sent in templates(shop)] == [TEXT]


def test_a_template_whose_answer_is_lost_stays_in_doubt_because_nobody_can_be_asked(shop):
    case = shop.case(recent(shop))
    action = send_template(
        case, template="unexpectedProblem", text=TEXT, actor=shop.alice, now=shop.clock.now()
    )
    shop.clock.sleep(11)
    shop.trouble(lost_answer__createUnexpectedProblem=1)
    shop.work(10, minutes=60)
    assert state(action) == "in_doubt"
    assert len(templates(shop)) == 1
    it_did_not_happen(action, actor=shop.alice, now=shop.clock.now())
    assert state(action) == "failed"


@pytest.mark.rule("MSG-4")
def test_a_templates_words_are_checked_as_a_letters_are(shop):
    case = shop.case(shop.order(*SHIPPED))
    given = {"template": "unexpectedProblem", "actor": shop.alice, "now": shop.clock.now()}
    with pytest.raises(NotAllowedNow, match="blocked_finding"):
        send_template(case, **given, text="Please write to shop@example.com.")
    with pytest.raises(NotAllowedNow, match="text_too_long"):
        send_template(case, **given, text="x" * 2001)
    with pytest.raises(NotAllowedNow, match="nothing_to_send"):
        send_template(case, **given, text=" ")


@pytest.mark.rule("PRD-6")
@pytest.mark.parametrize("fault", ["", "lost_answer", "server_error"])
def test_a_listing_says_the_new_words_afterwards(shop, fault):
    sku = shop.order(*SHIPPED).items.get().sku
    page = read_page(shop.amazon, sku)
    texts = ["Brass lamp, 40 cm, warm white"]
    action = correct_listing(
        shop.account.store,
        sku=sku,
        attribute="bullet_point",
        texts=texts,
        before=page.texts["bullet_point"],
        actor=shop.alice,
        now=shop.clock.now(),
    )
    shop.clock.sleep(11)
    if fault:
        shop.trouble(**{f"{fault}__patchListingsItem": 1})
    shop.work(8)
    assert state(action) == "confirmed"
    assert read_page(shop.amazon, sku).texts["bullet_point"] == texts


@pytest.mark.rule("PRD-6")
def test_what_amazons_preview_refuses_is_not_changed(shop):
    sku = shop.order(*SHIPPED).items.get().sku
    action = correct_listing(
        shop.account.store,
        sku=sku,
        attribute="brand",
        texts=["Other"],
        before=[],
        actor=shop.alice,
        now=shop.clock.now(),
    )
    shop.clock.sleep(11)
    shop.work()
    assert (state(action), action.last_error) == ("failed", "listing_refused")
