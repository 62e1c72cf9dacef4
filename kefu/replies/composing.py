"""What a letter consists of: the plan's paragraphs for a case, each sentence with the money it names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from kefu.replies import plan
from kefu.replies.context import ReplyContext
from kefu.replies.errors import RemedyNotAllowed
from kefu.replies.money import WHOLE_PRICE, Money, money_for, percent_for
from kefu.replies.values import one_line

if TYPE_CHECKING:
    from kefu.policy import Facts, Option, Verdict

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

ALWAYS_ALLOWED = frozenset(
    {"hand_to_person", "no_answer", "explain", "give_tracking", "ask_patience", "decline_kindly"}
)
"""Words alone promise nothing; they are allowed unless the verdict forbids them."""

HAS_LEFT = {
    "pending": False,
    "unshipped": False,
    "confirmed_not_sent": False,
    "shipped": True,
    "delivered": True,
}
"""Has the parcel left? By order status; for the others it is not known."""


def allows(verdict: Verdict, remedy: str) -> bool:
    """Whether a letter within ``verdict`` may speak of ``remedy`` (STD-3)."""
    if remedy == verdict.next or any(option.remedy == remedy for option in verdict.options):
        return True
    if remedy == "ask_buyer":
        return bool(verdict.asks)
    forbidden = any(ban.remedy == remedy for ban in verdict.forbidden)
    return remedy in ALWAYS_ALLOWED and not forbidden


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What a letter is written from."""

    facts: Facts
    context: ReplyContext
    verdict: Verdict | None

    def option(self, remedy: str) -> Option | None:
        """Return what the verdict says of ``remedy``."""
        options = self.verdict.options if self.verdict else ()
        return next((option for option in options if option.remedy == remedy), None)

    def allows(self, remedy: str) -> bool:
        """Without a verdict everything is the agent's responsibility (STD-3)."""
        return self.verdict is None or allows(self.verdict, remedy)

    def marks(self, remedies: Iterable[str]) -> dict[str, object]:
        """Return what the plan's conditions are read against; None is unknown."""
        facts = self.facts
        known = {field.name: getattr(facts, field.name) for field in fields(facts)}
        due = None if facts.now is None else facts.latest_delivery
        return {
            **known,
            "shipped": HAS_LEFT.get(str(facts.order_status)),
            "late": None if facts.now is None or due is None else facts.now > due,
            "refunded": None if facts.refunded_so_far is None else facts.refunded_so_far > 0,
            "complained": self.context.complained,
            "has_tracking_number": bool(one_line(self.context.tracking_number)),
            **{f"with_{remedy}": True for remedy in remedies},
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A text by its key, with the money it may name: each remedy has an amount of its own."""

    key: str
    money: Money | None = None
    percent: Decimal | None = None


Paragraph = tuple[Sentence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Composition:
    """A letter before it is put into words."""

    subject: Paragraph
    paragraphs: tuple[Paragraph, ...]


def compose(case: Case, remedies: Sequence[str]) -> Composition:
    """Choose the paragraphs: greeting, opening, steps, what happens next, closing, signature.

    Raises RemedyNotAllowed, AmountNotAllowed, and ValueError for an unknown remedy or ask.
    """
    book = plan.load()
    steps = {remedy: _step(book, remedy, case) for remedy in remedies}
    if len({step.to_amazon for step in steps.values()}) > 1:
        raise RemedyNotAllowed("a statement to Amazon and a letter to the buyer cannot be one")
    kind = _kind(case, steps)
    addressee = "amazon" if kind == "amazon" else "buyer"
    marks = {**case.marks(steps), "unprompted": kind == "unprompted"}
    opening = plan.first_that_holds(book.opening, marks) if addressee == "buyer" else ()
    body, following = _body(book, case, steps, marks)
    paragraphs = [
        _plain(_greeting(case.context, addressee)),
        *(_plain(*keys) for keys in opening),
        *body,
        *(_plain(key) for key in following),
        _plain(steps[remedies[-1]].closing),
        _plain(f"signature.{addressee}"),
    ]
    return Composition(
        subject=_plain(f"subject.{kind}"), paragraphs=tuple(dict.fromkeys(paragraphs))
    )


def _kind(case: Case, steps: Mapping[str, plan.Step]) -> str:
    """Return ``amazon`` (a statement), ``buyer`` (an answer) or ``unprompted`` (of our own accord)."""
    if all(step.to_amazon for step in steps.values()):
        return "amazon"
    prompted = not case.context.unprompted and not any(s.unprompted for s in steps.values())
    return "buyer" if prompted else "unprompted"


def _step(book: plan.Plan, remedy: str, case: Case) -> plan.Step:
    if remedy not in book.steps:
        raise ValueError(f"no such remedy: {remedy!r}")
    if not case.allows(remedy):
        raise RemedyNotAllowed(f"{remedy} is not among the options of the verdict")
    return book.steps[remedy]


def _body(
    book: plan.Plan, case: Case, steps: Mapping[str, plan.Step], marks: plan.Marks
) -> tuple[list[Paragraph], list[str]]:
    """The paragraphs of the steps, and the keys of what happens next."""
    body: list[Paragraph] = []
    following: list[str] = []
    choice = [remedy for remedy in steps if remedy in ALTERNATIVES]
    for remedy, step in steps.items():
        if len(choice) > 1 and remedy in choice:
            if remedy == choice[0]:
                body.append(_choice(choice, case))
            continue
        keys = plan.first_that_holds(step.rows, marks)
        if remedy == "ask_buyer":
            asks = _asks(book, case, marks)
            keys = tuple(
                key for ask in asks for key in plan.first_that_holds(book.asks[ask], marks)
            )
            following.extend(["next.answer"] if ASKS_WITH_ANSWER.intersection(asks) else [])
        body.extend(_priced(keys, remedy, case))
        following.extend(step.next)
    return body, following


def _asks(book: plan.Plan, case: Case, marks: plan.Marks) -> tuple[str, ...]:
    asks = (case.verdict.asks if case.verdict else ()) or case.context.asks
    unknown = set(asks or ()) - set(book.asks)
    if unknown:
        raise ValueError(f"no such ask: {', '.join(sorted(unknown))}")
    return asks or book.open_asks(marks)


def _priced(keys: Iterable[plan.Paragraph], remedy: str, case: Case) -> list[Paragraph]:
    option = case.option(remedy)
    money = money_for(remedy, case.facts, case.context, option)
    percent = percent_for(remedy, case.context, option)
    return [
        tuple(Sentence(key=key, money=money, percent=percent) for key in paragraph)
        for paragraph in keys
    ]


def _choice(remedies: Sequence[str], case: Case) -> Paragraph:
    """The remedies as a list to choose from. The agent's amount is meant for a part of the price."""
    whole = replace(case, context=replace(case.context, amount=None))
    lines = [
        sentence
        for remedy in remedies
        for part in _priced(
            [(f"choice.{remedy}",)], remedy, whole if remedy in WHOLE_PRICE else case
        )
        for sentence in part
    ]
    return (*_plain("choice.intro"), *lines, *_plain("choice.outro"))


def _plain(*keys: str) -> Paragraph:
    return tuple(Sentence(key=key) for key in keys)


def _greeting(context: ReplyContext, addressee: str) -> str:
    if addressee == "amazon":
        return "greeting.amazon"
    if context.salutation and one_line(context.family_name):
        return f"greeting.{context.salutation}"
    return "greeting.name" if one_line(context.buyer_name) else "greeting.neutral"
