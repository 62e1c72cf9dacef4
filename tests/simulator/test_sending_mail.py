"""What happens to the mail that a store hands in at the relay's SMTP server."""

from __future__ import annotations

import smtplib
from typing import Any

import pytest

from .conftest import Relay, wait_until


@pytest.fixture
def buyer(relay: Relay) -> dict[str, Any]:
    return relay.ask("/contact", {"store": "us", "language": "en", "opted_out": False})


def last_sent(relay: Relay) -> dict[str, Any]:
    return relay.ask("/state")["outbound"][-1]


def newest_mail(relay: Relay, store: str = "us") -> Any:
    with relay.mailbox(store) as box:
        box.folder.set("INBOX", readonly=True)
        return next(box.fetch("*", mark_seen=False))


def test_an_answer_to_the_whole_relay_address_reaches_the_buyer(
    relay: Relay, buyer: dict[str, Any]
) -> None:
    relay.send(buyer["address"], "Thank you for writing.", message_id="<abc@brightnest.example>")
    sent = last_sent(relay)
    assert sent["verdict"] == "delivered"
    assert sent["recipient"] == buyer["address"]
    assert sent["message_id"] == "<abc@brightnest.example>"
    assert sent["text"] == "Thank you for writing."
    assert (relay.home / "outbound" / f"{sent['number']:06d}.eml").exists()


def test_the_same_answer_handed_in_twice_is_counted_twice(
    relay: Relay, buyer: dict[str, Any]
) -> None:
    before = len(relay.ask("/state")["outbound"])
    for _ in range(2):
        relay.send(buyer["address"], "Thank you.", message_id="<twice@brightnest.example>")
    assert len(relay.ask("/state")["outbound"]) == before + 2


@pytest.mark.parametrize(
    ("recipient", "headers", "verdict"),
    [
        ("without-case", {"in_reply_to": "<1@amazonses.com>"}, "unknown_recipient"),
        ("other-case", {}, "unknown_recipient"),
        ("whole", {"sender": "private@brightnest.example"}, "unauthorised_sender"),
    ],
)
def test_amazon_mails_back_that_it_cannot_deliver(
    relay: Relay, buyer: dict[str, Any], recipient: str, headers: dict[str, str], verdict: str
) -> None:
    alias, _, domain = buyer["address"].partition("@")
    address = {
        "without-case": f"{buyer['alias']}@{domain}",
        "other-case": f"{buyer['alias']}+0f8fad5b-d9cb-469f-a165-70867728950e@{domain}",
        "whole": f"{alias}@{domain}",
    }[recipient]
    message_id = f"<{recipient}@brightnest.example>"
    relay.send(address, "Hello", subject="About your lamp", message_id=message_id, **headers)
    assert last_sent(relay)["verdict"] == verdict
    relay.ask("/advance", {"hours": 0.1})
    notice = newest_mail(relay)
    assert notice.subject == "Unable to deliver your message"
    assert address in notice.text
    assert notice.headers["in-reply-to"] == (message_id,)
    assert notice.headers["x-amazon-mail-relay-type"] == ("notification",)


def test_who_opted_out_gets_answers_and_unasked_only_what_is_marked_important(relay: Relay) -> None:
    buyer = relay.ask("/contact", {"store": "us", "language": "en", "opted_out": True})
    relay.send(buyer["address"], "Thank you for writing.")
    assert last_sent(relay)["verdict"] == "delivered"
    bare = f"{buyer['alias']}@{buyer['address'].partition('@')[2]}"
    relay.send(bare, "Hello")
    assert last_sent(relay)["verdict"] == "opted_out"
    relay.ask("/advance", {"hours": 0.1})
    assert newest_mail(relay).headers["x-space-notification-type"] == (
        "BUYER_OPTED_OUT_BSM_MESSAGES",
    )
    relay.send(bare, "Hello", subject="[Important] Your order")
    assert last_sent(relay)["verdict"] == "delivered"


def test_a_letter_out_of_the_blue_arrives_and_answers_nothing(
    relay: Relay, buyer: dict[str, Any]
) -> None:
    bare = f"{buyer['alias']}@{buyer['address'].partition('@')[2]}"
    relay.send(bare, "We have sent your order today.")
    assert last_sent(relay)["verdict"] == "delivered"
    [now] = [b for b in relay.ask("/state")["buyers"] if b["case"] == buyer["case"]]
    assert (now["answers_seen"], now["thread"][-1]["kind"]) == (0, "own_accord")


