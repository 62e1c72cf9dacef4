"""Facts that the text itself tells; what it does not tell is absent."""

from __future__ import annotations

from .evidence import said, stands
from .wording import Words, words

Facts = dict[str, object]

SEEN_ON_PHOTOS = {"damaged", "defective", "not_as_described", "missing_part", "wrong_item"}
"""Issues for which an attached file is taken for a photo of the trouble."""

SPOKEN_OF = {
    "damaged",
    "defective",
    "not_as_described",
    "missing_part",
    "wrong_item",
    "where_is_my_order",
    "delivered_not_received",
    "changed_mind",
    "return_item",
    "refund_status",
    "cancel_order",
    "service_complaint",
}
"""Issues in which words like refund or return are a wish about this order."""

LOOKED_FOR = {"where_is_my_order", "delivered_not_received"}
"""Issues in which looking around means mailbox and neighbours, not the inside of the box."""

DONE_BEFORE = {"refund_status": ("return", "compensation")}
"""Wishes that an issue tells as a story: who asks for the refund has sent the goods back already."""

WANTS = ("repair", "replacement", "compensation", "refund", "return", "willing_to_wait")

REFUSALS = {
    "compensate": "compensation",
    "refund_full": "refund",
    "refund_on_return": "return",
    "resend": "replacement",
    "exchange": "replacement",
    "repair": "repair",
    "ask_patience": "willing_to_wait",
}
"""Each remedy that a buyer can refuse, with the wish that this rules out."""

BRIEF = 140
"""Characters up to which "does not work" is taken for the whole description of a fault."""

TOLD = 60
"""Characters from which a fault told without "does not work" and its like is taken for described."""


def told(
    folded: str, language: str, *, issue: str, certain: bool = True, attachments: int = 0
) -> Facts:
    """Names and types as in the vocabulary's Facts; `folded` is the whole message.

    The details of an issue are told only when the issue itself is `certain` enough.
    """
    facts: Facts = {}
    tables = words(language)
    if tables is not None:
        if certain:
            facts |= _detail(issue, folded, tables)
        facts |= _wishes(issue, folded, tables)
        if issue in LOOKED_FOR and said("looked_around", folded, tables):
            facts["looked_around"] = True
        if said("evidence", folded, tables):
            facts["evidence"] = True
        if issue == "change_address" and said("new_address", folded, tables):
            facts["new_address_given"] = True
    if attachments > 0 and issue in SEEN_ON_PHOTOS:
        facts["evidence"] = True
    return facts


def refusals(folded: str, language: str) -> tuple[str, ...]:
    """Remedies that a message turns down."""
    tables = words(language)
    return _refused(folded, tables) if tables is not None else ()


def _refused(folded: str, tables: Words) -> tuple[str, ...]:
    return tuple(name for name in REFUSALS if stands(f"refused.{name}", folded, tables))


def _detail(issue: str, folded: str, tables: Words) -> Facts:
    if issue == "damaged":
        return _one_of("severity", ("severe", "slight"), folded, tables)
    if issue == "not_as_described":
        facts = _named("aspect", ("picture", "description"), folded, tables)
        if said("details", folded, tables):
            facts["details_given"] = True
        return facts
    if issue == "missing_part":
        return _missing(_uncited(folded, tables), tables)
    if issue == "defective":
        return _described(folded, tables)
    return {}


def _missing(folded: str, tables: Words) -> Facts:
    """Which part: one that the tables know, else whatever is named as not being there."""
    facts = _named("part", ("generic", "specific"), folded, tables)
    known = facts or stands("part.generic", folded, tables)
    return facts if known or not stands("part.named", folded, tables) else {"part": "specific"}


def _described(folded: str, tables: Words) -> Facts:
    """Whether the fault is told: by its signs, or by a story that does not stop at "broken"."""
    if said("described.clearly", folded, tables):
        return {"described": True}
    if stands("described.vaguely", folded, tables):
        return {"described": False} if len(folded) <= BRIEF else {}
    return {"described": True} if _weight(folded) >= TOLD else {}


def _weight(folded: str) -> int:
    """Characters of a text; a Chinese or Japanese one says three times as much."""
    return sum(3 if sign >= "\u3040" else 1 for sign in folded)


def _one_of(name: str, values: tuple[str, ...], folded: str, tables: Words) -> Facts:
    """The value told, if exactly one of them is."""
    found = [value for value in values if said(f"{name}.{value}", folded, tables)]
    return {name: found[0]} if len(found) == 1 else {}


def _named(name: str, values: tuple[str, ...], folded: str, tables: Words) -> Facts:
    """The same where a denial names the thing: "no cable in the box", "not as in the picture"."""
    found = [value for value in values if stands(f"{name}.{value}", folded, tables)]
    return {name: found[0]} if len(found) == 1 else {}


def _uncited(folded: str, tables: Words) -> str:
    """Without papers that only speak of what is missing: "the manual mentions an adapter"."""
    cited = tables.facts.get("part.cited")
    return cited.sub(" ", folded) if cited else folded


def _wishes(issue: str, folded: str, tables: Words) -> Facts:
    facts: Facts = {}
    refused = () if issue == "no_answer_needed" else _refused(folded, tables)
    if refused:
        facts["refused"] = refused
    ruled_out = {REFUSALS[name] for name in refused}
    wanted = [
        name
        for name in WANTS
        if name not in ruled_out
        and name not in DONE_BEFORE.get(issue, ())
        and (issue in SPOKEN_OF or name == "willing_to_wait")
        and (issue in SEEN_ON_PHOTOS or name != "repair")
        and said(f"wants.{name}", folded, tables)
    ]
    if said("wants.insists", folded, tables):
        facts["buyer_wants"] = "insists"
    elif len(wanted) == 1 and not stands("wants.either", folded, tables):
        facts["buyer_wants"] = wanted[0]
    elif not wanted and said("wants.information", folded, tables):
        facts["buyer_wants"] = "information"
    return facts
