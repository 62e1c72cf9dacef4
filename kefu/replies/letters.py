"""Drafts of letters: the buyer's language, with the agent's gloss paragraph by paragraph."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from kefu.replies import grammar, plan, texts
from kefu.replies.context import ReplyContext
from kefu.replies.errors import RemedyNotAllowed
from kefu.replies.money import WHOLE_PRICE, amount_for, percent_for
from kefu.replies.values import gap_values

if TYPE_CHECKING:
    from kefu.compliance import Report
    from kefu.policy import Facts, Option, Verdict

Overrides = Mapping[str, Mapping[str, str]]
"""A store's own sentences: language → text key → text in the grammar of grammar.py."""

ASKS_WITH_ANSWER = frozenset({"photo", "severity", "details", "reason"})
"""Asks after which the letter says what we do with the answer; the others say it themselves."""

ALTERNATIVES = (
    "compensate",
    "offer_discount_to_pass_on",
    "refund_full",
    "refund_partial",
    "refund_without_return",
    "refund_on_return",
    "resend",
    "resend_to_new_address",
    "send_part",
    "exchange",
    "repair",
)
"""Remedies of which a buyer gets one: several of them in a letter are offered as a choice."""

ALWAYS_ALLOWED = frozenset({"hand_to_person", "no_answer"})
"""A holding reply promises nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A letter ready to be read by the agent; one with ``gaps`` cannot be sent."""

    subject: str
    text: str
    gloss: str
    language: str
    gloss_language: str
    paragraphs: tuple[tuple[str, str], ...]
    gaps: tuple[str, ...]
    lint: Report

    @property
    def sendable(self) -> bool:
        """Nothing indispensable is open and nothing in the text blocks (MSG-4 to MSG-7)."""
        return not self.gaps and self.lint.ok

    def to_json(self) -> dict[str, Any]:
        """The line that ``kefu draft`` prints."""
        return {
            "subject": self.subject,
            "text": self.text,
            "gloss": self.gloss,
            "lint": self.lint.to_json(),
        }


def draft(
    facts: Facts,
    remedy: str,
    language: str,
    *,
    context: ReplyContext | None = None,
    verdict: Verdict | None = None,
    gloss_language: str = "zh",
    overrides: Overrides | None = None,
) -> Draft:
    """Write the letter for one remedy.

    Raises RemedyNotAllowed when ``verdict`` does not allow the remedy or its amount, ValueError
    for an unknown remedy or language.
    """
    return _write(
        facts, (remedy,), language, context or ReplyContext(), verdict, gloss_language, overrides
    )


