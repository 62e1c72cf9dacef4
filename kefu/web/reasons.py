"""Why a second person is asked, and what nobody can allow: sentences made on reading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from kefu.accounts.models import User
from kefu.accounts.roles import Role
from kefu.approvals.limits import Chosen
from kefu.approvals.models import Approval
from kefu.approvals.weighing import Bounds, Weighed, weigh
from kefu.cases.concessions import History
from kefu.cases.models import Case, Decision
from kefu.outbox.replacements import RESENDS, replaced_before, what_was_asked
from kefu.web.money import money
from kefu.web.words import approvals, refusal, word

MONEY = ("limit", "had", "would", "asked", "left")
# Measures whose numbers are no money.
NUMBERS = frozenset({"limit_share", "limit_day_count"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Beyond:
    """What stands between a letter and its leaving: reasons, who can say yes, or a plain no."""

    reasons: tuple[str, ...] = ()
    who: str = ""
    no: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.reasons or self.no)


NOTHING = Beyond()


def reason(why: Mapping[str, Any], role: str, marketplace: str = "") -> str:
    """One reason as a sentence; ``role`` is that of the person who wants to give it."""
    remedy = word("remedy", why["remedy"])
    pattern = approvals.REASONS.get(why["code"])
    if pattern is None:
        rule = f" ({why['rule']})" if why.get("rule") else ""
        return f"{remedy}: {word('approval_reason', why['code'])}{rule}"
    numbers = dict(why.get("numbers", {}))
    if why["code"] not in NUMBERS:
        for name in MONEY:
            if name in numbers:
                numbers[name] = money(numbers[name], numbers.get("currency"), marketplace)
    said = gettext(pattern) % {
        **dict.fromkeys((*MONEY, "days", "currency"), "?"),
        **numbers,
        "remedy": remedy,
        "role": word("role_with_limits", role),
    }
    said = said[:1].upper() + said[1:]
    plain = why.get("numbers", {})
    if plain.get("left", "0").strip("0.") and plain["left"] != plain.get("limit"):
        said = gettext("%(said)s Up to %(left)s is within it.") % {**numbers, "said": said}
    return said


def reasons_of(approval: Approval) -> list[str]:
    """Why a question was asked."""
    asked, market = approval.subject, approval.case.marketplace
    return [reason(why, asked.get("role", Role.AGENT), market) for why in asked.get("why", ())]


def beyond(
    case: Case,
    decision: Decision | None,
    remedies: Sequence[Mapping[str, Any]],
    *,
    person: User,
    now: datetime,
    history: History | None = None,
    bounds: Bounds | None = None,
) -> Beyond:
    """What will be said if ``person`` sends this, so that it is read before."""
    if decision is None or not remedies:
        return NOTHING
    chosen = [Chosen.from_json(line) for line in remedies]
    weighed = weigh(case, chosen, decision, person=person, now=now, history=history, bounds=bounds)
    said = told(weighed, case, person)
    before = replaced_before(case) if RESENDS & {c.remedy for c in chosen} else None
    if before is None:
        return said
    return replace(said, no=(*said.no, refusal("asked_before", what_was_asked(before))))


def told(weighed: Weighed, case: Case, person: User) -> Beyond:
    """A weighing in words."""
    no = []
    if weighed.refused:
        no.append(refusal("refused_before", {"remedies": weighed.refused}))
    if weighed.over_paid:
        no.append(refusal("more_than_paid", weighed.over_paid))
    role = person.role if person.role in approvals.ROLES_WITH_LIMITS else Role.AGENT
    return Beyond(
        reasons=tuple(reason(w.to_json(), role, case.marketplace) for w in weighed.why),
        who=word("needs", weighed.needs) if weighed.why else "",
        no=tuple(no),
    )
