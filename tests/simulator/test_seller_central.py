"""Seller Central as a person uses it: log in, act on a page, and the books and the mails follow."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
import requests

from tests.simulator.conftest import Relay

ORDER_ID = re.compile(r"/orders-v3/order/(\d{3}-\d{7}-\d{7})")


class Seller:
    """A browser without a picture: one session of one store."""

    def __init__(self, relay: Relay, store: str = "us") -> None:
        self.relay, self.store = relay, store
        self.at = relay.ready["seller_central"]
        self.http = requests.Session()

    def sign_in(self, password: str = "", to: str = "") -> requests.Response:
        account = self.relay.accounts[self.store]
        form = {"user": account["user"], "password": password or account["password"], "to": to}
        return self.http.post(self.at + "/ap/signin", form)

    def read(self, path: str) -> str:
        return unescape(self.http.get(self.at + path).text)

    def do(self, path: str, **form: Any) -> str:
        return unescape(self.http.post(self.at + path, form).text)

    def books(self) -> Any:
        return self.relay.ask(f"/books/all?store={self.store}")


@pytest.fixture
def seller(relay: Relay) -> Seller:
    found = Seller(relay)
    found.sign_in()
    return found


_taken: set[str] = set()


@pytest.fixture
def order(seller: Seller) -> str:
    """A delivered order that no other test of this file has used."""
    for order_id, entry in seller.books()["orders"].items():
        if entry["delivered_at"] and not entry["refunds"] and order_id not in _taken:
            _taken.add(order_id)
            return str(order_id)
    raise AssertionError("the world has no delivered order left")


def happen(seller: Seller, what: str, order: str, **more: Any) -> Any:
    made = seller.relay.ask(
        "/happen", {"what": what, "store": seller.store, "order_id": order, **more}
    )
    assert "error" not in made, made
    return made


def one(rows: Iterator[Any] | list[Any], order: str) -> Any:
    return next(row for row in rows if row["order_id"] == order)


def test_nobody_reads_anything_without_logging_in(relay: Relay) -> None:
    stranger = Seller(relay)
    for path in ("/", "/gp/returns/list/v2", "/messaging/inbox"):
        answer = stranger.http.get(stranger.at + path)
        assert "<h1>Sign in</h1>" in answer.text
    assert "Sign in" in stranger.do("/gp/returns/authorise", rma="x", payer="seller")
    assert "User or password is wrong." in stranger.sign_in("wrong").text


def test_a_deep_link_is_opened_after_logging_in_and_leads_nowhere_else(relay: Relay) -> None:
    seller = Seller(relay)
    link = "/gp/returns/list?searchType=orderId&keywordSearch=123"
    assert "Manage Returns: 123" in seller.sign_in(to=link).text
    away = Seller(relay).sign_in(to="//evil.example/")
    assert away.url.startswith(seller.at)


def test_another_sellers_order_looks_as_if_it_were_not_there(relay: Relay, order: str) -> None:
    other = Seller(relay, "de")
    other.sign_in()
    assert "You have no order" in other.read(f"/orders-v3/order/{order}")
    assert order not in other.read(f"/orders-v3/?q={order}")


def test_what_a_buyer_wrote_is_shown_as_text(seller: Seller, order: str) -> None:
    happen(seller, "return", order, comment="<script>alert(1)</script>")
    page = seller.http.get(
        f"{seller.at}/gp/returns/list?searchType=orderId&keywordSearch={order}"
    ).text
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.rule("RET-3")
def test_a_return_is_authorised_and_the_notice_follows(seller: Seller, order: str) -> None:
    made = happen(seller, "return", order)
    before = seller.relay.ask("/state")["mails"]["us"]
    page = seller.read(f"/gp/returns/list?searchType=orderId&keywordSearch={order}")
    assert "Authorize request" in page and "Close request" in page
    said = seller.do("/gp/returns/authorise", rma=made["id"], payer="customer")
    assert "The return request is authorised." in said
    assert one(seller.books()["returns"], order)["state"] == "authorised"
    seller.relay.ask("/advance", {"hours": 0.1})
    assert seller.relay.ask("/state")["mails"]["us"] >= before + 1
    assert "cannot be authorised" in seller.do(
        "/gp/returns/authorise", rma=made["id"], payer="customer"
    )


def test_a_return_is_closed_with_a_reason_and_words(seller: Seller, order: str) -> None:
    made = happen(seller, "return", order)
    bare = seller.do("/gp/returns/close", rma=made["id"], reason="BuyerContacted", text=" ")
    assert "this must be filled in" in bare
    long = seller.do("/gp/returns/close", rma=made["id"], reason="BuyerContacted", text="x" * 501)
    assert "at most 500 characters" in long
    seller.do("/gp/returns/close", rma=made["id"], reason="BuyerContacted", text="Settled.")
    assert one(seller.books()["returns"], order)["state"] == "closed"


def test_a_label_is_uploaded_for_an_authorised_return(seller: Seller, order: str) -> None:
    made = happen(seller, "return", order, authorised=True)
    seller.do("/gp/returns/label", rma=made["id"], carrier="UPS", tracking="1Z999AA10123456784")
    happen(seller, "return_sent", order)
    booked = one(seller.books()["returns"], order)
    assert (booked["carrier"], booked["tracking_number"]) == ("UPS", "1Z999AA10123456784")


def test_money_goes_back_once_and_never_more_than_was_paid(seller: Seller, order: str) -> None:
    page = seller.read(f"/gp/orders-v2/refund?orderID={order}")
    item = re.search(r'name="item" value="([^"]+)"', page)
    left = re.search(r'name="amount" value="([^"]+)"', page)
    assert item and left
    form = {"order": order, "item": item[1], "reason": "CustomerReturn"}
    assert "is on its way" in seller.do("/gp/orders-v2/refund", **form, amount=left[1])
    assert "exceeds what is left" in seller.do("/gp/orders-v2/refund", **form, amount="1.00")
    assert "Enter an amount" in seller.do("/gp/orders-v2/refund", **form, amount="a lot")
    assert len(seller.books()["orders"][order]["refunds"]) == 1


@pytest.mark.rule("CLM-2")
def test_a_claim_is_answered_lost_and_appealed(seller: Seller, order: str) -> None:
    claim = happen(seller, "claim", order, reason="defective")
    assert "Respond to Amazon" in seller.read(f"/gp/guarantee-claims/?orderId={order}")
    said = seller.do("/gp/guarantee-claims/represent", claim=claim["id"], text="It was delivered.")
    assert "Your statement has been submitted." in said
    assert one(seller.books()["claims"], order)["answer"] == "It was delivered."
    seller.relay.ask("/advance", {"hours": 24 * 6})
    assert one(seller.books()["claims"], order)["state"] == "granted"
    assert "Appeal decision" in seller.read(f"/gp/guarantee-claims/?orderId={order}")
    seller.do("/gp/guarantee-claims/appeal", claim=claim["id"], text="Here is the proof.")
    assert one(seller.books()["claims"], order)["appeal"] == "Here is the proof."


@pytest.mark.rule("CLM-5")
def test_a_claim_that_the_seller_pays_is_closed_by_a_notice(seller: Seller, order: str) -> None:
    claim = happen(seller, "claim", order, reason="defective")
    seller.relay.ask("/advance", {"hours": 0.1})
    before = _closed(seller)
    seller.do("/gp/guarantee-claims/refund", claim=claim["id"])
    assert one(seller.books()["claims"], order)["state"] == "refunded"
    seller.relay.ask("/advance", {"hours": 0.1})
    assert _closed(seller) == before + 1


def _closed(seller: Seller) -> int:
    """Notices in the store's mailbox that a claim is over."""
    kind = ("A_Z_CLAIM_RESPONDENT_CLOSE",)
    with seller.relay.mailbox(seller.store) as box:
        box.folder.set("INBOX", readonly=True)
        mails = box.fetch(mark_seen=False, headers_only=True)
        return sum(mail.headers.get("x-space-notification-type") == kind for mail in mails)