def draft_letter(
    verdict: Verdict,
    facts: Facts,
    language: str,
    *,
    remedies: Sequence[str] | None = None,
    context: ReplyContext | None = None,
    gloss_language: str = "zh",
    overrides: Overrides | None = None,
) -> Draft:
    """Write one letter for several steps; without ``remedies``, for the verdict's next step.

    Several remedies of which the buyer gets only one (a refund or a replacement) become a choice
    that is the buyer's (MSG-6). Raises as ``draft``, and RemedyNotAllowed when a statement to Amazon and a letter to
    the buyer are asked for in one.
    """
    steps = tuple(dict.fromkeys(remedies or (verdict.next,)))
    return _write(
        facts, steps, language, context or ReplyContext(), verdict, gloss_language, overrides
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sentence:
    """A text with the money it may name: each remedy has an amount of its own."""

    key: str
    amount: Decimal | None = None
    percent: Decimal | None = None


_Part = tuple[_Sentence, ...]
"""A paragraph."""


def _write(
    facts: Facts,
    remedies: tuple[str, ...],
    language: str,
    context: ReplyContext,
    verdict: Verdict | None,
    gloss_language: str,
    overrides: Overrides | None,
) -> Draft:
    from kefu.compliance import lint

    addressee, parts = _compose(facts, remedies, context, verdict)
    both: list[tuple[str, str]] = []
    gaps: list[str] = []
    for part in (_plain(f"subject.{addressee}"), *parts):
        text, missing = _fill(part, language, facts, context, overrides)
        gloss, _ = _fill(part, gloss_language, facts, context, overrides, written_in=language)
        gaps.extend(missing)
        if text:
            both.append((text, gloss))
    (subject, _), *paragraphs = both
    text = "\n\n".join(text for text, _ in paragraphs)
    return Draft(
        subject=subject,
        text=text,
        gloss="\n\n".join(gloss for _, gloss in paragraphs),
        language=language,
        gloss_language=gloss_language,
        paragraphs=tuple(paragraphs),
        gaps=tuple(dict.fromkeys(gaps)),
        lint=lint(text, language=language, channel="amazon"),
    )


def _compose(
    facts: Facts, remedies: tuple[str, ...], context: ReplyContext, verdict: Verdict | None
) -> tuple[str, list[_Part]]:
    """Choose addressee and paragraphs: greeting, opening, steps, what is next, closing, signature."""
    book = plan.load()
    marks = _marks(facts, context)
    steps = {remedy: _step(book, remedy, verdict) for remedy in remedies}
    if len({step.to_amazon for step in steps.values()}) != 1:
        raise RemedyNotAllowed("a statement to Amazon and a letter to the buyer cannot be one")
    to_amazon = next(iter(steps.values())).to_amazon
    addressee = "amazon" if to_amazon else "buyer"

    opening = () if to_amazon else plan.first_that_holds(book.opening, marks)
    following: list[str] = []
    body: list[_Part] = []
    choice = tuple(remedy for remedy in remedies if remedy in ALTERNATIVES)
    for remedy, step in steps.items():
        if len(choice) > 1 and remedy in choice:
            if remedy == choice[0]:
                body.append(_choice(choice, facts, context, verdict))
            continue
        keys = plan.first_that_holds(step.rows, marks)
        if remedy == "ask_buyer":
            asks = (verdict.asks if verdict else None) or context.asks or book.open_asks(marks)
            keys = tuple(
                key for ask in asks for key in plan.first_that_holds(book.asks[ask], marks)
            )
            following.extend(["next.answer"] if ASKS_WITH_ANSWER.intersection(asks) else [])
        body.extend(_priced(keys, remedy, facts, context, verdict))
        following.extend(step.next)
    closing = steps[remedies[-1]].closing
    return addressee, list(
        dict.fromkeys(
            [
                _plain(_greeting(context, to_amazon)),
                *(_plain(*keys) for keys in opening),
                *body,
                *(_plain(key) for key in following),
                _plain(closing),
                _plain(f"signature.{addressee}"),
            ]
        )
    )


def _step(book: plan.Plan, remedy: str, verdict: Verdict | None) -> plan.Step:
    """Return how the remedy is written, having made sure that it may be promised (STD-3)."""
    if remedy not in book.steps:
        raise ValueError(f"no such remedy: {remedy!r}")
    if verdict is not None and remedy not in ALWAYS_ALLOWED:
        allowed = {option.remedy for option in verdict.options} | {verdict.next}
        if verdict.asks:
            allowed.add("ask_buyer")
        if remedy not in allowed:
            raise RemedyNotAllowed(f"{remedy} is not among the options of the verdict")
    return book.steps[remedy]


def _priced(
    keys: Iterable[plan.Paragraph],
    remedy: str,
    facts: Facts,
    context: ReplyContext,
    verdict: Verdict | None,
) -> list[_Part]:
    option = _option(verdict, remedy)
    amount = amount_for(remedy, facts, context, option)
    percent = percent_for(remedy, context, option)
    return [
        tuple(_Sentence(key=key, amount=amount, percent=percent) for key in paragraph)
        for paragraph in keys
    ]


def _choice(
    remedies: Sequence[str], facts: Facts, context: ReplyContext, verdict: Verdict | None
) -> _Part:
    """The remedies as a list to choose from. The agent's amount is for what is a part of the price."""
    lines: list[_Sentence] = []
    for remedy in remedies:
        own = replace(context, amount=None) if remedy in WHOLE_PRICE else context
        for part in _priced([(f"choice.{remedy}",)], remedy, facts, own, verdict):
            lines.extend(part)
    return (*_plain("choice.intro"), *lines, *_plain("choice.outro"))


def _plain(*keys: str) -> _Part:
    return tuple(_Sentence(key=key) for key in keys)


def _option(verdict: Verdict | None, remedy: str) -> Option | None:
    options = verdict.options if verdict else ()
    return next((option for option in options if option.remedy == remedy), None)


def _greeting(context: ReplyContext, to_amazon: bool) -> str:
    if to_amazon:
        return "greeting.amazon"
    if context.salutation and context.family_name:
        return f"greeting.{context.salutation}"
    return "greeting.name" if context.buyer_name else "greeting.neutral"


def _marks(facts: Facts, context: ReplyContext) -> dict[str, object]:
    marks: dict[str, object] = {field.name: getattr(facts, field.name) for field in fields(facts)}
    status, now, due = facts.order_status, facts.now, facts.latest_delivery
    marks["shipped"] = {
        "pending": False,
        "unshipped": False,
        "confirmed_not_sent": False,
        "shipped": True,
        "delivered": True,
    }.get(str(status))
    marks["late"] = None if now is None or due is None else now > due
    marks["refunded"] = None if facts.refunded_so_far is None else facts.refunded_so_far > 0
    marks["has_tracking_number"] = bool(context.tracking_number)
    return marks


def _fill(
    part: _Part,
    language: str,
    facts: Facts,
    context: ReplyContext,
    overrides: Overrides | None,
    *,
    written_in: str | None = None,
) -> tuple[str, tuple[str, ...]]:
    """Fill a paragraph in ``language``; as a gloss, what a store has put into its own words in
    ``written_in`` stands in those words unless the store gave the gloss too."""
    sentences: list[str] = []
    gaps: list[str] = []
    for sentence in part:
        own = (overrides or {}).get(language, {}).get(sentence.key)
        if own is None and written_in is not None:
            own = (overrides or {}).get(written_in, {}).get(sentence.key)
        values = gap_values(
            facts, context, language, amount=sentence.amount, percent=sentence.percent
        )
        text, missing = grammar.parse(own or texts.load(language)[sentence.key]).fill(values)
        sentences.append(text.strip())
        gaps.extend(missing)
    listed = part[0].key == "choice.intro"
    space = "\n" if listed else "" if language in ("ja", "zh") else " "
    return space.join(filter(None, sentences)), tuple(gaps)
