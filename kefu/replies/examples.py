"""Made-up letters in which a given text stands, so that people see it where it will be read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from kefu.policy import Facts
from kefu.replies.composing import Case, compose
from kefu.replies.context import ReplyContext
from kefu.replies.letters import Draft, Overrides, draft_letter
from kefu.replies.money import Money
from kefu.replies.usage import Use, uses
from kefu.replies.values import gap_values, locale_of, money_values

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
AHEAD = datetime(2026, 3, 6, 18, tzinfo=UTC)
PAST = datetime(2026, 2, 27, 18, tzinfo=UTC)

# By language: marketplace, currency, price, and the names of a buyer as common there as Smith.
HOMES: Mapping[str, tuple[str, str, str, str, str]] = {
    "en": ("US", "USD", "24.99", "Alex", "Smith"),
    "de": ("DE", "EUR", "24.99", "Anna", "Müller"),
    "fr": ("FR", "EUR", "24.99", "Camille", "Martin"),
    "it": ("IT", "EUR", "24.99", "Giulia", "Rossi"),
    "es": ("ES", "EUR", "24.99", "Lucía", "García"),
    "ja": ("JP", "JPY", "2480", "", "佐藤"),
    "zh": ("US", "USD", "24.99", "", "王芳"),
}

PERCENT = Decimal(20)


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """What a made-up letter is written from."""

    facts: Facts
    context: ReplyContext
    remedies: tuple[str, ...]

    def letter(self, language: str, *, gloss: str, overrides: Overrides | None = None) -> Draft:
        """Write it."""
        return draft_letter(
            None,
            self.facts,
            language,
            remedies=self.remedies,
            context=self.context,
            gloss_language=gloss,
            overrides=overrides,
        )


def example_of(key: str, language: str) -> Example:
    """A case whose letter holds the text ``key``. Raises KeyError for a text that is in no letter."""
    for use in uses()[key]:
        for example in _tries(key, use, language):
            case = Case(facts=example.facts, context=example.context, verdict=None)
            letter = compose(case, example.remedies)
            sentences = (*letter.subject, *(s for part in letter.paragraphs for s in part))
            if any(sentence.key == key for sentence in sentences):
                return example
    raise KeyError(key)


def example_values(language: str) -> dict[str, str]:
    """Every gap with a made-up value, written as the language writes it."""
    facts = replace(
        _facts(language), latest_ship=AHEAD, delivered_at=PAST, refunded_so_far=Decimal(5)
    )
    locale = locale_of(language, facts.marketplace)
    offered = Money(amount=Decimal(5), currency=facts.currency)
    if facts.currency == "JPY":
        facts = replace(facts, refunded_so_far=Decimal(500))
        offered = Money(amount=Decimal(500), currency="JPY")
    return {
        **gap_values(facts, _context(language), locale),
        **money_values(offered, PERCENT, locale),
    }


def _tries(key: str, use: Use, language: str) -> Iterator[Example]:
    """Cases that could lead to the text, richest first: a known number may be what hides it."""
    facts, marks = _meeting(_facts(language), use.when)
    context = _context(language)
    if key.startswith("greeting."):
        context = replace(context, **_GREETED.get(key, {}))
    context = replace(
        context,
        unprompted=bool(marks.get("unprompted", key == "subject.unprompted")),
        asks=(use.code,) if use.part == "ask" else None,
    )
    bare = replace(context, tracking_number=None)
    unknown = replace(facts, latest_delivery=None, latest_ship=None)
    also = tuple(name.removeprefix("with_") for name in marks if name.startswith("with_"))
    for remedies in _remedies(key, use):
        for known in (facts, unknown):
            for told in (context, bare):
                yield Example(facts=known, context=told, remedies=(*also, *remedies))


def _remedies(key: str, use: Use) -> tuple[tuple[str, ...], ...]:
    if use.part == "ask":
        return (("ask_buyer",),)
    if use.part == "choice":
        other = "resend" if use.code != "resend" else "refund_full"
        return ((use.code or "refund_full", other),)
    if use.code:
        return ((use.code,),)
    return (("answer_claim",),) if key.endswith(".amazon") else (("explain",),)


_GREETED: Mapping[str, dict[str, Any]] = {
    "greeting.ms": {"salutation": "ms"},
    "greeting.mr": {"salutation": "mr"},
    "greeting.neutral": {"buyer_name": None, "family_name": None},
}


def _meeting(facts: Facts, when: Mapping[str, Any]) -> tuple[Facts, dict[str, Any]]:
    """The facts changed so that the conditions hold, and the conditions that are no facts."""
    known: dict[str, Any] = {}
    marks: dict[str, Any] = {}
    for name, wanted in when.items():
        value = wanted if isinstance(wanted, (str, bool)) else wanted[0]
        if name == "shipped":
            known.setdefault("order_status", "shipped" if value else "unshipped")
        elif name == "late":
            known["latest_delivery"] = PAST if value else AHEAD
        elif name == "refunded":
            known["refunded_so_far"] = Decimal(5)
        elif name in Facts.__dataclass_fields__:
            known[name] = value
        else:
            marks[name] = value
    if facts.currency == "JPY" and "refunded_so_far" in known:
        known["refunded_so_far"] = Decimal(500)
    return replace(facts, **known), marks


def _facts(language: str) -> Facts:
    marketplace, currency, price, _, _ = HOMES[language]
    return Facts(
        marketplace=marketplace,
        currency=currency,
        price=Decimal(price),
        now=NOW,
        latest_ship=AHEAD,
        latest_delivery=AHEAD,
        delivered_at=PAST,
    )


def _context(language: str) -> ReplyContext:
    _, _, _, given, family = HOMES[language]
    return ReplyContext(
        buyer_name=f"{given} {family}".strip(),
        family_name=family,
        order_id="305-1234567-7654321",
        item_title="Nova LED 12",
        part_name="USB-C",
        carrier="DHL",
        tracking_number="00340434161094",
        store_name="Nova",
        agent_name="Lin",
        return_address="Nova\nHafenweg 3\n20457 Hamburg",
        new_address="Am Markt 5\n28195 Bremen",
        percent=PERCENT,
        promised_by=date(2026, 3, 5),
        offered_at=date(2026, 2, 28),
    )
