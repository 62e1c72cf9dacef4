"""Correcting what a listing says, from the task that asks for it: now and then, previewed by Amazon."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from kefu.accounts.access import access
from kefu.accounts.roles import Verb
from kefu.cases.models import Task
from kefu.connectors.amazon.actions.patch_listing import ATTRIBUTES, Page, preview, read_page
from kefu.connectors.amazon.client import Amazon
from kefu.connectors.amazon.errors import AmazonError
from kefu.connectors.amazon.models import AmazonAccount
from kefu.connectors.amazon.quota import Urgency
from kefu.outbox.requests import correct_listing
from kefu.web import boards
from kefu.web.guard import desk
from kefu.web.words import word

PATIENCE = timedelta(seconds=3)


@desk(Verb.DO_TASKS, methods=("GET", "HEAD", "POST"))
def listing(request: HttpRequest, pk: int) -> HttpResponse:
    """What the page says now and what it shall say; Amazon's preview; then it is queued."""
    rows = Task.objects.select_related("case__store", "case__order")
    task = access(rows, request.user, Verb.DO_TASKS, "case__store", pk=pk)
    given = request.POST or request.GET
    items = list(task.case.order.items.exclude(sku="")) if task.case.order else []
    skus = list(dict.fromkeys(item.sku for item in items))
    sku = boards.one_of(given.get("sku"), skus) or next(iter(skus), "")
    attribute = boards.one_of(given.get("attribute"), ATTRIBUTES) or ATTRIBUTES[0]
    context: dict[str, Any] = {
        "section": "tasks",
        "task": task,
        "skus": [(one, one) for one in skus],
        "sku": sku,
        "attributes": [(name, word("listing", name)) for name in ATTRIBUTES],
        "attribute": attribute,
    }
    account = AmazonAccount.objects.filter(store=task.case.store_id, active=True).first()
    if account is None or not sku:
        return render(request, "listing.html", {**context, "problem": "not_connected"})
    amazon = Amazon(account, urgency=Urgency.PERSON, patience=PATIENCE)
    try:
        page = read_page(amazon, sku)
        texts = _typed(request, page, attribute)
        context |= {"now": page.texts[attribute], "texts": texts}
        if request.method == "POST":
            context["issues"] = preview(amazon, sku, page, attribute, texts)
    except AmazonError as error:
        return render(request, "listing.html", {**context, "problem": error.code})
    if request.POST.get("do") == "send" and not context["issues"]:
        correct_listing(
            task.case.store,
            sku=sku,
            attribute=attribute,
            texts=texts,
            before=page.texts[attribute],
            actor=request.user,
            now=timezone.now(),
            case=task.case,
        )
        said = gettext("Amazon is asked to change it. The task is done once the page says so.")
        messages.success(request, said)
        return HttpResponseRedirect(reverse("case", args=[task.case_id]))
    return render(request, "listing.html", context)


def _typed(request: HttpRequest, page: Page, attribute: str) -> list[str]:
    """A text a line for bullet points, else one text; what the page says where nothing was typed."""
    typed = request.POST.get("text")
    if typed is None:
        return page.texts[attribute]
    plain = typed.replace("\r\n", "\n").strip()
    lines = plain.split("\n") if attribute == "bullet_point" else [plain]
    return [line.strip() for line in lines if line.strip()]
