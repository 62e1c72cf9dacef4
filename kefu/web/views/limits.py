"""Limits beyond which a second person is asked: what holds, who set it, and setting it anew."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from kefu.accounts.access import store_ids_for, stores_for
from kefu.accounts.models import Store
from kefu.accounts.roles import Role, Verb
from kefu.approvals.bounds import Bound
from kefu.approvals.models import Limit
from kefu.approvals.setting import may_set, set_limit
from kefu.approvals.weighing import LIMITED
from kefu.web.guard import desk
from kefu.web.limit_form import RoleForm, said_of, stored_form, typed_form

CHANGES = 50


@desk(Verb.ANSWER, methods=("GET", "HEAD", "POST"))
def limits(request: HttpRequest) -> HttpResponse:
    """The limits of all stores or of one; everybody who answers may read them."""
    store = _store(request)
    if request.method == "POST":
        forms = [
            typed_form(role, request.POST, editable=True)
            for role in LIMITED
            if may_set(request.user, role, store)
        ]
        if not any(form.wrong for form in forms):
            return _keep(request, forms, store)
        messages.error(request, gettext("Nothing was kept: mend what is marked."))
        typed = {form.role: form for form in forms}
        return _show(request, store, typed, status=400)
    return _show(request, store, {})


def _keep(request: HttpRequest, forms: list[RoleForm], store: Store | None) -> HttpResponse:
    now = timezone.now()
    with transaction.atomic():
        changed = [
            limit
            for form in forms
            for bound in form.bounds
            if (limit := set_limit(form.role, bound, store=store, actor=request.user, now=now))
        ]
    if changed:
        messages.success(request, gettext("Kept. It holds from now on."))
    else:
        messages.info(request, gettext("Nothing was changed."))
    query = f"?store={store.pk}" if store else ""
    return HttpResponseRedirect(reverse("limits") + query)


def _show(
    request: HttpRequest, store: Store | None, typed: dict[str, RoleForm], status: int = 200
) -> HttpResponse:
    values = _values(store)
    forms = [
        typed.get(role)
        or stored_form(
            role,
            values[(role, store.pk if store else None)],
            values[(role, None)] if store else {},
            editable=may_set(request.user, role, store),
        )
        for role in LIMITED
    ]
    context = {
        "section": "approvals",
        "tab": "limits",
        "store": store,
        "stores": list(stores_for(request.user)),
        "forms": forms,
        "editable": any(form.editable for form in forms),
        "changes": _changes(request, store),
    }
    return render(request, "limits.html", context, status=status)


def _values(store: Store | None) -> dict[tuple[str, int | None], dict[str, Any]]:
    found: dict[tuple[str, int | None], dict[str, Any]] = defaultdict(dict)
    for row in Limit.objects.filter(replaced_at=None).filter(Q(store=store) | Q(store=None)):
        found[(row.role, row.store_id)][row.measure] = row.value
    return found


def _changes(request: HttpRequest, store: Store | None) -> list[dict[str, Any]]:
    """Who set what, newest first; of one store with what holds for all, or of all one may see."""
    own = store_ids_for(request.user)
    rows = Limit.objects.select_related("store", "set_by")
    if store is not None:
        rows = rows.filter(Q(store=store) | Q(store=None))
    elif own is not None:
        rows = rows.filter(Q(store__in=own) | Q(store=None))
    return [
        {
            "row": row,
            "was": said_of(Bound.from_json(row.measure, row.was)),
            "value": said_of(Bound.from_json(row.measure, row.value)),
        }
        for row in rows[:CHANGES]
    ]


def _store(request: HttpRequest) -> Store | None:
    """The store the address names, if the person works for it; without a name, all stores."""
    text = request.GET.get("store", "")
    if not text:
        own = None if request.user.role == Role.OWNER else stores_for(request.user)
        # Who may change nothing for all stores begins with the only store they have.
        only = list(own[:2]) if own is not None else []
        return (
            only[0]
            if len(only) == 1 and request.method == "GET" and "all" not in request.GET
            else None
        )
    found = stores_for(request.user).filter(pk=int(text)) if text.isdecimal() else None
    store = found.first() if found is not None and len(text) < 18 else None
    if store is None:
        raise Http404
    return store
