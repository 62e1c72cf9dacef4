"""What Amazon does with a mail that a seller hands in."""

from __future__ import annotations

from collections.abc import Collection

# At the start of a subject these words reach even buyers who opted out.
IMPORTANT = ("[important]", "[wichtig]", "[importante]", "[重要]")
LARGEST_TO_BUYER = 10 * 1024 * 1024

DELIVERED = "delivered"
OPTED_OUT = "opted_out"
UNAUTHORISED_SENDER = "unauthorised_sender"
UNKNOWN_RECIPIENT = "unknown_recipient"
TOO_LARGE = "too_large"


def judge(
    *,
    sender: str,
    authorised: Collection[str],
    recipient_known: bool,
    unwanted: bool,
    subject: str,
    size: int,
) -> str:
    """One of the verdicts above. `size` is in bytes; `sender` is the address in the From header.

    `unwanted`: the buyer opted out and this is no reply: an answer in the buyer's thread always arrives.
    """
    if sender.lower() not in {address.lower() for address in authorised}:
        return UNAUTHORISED_SENDER
    if not recipient_known:
        return UNKNOWN_RECIPIENT
    if size > LARGEST_TO_BUYER:
        return TOO_LARGE
    if unwanted and not subject.strip().lower().startswith(IMPORTANT):
        return OPTED_OUT
    return DELIVERED
