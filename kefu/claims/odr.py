"""Whether a claim counts in the order defect rate (CLM-5). Pure."""

from __future__ import annotations

COUNTS = {"withdrawn": False, "refunded": True, "granted": True, "denied": False}


def counts(kind: str, state: str, service: bool | None) -> bool | None:
    """Yes, no, or ``None`` while nobody can know.

    A granted claim counts until an appeal turns the decision, which then is ``denied``. Of
    chargebacks only those about service count; what it is about may not be known.
    """
    ends = COUNTS.get(state)
    if kind != "chargeback" or ends is False:
        return ends
    if service is False:
        return False
    return None if service is None else ends
