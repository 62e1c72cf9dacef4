"""The Jinja2 environment of our own pages."""

from __future__ import annotations

from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.template.backends.utils import csrf_input
from django.template.defaultfilters import filesizeformat
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, gettext, ngettext, pgettext
from jinja2 import Environment
from markupsafe import Markup

from kefu import __version__
from kefu.accounts.roles import Verb
from kefu.flow import approving
from kefu.web import (
    claim_page,
    facts,
    feedback_page,
    guided_steps,
    money,
    portion_words,
    reasons,
    return_words,
    sentences,
    times,
)
from kefu.web.data_health import badge_for
from kefu.web.health_page import percent
from kefu.web.policy_words import as_query, example_words
from kefu.web.waiting import alarms_for, waiting_for
from kefu.web.words import notice_value, word

_NUMBER = 7_351_902_468


def environment(**options: Any) -> Environment:
    """Called by Django once a process."""
    env = Environment(  # noqa: S701 - Django turns autoescape on
        extensions=["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols"],
        trim_blocks=True,
        lstrip_blocks=True,
        **options,
    )
    env.policies["ext.i18n.trimmed"] = True
    env.install_gettext_callables(gettext, ngettext, newstyle=True, pgettext=pgettext)
    env.globals.update(
        alarms_for_me=alarms_for,
        asset=asset,
        flash=get_messages,
        icon=icon,
        _=said,
        language=get_language,
        may=lambda user, verb: user.may(Verb(verb)),
        now=timezone.now,
        step_for_task=guided_steps.step_for_task,
        time_patterns=lambda: times.patterns(get_language() or "en"),
        url=address,
        waiting_for_me=waiting_for,
        data_badge=badge_for,
        word=word,
        notice_value=notice_value,
    )
    env.filters.update(
        date=times.date,
        digits=money.digits,
        as_query=as_query,
        choices=facts.choices_of,
        feedback_change=feedback_page.change_sentence,
        claim_change=claim_page.change_sentence,
        counts_word=claim_page.counts_word,
        clock_words=return_words.clock_words,
        grade_words=portion_words.grade_words,
        end_words=portion_words.end_words,
        bins=portion_words.bins,
        day=lambda at: timezone.localdate(at).isoformat(),
        example_words=example_words,
        fact_word=lambda value, field: facts.fact_value(field, value),
        filesizeformat=filesizeformat,
        full=times.full,
        short_day=times.short_day,
        iso=datetime.fromisoformat,
        moment=times.moment,
        percent=percent,
        reason_words=return_words.reason_words,
        reasons=reasons.reasons_of,
        told_of=sentences.told_of,
        answerable=approving.may_answer,
        money=money.money,
        script_locale=money.script_locale,
        time_left=times.time_left,
    )
    return env


def csrf_once(request: HttpRequest) -> dict[str, Any]:
    """One token against forged requests a page, however many forms it has."""
    return {"csrf_input": SimpleLazyObject(lambda: csrf_input(request))}


def said(text: str, /, **values: Any) -> Markup:
    """``_`` of the templates: as Jinja2's own, without its context, which half of a list's cost was."""
    found = _said(get_language() or "en", text)
    return found % values if "%" in found else found


@lru_cache(maxsize=4096)
def _said(language: str, text: str) -> Markup:
    # ``language`` is part of the key: the translation is looked up in the active one.
    return Markup(gettext(text))  # noqa: S704 - our own catalogues only


def address(name: str, *args: Any) -> str:
    """The address of a named page; arguments by place."""
    if not args:
        return _fixed_address(name)
    if len(args) == 1 and type(args[0]) is int:
        before, after = _around_number(name)
        return f"{before}{args[0]}{after}"
    return reverse(name, args=args)


@cache
def _fixed_address(name: str) -> str:
    return reverse(name)


@cache
def _around_number(name: str) -> tuple[str, str]:
    """What stands before and behind the number in the address of one thing."""
    before, _, after = reverse(name, args=[_NUMBER]).partition(str(_NUMBER))
    return before, after


@cache
def asset(path: str) -> str:
    """A static file's address, with the version so that an update is seen at once."""
    return f"{static(path)}?{__version__}"


@cache
def icon(name: str) -> Markup:
    """A drawing of our own sprite; decoration only, words stand beside it."""
    return Markup(  # noqa: S704 - our own names only
        f'<svg class="icon" aria-hidden="true"><use href="{asset("kefu/icons.svg")}#{name}"/></svg>'
    )
