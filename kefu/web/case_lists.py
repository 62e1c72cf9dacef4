"""The short lists of a case's page, each of another table, read with one query."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from kefu.approvals.models import Approval, Limit
from kefu.approvals.weighing import limits_in_force
from kefu.cases.models import Case, Deadline, Decision, Doubt, Event, Offer, Regrouping, Task
from kefu.cases.together import together
from kefu.claims.models import Claim
from kefu.guided.models import GuidedStep
from kefu.outbox.models import Action
from kefu.ratings.models import Answer
from kefu.records.models import Parcel
from kefu.returns.board import returns_of
from kefu.returns.models import Return


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseLists:
    """What hangs on a case and its order. ``decisions``: the last one, if there is one.

    ``clocks``: those that were met as well.
    """

    decisions: list[Decision]
    parcels: list[Parcel]
    clocks: list[Deadline]
    events: list[Event]
    tasks: list[Task]
    offers: list[Offer]
    approvals: list[Approval]
    doubts: list[Doubt]
    regroupings: list[Regrouping]
    limits: list[Limit]
    steps: list[GuidedStep]
    claims: list[Claim]
    answers: list[Answer]
    returns: list[Return]
    # What is done at Amazon; letters apart.
    actions: list[Action]

    @property
    def decision(self) -> Decision | None:
        """What the policy said last."""
        return next(iter(self.decisions), None)

    @property
    def deadlines(self) -> list[Deadline]:
        """The clocks that still run, the first due first."""
        return [clock for clock in self.clocks if clock.met_at is None]


def lists_of(case: Case) -> CaseLists:
    """Read them, each in the order in which the page shows it."""
    last = case.decisions.order_by("-id").values("pk")[:1]
    found = together(
        decisions=Decision.objects.filter(pk__in=last),
        parcels=Parcel.objects.filter(order=case.order_id),
        clocks=case.deadlines.all(),
        events=case.events.select_related("actor"),
        tasks=case.tasks.select_related("assignee", "done_by"),
        offers=case.offers.select_related("offered_by"),
        approvals=case.approvals.filter(answer="open").select_related("asked_by"),
        doubts=Doubt.objects.filter(answer="open")
        .filter(Q(case=case) | Q(suggested=case))
        .select_related("suggested", "case"),
        regroupings=Regrouping.objects.filter(undone_at=None)
        .filter(Q(source=case) | Q(target=case))
        .select_related("by"),
        limits=limits_in_force(case.store_id),
        answers=Answer.objects.filter(case=case.pk),
        steps=GuidedStep.objects.filter(_of(case), store=case.store_id).select_related(
            "opened_by", "done_by"
        ),
        claims=Claim.objects.filter(_of(case), store=case.store_id),
        returns=returns_of(case),
        actions=case.actions.exclude(kind=Action.Kind.SEND_MAIL).select_related("asked_by"),
    )
    for rows in found.values():
        rows.sort(key=lambda row: row.pk)
    found["clocks"].sort(key=lambda row: row.due_at)
    found["tasks"].sort(key=lambda row: (row.state, row.due_at))
    found["offers"].sort(key=lambda row: row.offered_at)
    found["regroupings"].reverse()
    return CaseLists(**found)


def _of(case: Case) -> Q:
    """What is the case's own or its order's."""
    own = Q(case=case.pk)
    return own | Q(amazon_order_id=case.amazon_order_id) if case.amazon_order_id else own
