"""The assistant's settings: where it is, what it may do, for which stores, and what it costs."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kefu.accounts.roles import Verb
from kefu.assist.endpoint import address_problem
from kefu.assist.models import Assistant, Call, Function
from kefu.assist.offering import assistant, spent
from kefu.assist.trying import try_assistant
from kefu.web.guard import desk
from kefu.web.words import word

EDIT = ("GET", "HEAD", "POST")
LAST_CALLS = 25


class AssistantForm(forms.ModelForm):
    """The settings. A key left empty stays as it is."""

    functions = forms.MultipleChoiceField(
        label=_("What it may do"),
        choices=Function.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    seconds = forms.IntegerField(label=_("Seconds at most"), min_value=3, max_value=120)
    most_characters = forms.IntegerField(
        label=_("Characters at most"),
        min_value=500,
        max_value=60_000,
        help_text=_("Of one text; of a longer conversation the newest part is read."),
    )

    class Meta:
        model = Assistant
        fields = [
            "on",
            "url",
            "model",
            "key",
            "functions",
            "stores",
            "seconds",
            "most_characters",
            "daily_calls",
            "daily_tokens",
        ]
        labels = {
            "on": _("The assistant may be asked"),
            "url": _("Address"),
            "model": _("Model"),
            "key": _("Key"),
            "stores": _("Stores"),
            "daily_calls": _("Questions a day"),
            "daily_tokens": _("Tokens a day"),
        }
        help_texts = {
            "url": _(
                "Any endpoint that speaks like OpenAI's, for example https://api.example.com/v1 or "
                "http://localhost:11434/v1 for a model of your own."
            ),
            "model": _("As the endpoint calls it."),
            "key": _("Kept encrypted and never shown again. Empty: as it is."),
            "stores": _("Only the cases of these stores."),
        }
        widgets = {
            "stores": forms.CheckboxSelectMultiple,
            "key": forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        }

    def clean_url(self) -> str:
        """Says what is wrong with an address."""
        url = self.cleaned_data["url"].strip()
        if url and (problem := address_problem(url)):
            raise forms.ValidationError(word("assist_outcome", problem))
        return url

    def clean(self) -> dict:
        """A key that was not typed again stays, but not for another address."""
        data = super().clean()
        stored = assistant()
        if not data.get("key") and data.get("url") == stored.url:
            data["key"] = stored.key
        if data.get("on"):
            for name in ("url", "model"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, gettext("Needed before the assistant can be switched on."))
        return data


@desk(Verb.MANAGE_ASSISTANT, methods=EDIT)
def settings_page(request: HttpRequest) -> HttpResponse:
    """Look, change, try."""
    stored, now = assistant(), timezone.now()
    form = AssistantForm(request.POST or None, instance=assistant())
    steps = []
    if request.method == "POST" and form.is_valid():
        if request.POST.get("do") == "test":
            filled = form.save(commit=False)
            steps = try_assistant(filled, actor=request.user, now=now)
        else:
            kept = form.save(commit=False)
            kept.changed_at, kept.changed_by = now, request.user
            kept.save()
            form.save_m2m()
            messages.success(request, gettext("Kept."))
            return HttpResponseRedirect(reverse("assistant"))
    context = {
        "section": "assistant",
        "form": form,
        "stored": stored,
        "steps": steps,
        "spent": spent(stored, now),
        "calls": list(Call.objects.select_related("by", "store")[:LAST_CALLS]),
    }
    return render(request, "assistant.html", context)
