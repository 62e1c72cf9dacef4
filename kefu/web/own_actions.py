"""What an answer sets off besides the letter, in words: done at Amazon by the desk, or by a person."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext

from kefu.approvals.limits import Chosen
from kefu.cases.models import Case
from kefu.connectors.amazon.abilities import abilities_with
from kefu.connectors.amazon.models import AmazonAccount
from kefu.flow.stored_letter import Term
from kefu.outbox.effects import BY_PROGRAM_ON_YES, done_by_program
from kefu.outbox.follow_up import FOLLOW_UP
from kefu.outbox.models import Action
from kefu.web.money import money

# Remedies that want money moved or an order cancelled, whoever does it.
MOVES = frozenset(
    {"refund_full", "refund_partial", "refund_without_return", "compensate", "cancel_order"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """``buttons``: what the send button says for a remedy that the desk does itself.

    ``follows``: remedies after which somebody has something to do; ``said``: what comes of
    those that are ticked.
    """

    buttons: Mapping[str, str] = field(default_factory=dict)
    follows: Collection[str] = frozenset(FOLLOW_UP)
    button: str = ""
    said: str = ""


def connection_column() -> Subquery:
    """For ``annotate``: the roles that the store's connection lacks; null without a connection."""
    accounts = AmazonAccount.objects.filter(store=OuterRef("store_id"), active=True)
    return Subquery(accounts.values("missing")[:1])


def own_of(
    case: Case, lines: Sequence[Term], missing: Mapping[str, Any] | None, *, now: datetime
) -> Own:
    """What the desk would do itself for the lines of a form; ``missing`` as the column has it."""
    able = abilities_with(missing)
    buttons = {
        line.remedy: _button(line.remedy)
        for line in lines
        if done_by_program(case, [_chosen(line)], now=now, able=able)
    }
    ticked = [line for line in lines if line.chosen]
    own = done_by_program(case, [_chosen(line) for line in ticked], now=now, able=able)
    button = ""
    if own:
        amount = money(own.amount, case.currency, case.marketplace) if own.amount else ""
        button = buttons.get(own.remedy, "").format(amount=amount)
    return Own(buttons=buttons, button=button, said=_said(ticked, bool(own), able))


def template_fits(case: Case, undelivered: bool, missing: Mapping[str, Any] | None) -> bool:
    """Whether Amazon's template is offered: no mail reaches the buyer, and the order is known."""
    unreachable = undelivered or not case.buyer_address
    able = Action.Kind.SEND_TEMPLATE in abilities_with(missing)
    return unreachable and bool(case.amazon_order_id) and able


def _button(remedy: str) -> str:
    if remedy == "cancel_order":
        return gettext("Send and cancel the order")
    if remedy == "resend":
        return gettext("Send, and have Amazon ship the replacement")
    return gettext("Send and refund {amount}")


def _said(ticked: Sequence[Term], own: bool, able: Collection[str]) -> str:
    moving = [line.remedy for line in ticked if line.remedy in MOVES]
    if not moving and not own:
        return ""
    if own:
        return gettext("Amazon is asked first; the letter leaves once Amazon has taken it.")
    if all(BY_PROGRAM_ON_YES.get(remedy) in able for remedy in moving):
        return gettext("No money moves before the buyer says yes; then Amazon is asked at once.")
    return gettext("No money moves by itself: a task for Seller Central follows.")


def _chosen(line: Term) -> Chosen:
    return Chosen.from_json({"remedy": line.remedy, "amount": line.amount})
