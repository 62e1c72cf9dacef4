"""A program that looks at Amazon, and says what became of what nobody knows of."""

import pytest

from kefu.connectors.amazon.models import AmazonAccount
from kefu.flow.settling import accept
from kefu.outbox.models import Action
from tests.desk import open_desk
from tests.mails import ORDER, buyer_mail
from tests.outbox.test_doubtful_letters import letter_in_doubt


def test_a_program_is_shown_where_to_look_and_says_what_it_found(desk, calling):
    letter = letter_in_doubt(desk)
    alice, charlie = calling(desk.alice), calling(open_desk(key="other").alice)
    [row] = alice.get("/actions")[1]["actions"]
    assert (row["kind"], row["text"]) == ("send_mail", letter.message.text)
    assert "/messaging/inbox" in row["link"]
    assert charlie.get("/actions")[1]["actions"] == []
    assert charlie.post(f"/actions/{row['id']}/looked", outcome="again")[0] == 404
    assert alice.post(f"/actions/{row['id']}/looked", outcome="happened")[0] == 204
    settled = Action.objects.select_related("message").get()
    assert (settled.state, settled.message.delivery) == ("sent", "sent")


@pytest.mark.rule("RET-9")
def test_the_refunds_of_an_order_are_listed_with_their_sums(desk, calling):
    AmazonAccount.objects.create(
        store=desk.store, client_id="c", client_secret="s", refresh_token="r", seller_id="M"
    )
    desk.order(ORDER, status="shipped")
    case = desk.case(buyer_mail("Die Lampe ist kaputt.", at=desk.now))
    offer = case.offers.create(
        remedy="compensate", amount="6.00", currency="EUR", offered_at=desk.now
    )
    accept(offer, actor=desk.alice, now=desk.now)
    alice, charlie = calling(desk.alice), calling(open_desk(key="other").alice)
    [row] = alice.get("/actions", state="", order=ORDER)[1]["actions"]
    assert (row["order_id"], row["amount"], row["currency"]) == (ORDER, "6.00", "EUR")
    assert row["state"] == "queued"
    assert alice.get("/actions", state="", order="302-0000000-0000000")[1]["actions"] == []
    assert alice.get("/actions", order=ORDER)[1]["actions"] == []
    assert charlie.get("/actions", state="", order=ORDER)[1]["actions"] == []
