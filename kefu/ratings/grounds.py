"""Whether Amazon may remove a feedback, and on what ground (FBK-2). Pure: a proposal with its proof.

A person decides: Amazon removes what is wholly a product review, obscene, personal, promotional,
or about a delivery that Amazon made itself.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kefu import compliance

PERSONAL = frozenset({"email_address", "phone_number", "contact_outside"})
PROMOTIONAL = frozenset({"competing_shop", "external_link"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """A ground and the words of the comment that speak for it."""

    code: str
    words: tuple[str, ...]


def grounds_of(comment: str, *, fulfilment: str) -> list[Ground]:
    """Every ground that the comment gives, the surest first; empty where it gives none."""
    found = _hits("obscene", comment)
    grounds = [Ground(code="obscene", words=found)] if found else []
    found_there = compliance.lint(comment, channel="amazon").findings
    codes = {f.code: f.text for f in found_there if not f.doubtful}
    for code, of in (("personal_data", PERSONAL), ("promotional", PROMOTIONAL)):
        words = tuple(text for known, text in codes.items() if known in of)
        # "Call me" alone is no personal data; a number or an address is.
        if words and set(codes) & of - {"contact_outside"}:
            grounds.append(Ground(code=code, words=words))
    product, delivery = _hits("product", comment), _hits("delivery", comment)
    service = _hits("service", comment)
    if fulfilment == "amazon" and delivery and not service:
        grounds.append(Ground(code="fulfilled_by_amazon", words=delivery))
    if product and not delivery and not service:
        grounds.append(Ground(code="product_review", words=product))
    return grounds


def cause_in(comment: str, issue: str = "") -> str:
    """What a bad rating seems to be about (REV-2): by its words, else by the trouble of its case."""
    found = [c for c in ("service", "delivery") if _hits(c, comment)]
    if len(found) == 1:
        return found[0]
    if not found and _hits("product", comment):
        return "quality"
    return _CAUSE_OF.get(issue, "")


_CAUSE_OF = {
    "damaged": "delivery",
    "defective": "quality",
    "missing_part": "quality",
    "not_as_described": "description",
    "wrong_item": "service",
    "where_is_my_order": "delivery",
    "delivered_not_received": "delivery",
    "service_complaint": "service",
    "refund_status": "service",
    "return_item": "service",
}


def _hits(name: str, comment: str) -> tuple[str, ...]:
    folded = unicodedata.normalize("NFKC", comment).lower()
    return tuple(dict.fromkeys(found.group() for found in _patterns()[name].finditer(folded)))


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    table = tomllib.loads(Path(__file__).with_name("grounds.toml").read_text("utf-8"))
    return {name: re.compile(pattern) for name, pattern in table.items()}
