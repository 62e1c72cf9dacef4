"""Codes in words, in the reader's language. One table a subject; nothing else is in here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from django.utils.translation import get_language, gettext

from kefu.web import times
from kefu.web.words import (
    actions,
    after_returns,
    amazon,
    approvals,
    assist,
    cases,
    claims,
    guided,
    health,
    intake,
    letters,
    policy,
    policy_tables,
    ratings,
    refusals,
    return_reasons,
    returns,
)

TABLES: dict[str, Mapping[str, str]] = {
    **actions.TABLES,
    **amazon.TABLES,
    **cases.TABLES,
    **health.TABLES,
    **claims.TABLES,
    **ratings.TABLES,
    **policy.TABLES,
    **policy_tables.TABLES,
    **intake.TABLES,
    **letters.TABLES,
    **assist.TABLES,
    **approvals.TABLES,
    **returns.TABLES,
    **after_returns.TABLES,
    **return_reasons.TABLES,
    **guided.TABLES,
}


def word(table: str, code: str | None) -> str:
    """What ``code`` is called; an unknown code shows itself, so that nothing is hidden."""
    return _word(get_language() or "en", table, code) if code else ""


def notice_value(name: str, value: str) -> str:
    """What a fact of a notice says: a code of ours in words, Amazon's own wording as it stands."""
    table = f"notice:{name}"
    return word(table, value) if value in TABLES.get(table, {}) else value


def refusal(code: str, facts: Mapping[str, object]) -> str:
    """Why something could not be done, as a sentence; some codes have one of their own for a kind."""
    general = refusals.SENTENCES.get(code)
    sentence = refusals.SENTENCES.get(f"{code}:{facts.get('kind')}", general)
    if sentence is None:
        return gettext("This cannot be done now (%(code)s).") % {"code": code}
    facts = {name: SAID[name](fact) if name in SAID else fact for name, fact in facts.items()}
    try:
        return gettext(sentence) % facts
    except (KeyError, TypeError, ValueError):
        return gettext(sentence)


def gap_reason(name: str) -> str:
    """What a gap of a letter still wants, as a sentence."""
    return gettext("A gap to fill in: %(what)s.") % {"what": word("gap", name)}


def _remedies(codes: object) -> str:
    return (
        ", ".join(word("remedy", str(c)) for c in codes) if isinstance(codes, list) else str(codes)
    )


# Facts of a refusal that are not said as they stand.
SAID: Mapping[str, Callable[[Any], object]] = {
    "remedies": _remedies,
    "state": lambda code: word("action_state", str(code)),
    "at": times.full,
}


@lru_cache(maxsize=4096)
def _word(language: str, table: str, code: str) -> str:
    # ``language`` is part of the key: the translation is looked up in the active one.
    text = TABLES[table].get(code)
    return gettext(text) if text else code.replace("_", " ")