def test_whoever_reads_a_letter_sees_what_it_says(relay: Relay, buyer: dict[str, Any]) -> None:
    asked = {"store": "us", "order_id": buyer["order_id"], "text": buyer["thread"][0]["text"]}
    told = {"letter": "first", "issue": buyer["issue"], "about": buyer["kind"]}
    assert relay.ask("/meant", asked) == told
    assert relay.ask("/meant", {**asked, "text": "Something else"})["letter"] == ""


def test_a_thread_belongs_to_one_store(relay: Relay, buyer: dict[str, Any]) -> None:
    relay.send(buyer["address"], "Hallo", store="de")
    assert last_sent(relay)["verdict"] == "unknown_recipient"


def test_the_relay_reaches_nobody_but_amazon_s_buyers(relay: Relay) -> None:
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refusal:
        relay.send("somebody@mail.example", "Hello")
    assert refusal.value.recipients["somebody@mail.example"][0] == 550


def test_nothing_is_taken_without_logging_in_and_no_password_without_tls(
    relay: Relay, buyer: dict[str, Any]
) -> None:
    account = relay.accounts["us"]
    with smtplib.SMTP("127.0.0.1", relay.ready["smtp_starttls"]["port"]) as client:
        with pytest.raises(smtplib.SMTPNotSupportedError):
            client.login(account["user"], account["password"])
        assert client.docmd("AUTH", "PLAIN")[0] == 538
        client.starttls(context=relay.tls)
        with pytest.raises(smtplib.SMTPSenderRefused):
            client.send_message(relay.letter(buyer["address"], "Hello"))
        with pytest.raises(smtplib.SMTPAuthenticationError):
            client.login(account["user"], "wrong")
        client.login(account["user"], account["password"])
        client.send_message(relay.letter(buyer["address"], "Now it works."))
    assert last_sent(relay)["text"] == "Now it works."


def test_text_in_any_script_arrives_as_it_was_written(relay: Relay) -> None:
    buyer = relay.ask("/contact", {"store": "jp", "language": "ja", "opted_out": False})
    text = "お問い合わせありがとうございます。\n.点で始まる行\n您好"
    relay.send(buyer["address"], text, store="jp")
    assert last_sent(relay)["text"] == text


def test_a_refusal_can_be_ordered_and_is_used_up(relay: Relay, buyer: dict[str, Any]) -> None:
    for stage, error in (
        ("rcpt", smtplib.SMTPRecipientsRefused),
        ("data", smtplib.SMTPDataError),
    ):
        relay.ask("/fault", {"smtp_reject": {"code": 451, "stage": stage, "times": 1}})
        before = len(relay.ask("/state")["outbound"])
        with pytest.raises(error):
            relay.send(buyer["address"], "first try")
        assert len(relay.ask("/state")["outbound"]) == before
        relay.send(buyer["address"], "second try")
        assert len(relay.ask("/state")["outbound"]) == before + 1


def test_a_mail_can_be_taken_although_the_sender_never_hears_of_it(
    relay: Relay, buyer: dict[str, Any]
) -> None:
    relay.ask("/fault", {"smtp_drop_after_data": 1})
    with pytest.raises((smtplib.SMTPServerDisconnected, ConnectionError)):
        relay.send(buyer["address"], "taken, but you cannot know")
    assert last_sent(relay)["text"] == "taken, but you cannot know"


def test_the_yes_after_a_mail_can_be_held_back(relay: Relay, buyer: dict[str, Any]) -> None:
    relay.ask("/fault", {"smtp_delay_after_data": {"seconds": 3600, "times": 1}})
    before = len(relay.ask("/state")["outbound"])
    client = relay.smtp()
    client.mail(relay.accounts["us"]["authorised"][0])
    client.rcpt(buyer["address"])
    client.docmd("DATA")
    client.send(relay.letter(buyer["address"], "slow").as_bytes() + b"\r\n.\r\n")
    wait_until(lambda: len(relay.ask("/state")["outbound"]) == before + 1)
    assert client.sock
    client.sock.settimeout(0.2)
    with pytest.raises((TimeoutError, smtplib.SMTPServerDisconnected)):
        client.getreply()
    client.close()


def test_an_unknown_fault_or_wish_is_refused_in_words(relay: Relay) -> None:
    assert relay.ask("/fault", {"earthquake": 1})["error"] == "unknown fault 'earthquake'"
    assert relay.ask("/contact", {"store": "us", "issue": "hunger"})["status"] == 400
    assert relay.ask("/contact", {"store": "moon"})["error"] == "unknown store 'moon'"
