"""Who else is here: so that two people do not write to one buyer."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from kefu.accounts.access import access
from kefu.accounts.roles import Verb
from kefu.cases.models import Case
from kefu.web.guard import action
from kefu.web.models import Presence

# The page asks every 20 seconds; a person counts as gone after missing two.
GONE = timedelta(seconds=50)
SWEPT = timedelta(hours=1)


@action(Verb.READ_CASES)
def presence(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that I am here, hear who else is."""
    case = access(Case.objects.only("id"), request.user, Verb.READ_CASES, pk=pk)
    now = timezone.now()
    Presence.objects.update_or_create(
        case=case,
        user=request.user,
        defaults={"seen_at": now, "writing": request.POST.get("writing") == "yes"},
    )
    Presence.objects.filter(seen_at__lt=now - SWEPT).delete()
    others = (
        Presence.objects.filter(case=case, seen_at__gt=now - GONE)
        .exclude(user=request.user)
        .select_related("user")
        .order_by("user__username")
    )
    return render(request, "case/_presence.html", {"others": list(others)})
