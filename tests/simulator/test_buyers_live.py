"""Whole threads through the running relay: buyers read what they are sent, and answer."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import Relay

ASKS_FOR_A_PHOTO = {
    "en": "We are sorry to hear that. Could you kindly send us a photo of the damage?",
    "de": "Das tut uns leid. Könnten Sie uns bitte ein Foto vom Schaden schicken?",
    "fr": "Nous sommes désolés. Pourriez-vous nous envoyer une photo du dommage ?",
    "it": "Ci dispiace. Potrebbe inviarci una foto del danno?",
    "es": "Lo sentimos. ¿Podría enviarnos una foto del daño?",
    "ja": "申し訳ございません。破損の写真をお送りいただけますでしょうか。",
    "zh": "非常抱歉。能否麻烦您拍一张破损的照片发给我们？",
}
REFUNDS = {
    "en": "We will issue a full refund of your order. You may keep the item.",
    "de": "Wir erstatten Ihnen den vollen Betrag. Sie dürfen den Artikel behalten.",
    "fr": "Nous vous remboursons intégralement, vous pouvez conserver l'article.",
    "it": "Le rimborsiamo l'intero importo, può conservare l'articolo.",
    "es": "Le reembolsamos el importe completo y puede quedarse con el artículo.",
    "ja": "全額をご返金いたします。商品はそのままお持ちください。",
    "zh": "我们为您全额退款，商品您可以留着。",
}
DAY = {"hours": 24}


def mails_of(relay: Relay, buyer: dict[str, Any]) -> list[Any]:
    """The mails of one thread, oldest first, as a client sees them."""
    with relay.mailbox(buyer["store"]) as box:
        box.folder.set("INBOX", readonly=True)
        everything = list(box.fetch(mark_seen=False))
    own = [mail for mail in everything if mail.from_ == buyer["address"]]
    notices = [
        mail
        for mail in everything
        if mail.from_ != buyer["address"] and buyer["order_id"] in mail.subject
    ]
    return own + notices


def writes(relay: Relay, **wanted: Any) -> dict[str, Any]:
    return relay.ask("/contact", {"store": "us", "temper": "gentle", "opted_out": False} | wanted)


def said(relay: Relay, buyer: dict[str, Any]) -> list[str]:
    """What the buyer and Amazon did, in order, without the seller's own mails."""
    thread = relay.buyer(buyer["case"])["thread"]
    return [entry["kind"] for entry in thread if entry["from"] != "seller"]


@pytest.mark.parametrize("language", ASKS_FOR_A_PHOTO)
def test_a_buyer_of_any_language_sends_a_photo_when_asked_and_takes_a_refund(
    relay: Relay, language: str
) -> None:
    buyer = writes(relay, language=language, issue="damaged", kind="damaged_severe", wants="refund")
    sent_photo = False
    relay.send(buyer["address"], ASKS_FOR_A_PHOTO[language], message_id=f"<{buyer['case']}@x>")
    relay.ask("/advance", DAY)
    answer = mails_of(relay, buyer)[1]
    assert answer.headers["in-reply-to"] == (f"<{buyer['case']}@x>",)
    sent_photo = said(relay, buyer)[-1] == "send_photo"
    assert [a.content_type for a in answer.attachments] == (["image/png"] if sent_photo else [])
    assert sent_photo or said(relay, buyer)[-1] == "no_photo"

    relay.send(buyer["address"], REFUNDS[language])
    relay.ask("/advance", DAY)
    assert said(relay, buyer)[-1] == "accept_refund"
    assert relay.buyer(buyer["case"])["mood"] == "content"


def test_a_buyer_refuses_too_small_an_offer_twice_and_takes_the_whole_sum(relay: Relay) -> None:
    buyer = writes(
        relay, language="de", store="de", issue="damaged", wants="insists", temper="firm"
    )
    for answer in (
        "Wir bieten Ihnen als Kulanz 10 % des Preises an, wenn Sie den Artikel behalten.",
        "Könnten wir Ihnen mit 20 % Nachlass entgegenkommen?",
        "Gern erstatten wir Ihnen den gesamten Betrag.",
    ):
        relay.send(buyer["address"], answer, store="de")
        relay.ask("/advance", {"hours": 10})
    assert said(relay, buyer) == [
        "first",
        "refuse_partial",
        "refuse_partial_again",
        "accept_refund",
    ]


def test_an_unanswered_hot_temper_writes_again_after_a_day_and_claims_after_two(
    relay: Relay,
) -> None:
    buyer = writes(relay, language="en", issue="delivered_not_received", temper="hot")
    relay.ask("/advance", {"hours": 23})
    assert said(relay, buyer) == ["first"]
    relay.ask("/advance", {"hours": 2})
    assert said(relay, buyer) == ["first", "reminder"]
    relay.ask("/advance", DAY)
    assert said(relay, buyer) == ["first", "reminder", "claim_opened"]
    claim = mails_of(relay, buyer)[-1]
    assert claim.headers["x-space-notification-type"] == ("A_Z_CLAIM_RESPONDENT_NOTIFY",)
    assert claim.subject == f"Action required: Claim received on order {buyer['order_id']}"
    assert "Please respond within 3 calendar days" in claim.text
    relay.ask("/advance", {"hours": 73})
    assert said(relay, buyer)[-1] == "claim_granted"


def test_an_answer_in_time_keeps_a_hot_temper_from_claiming(relay: Relay) -> None:
    buyer = writes(relay, language="en", issue="delivered_not_received", temper="hot")
    relay.ask("/advance", {"hours": 20})
    relay.send(buyer["address"], REFUNDS["en"])
    relay.ask("/advance", {"hours": 100})
    assert said(relay, buyer) == ["first", "accept_refund"]


