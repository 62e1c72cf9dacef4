"""A return notice says the same in every layout that its table can take."""

from __future__ import annotations

import pytest

from kefu.connectors.mail.reading import read_mail
from tests.connectors.mail.reading.samples import mail

LABELLED = """Dear Seller,

This email is being sent to you by Amazon to confirm that a return authorization has been requested.

Order ID: # 114-1234567-1234567
Customer name: Kim Example
Item: Desk Lamp
Qty: 1
Return reason: Defective
Customer comments: It hums: loudly
Request received: March 3, 2026

Sincerely,
Amazon Services
"""
ON_LINES = """Order Item
Desk Lamp
Return Quantity
1
Return Reason
Defective
Customer's Comment
It hums: loudly
Carrier
UPS
"""
WITH_BARS = """| Order Item | Return Quantity | Return Reason | Customer's Comment |
|---|---|---|---|
| Desk Lamp | 1 | Defective | "It hums: loudly" |
"""
WITH_GAPS = """Order Item     Return Quantity     Return Reason     Customer’s Comment
Desk Lamp     1     Defective     It hums: loudly
"""
IN_HTML_ROWS = """<html><table><tr><th>Order Item</th><th>Return Quantity</th><th>Return Reason</th>
<th>Customer&rsquo;s Comment</th></tr><tr><td><a href="https://www.amazon.com/dp/B012345678">Desk Lamp</a></td>
<td>1</td><td>Defective</td><td><i>It hums: loudly</i></td></tr></table></html>"""
IN_HTML_PAIRS = """<html><table><tr><td><b>Order Item:</b></td><td>Desk Lamp</td></tr>
<tr><td><b>Return Quantity:</b></td><td>1</td></tr><tr><td><b>Return Reason:</b></td><td>Defective</td></tr>
<tr><td><b>Customer's Comment:</b></td><td>It hums: loudly</td></tr></table></html>"""


@pytest.mark.rule("RET-3")
@pytest.mark.parametrize(
    "body", [LABELLED, ON_LINES, WITH_BARS, WITH_GAPS, IN_HTML_ROWS, IN_HTML_PAIRS]
)
def test_reason_and_comment_of_a_return_are_read(body: str) -> None:
    message = read_mail(
        mail(body, subject="Return authorization request for order # 114-1234567-1234567")
    )
    assert message.kind == "return_request"
    assert message.text == "It hums: loudly"
    facts = {name: message.notice_facts[name] for name in ("item", "quantity", "return_reason")}
    assert facts == {"item": "Desk Lamp", "quantity": "1", "return_reason": "Defective"}


def test_a_notice_may_name_the_buyer() -> None:
    message = read_mail(mail(LABELLED, subject="Return authorization request for order # 1"))
    assert message.buyer_name == "Kim Example"
    assert (message.order_id, "order" in message.notice_facts) == ("114-1234567-1234567", False)


@pytest.mark.parametrize("comment", ["", "-", "N/A", "No comments.", "なし", "keine"])
def test_a_comment_that_says_nothing_is_none(comment: str) -> None:
    body = f"Return Reason: Defective\nCustomer's Comment: {comment}\nCarrier: UPS\n"
    message = read_mail(mail(body, subject="Return authorization request for order # 1"))
    assert (message.text, message.notice_facts["carrier"]) == ("", "UPS")


@pytest.mark.parametrize(
    ("value", "fact"),
    [
        ("RETURN_REQUEST", "return_reason"),
        ("BRC_SELLER_NOTIFICATION", "cancel_reason"),
        ("A_Z_CLAIM_RESPONDENT_NOTIFY", "claim_reason"),
        ("REFUND_ISSUED", "refund_reason"),
    ],
)
def test_the_kind_tells_what_a_bare_reason_is_the_reason_of(value: str, fact: str) -> None:
    message = read_mail(mail("Reason: Broken\n", extra=f"X-Space-Notification-Type: {value}\n"))
    assert message.notice_facts[fact] == "Broken"


@pytest.mark.rule("CLM-5")
@pytest.mark.parametrize(
    ("sentence", "decision"),
    [
        ("The buyer has withdrawn the claim.", "withdrawn"),
        ("We denied this claim. You are not held responsible.", "denied"),
        ("The claim was decided in your favor.", "denied"),
        ("We have granted this claim and refunded the buyer.", "granted"),
        ("Your account has been debited.", "granted"),
        ("Dem Antrag wurde stattgegeben.", "granted"),
        ("Der Antrag wurde abgelehnt.", "denied"),
        ("La réclamation a été refusée.", "denied"),
        ("Il reclamo è stato accolto.", "granted"),
        ("La reclamación ha sido retirada.", "withdrawn"),
        ("申請は承認されました。", "granted"),
        ("Dem Antrag wurde nicht stattgegeben.", "denied"),
        ("申請は承認されませんでした。", "denied"),
        ("The claim was granted. An appeal may be denied, the claim withdrawn.", "granted"),
        ("Something was decided.", None),
    ],
)
def test_how_a_claim_ended_is_read(sentence: str, decision: str | None) -> None:
    extra = "X-Space-Notification-Type: A_Z_CLAIM_RESPONDENT_CLOSE\n"
    assert read_mail(mail(sentence, extra=extra)).notice_facts.get("decision") == decision
