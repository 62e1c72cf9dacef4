"""Mailboxes: connecting one, with help and a test in plain words."""

from __future__ import annotations

import ssl

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kefu.accounts.access import access, stores_for, within_stores
from kefu.accounts.models import User
from kefu.accounts.roles import Verb
from kefu.channels.models import Mailbox
from kefu.channels.port import try_mailbox
from kefu.web.guard import desk

EDIT = ("GET", "HEAD", "POST")


class MailboxForm(forms.ModelForm):
    """A mailbox's settings. A password left empty stays as it is."""

    class Meta:
        model = Mailbox
        fields = [
            "store",
            "name",
            "from_address",
            "from_name",
            "imap_host",
            "imap_port",
            "imap_security",
            "imap_user",
            "imap_password",
            "imap_folder",
            "smtp_host",
            "smtp_port",
            "smtp_security",
            "smtp_user",
            "smtp_password",
            "ca_certificate",
            "active",
        ]
        labels = {
            "store": _("Store"),
            "name": _("Name"),
            "from_address": _("Address Amazon knows"),
            "from_name": _("Name on our letters"),
            "imap_host": _("Server"),
            "imap_port": _("Port"),
            "imap_security": _("Encryption"),
            "imap_user": _("User name"),
            "imap_password": _("Password"),
            "imap_folder": _("Folder"),
            "smtp_host": _("Server"),
            "smtp_port": _("Port"),
            "smtp_security": _("Encryption"),
            "smtp_user": _("User name"),
            "smtp_password": _("Password"),
            "ca_certificate": _("Certificate authority of one's own (PEM)"),
            "active": _("Read this mailbox and send from it"),
        }
        help_texts = {
            "name": _("As your team calls it."),
            "from_address": _(
                "The address registered in Seller Central for buyer messages. Amazon takes "
                "answers from it and from no other."
            ),
            "imap_password": _(
                "Gmail, Outlook, QQ and 163 want an app password here, not the one you log in with."
            ),
            "imap_folder": _("Where Amazon's mail arrives; usually INBOX."),
            "smtp_user": _("Empty: the same as for reading."),
            "smtp_password": _("Empty: the same as for reading."),
            "ca_certificate": _("Only for a mail server of your own with a private certificate."),
        }

    def __init__(self, user: User, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["store"].queryset = stores_for(user)
        for name in ("imap_password", "smtp_password"):
            widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
            self.fields[name].widget = widget
            self.fields[name].required = name == "imap_password" and self.instance.pk is None
        self.fields["ca_certificate"].widget.attrs["rows"] = 3

    def clean_ca_certificate(self) -> str:
        """Certificates that can be read, or none."""
        pem = self.cleaned_data["ca_certificate"]
        try:
            ssl.create_default_context(cadata=pem.encode("ascii", "ignore").decode() or None)
        except ssl.SSLError as error:
            raise forms.ValidationError(
                _("No certificate: it begins with -----BEGIN CERTIFICATE-----.")
            ) from error
        return pem

    def clean(self) -> dict:
        """Passwords that were not typed again stay, where they go to the server they were for."""
        data = super().clean()
        if self.instance.pk is None:
            return data
        kept = Mailbox.objects.get(pk=self.instance.pk)
        typed = {side: bool(data.get(f"{side}_password")) for side in ("imap", "smtp")}
        for side in typed:
            name, host = f"{side}_password", f"{side}_host"
            data[name] = data.get(name) or getattr(kept, name)
            # Without a password of its own, sending uses the one for reading.
            ours = "imap" if not data[name] else side
            if data.get(host) != getattr(kept, host) and not typed[ours]:
                self.add_error(name, _("Another server: type the password again."))
        return data


READING = ("imap_host", "imap_port", "imap_security", "imap_user", "imap_password", "imap_folder")
SENDING = ("smtp_host", "smtp_port", "smtp_security", "smtp_user", "smtp_password")


@desk(Verb.MANAGE_MAILBOXES)
def mailboxes(request: HttpRequest) -> HttpResponse:
    """All mailboxes with how they fare."""
    rows = within_stores(Mailbox.objects.select_related("store"), request.user)
    context = {"section": "mailboxes", "boxes": list(rows), "at": timezone.now()}
    return render(request, "mailboxes.html", context)


@desk(Verb.MANAGE_MAILBOXES, methods=EDIT)
def new_mailbox(request: HttpRequest) -> HttpResponse:
    """Connect a mailbox."""
    return _edit(request, None)


@desk(Verb.MANAGE_MAILBOXES, methods=EDIT)
def mailbox(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a mailbox's settings."""
    return _edit(request, access(Mailbox.objects.all(), request.user, Verb.MANAGE_MAILBOXES, pk=pk))


def _edit(request: HttpRequest, box: Mailbox | None) -> HttpResponse:
    form = MailboxForm(request.user, request.POST or None, instance=box)
    steps = []
    if request.method == "POST" and form.is_valid():
        filled = form.save(commit=False)
        if request.POST.get("do") == "test":
            steps = try_mailbox(filled)
        else:
            filled.save()
            messages.success(request, gettext("Mailbox %(name)s is kept.") % {"name": filled})
            return HttpResponseRedirect(reverse("mailboxes"))
    context = {
        "section": "mailboxes",
        "form": form,
        "box": box,
        "steps": steps,
        "reading": [form[name] for name in READING],
        "sending": [form[name] for name in SENDING],
    }
    return render(request, "mailbox.html", context)
