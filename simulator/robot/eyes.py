"""Reading a letter: what everybody who reads it sees, and a program need not.

It is asked of the world, as the warehouse asks what truly lies in a parcel.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Read = Callable[[str, str, str], Mapping[str, str]]
"""Store, order, text → ``letter`` (its kind in ``letters/<language>.toml``), ``issue`` and ``about``."""

YES = frozenset(
    {
        "accept_discount",
        "accept_part",
        "accept_partial",
        "accept_refund",
        "accept_replacement",
        "will_return",
    }
)
NO = frozenset({"refuse_discount", "refuse_partial", "refuse_partial_again"})
OVER = YES | {
    "looked_found",
    "survey_solved",
    "survey_unsolved",
    "thanks",
    "will_wait",
    "withdraw_claim",
}
"""After these there is nothing to say."""
TELLS: Mapping[str, Mapping[str, Any]] = {
    "confirm_address": {"new_address_confirmed": True},
    "give_address": {"new_address_given": True},
    "give_details": {"described": True, "details_given": True},
    "looked_nothing": {"looked_around": True},
    # Who cannot take a photo is believed: a person decides so.
    "no_photo": {"evidence": True},
}
DETAILS = {"damaged": "severity", "missing_part": "part", "not_as_described": "aspect"}
"""What the kind of a trouble is called among the facts."""
OF_ISSUE = {"described": "defective", "details_given": "not_as_described"}
"""What only tells something where the trouble is this."""
# The buyer of a return that gives a reason has changed their mind (RET-3).
REASONED = {"return_item": "changed_mind"}


@dataclass(frozen=True, slots=True)
class Seen:
    """What a reader has seen. ``facts``: what the letter tells, by the desk's names."""

    facts: Mapping[str, Any]
    accepts: bool = False
    refuses: bool = False
    over: bool = False


NOTHING = Seen({})


def see(told: Mapping[str, str], known: Mapping[str, Any]) -> Seen:
    """What is new in a letter to somebody who sees what the desk knows."""
    kind, issue = told["letter"], told["issue"]
    if not kind:
        return NOTHING
    if kind == "give_reason":
        issue = REASONED.get(issue, issue)
    facts = {} if kind in OVER or not issue else {"issue": issue}
    if kind in ("first", "give_details"):
        facts |= _detail(told["about"])
    facts |= {
        name: value
        for name, value in TELLS.get(kind, {}).items()
        if OF_ISSUE.get(name, issue) == issue
    }
    return Seen(
        {name: value for name, value in facts.items() if known.get(name) != value},
        accepts=kind in YES,
        refuses=kind in NO,
        over=kind in OVER,
    )


def _detail(about: str) -> dict[str, Any]:
    if about == "defective_described":
        return {"described": True}
    issue, _, detail = about.rpartition("_")
    return {DETAILS[issue]: detail} if issue in DETAILS else {}


def nobody_reads(store: str, order_id: str, text: str) -> Mapping[str, str]:
    """Where no world can be asked."""
    return {"letter": "", "issue": "", "about": ""}
