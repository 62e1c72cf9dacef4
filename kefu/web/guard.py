"""What every view of the desk shares: who may come in, how, and what a refusal looks like."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from kefu.accounts.access import require
from kefu.accounts.roles import Verb
from kefu.cases.errors import NotAllowedNow
from kefu.web.words import refusal

View = Callable[..., HttpResponse]
READING = ("GET", "HEAD")


def desk(verb: Verb, *, methods: tuple[str, ...] = READING) -> Callable[[View], View]:
    """A page for people whose role allows ``verb``; others are turned away before it runs.

    A verb that says no becomes a sentence on the page the person came from.
    """

    def wrap(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method not in methods:
                return HttpResponseNotAllowed(methods)
            require(request.user, verb)
            try:
                return view(request, *args, **kwargs)
            except NotAllowedNow as refused:
                messages.error(request, refusal(refused.code, refused.facts))
                return _where_it_was_asked(request)

        return login_required(guarded)

    return wrap


def action(verb: Verb) -> Callable[[View], View]:
    """A view that changes something: POST only."""
    return desk(verb, methods=("POST",))


def back(request: HttpRequest, default: str = "inbox", *args: Any) -> HttpResponse:
    """To where the form says it came from (this site only), else to a named page."""
    target = request.POST.get("next", "")
    if not _ours(request, target):
        target = reverse(default, args=args)
    return HttpResponseRedirect(target)


def _where_it_was_asked(request: HttpRequest) -> HttpResponse:
    """To where the form says it came from, else to the page on which it stood."""
    page = request.headers.get("Referer", "")
    if request.POST.get("next") or not _ours(request, page) or urlsplit(page).path == request.path:
        return back(request)
    return HttpResponseRedirect(page)


def _ours(request: HttpRequest, address: str) -> bool:
    return url_has_allowed_host_and_scheme(address, allowed_hosts={request.get_host()})
