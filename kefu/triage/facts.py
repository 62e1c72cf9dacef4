"""Facts that the text itself tells; what it does not tell is absent."""

from __future__ import annotations

from .evidence import said
from .wording import Words, words

Facts = dict[str, object]

SEEN_ON_PHOTOS = {"damaged", "defective", "not_as_described", "missing_part", "wrong_item"}
"""Issues for which an attached file is taken for a photo of the trouble."""

WANTS = (
    "repair",
    "replacement",
    "compensation",
    "refund",
    "return",
    "willing_to_wait",
    "information",
)
REFUSALS = (
    "compensate",
    "refund_full",
    "refund_on_return",
    "resend",
    "exchange",
    "repair",
    "ask_patience",
    "send_part",
)


def told(folded: str, language: str, *, issue: str, attachments: int = 0) -> Facts:
    """Names and types as in the vocabulary's Facts; `folded` is the whole message."""
    facts: Facts = {}
    tables = words(language)
    if tables is not None:
        facts |= _detail(issue, folded, tables)
        facts |= _wishes(folded, tables)
        for name in ("looked_around", "evidence"):
            if said(name, folded, tables):
                facts[name] = True
        if issue == "cancel_order" and said("cancel", folded, tables):
            facts["cancel_request_on_file"] = True
        if said("new_address", folded, tables):
            facts["new_address_given"] = True
    if attachments > 0 and issue in SEEN_ON_PHOTOS:
        facts["evidence"] = True
    return facts


def _detail(issue: str, folded: str, tables: Words) -> Facts:
    if issue == "damaged":
        return _one_of("severity", ("severe", "slight"), folded, tables)
    if issue == "not_as_described":
        facts = _one_of("aspect", ("picture", "description"), folded, tables)
        if said("details", folded, tables):
            facts["details_given"] = True
        return facts
    if issue == "missing_part":
        return _one_of("part", ("generic", "specific"), folded, tables)
    if issue == "defective":
        if said("described.clearly", folded, tables):
            return {"described": True}
        if said("described.vaguely", folded, tables):
            return {"described": False}
    return {}


def _one_of(name: str, values: tuple[str, ...], folded: str, tables: Words) -> Facts:
    """The value told, if exactly one of them is."""
    found = [value for value in values if said(f"{name}.{value}", folded, tables)]
    return {name: found[0]} if len(found) == 1 else {}


def _wishes(folded: str, tables: Words) -> Facts:
    facts: Facts = {}
    refused = tuple(name for name in REFUSALS if said(f"refused.{name}", folded, tables))
    if refused:
        facts["refused"] = refused
    if said("wants.insists", folded, tables):
        facts["buyer_wants"] = "insists"
        return facts
    wanted = [name for name in WANTS if said(f"wants.{name}", folded, tables)]
    if len(wanted) == 1:
        facts["buyer_wants"] = wanted[0]
    return facts
