"""The buyer's answer to an offer, as a person read it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from kefu.accounts.access import access
from kefu.accounts.roles import Verb
from kefu.cases.models import Offer
from kefu.flow import settling
from kefu.flow.judging import judge
from kefu.web.guard import action, back

VERBS = {"accepted": settling.accept, "refused": settling.refuse, "open": settling.reopen}


@action(Verb.ANSWER)
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Yes, no, or not a no after all; the proposal follows at once."""
    rows = Offer.objects.select_related("case__store", "case__order")
    offer = access(rows, request.user, Verb.ANSWER, "case__store", pk=pk)
    verb, now = VERBS.get(request.POST.get("outcome", "")), timezone.now()
    if verb is None:
        raise Http404
    verb(offer, actor=request.user, now=now)
    judge(offer.case, now=now)
    return back(request, "case", offer.case_id)
