"""People: the owner adds them, gives them a role and stores. One's own preferences."""

from __future__ import annotations

import secrets
import zoneinfo

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from kefu.accounts.models import ApiToken, User
from kefu.accounts.roles import Verb
from kefu.accounts.tokens import make_token, revoke
from kefu.web.guard import back, desk

EDIT = ("GET", "HEAD", "POST")
# Amazon asks that keys be renewed at least once a year.
TOKEN_DAYS = 365
# The zones that sellers and their teams sit in come first; any other can be typed.
ZONES = sorted(z for z in zoneinfo.available_timezones() if "/" in z and not z.startswith("Etc/"))


class PersonForm(forms.ModelForm):
    """A person at the desk."""

    class Meta:
        model = User
        fields = ["username", "display_name", "email", "role", "stores", "language", "is_active"]
        labels = {
            "username": _("Login name"),
            "display_name": _("Name shown"),
            "email": _("E-mail"),
            "role": _("Role"),
            "stores": _("Stores"),
            "language": _("Language"),
            "is_active": _("May log in"),
        }
        help_texts = {
            "username": "",
            "stores": _("An owner sees all stores anyway."),
            "is_active": _("Take the tick away when somebody leaves; their work stays."),
        }
        widgets = {"stores": forms.CheckboxSelectMultiple}


class PreferencesForm(forms.ModelForm):
    """What a person may set for themselves."""

    timezone = forms.ChoiceField(
        label=_("Time zone"), choices=[("UTC", "UTC"), *((z, z.replace("_", " ")) for z in ZONES)]
    )

    class Meta:
        model = User
        fields = ["display_name", "letter_name", "language", "timezone", "theme"]
        labels = {
            "display_name": _("Name shown"),
            "letter_name": _("Name under your letters"),
            "language": _("Language"),
            "theme": _("Light or dark"),
        }
        help_texts = {"letter_name": _("Buyers read it. Empty: the store signs alone.")}


@desk(Verb.MANAGE_PEOPLE)
def people(request: HttpRequest) -> HttpResponse:
    """Everybody, with role and stores."""
    rows = User.objects.prefetch_related("stores").order_by("-is_active", "username")
    return render(request, "people.html", {"section": "people", "people": list(rows)})


@desk(Verb.MANAGE_PEOPLE, methods=EDIT)
def new_person(request: HttpRequest) -> HttpResponse:
    """Add a person; the first password is shown once."""
    form = PersonForm(request.POST or None, initial={"is_active": True, "language": "zh-hans"})
    if request.method == "POST" and form.is_valid():
        person = form.save(commit=False)
        password = secrets.token_urlsafe(12)
        person.set_password(password)
        person.save()
        form.save_m2m()
        context = {"section": "people", "person": person, "password": password}
        response = render(request, "person_added.html", context)
        response["Cache-Control"] = "no-store"
        return response
    return render(request, "person.html", {"section": "people", "form": form, "person": None})


@desk(Verb.MANAGE_PEOPLE, methods=EDIT)
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a person's role and stores, or let them log in no more."""
    found = get_object_or_404(User, pk=pk)
    form = PersonForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        if found == request.user and (
            form.cleaned_data["role"] != "owner" or not form.cleaned_data["is_active"]
        ):
            form.add_error("role", gettext("You cannot take your own key away."))
        else:
            form.save()
            messages.success(request, gettext("%(name)s is kept.") % {"name": found})
            return HttpResponseRedirect(reverse("people"))
    return render(request, "person.html", {"section": "people", "form": form, "person": found})


@login_required
def preferences(request: HttpRequest) -> HttpResponse:
    """One's own language, time zone and theme."""
    form = PreferencesForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, gettext("Kept."))
        return HttpResponseRedirect(reverse("preferences"))
    context = {"form": form, "tokens": request.user.api_tokens.filter(revoked_at=None)}
    return render(request, "preferences.html", context)


@require_POST
@login_required
def new_token(request: HttpRequest) -> HttpResponse:
    """A token of the programming interface; shown this once."""
    name = request.POST.get("name", "").strip() or gettext("no name")
    token = make_token(request.user, name=name, now=timezone.now(), days=TOKEN_DAYS)
    response = render(request, "token_added.html", {"token": token, "name": name})
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@login_required
def revoke_token(request: HttpRequest, pk: int) -> HttpResponse:
    """From now on it opens nothing. One's own only."""
    revoke(get_object_or_404(ApiToken, pk=pk, user=request.user), now=timezone.now())
    messages.success(request, gettext("The token opens nothing any more."))
    return HttpResponseRedirect(reverse("preferences"))


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Switch between 中文 and English from any page."""
    chosen = request.POST.get("language", "")
    if chosen in dict(settings.LANGUAGES):
        if request.user.is_authenticated:
            request.user.language = chosen
            request.user.save(update_fields=["language"])
        response = back(request)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, chosen, samesite="Lax", max_age=31_536_000
        )
        return response
    return back(request)
