"""What a return tells its case: facts for the verdict, so that the proposal follows the goods."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from kefu.cases.models import Case, Deadline
from kefu.cases.record_facts import tell
from kefu.returns.models import Return
from kefu.returns.portions import GRADES
from kefu.returns.stages import STAGES, STATUS

SOURCE = "return"
FACTS = ("return_status", "return_grade", "buyer_may_keep")


def tell_cases(returns: Sequence[Return], *, now: datetime) -> None:
    """Tell each case what its returns are like now, and stop its clock once all are answered."""
    cases = {ret.case_id for ret in returns if ret.case_id}
    if cases:
        tell_of(list(Case.objects.filter(pk__in=cases)), now=now)


def tell_of(cases: Sequence[Case], *, now: datetime) -> None:
    """The same by cases; one whose returns have gone elsewhere is told nothing any more."""
    by_case: dict[int, list[Return]] = defaultdict(list)
    for ret in Return.objects.filter(case__in=[case.pk for case in cases]):
        by_case[ret.case_id].append(ret)
    told = {case: facts_of(by_case[case.pk]) if case.pk in by_case else {} for case in cases}
    tell(told, source=SOURCE, fields=FACTS, now=now)
    _meet_answer_clocks(by_case, now)


def facts_of(returns: Sequence[Return]) -> dict[str, Any]:
    """The least advanced article says how far the return is, the worst one in what state."""
    going = [ret for ret in returns if ret.stage != Return.Stage.ENDED] or list(returns)
    first = min(going, key=lambda ret: STAGES.index(ret.stage))
    grades = [ret.grade for ret in going if ret.grade in GRADES]
    # The grade speaks for the whole return only once every article has one.
    graded = len(grades) == len(going)
    return {
        "return_status": STATUS[first.stage],
        "return_grade": max(grades, key=GRADES.index) if graded else None,
        "buyer_may_keep": True if all(ret.kept_at for ret in returns) else None,
    }


def _meet_answer_clocks(by_case: dict[int, list[Return]], now: datetime) -> None:
    """RET-2: a case's return clock stops when none of its requests waits for an answer."""
    answered = [
        pk for pk, rows in by_case.items() if all(ret.stage != Return.Stage.ASKED for ret in rows)
    ]
    met = Deadline.objects.filter(
        case__in=answered, kind=Deadline.Kind.RETURN_ANSWER, met_at__isnull=True
    )
    touched = list(met.values_list("case", flat=True))
    if not touched:
        return
    met.update(met_at=now)
    _rank_anew(touched)


def _rank_anew(cases: Sequence[int]) -> None:
    """The next clock of these cases decides where they stand."""
    rows = list(Case.objects.filter(pk__in=cases))
    due: dict[int, datetime] = {}
    running = Deadline.objects.filter(case__in=cases, met_at__isnull=True)
    for case, due_at in running.values_list("case", "due_at"):
        due[case] = min(due.get(case, due_at), due_at)
    for case in rows:
        case.due_at = due.get(case.pk)
        case.queue_rank = Case.rank(case.state, case.due_at, case.last_message_at)
    Case.objects.bulk_update(rows, ["due_at", "queue_rank"])
