"""The page behind a signed link: did this solve your problem? For buyers, without a login (STD-2)."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.utils import timezone

from kefu.cases.models import Case
from kefu.flow.letter_context import letter_language
from kefu.ratings.answers import case_of, keep_answer
from kefu.ratings.models import Answer
from kefu.ratings.survey import Said, page_words
from kefu.web.boards import number, one_of


def solved(request: HttpRequest, token: str) -> HttpResponse:
    """Show the question, or keep the answer. A forged or old link leads nowhere."""
    if request.method not in ("GET", "HEAD", "POST"):
        return HttpResponseNotAllowed(("GET", "HEAD", "POST"))
    case = case_of(token)
    if case is None:
        raise Http404
    thanks = request.method == "POST" and _keep(request, case)
    language = letter_language(case)
    context = {
        "words": page_words(language),
        "words_language": language,
        "store": case.store,
        "thanks": thanks,
    }
    response = render(request, "solved.html", context)
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def _keep(request: HttpRequest, case: Case) -> bool:
    answer = one_of(request.POST.get("solved"), ("yes", "no"))
    score = number(one_of(request.POST.get("score"), ("1", "2", "3", "4", "5")))
    if not answer and score is None:
        return False
    now = timezone.now()
    keep_answer(
        case,
        Said(solved=answer == "yes" if answer else None, score=score),
        source=Answer.Source.LINK,
        ref=f"case:{case.pk}",
        at=now,
        now=now,
        words=request.POST.get("words", ""),
    )
    return True
