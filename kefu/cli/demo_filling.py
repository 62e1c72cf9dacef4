"""What the demo starts with: stores, people, mailboxes, orders, and a morning's work done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from kefu.accounts.models import Store, User
from kefu.accounts.roles import Role
from kefu.approvals.letter_check import check_letter, finding_key
from kefu.cases.errors import NotAllowedNow
from kefu.cases.models import Case
from kefu.cases.verbs import add_note, assign, close, mark_no_response_needed
from kefu.channels.models import Mailbox
from kefu.connectors.amazon.models import AmazonAccount
from kefu.connectors.amazon.reports.taking_in import import_file
from kefu.connectors.mail.polling import poll
from kefu.flow.answering import send_answer
from kefu.flow.understanding import understand_next
from kefu.guided.kinds import kind_for
from kefu.guided.verbs import begin
from kefu.outbox.sending import send_due

Say = Callable[[str], Any]
PASSWORD = "kefu-demo-2026"  # noqa: S105 - a demo on this machine only
PEOPLE = (
    ("lin", "Lin 林晓", Role.AGENT, "zh-hans", "Asia/Shanghai"),
    ("mia", "Mia", Role.AGENT, "en", "Europe/Berlin"),
    ("chen", "Chen 陈静", Role.SUPERVISOR, "zh-hans", "Asia/Shanghai"),
    ("wei", "Wei 魏强", Role.WAREHOUSE, "zh-hans", "Asia/Shanghai"),
    ("owner", "Alex", Role.OWNER, "en", "UTC"),
)
LOGINS = (
    ("lin", "agent, 中文"),
    ("mia", "agent, English"),
    ("chen", "supervisor, 中文: approves what goes beyond the rules"),
    ("wei", "warehouse, 中文: tasks"),
    ("owner", "owner, English: people, mailboxes"),
)
# In the order a seller would import them: the parcels' scans need the parcels.
REPORTS = ("all-orders.txt", "order-report.txt", "shipments.txt", "tracking.txt")
# One case in so many was answered before the visitor came; buyers react to these.
ANSWERED = 5


def fill(relay: Path, accounts: dict[str, Any], *, say: Say) -> None:
    """Fill an empty demo; one that was filled before only learns the relay's new ports."""
    first = not Store.objects.exists()
    for account in accounts["stores"]:
        connect_store(account, accounts)
    _people()
    say("Importing orders")
    now = timezone.now()
    for store in Store.objects.all():
        for name in REPORTS:
            report = relay / "reports" / store.key / name
            import_file(store, report.name, report.read_bytes(), actor=None, now=now)
    say("Fetching the mail that waits")
    for mailbox in Mailbox.objects.select_related("store"):
        poll(mailbox, now=timezone.now)
    waiting = Case.objects.filter(unread_since__isnull=False).count()
    say(f"Reading {waiting} cases")
    while understand_next(now=timezone.now()):
        pass
    if first:
        say("Answering some of them, so that there is something to follow")
        _work_for_a_while()


def connect_store(account: dict[str, Any], accounts: dict[str, Any]) -> None:
    """A store of the simulator: its mailbox and its line to Amazon, at today's ports."""
    store, _ = Store.objects.get_or_create(
        key=account["store"],
        defaults={"name": account["name"], "marketplace": account["marketplace"]},
    )
    store.seller_central = accounts["seller_central"]
    store.save(update_fields=["seller_central"])
    imap, smtp = accounts["imap"], accounts["smtp"]
    Mailbox.objects.update_or_create(
        store=store,
        name=f"{store.name} ({store.marketplace})",
        defaults={
            "imap_host": imap["host"],
            "imap_port": imap["port"],
            "imap_security": imap["security"],
            "imap_user": account["user"],
            "imap_password": account["password"],
            "smtp_host": smtp["host"],
            "smtp_port": smtp["port"],
            "smtp_security": smtp["security"],
            "smtp_user": account["user"],
            "smtp_password": account["password"],
            "from_address": account["authorised"][0],
            "from_name": store.name,
            "ca_certificate": Path(accounts["ca_file"]).read_text(),
        },
    )
    _amazon(store, account, accounts)


def _amazon(store: Store, account: dict[str, Any], accounts: dict[str, Any]) -> None:
    AmazonAccount.objects.update_or_create(
        store=store,
        defaults={
            **account["amazon"],
            "seller_id": account["merchant_token"],
            "endpoint": AmazonAccount.Endpoint.OTHER,
            "endpoint_url": accounts["api"],
            "secret_made_on": timezone.now().date(),
        },
    )


def _people() -> None:
    for username, name, role, language, zone in PEOPLE:
        person, new = User.objects.get_or_create(
            username=username,
            defaults={
                "display_name": name,
                "role": role,
                "language": language,
                "timezone": zone,
            },
        )
        if new:
            person.set_password(PASSWORD)
            person.save()
            person.stores.set(Store.objects.all())


def _work_for_a_while() -> None:
    """Agents answered some cases, took some, closed the chit-chat; all by the desk's own verbs."""
    lin, mia = (User.objects.get(username=name) for name in ("lin", "mia"))
    now = timezone.now()
    for number, case in enumerate(Case.objects.filter(state="open").order_by("id")):
        agent = mia if case.store.marketplace == "US" else lin
        _open_steps(case, agent, now)
        if case.issue == "no_answer_needed":
            _close_chit_chat(case, agent, now)
        elif number % ANSWERED == 0:
            _send_draft(case, agent, now)
        elif number % ANSWERED == 1:
            assign(case, to=agent, actor=agent, now=now)
            if number % 2:
                add_note(
                    case,
                    text="仓库确认下午回复库存。 / Warehouse answers this afternoon.",
                    actor=agent,
                    now=now,
                )
    later = timezone.now() + timedelta(minutes=1)
    send_due(worker="demo", now=lambda: later, limit=200)


def _open_steps(case: Case, agent: User, now: Any) -> None:
    """What the policy would have done at Amazon by hand is opened, not done."""
    decision = case.decisions.first()
    for option in decision.verdict["options"] if decision else ():
        if kind := kind_for(option["remedy"]):
            begin(case, kind=kind.code, actor=agent, now=now)


def _close_chit_chat(case: Case, agent: User, now: Any) -> None:
    for message in case.messages.filter(kind="buyer_message"):
        mark_no_response_needed(message, actor=agent, now=now)
    # Amazon counts what is marked at Amazon: that is left for the visitor.
    begin(case, kind="no_response_needed", actor=agent, now=now)
    close(case, actor=agent, now=now)


def _send_draft(case: Case, agent: User, now: Any) -> None:
    draft = getattr(case, "draft", None)
    if draft is None:
        return
    checked = check_letter(case, subject=draft.subject, text=draft.text)
    keys = [finding_key(c.finding) for c in checked]
    try:
        send_answer(
            case,
            text=draft.text,
            subject=draft.subject,
            gloss=draft.gloss_in(agent.gloss_language),
            remedies=[{"remedy": remedy} for remedy in draft.remedies],
            acknowledged=keys,
            reason="",
            actor=agent,
            now=now,
        )
    except NotAllowedNow:
        return  # it wants a second person or more facts: left for the visitor
