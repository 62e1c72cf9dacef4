"""Amazon: connecting a store step by step, what works, how fresh its data is, how far its limits are used."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kefu.accounts.access import access, access_store, require, stores_for
from kefu.accounts.models import Store
from kefu.accounts.roles import Verb
from kefu.connectors.amazon.connection_test import Step, try_account
from kefu.connectors.amazon.endpoints import LOOPBACK, endpoint_of
from kefu.connectors.amazon.errors import NotDone
from kefu.connectors.amazon.marketplaces import region_of
from kefu.connectors.amazon.models import AmazonAccount, DataSource, QuotaBucket
from kefu.connectors.amazon.quota import Bucket
from kefu.web.data_health import Line, lines_for
from kefu.web.guard import action, back, desk
from kefu.web.words import word

SECRETS = ("client_secret", "refresh_token")
WARN_BEFORE_END = timedelta(days=21)


class AccountForm(forms.ModelForm):
    """A store's line to Amazon. A secret left empty stays as it is."""

    seller_central = forms.CharField(
        label=_("Seller Central"),
        required=False,
        max_length=200,
        help_text=_(
            "Only for another address than Amazon's own: the simulator's pages, or a proxy."
        ),
    )

    class Meta:
        model = AmazonAccount
        fields = [
            "endpoint",
            "endpoint_url",
            "seller_id",
            "client_id",
            "client_secret",
            "secret_made_on",
            "refresh_token",
            "active",
        ]
        labels = {
            "endpoint": _("Region"),
            "endpoint_url": _("Address"),
            "seller_id": _("Merchant token"),
            "client_id": _("LWA client ID"),
            "client_secret": _("LWA client secret"),
            "secret_made_on": _("Secret made on"),
            "refresh_token": _("Refresh token"),
            "active": _("Fetch data from Amazon"),
        }
        help_texts = {
            "endpoint": _("Where the seller account is at home."),
            "endpoint_url": _("Only for another address: the simulator, or a proxy of your own."),
            "seller_id": _("Seller Central → Settings → Account info → Your merchant token."),
            "client_id": _(
                "Seller Central → Apps and services → Develop apps → your app → LWA credentials → View."
            ),
            "client_secret": _("Stands beside the client ID."),
            "secret_made_on": _(
                "Amazon ends a secret after 180 days; Kefu warns three weeks before."
            ),
            "refresh_token": _(
                "Develop apps → your app → Authorize: copy the token that Amazon shows, once."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seller_central"].initial = self.instance.store.seller_central
        for name in SECRETS:
            widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
            self.fields[name].widget = widget
            self.fields[name].required = self.instance.pk is None
        self.fields["secret_made_on"].widget = forms.DateInput(attrs={"type": "date"})

    def clean(self) -> dict[str, Any]:
        """Secrets that were not typed again stay; another address must be a safe one."""
        data: dict[str, Any] = super().clean()
        kept = AmazonAccount.objects.filter(pk=self.instance.pk).first()
        for name in SECRETS:
            if not data.get(name) and kept is not None:
                data[name] = getattr(kept, name)
        try:
            endpoint_of(
                AmazonAccount(
                    endpoint=data.get("endpoint", ""), endpoint_url=data.get("endpoint_url", "")
                )
            )
        except NotDone as no:
            self.add_error("endpoint_url", word("amazon_problem", no.code))
        return data

    def clean_seller_central(self) -> str:
        """People log in there: nothing plain beyond this machine."""
        given: str = self.cleaned_data["seller_central"].strip().rstrip("/")
        parts = urlsplit(given)
        safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
        if given and not (safe and parts.hostname):
            raise forms.ValidationError(
                gettext("A whole address beginning with https://, or one of this machine.")
            )
        return given

    def keep(self) -> None:
        """Save the line, and the store's address with it."""
        account = self.save()
        account.store.seller_central = self.cleaned_data["seller_central"]
        account.store.save(update_fields=["seller_central"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """How much of one operation's limit is used: tokens left of the burst, and the calls so far."""

    operation: str
    left: int
    burst: int
    calls: int
    throttled: int
    full_at: datetime


@desk(Verb.READ_INTAKE)
def stores(request: HttpRequest) -> HttpResponse:
    """Every store with its line to Amazon and the age of its data."""
    now = timezone.now()
    lines = [line for line in lines_for(request.user, now) if line.group == "amazon"]
    rows = [
        {
            "store": store,
            "account": account,
            "lines": [line for line in lines if line.store == store],
            "warning": _secret_warning(account, now),
        }
        for store, account in _connected(request)
    ]
    context = {"section": "amazon", "rows": rows, "at": now}
    return render(request, "amazon/stores.html", context)


@desk(Verb.READ_INTAKE, methods=("GET", "HEAD", "POST"))
def account(request: HttpRequest, pk: int) -> HttpResponse:
    """One store: connect it, test the line, see its data and its limits."""
    store = access_store(request.user, Verb.READ_INTAKE, pk=pk)
    found = AmazonAccount.objects.filter(store=store).first()
    may_edit = request.user.may(Verb.MANAGE_AMAZON)
    if request.method == "POST":
        require(request.user, Verb.MANAGE_AMAZON)
    elif found is None and not may_edit:
        raise Http404
    instance = found or AmazonAccount(store=store, endpoint=region_of(store.marketplace))
    form = AccountForm(request.POST or None, instance=instance)
    steps: list[Step] = []
    now = timezone.now()
    if request.method == "POST" and form.is_valid():
        filled = form.save(commit=False)
        if request.POST.get("do") == "test":
            steps = try_account(filled, now=now)
        else:
            form.keep()
            # What Amazon refused before may be granted now: ask again at once.
            filled.sources.update(not_before=None)
            messages.success(
                request, gettext("%(store)s is connected to Amazon.") % {"store": store}
            )
            return HttpResponseRedirect(reverse("amazon_account", args=[store.pk]))
    context = {
        "section": "amazon",
        "store": store,
        "account": found,
        "form": form if may_edit else None,
        "steps": steps,
        "lines": [line for line in lines_for(request.user, now) if _is_of(line, store)],
        "uses": _uses(found, now) if found else [],
        "warning": _secret_warning(found, now),
        "at": now,
    }
    return render(request, "amazon/account.html", context)


@action(Verb.MANAGE_AMAZON)
def pause(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop fetching one kind of data, or go on where it was stopped."""
    source = access(
        DataSource.objects.all(), request.user, Verb.MANAGE_AMAZON, path="account__store", pk=pk
    )
    source.paused = not source.paused
    source.save(update_fields=["paused"])
    return back(request, "amazon")


def _connected(request: HttpRequest) -> list[tuple[Store, AmazonAccount | None]]:
    found = stores_for(request.user).select_related("amazon")
    return [(store, getattr(store, "amazon", None)) for store in found]


def _is_of(line: Line, store: Store) -> bool:
    return line.group == "amazon" and line.store == store


def _secret_warning(account: AmazonAccount | None, now: datetime) -> int | None:
    """Days until the client secret ends, where that is soon; negative once it has."""
    ends = account.secret_ends_on if account else None
    if ends is None or ends - now.date() > WARN_BEFORE_END:
        return None
    return (ends - now.date()).days


def _uses(account: AmazonAccount, now: datetime) -> list[Use]:
    found = []
    for row in QuotaBucket.objects.filter(account=account).order_by("operation"):
        bucket = Bucket(
            tokens=row.tokens, filled_at=row.filled_at, rate=row.rate, burst=row.burst
        ).at(now)
        found.append(
            Use(
                operation=row.operation,
                left=int(bucket.tokens),
                burst=row.burst,
                calls=row.calls,
                throttled=row.throttled,
                full_at=now + timedelta(seconds=(row.burst - bucket.tokens) / row.rate),
            )
        )
    return found
