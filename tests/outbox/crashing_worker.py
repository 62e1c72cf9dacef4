"""A desk and workers of its own, run as a separate program that can be killed at a named line.

``python -m tests.outbox.crashing_worker`` loads everything once, then obeys one JSON command a
line. Each command runs in a forked process with its own database connection, so that killing
it (SIGKILL) is what a power cut is to a worker. The answer is one
JSON line: what the command returned, or ``{"killed": true}``.
"""

# ruff: noqa: E402 - Django must be set up before its models are imported
from __future__ import annotations

import json
import os
import signal
import smtplib
import sys
import traceback
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import django

django.setup()

from django.core.management import call_command
from django.utils import timezone

from kefu import compliance
from kefu.accounts.models import Store, User
from kefu.cases.models import Case
from kefu.channels.ledger import Arrival
from kefu.channels.models import Mailbox
from kefu.compliance.promises import promised
from kefu.connectors.amazon.actions.running import run_for
from kefu.connectors.amazon.client import Amazon
from kefu.connectors.amazon.models import AmazonAccount
from kefu.connectors.amazon.order_sync import source_for, sync_orders
from kefu.connectors.mail.reading import read_mail
from kefu.connectors.mail.smtp import SmtpSession
from kefu.flow import answering
from kefu.flow.receiving import receive
from kefu.outbox import sending
from kefu.outbox.models import Action
from kefu.outbox.refunds import queue_refund
from kefu.policybook.active import shipped_book
from kefu.records.models import Order
from tests.mails import buyer_mail

TEXT = "Guten Tag, vielen Dank für Ihre Nachricht ({}). Wir kümmern uns gern darum."
SUBJECT = "Ihre Bestellung"