@pytest.mark.rule("CLM-7")
def test_a_chargeback_stands_on_a_page_of_its_own(seller: Seller, order: str) -> None:
    claim = happen(seller, "claim", order, kind="chargeback")
    assert claim["id"] not in seller.read("/gp/guarantee-claims/")
    assert "Represent your case" in seller.read("/gp/chargebacks/home.html")
    said = seller.do("/gp/guarantee-claims/represent", claim=claim["id"], text="Delivered.")
    assert "Chargeback Claims" in said


@pytest.mark.rule("CLM-7")
def test_the_end_of_a_chargeback_is_told_by_a_notice(seller: Seller, order: str) -> None:
    happen(seller, "claim", order, kind="chargeback")
    seller.relay.ask("/advance", {"hours": 0.1})
    assert _decided(seller, order) == 0
    seller.relay.ask("/advance", {"hours": 24 * 5})
    assert one(seller.books()["claims"], order)["state"] in ("granted", "denied")
    assert _decided(seller, order) == 1


def _decided(seller: Seller, order: str) -> int:
    """Notices in the store's mailbox of how the bank decided."""
    with seller.relay.mailbox(seller.store) as box:
        box.folder.set("INBOX", readonly=True)
        mails = box.fetch(mark_seen=False, headers_only=True)
        return sum(mail.subject == f"Chargeback decision: order {order}" for mail in mails)


