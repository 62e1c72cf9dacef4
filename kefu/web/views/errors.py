"""What a person sees when a page cannot be shown: what happened, and what still works."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """No such page, or not within the person's stores: the two look alike."""
    return render(request, "error.html", {"code": 404}, status=404)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The person's role does not allow it."""
    return render(request, "error.html", {"code": 403}, status=403)


def broken(request: HttpRequest) -> HttpResponse:
    """Our own mistake. The page asks nothing of database or session."""
    return render(None, "broken.html", status=500)
