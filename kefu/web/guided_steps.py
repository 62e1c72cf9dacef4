"""A guided step as pages show it: a checklist with its link, its text and how it ended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kefu.accounts.models import Store, User
from kefu.accounts.roles import Verb
from kefu.cases.models import Case
from kefu.guided.kinds import Kind, kind_for, kind_of_task, kinds
from kefu.guided.models import GuidedStep
from kefu.guided.places import base, is_sure, link
from kefu.guided.verbs import COULD_NOT
from kefu.web.step_titles import reader
from kefu.web.words import word


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """``link`` is empty where nobody knows the page, ``sure`` whether it was seen to lead there.

    ``gloss`` is empty where the text needs none.
    """

    step: GuidedStep
    kind: Kind
    title: str
    clicks: list[str]
    check: str
    link: str
    sure: bool
    gloss: str
    may: bool

    @property
    def reasons(self) -> list[tuple[str, str]]:
        """Why it may not have been done."""
        return [(code, word("step_outcome", code)) for code in COULD_NOT]


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """A step that can be opened for a case: by the proposal, for a task, or by hand."""

    code: str
    title: str
    rule: str


def shown(step: GuidedStep, store: Store, user: User) -> Shown:
    """One step for a reader."""
    kind, language = kinds()[step.kind], reader()
    return Shown(
        step=step,
        kind=kind,
        title=kind.title(language),
        clicks=kind.steps(language),
        check=kind.check(language),
        link=link_of(step, store.seller_central),
        sure=is_sure(kind.place),
        gloss=step.glosses.get(language, "") if step.language != language else "",
        may=user.may(Verb(kind.verb)),
    )


def link_of(step: Any, seller_central: str) -> str:
    """The page where a step is done; empty where nobody knows it. ``seller_central``: the store's own."""
    known = {
        **{name: str(value) for name, value in step.facts.items() if value},
        "order": step.amazon_order_id,
        "about": step.about,
    }
    at = base(step.marketplace, seller_central)
    return link(kinds()[step.kind].place, at=at, known=known)


def steps_of(case: Case, steps: Iterable[GuidedStep], user: User) -> list[Shown]:
    """A case's steps: what waits for a person first, then what waits for Amazon, then the rest."""
    order = {"open": 0, "not_found": 0, "done_claimed": 1}
    ranked = sorted(steps, key=lambda step: (order.get(step.state, 2), step.due_at, step.pk))
    return [shown(step, case.store, user) for step in ranked]


def proposed(verdict: Mapping[str, Any] | None, steps: Iterable[GuidedStep]) -> list[Offered]:
    """The steps by which what the policy proposes is carried out, unless they are open already."""
    allowed = [option["remedy"] for option in (verdict or {}).get("options", ())]
    codes = [kind.code for remedy in allowed if (kind := kind_for(remedy))]
    unfinished = {step.kind for step in steps if step.unfinished}
    return [_offered(kinds()[code]) for code in dict.fromkeys(codes) if code not in unfinished]


def by_hand() -> list[Offered]:
    """Every kind, to be opened by hand."""
    return [_offered(kind) for kind in kinds().values()]


def step_for_task(code: str) -> Offered | None:
    """The step that shows how a hand-over is done, if there is one."""
    kind = kind_of_task(code)
    return _offered(kind) if kind else None


def _offered(kind: Kind) -> Offered:
    return Offered(code=kind.code, title=kind.title(reader()), rule=kind.rule)