@pytest.mark.rule("FBK-2")
def test_feedback_is_answered_and_its_removal_asked_for(seller: Seller, order: str) -> None:
    happen(seller, "feedback", order, rating=1, comment="Too dark.", nature="product_review")
    page = seller.read("/feedback-manager/index.html")
    assert "Post a public reply" in page and "Request removal" in page
    seller.do("/feedback-manager/reply", feedback=order, text="We are sorry.")
    seller.do("/feedback-manager/removal", feedback=order, ground="product_review")
    booked = one(seller.books()["feedback"], order)
    assert booked["reply"] == "We are sorry."
    seller.relay.ask("/advance", {"hours": 49})
    assert one(seller.books()["feedback"], order)["removed_by"] == "amazon"


@pytest.mark.rule("MSG-3")
def test_a_message_is_marked_as_needing_no_response(seller: Seller) -> None:
    buyer = seller.relay.ask("/contact", {"store": "us", "issue": "no_answer_needed"})
    thread = f"/messaging/inbox?fi=caseId&ss={buyer['case']}&cc={buyer['case']}"
    page = seller.read(thread)
    assert "waits for an answer" in page
    letter = re.search(r'name="letter" value="([^"]+)"', page)
    assert letter
    assert "no response needed" in seller.do("/messaging/no-response", letter=letter[1])
    assert "has been answered or marked" in seller.do("/messaging/no-response", letter=letter[1])


@pytest.mark.rule("RET-16")
def test_a_safe_t_claim_is_filed_once_after_the_refund(seller: Seller, order: str) -> None:
    made = happen(seller, "return", order, authorised=True)
    form = {"order": order, "reason": "NotAsSent", "amount": "1.00", "text": "Used."}
    assert "Nothing has been refunded" in seller.do("/safet-claims/file", **form)
    seller.do("/gp/returns/refund", rma=made["id"], amount="2.00")
    assert "has been submitted" in seller.do("/safet-claims/file", **form)
    assert one(seller.books()["safe_t"], order)["state"] == "open"
    assert "There has been a SAFE-T claim" in seller.do("/safet-claims/file", **form)


@pytest.mark.rule("STD-6")
def test_a_case_with_seller_support_gets_a_number(seller: Seller) -> None:
    said = seller.do("/cu/contact-us", subject="other", text="The listing is off.")
    number = re.search(r"Case (\d{11}) is open", said)
    assert number
    assert number[1] in seller.read("/cu/case-lobby")
    assert "Name the order or the SKU" in seller.do(
        "/cu/contact-us", subject="fba_reimbursement", text="Three units are missing."
    )
    seller.do(
        "/cu/contact-us", subject="fba_reimbursement", text="Missing.", sku="LAMP", quantity="3"
    )
    assert {case["subject"] for case in seller.books()["support"]} >= {"other", "fba_reimbursement"}


def test_an_order_is_cancelled_before_it_ships_and_not_after(seller: Seller, order: str) -> None:
    waiting = next(i for i, e in seller.books()["orders"].items() if e["status"] == "UNSHIPPED")
    seller.do("/orders-v3/cancel", order=waiting, reason="BuyerCanceled")
    assert seller.books()["orders"][waiting]["status"] == "CANCELLED"
    assert "cannot be cancelled" in seller.do(
        "/orders-v3/cancel", order=order, reason="NoInventory"
    )


@pytest.mark.parametrize("path", ["/nothing", "/orders-v3/order/", "/gp/returns/list/v3"])
def test_a_page_that_is_not_there_says_so(seller: Seller, path: str) -> None:
    assert seller.http.get(seller.at + path).status_code == 404


def test_the_books_of_a_restarted_simulator_know_what_was_done(new_relay: Relay) -> None:
    arguments = ("--speed", "0", "--trickle", "0", "--stores", "us")
    new_relay.start(*arguments)
    seller = Seller(new_relay)
    seller.sign_in()
    seller.do("/cu/contact-us", subject="other", text="The listing is off.")
    new_relay.stop()
    new_relay.start(*arguments)
    assert [case["text"] for case in seller.books()["support"]] == ["The listing is off."]
    again = Seller(new_relay)
    assert "Sign in" in again.read("/cu/case-lobby")
    again.sign_in()
    assert "Something else" in again.read("/cu/case-lobby")
