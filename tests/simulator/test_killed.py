"""Whatever the simulated Amazon has said or taken in, it still knows after it was killed."""

from __future__ import annotations

import signal
from datetime import datetime, timedelta
from pathlib import Path

from simulator.books.keeping import digest
from tests.simulator.conftest import Relay
from tests.simulator.spapi.conftest import Api
from tests.simulator.test_seller_central import Seller
from tests.simulator.worlds import FEW, answers, life_with, world_in

VIRTUAL = ("--clock", "virtual", "--from", "2026-09-01T06:00Z", "--stores", "us")
REPORTS = "/reports/2021-06-30/reports"


def killed_and_started(relay: Relay) -> Relay:
    """As `kill -9` does it, and as a supervisor would go on."""
    relay.stop(signal.SIGKILL)
    (relay.home / "ready.json").unlink()
    return relay.start(*VIRTUAL)


def test_what_was_told_over_the_api_outlives_a_kill(new_relay: Relay) -> None:
    amazon = Api(new_relay.start(*VIRTUAL))
    order = amazon.order(fulfillmentStatuses="UNSHIPPED", fulfilledBy="MERCHANT")["orderId"]
    package = {
        "packageReferenceId": "1",
        "carrierCode": "UPS",
        "trackingNumber": "1Z999",
        "shipDate": "2026-09-01T05:00:00Z",
        "orderItems": [{"orderItemId": "1", "quantity": 1}],
    }
    body = {"marketplaceId": "ATVPDKIKX0DER", "packageDetail": package}
    status, _ = amazon.call("POST", f"/orders/v0/orders/{order}/shipmentConfirmation", body)
    assert status == 204
    kind = {"reportType": "GET_SELLER_FEEDBACK_DATA", "marketplaceIds": ["ATVPDKIKX0DER"]}
    report = amazon.call("POST", REPORTS, kind)[1]["reportId"]

    killed_and_started(new_relay)

    entry = new_relay.ask("/books/all?store=us")["orders"][order]
    assert (entry["status"], entry["shipments"][0]["tracking_number"]) == ("SHIPPED", "1Z999")
    assert Api(new_relay).call("GET", f"{REPORTS}/{report}")[0] == 200


def test_a_refund_on_a_page_outlives_a_kill(new_relay: Relay) -> None:
    seller = Seller(new_relay.start(*VIRTUAL))
    seller.sign_in()
    orders = seller.books()["orders"]
    order = next(key for key, known in orders.items() if known["delivered_at"])
    item = new_relay.ask("/happen", {"what": "return", "store": "us", "order_id": order})["item_id"]
    seller.do(
        "/gp/orders-v2/refund", order=order, item=item, reason="CustomerReturn", amount="1.50"
    )

    killed_and_started(new_relay)

    books = new_relay.ask("/books/all?store=us")
    assert [paid["principal"] for paid in books["orders"][order]["refunds"]] == ["1.50"]
    assert [known["order_id"] for known in books["returns"]] == [order]


def test_an_answer_that_was_taken_and_time_that_has_passed_outlive_a_kill(
    new_relay: Relay,
) -> None:
    new_relay.start(*VIRTUAL)
    buyer = new_relay.ask("/contact", {"store": "us", "temper": "hot", "issue": "damaged"})
    new_relay.send(buyer["address"], "We refund you in full, you may keep the item.")
    new_relay.ask("/advance", {"hours": 0.1})
    before = new_relay.ask("/state")

    killed_and_started(new_relay)

    after = new_relay.ask("/state")
    assert after["now"] == before["now"]
    assert after["buyers"] == before["buyers"]
    assert after["outbound"] == before["outbound"]
    assert after["buyers"][0]["thread"][-1]["from"] == "seller"
    later = new_relay.ask("/advance", {"hours": 3})
    assert later["happened"] == {"react": 1}
    assert datetime.fromisoformat(later["now"]) - datetime.fromisoformat(before["now"]) == (
        timedelta(hours=3)
    )


def test_a_living_world_is_written_down_whole_after_every_step(tmp_path: Path) -> None:
    life = life_with(tmp_path, FEW, ("defective = 0.024", "defective = 0.25"))
    lives = world_in(tmp_path / "home", life)
    answers(lives, 10, pays=False)
    killed = world_in(tmp_path / "home", life)
    assert digest(killed.books) == digest(lives.books)
    assert killed.buyers == lives.buyers
    assert killed.clock.lived() == lives.clock.lived()
    for world in (killed, lives):
        world.advance(hours=24 * 3)
    assert digest(killed.books) == digest(lives.books)
