"""MSG-5: international bank account numbers, known by their check digits."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kefu.compliance.findings import Hit
from kefu.compliance.normalise import Folded

_IBAN = re.compile(
    r"(?<![a-z0-9])[a-z]{2}\d{2}(?:[ .-]?[a-z0-9]{4}){2,7}(?:[ .-]?[a-z0-9]{1,3})?(?![a-z0-9])"
)
# Led by a digit, so that a search can skip to the next.
_BEGUN = re.compile(r"[0-9](?<=[a-z].)[0-9]")
_SHORTEST, _LONGEST = 15, 34


def bank_accounts(folded: Folded) -> Iterator[Hit]:
    """Every IBAN whose check digits are right; an order or serial number hardly ever has them."""
    if not _BEGUN.search(folded.text):
        return
    for match in _IBAN.finditer(folded.text):
        number = re.sub(r"[ .-]", "", match.group())
        if _SHORTEST <= len(number) <= _LONGEST and _checks(number):
            yield Hit(code="bank_details", start=match.start(), end=match.end())


def _checks(number: str) -> bool:
    """ISO 7064, modulus 97: the first four characters go to the end, letters count from ten."""
    turned = number[4:] + number[:4]
    return int("".join(str(int(char, 36)) for char in turned)) % 97 == 1
