"""The intake ledger: every item that came in, its fate, and what a person can do about it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext

from kefu.accounts.access import access, within_stores
from kefu.accounts.roles import Verb
from kefu.cases import raw_store
from kefu.channels.ledger import UNDELIVERED
from kefu.channels.models import IntakeItem, Mailbox
from kefu.flow import receiving
from kefu.web.guard import action, back, desk
from kefu.web.views.attachments import served
from kefu.web.words import word

PAGE = 50
CAP = 1_000
Status = IntakeItem.Status


@desk(Verb.READ_INTAKE)
def intake(request: HttpRequest) -> HttpResponse:
    """Mailboxes with their counts, and one list of items, newest first."""
    user, given = request.user, request.GET
    boxes = list(within_stores(Mailbox.objects.select_related("store"), user))
    status = given.get("status", Status.QUARANTINED)
    status = status if status in Status.values else Status.QUARANTINED
    box = next((b for b in boxes if str(b.pk) == given.get("mailbox")), None)
    rows = within_stores(IntakeItem.objects.filter(status=status), user).select_related("mailbox")
    if box is not None:
        rows = rows.filter(mailbox=box)
    before = given.get("before", "")
    if before.isdecimal() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows.order_by("-id")[: PAGE + 1])
    context = {
        "section": "intake",
        "boxes": boxes,
        "counts": _counts([b.pk for b in boxes]),
        "cap": CAP,
        "statuses": Status.values,
        "status": status,
        "box": box,
        "items": found[:PAGE],
        "undelivered": UNDELIVERED,
        "next": found[PAGE - 1].pk if len(found) > PAGE else None,
        "at": timezone.now(),
    }
    return render(request, "intake.html", context)


@desk(Verb.READ_INTAKE)
def item(request: HttpRequest, pk: int) -> HttpResponse:
    """One item: what it was, what became of it and why."""
    found = _item(request, pk, Verb.READ_INTAKE)
    context = {"section": "intake", "item": found, "undelivered": UNDELIVERED}
    return render(request, "intake_item.html", context)


@desk(Verb.READ_INTAKE)
def raw(request: HttpRequest, pk: int) -> HttpResponse:
    """The mail exactly as it came, as a text file that nothing opens by itself."""
    found = _item(request, pk, Verb.READ_INTAKE)
    if found.raw is None:
        raise Http404
    try:
        content = raw_store.read(found.raw)
    except FileNotFoundError as gone:
        raise Http404 from gone
    return served(content, "text/plain; charset=utf-8", f"mail-{pk}.txt", attachment=True)


@action(Verb.RETRY_INTAKE)
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Read it again with the present reader."""
    found = _item(request, pk, Verb.RETRY_INTAKE)
    done = receiving.retry(found, actor=request.user, now=timezone.now())
    _tell(request, done)
    return back(request, "intake")


@action(Verb.RETRY_INTAKE)
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Vouch for it: it goes on its way."""
    found = _item(request, pk, Verb.RETRY_INTAKE)
    done = receiving.accept_quarantined(found, actor=request.user, now=timezone.now())
    _tell(request, done)
    return back(request, "intake")


def _tell(request: HttpRequest, item: IntakeItem) -> None:
    if item.reason == UNDELIVERED:
        text = gettext("The mail server is asked for this mail again with the next fetch.")
    else:
        fate = word("intake_status", item.status)
        reason = word("intake_reason", item.reason)
        text = gettext("Now %(fate)s: %(reason)s.") % {"fate": fate, "reason": reason}
    messages.info(request, text)


def _item(request: HttpRequest, pk: int, verb: Verb) -> IntakeItem:
    rows = IntakeItem.objects.select_related("raw", "mailbox", "store", "case").defer(
        "raw__content"
    )
    return access(rows, request.user, verb, pk=pk)


def _counts(mailboxes: list[int]) -> dict[int, dict[str, int]]:
    """Items by mailbox and status, each at most ``CAP``, with one query."""
    if not mailboxes:
        return {}
    pairs = [(pk, status) for pk in mailboxes for status in Status.values]
    one = (
        f"(SELECT COUNT(*) FROM (SELECT 1 FROM {IntakeItem._meta.db_table} "  # noqa: S608 - our own names
        f"WHERE mailbox_id = %s AND status = %s LIMIT {CAP}) AS counted)"
    )
    values: list[Any] = [value for pair in pairs for value in pair]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join([one] * len(pairs))}", values)
        found = cursor.fetchone()
    counts: dict[int, dict[str, int]] = {pk: {} for pk in mailboxes}
    for (pk, status), count in zip(pairs, found, strict=True):
        counts[pk][status] = count
    return counts