def die(*_: Any, **__: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def before(owner: Any, name: str) -> Callable[[], None]:
    """Die where ``owner.name`` would be called."""
    return lambda: setattr(owner, name, die)


def after(
    owner: Any, name: str, when: Callable[..., bool] = lambda *_, **__: True
) -> Callable[[], None]:
    """Die where ``owner.name`` has returned (from a call for which ``when`` holds)."""

    def arm() -> None:
        real = getattr(owner, name)

        def then_die(*args: Any, **kwargs: Any) -> Any:
            result = real(*args, **kwargs)
            if when(*args, **kwargs):
                die()
            return result

        setattr(owner, name, then_die)

    return arm


def half_sent() -> None:
    real = smtplib.SMTP.send

    def send(client: smtplib.SMTP, content: Any) -> None:
        if is_the_letter(client, content):
            real(client, content[: len(content) // 2])
            die()
        real(client, content)

    smtplib.SMTP.send = send


def is_the_letter(_: Any, content: Any) -> bool:
    return isinstance(content, bytes) and content.endswith(b"\r\n.\r\n")


def said_data(_: Any, verb: str, *__: Any) -> bool:
    return verb == "DATA"


# Where a worker can die, in the order in which it gets there.
STEPS: dict[str, Callable[[], None]] = {
    "queueing": after(answering, "queue_letter"),
    "queued": after(answering, "send_answer"),
    "before claiming": before(sending, "claim_next"),
    "claimed": after(sending, "claim_next"),
    "looked through": after(sending, "_guard_still_clean"),
    "connected": after(sending, "open_session"),
    "written": after(sending, "compose"),
    "transmitting": before(SmtpSession, "transmit"),
    "said MAIL": after(smtplib.SMTP, "mail"),
    "said RCPT": after(smtplib.SMTP, "rcpt"),
    "said DATA": after(smtplib.SMTP, "docmd", said_data),
    "half sent": half_sent,
    "all sent": after(smtplib.SMTP, "send", is_the_letter),
    "heard yes": after(SmtpSession, "transmit"),
    "noting sent": after(sending, "settle_sent"),
    "noted sent": after(sending, "_sent"),
    "noting refusal": after(sending, "_write_attempt"),
    "noting doubt": after(sending, "_back_to_the_desk"),
}


def prepare() -> None:
    """Make the database."""
    call_command("migrate", verbosity=0, interactive=False)


def letters(port: int, name: str, count: int = 1, crash: str = "") -> None:
    """A new store with its mailbox, and ``count`` cases whose answers an agent has sent."""
    store, new = Store.objects.get_or_create(key=name, defaults={"marketplace": "DE"})
    alice, _ = User.objects.get_or_create(username=f"alice-{name}")
    if new:
        Mailbox.objects.create(
            store=store,
            name=name,
            imap_host="127.0.0.1",
            smtp_host="127.0.0.1",
            smtp_port=port,
            smtp_security="plain",
            from_address="shop@seller.example",
        )
        receive(store, [_question(name, number) for number in range(count)], now=timezone.now())
    if crash:
        STEPS[crash]()
    for case in Case.objects.filter(store=store, state=Case.State.OPEN).order_by("id"):
        answering.send_answer(
            case,
            text=TEXT.format(case.pk),
            subject=SUBJECT,
            remedies=[],
            acknowledged=[],
            reason="",
            actor=alice,
            now=timezone.now(),
        )


def _question(name: str, number: int) -> Arrival:
    raw = buyer_mail(
        "Wo bleibt meine Lampe?",
        at=timezone.now() - timedelta(hours=1),
        order=f"302-1234567-{number:07}",
        alias=f"buyer{number}",
        case_uuid="",
        message_id=f"{name}-{number}",
    )
    return Arrival(mail=read_mail(raw), raw=raw, source="test")


def work(worker: str = "w1", crash: str = "", hours: float = 0, calls: int = 0) -> int:
    """Send what is due as a worker would, ``hours`` from now; die at a step or a ``calls``-th call."""
    if crash:
        STEPS[crash]()
    if calls:
        left = iter(range(calls))
        sys.setprofile(lambda *_: next(left, None) is None and die())
    return sending.send_due(worker=worker, now=lambda: timezone.now() + timedelta(hours=hours))


def count_calls() -> int:
    """Send one letter; returns how many calls and returns (of C functions, too) that takes."""
    seen = 0

    def count(*_: Any) -> None:
        nonlocal seen
        seen += 1

    sys.setprofile(count)
    sending.send_due(worker="w1", now=timezone.now, limit=1)
    sys.setprofile(None)
    return seen


def look(name: str) -> list[dict[str, Any]]:
    """The store's cases with what the ledger says of their letters."""
    return [
        {
            "state": case.state,
            "clock": case.due_at is not None,
            "letters": [
                {
                    "state": action.state,
                    "message_id": action.message.message_id,
                    "delivery": action.message.delivery,
                    "attempts": action.attempts,
                    "tries": list(action.tries.values_list("worker", "outcome")),
                }
                for action in Action.objects.filter(case=case).select_related("message")
            ],
        }
        for case in Case.objects.filter(store__key=name).order_by("id")
    ]


def connect(name: str, api: str, login: dict[str, str], count: int) -> list[str]:
    """A store connected to a simulated Amazon, with ``count`` refunds queued; their orders."""
    store = Store.objects.create(key=name, marketplace="US")
    account = AmazonAccount.objects.create(
        store=store, endpoint="other", endpoint_url=api, seller_id="M", **login
    )
    now = timezone.now()
    source = source_for(account, now=now, first=timedelta(days=60))
    sync_orders(Amazon(account, patience=timedelta(minutes=1)), source, now=now)
    shipped = Order.objects.filter(
        store=store, fulfilment="seller", status__in=("shipped", "delivered")
    )
    orders = shipped.order_by("amazon_order_id")[:count]
    for order in orders:
        case = Case.objects.create(
            store=store,
            order=order,
            amazon_order_id=order.amazon_order_id,
            currency=order.currency,
            opened_at=now,
            last_message_at=now,
        )
        offer = case.offers.create(
            remedy="refund_partial", amount="2.00", currency=order.currency, offered_at=now
        )
        queue_refund(case, offer, actor=None, now=now)
    return [order.amazon_order_id for order in orders]


def at_amazon(name: str, worker: str = "w1", hours: float = 0, calls: int = 0) -> int:
    """A worker's round at Amazon, ``hours`` from now; die at the ``calls``-th call."""
    account = AmazonAccount.objects.select_related("store").get(store__key=name)

    def now() -> Any:
        return timezone.now() + timedelta(hours=hours)

    amazon = Amazon(account, patience=timedelta(0), now=now)
    if calls:
        left = iter(range(calls))
        sys.setprofile(lambda *_: next(left, None) is None and die())
    return run_for(amazon, worker=worker, now=now)


def refund_states(name: str) -> list[str]:
    """How far the store's refunds are."""
    return list(
        Action.objects.filter(store__key=name, kind="refund").values_list("state", flat=True)
    )


COMMANDS = {
    "connect": connect,
    "at_amazon": at_amazon,
    "refund_states": refund_states,
    "prepare": prepare,
    "letters": letters,
    "work": work,
    "count_calls": count_calls,
    "look": look,
}


def obey(command: dict[str, Any]) -> dict[str, Any]:
    """Run one command (or several ``together``) in processes of their own."""
    together = command.get("together", [command])
    return {"results": [finish(*running) for running in [begin(one) for one in together]]}


def begin(command: dict[str, Any]) -> tuple[int, int]:
    reading, writing = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writing)
        return pid, reading
    os.close(reading)
    status = 1
    try:
        result = COMMANDS[command.pop("do")](**command)
        os.write(writing, json.dumps(result).encode())
        status = 0
    except Exception:
        traceback.print_exc()
    finally:
        os._exit(status)


def finish(pid: int, reading: int) -> Any:
    with os.fdopen(reading, "rb") as answer:
        said = answer.read()
    _, status = os.waitpid(pid, 0)
    if os.WIFSIGNALED(status):
        return {"killed": True}
    return json.loads(said) if said else {"failed": os.waitstatus_to_exitcode(status)}


def main() -> None:
    # Loaded once here, so that no child has to.
    for text in (TEXT, SUBJECT):
        compliance.lint(text)
        promised(text, "de")
    shipped_book()
    for line in sys.stdin:
        print(json.dumps(obey(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
