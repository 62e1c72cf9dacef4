"""Where a case stands in the one standard flow (STD-1), as a pure function."""

from __future__ import annotations

from dataclasses import dataclass

STAGES = ("order", "told", "answered", "remedy", "tracked", "solved", "satisfied")


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """What has happened so far; each field answers one stage.

    ``goods_tracked`` is ``None`` where nothing travels back or out again, so there is nothing
    to follow.
    """

    order_known: bool
    problem_told: bool
    answered: bool
    remedy_agreed: bool
    goods_tracked: bool | None
    solved: bool
    satisfaction_known: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One stage: ``state`` is ``done``, ``now``, ``ahead`` or ``skipped``."""

    code: str
    state: str


def stages(progress: Progress) -> tuple[Stage, ...]:
    """All stages in their order; the first one not done is where the case stands now.

    A solved case has passed every stage before: what never happened there is skipped.
    """
    done: dict[str, bool | None] = {
        "order": progress.order_known,
        "told": progress.problem_told,
        "answered": progress.answered,
        "remedy": progress.remedy_agreed,
        "tracked": progress.goods_tracked,
        "solved": progress.solved,
        "satisfied": progress.satisfaction_known,
    }
    found: list[Stage] = []
    current_seen = False
    for code in STAGES:
        before_solution = STAGES.index(code) < STAGES.index("solved")
        if done[code]:
            state = "done"
        elif done[code] is None or (progress.solved and before_solution):
            state = "skipped"
        elif current_seen:
            state = "ahead"
        else:
            state, current_seen = "now", True
        found.append(Stage(code=code, state=state))
    return tuple(found)