def test_a_buyer_asked_to_cancel_through_amazon_does_so(relay: Relay) -> None:
    buyer = writes(relay, language="en", issue="cancel_order")
    relay.send(
        buyer["address"],
        "Could you please send us a cancellation request from your order page? "
        "Then we can cancel it right away.",
    )
    relay.ask("/advance", DAY)
    assert said(relay, buyer)[-2:] == ["cancel_request", "cancel_request_sent"]
    notice = mails_of(relay, buyer)[-1]
    assert notice.headers["x-space-notification-type"] == ("BRC_SELLER_NOTIFICATION",)
    relay.send(buyer["address"], "Your order has been cancelled. Amazon returns the money.")
    relay.ask("/advance", DAY)
    assert relay.buyer(buyer["case"])["mood"] == "content"


def test_a_buyer_told_where_to_return_asks_amazon_for_a_return(relay: Relay) -> None:
    buyer = writes(relay, language="en", issue="return_item")
    relay.send(
        buyer["address"],
        "Gladly. Could you start a return request in your account? The return address is there.",
    )
    relay.ask("/advance", DAY)
    assert said(relay, buyer) == ["first", "return_request", "will_return"]
    request = mails_of(relay, buyer)[-1]
    assert request.headers["x-space-notification-type"] == ("RETURN_REQUEST",)
    assert "Return Reason: No longer needed" in request.text


def test_a_notice_or_an_odd_mail_can_be_ordered(relay: Relay) -> None:
    buyer = writes(relay, language="en", issue="damaged")
    relay.ask("/notice", {"case": buyer["case"], "name": "refund_issued"})
    assert mails_of(relay, buyer)[-1].subject.startswith("Refund initiated for order ")
    before = relay.ask("/state")["mails"]["us"]
    assert relay.ask("/oddity", {"store": "us", "name": "phishing"}) == {"mails": before + 1}
    assert relay.ask("/notice", {"case": buyer["case"], "name": "knighthood"})["status"] == 400


def test_a_moving_buyer_gives_the_new_address_and_confirms_it(relay: Relay) -> None:
    buyer = writes(relay, language="en", issue="change_address")
    relay.send(buyer["address"], "Gladly. What is the new address?")
    relay.ask("/advance", DAY)
    address = buyer["fields"]["address"]
    assert address in mails_of(relay, buyer)[-1].text
    relay.send(buyer["address"], f"Thank you. Could you kindly confirm that {address} is right?")
    relay.ask("/advance", DAY)
    assert said(relay, buyer) == ["first", "give_address", "confirm_address"]


def test_a_buyer_who_cannot_read_the_answer_asks_for_their_own_language(relay: Relay) -> None:
    buyer = writes(relay, language="fr", store="de", issue="defective")
    relay.send(buyer["address"], ASKS_FOR_A_PHOTO["de"], store="de")
    relay.ask("/advance", DAY)
    assert said(relay, buyer) == ["first", "wrong_language"]


def test_a_later_answer_replaces_the_reaction_to_an_earlier_one(relay: Relay) -> None:
    buyer = writes(relay, language="en", issue="damaged", wants="refund")
    relay.send(buyer["address"], ASKS_FOR_A_PHOTO["en"])
    relay.send(buyer["address"], REFUNDS["en"])
    relay.ask("/advance", DAY)
    assert said(relay, buyer) == ["first", "accept_refund"]


def test_buyers_remember_their_threads_over_a_restart(new_relay: Relay) -> None:
    still = ("--speed", "0", "--trickle", "0")
    new_relay.start(*still)
    buyer = writes(new_relay, language="en", issue="damaged", wants="refund")
    new_relay.send(buyer["address"], REFUNDS["en"])
    new_relay.stop()
    new_relay.start(*still)
    assert len(new_relay.ask("/state")["outbound"]) == 1
    new_relay.ask("/advance", DAY)
    assert said(new_relay, buyer) == ["first", "accept_refund"]


def test_new_contacts_trickle_in_by_simulated_time(new_relay: Relay) -> None:
    new_relay.start("--speed", "0", "--trickle", "60")
    new_relay.ask("/advance", {"hours": 5.5})
    assert len(new_relay.ask("/state")["buyers"]) == 5


def test_time_runs_by_itself_as_fast_as_it_is_told(new_relay: Relay) -> None:
    from .conftest import wait_until

    new_relay.start("--speed", "100000", "--trickle", "600")
    wait_until(lambda: len(new_relay.ask("/state")["buyers"]) >= 3)


ASKS_WHETHER_SOLVED = {
    "en": "May we ask how satisfied you were, and whether everything has been solved?",
    "de": "Dürfen wir fragen, ob Ihr Anliegen gelöst ist und wie zufrieden Sie waren?",
    "fr": "Pouvons-nous vous demander si le problème est résolu ?",
    "it": "Possiamo chiederle se il problema è stato risolto?",
    "es": "¿Podemos preguntarle si el problema está resuelto?",
    "ja": "問題は解決しましたでしょうか。",
    "zh": "请问您的问题是否解决？",
}


@pytest.mark.rule("STD-2")
@pytest.mark.parametrize("language", ASKS_WHETHER_SOLVED)
def test_a_contented_buyer_asked_whether_it_is_solved_says_so_once(
    relay: Relay, language: str
) -> None:
    buyer = writes(relay, language=language, issue="damaged", wants="refund")
    relay.send(buyer["address"], REFUNDS[language])
    relay.ask("/advance", DAY)
    for _ in range(2):
        relay.send(buyer["address"], ASKS_WHETHER_SOLVED[language])
        relay.ask("/advance", DAY)
    assert said(relay, buyer) == ["first", "accept_refund", "survey_solved"]
