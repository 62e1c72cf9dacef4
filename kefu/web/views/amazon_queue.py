"""A store's notifications from Amazon: the queue they are sent to, subscribed to or given up."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from kefu.accounts.access import access
from kefu.accounts.roles import Verb
from kefu.connectors.amazon.client import Amazon
from kefu.connectors.amazon.errors import NotDone
from kefu.connectors.amazon.models import AmazonAccount, NotificationQueue
from kefu.connectors.amazon.quota import Urgency
from kefu.connectors.amazon.subscribing import subscribe
from kefu.web.guard import action, back, desk


class QueueForm(forms.ModelForm):
    """Where the queue is. A secret left empty stays as it is."""

    class Meta:
        model = NotificationQueue
        fields = ["queue_url", "access_key", "secret_key"]
        labels = {
            "queue_url": _("Address of the queue"),
            "access_key": _("Access key"),
            "secret_key": _("Secret key"),
        }
        help_texts = {
            "queue_url": _("AWS → SQS → your queue → URL. A standard queue, not FIFO."),
            "access_key": _(
                "Of a user that may only read this queue. Empty: this machine's own role."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["secret_key"].widget = forms.PasswordInput(
            attrs={"autocomplete": "new-password"}
        )

    def clean(self) -> dict[str, Any]:
        """A secret that was not typed again stays."""
        data: dict[str, Any] = super().clean()
        kept = NotificationQueue.objects.filter(pk=self.instance.pk).first()
        if not data.get("secret_key") and kept and data.get("access_key") == kept.access_key:
            data["secret_key"] = kept.secret_key
        return data


@desk(Verb.MANAGE_AMAZON, methods=("GET", "HEAD", "POST"))
def queue(request: HttpRequest, pk: int) -> HttpResponse:
    """The queue of one store: fill in, subscribe, see how reading it goes."""
    account = _account(request, pk)
    found = NotificationQueue.objects.filter(account=account).first()
    form = QueueForm(request.POST or None, instance=found or NotificationQueue(account=account))
    problem = detail = ""
    said: dict[str, str] = {}
    if request.method == "POST" and form.is_valid():
        row = form.save(commit=False)
        try:
            said = subscribe(row, Amazon(account, urgency=Urgency.PERSON), now=timezone.now())
        except NotDone as no:
            problem, detail = no.code, no.detail
        else:
            found = row
            count = sum(not code for code in said.values())
            text = ngettext(
                "Subscribed to %(count)d kind of notification.",
                "Subscribed to %(count)d kinds of notification.",
                count,
            )
            messages.success(request, text % {"count": count})
    context = {
        "section": "amazon",
        "store": account.store,
        "queue": found,
        "form": form,
        "problem": problem,
        "detail": detail,
        "refused": {kind: code for kind, code in said.items() if code},
        "at": timezone.now(),
    }
    return render(request, "amazon/queue.html", context, status=400 if problem else 200)


@action(Verb.MANAGE_AMAZON)
def give_up(request: HttpRequest, pk: int) -> HttpResponse:
    """Read the queue no longer; everything is fetched in its own time, as before."""
    account = _account(request, pk)
    NotificationQueue.objects.filter(account=account).delete()
    messages.success(request, gettext("The queue is no longer read."))
    return back(request, "amazon_account", pk)


def _account(request: HttpRequest, pk: int) -> AmazonAccount:
    rows = AmazonAccount.objects.select_related("store")
    return access(rows, request.user, Verb.MANAGE_AMAZON, path="store", store=pk)
