"""The shapes of what goes in and out. Money and shares are decimal strings, times ISO 8601 with offset."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from ninja import Field, Schema


class Problem(Schema):
    """Why a call was refused."""

    error: str
    message: str
    facts: dict[str, Any] = {}


class Page(Schema):
    """``next``: pass it as ``after`` to go on; ``null`` on the last page."""

    next: str | None


class CaseRow(Schema):
    """A case as lists show it."""

    id: int
    store: int
    state: str
    due_at: datetime | None
    last_message_at: datetime
    marketplace: str
    issue: str
    language: str
    subject: str
    snippet: str
    buyer_name: str
    order_id: str
    price: str | None
    currency: str
    assignee: int | None


class CasePage(Page):
    """One page of cases. ``as_of``: pass that of the first page as ``changed_after`` the next time."""

    cases: list[CaseRow]
    as_of: int


class MessageOut(Schema):
    """One entry of the conversation. ``asks``: a buyer's message that no answer has met yet.

    ``no_response_needed_at``: when it was marked as needing none (MSG-3).
    """

    id: int
    at: datetime
    direction: str
    kind: str
    subject: str
    text: str
    language: str
    delivery: str
    automatic: bool
    asks: bool
    no_response_needed_at: datetime | None
    notice: dict[str, Any]
    attachments: list[str]


class ClockOut(Schema):
    """A clock that runs."""

    id: int
    kind: str
    due_at: datetime
    rule: str


class TaskOut(Schema):
    """A task of a department. ``asks``: the facts that its answer may carry."""

    id: int
    case: int
    order_id: str
    task: str
    department: str
    rule: str
    due_at: datetime
    note: str
    asks: list[str]


class TaskPage(Page):
    """One page of tasks, due soonest first."""

    tasks: list[TaskOut]


class OfferOut(Schema):
    """An offer that was made, and how the buyer took it."""

    id: int
    remedy: str
    percent: str | None
    amount: str | None
    currency: str
    rule: str
    offered_at: datetime
    outcome: str


class CaseOut(CaseRow):
    """A case whole."""

    facts: dict[str, Any]
    verdict: dict[str, Any] | None
    messages: list[MessageOut]
    clocks: list[ClockOut]
    tasks: list[TaskOut]
    offers: list[OfferOut]
    waits_for_approval: bool


class Remedy(Schema):
    """A remedy of the vocabulary with its share or amount, decimal strings."""

    remedy: str
    percent: str | None = None
    amount: str | None = None


class Finding(Schema):
    """What stands against sending. ``key`` acknowledges it where it only warns.

    ``start`` and ``end`` count code points of ``part`` (``subject`` or ``text``).
    """

    key: str
    part: str
    rule: str
    severity: str
    start: int
    end: int
    text: str
    reason: str
    suggestion: str


class DraftIn(Schema):
    """Which remedies to write for; empty: the policy's proposal."""

    remedies: list[Remedy] = Field(default=[], max_length=20)


class Label(Schema):
    """A return label that a letter may carry: the buyer does not have it yet."""

    id: int
    return_id: int
    parcel: str


class DraftOut(Schema):
    """A letter ready to be sent, with what the check says of it. ``labels``: what it may carry."""

    subject: str
    text: str
    gloss: str
    language: str
    remedies: list[Remedy]
    labels: list[Label]
    findings: list[Finding]


class AnswerIn(Schema):
    """A letter to send. ``acknowledged``: keys of warnings; ``reason``: for the second person.

    ``labels``: return labels that it carries, by their ids.
    """

    text: str = Field(min_length=1, max_length=40_000)
    subject: str = Field(default="", max_length=250)
    gloss: str = Field(default="", max_length=40_000)
    remedies: list[Remedy] = Field(default=[], max_length=20)
    labels: list[int] = Field(default=[], max_length=20)
    acknowledged: list[str] = Field(default=[], max_length=100)
    reason: str = Field(default="", max_length=2_000)
    in_place: bool = False


class AnswerOut(Schema):
    """``queued`` (it leaves by itself) or ``needs_approval``."""

    state: str
    action: int | None = None
    approval: int | None = None


class FactsIn(Schema):
    """Facts as a person states them; ``null`` gives a fact back to the records."""

    facts: dict[str, Any] = Field(min_length=1, max_length=40)


class AssignIn(Schema):
    """To whom: a person's login name, or ``null`` for nobody."""

    username: str | None


class NoteIn(Schema):
    """A remark for colleagues."""

    text: str = Field(min_length=1, max_length=20_000)


class FinishIn(Schema):
    """What the department found."""

    note: str = Field(default="", max_length=2_000)
    answer: dict[str, Any] = {}
    recovered: Decimal | None = Field(default=None, ge=0, max_digits=12, decimal_places=2)


class ApprovalOut(Schema):
    """A question that waits for a second person."""

    id: int
    case: int
    asked_at: datetime
    asked_by: str
    reason: str
    why: list[Any]
    letter: str
    remedies: list[Any]


class ApprovalPage(Page):
    """Questions that this person may answer, oldest first."""

    approvals: list[ApprovalOut]


class DenyIn(Schema):
    """Why not."""

    note: str = Field(default="", max_length=2_000)


class FigureOut(Schema):
    """One figure of account health; see ``kefu health``."""

    metric: str
    window_days: int
    numerator: int
    denominator: int
    rate: float | None
    limit: float | None
    state: str
    orders: list[str]


class StoreOut(Schema):
    """A store that this person works for."""

    id: int
    key: str
    name: str
    marketplace: str
