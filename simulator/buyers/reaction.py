"""What a buyer does about an answer. Pure: memory and words in, the next move out."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from random import Random

from simulator.buyers.model import DELIVERY_ISSUES, GOODS_ISSUES, Buyer
from simulator.buyers.understanding import Understood


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """The buyer's next step: a letter kind (None: silence), the mood after it, and what goes along.

    `notice` names one of Amazon's notices that the buyer causes (a cancel request, a withdrawal).
    `given` is what the buyer has provided with it, `photo` whether a picture is attached.
    """

    letter: str | None
    mood: str
    photo: bool = False
    given: str = ""
    notice: str = ""
    refuses: bool = False
    waits: bool = False


NO_PHOTO = 0.12
ENOUGH = 2
"""So often a buyer says the same; then they say no more to the seller."""
SILENCE = Move(letter=None, mood="done")


def react(buyer: Buyer, heard: Understood, rng: Random, no_photo: float = NO_PHOTO) -> Move:
    """Decide the move; `buyer` is only read. `no_photo` of those asked for a photo have none."""
    if heard.in_other_language:
        return _complains(buyer, "wrong_language")
    if buyer.mood == "claimed":
        return _about_claim(buyer, heard)
    return (
        _content_with(buyer, heard, rng)
        or _answer_question(buyer, heard, rng, no_photo)
        or _take_offer(buyer, heard, rng)
        or _take_information(buyer, heard, rng)
        or _hold_on(buyer, heard)
        or _nothing_useful(buyer, heard)
    )


def _about_claim(buyer: Buyer, heard: Understood) -> Move:
    solved = heard.signals & {"refund", "replacement", "part"}
    if "withdraw" in heard.signals and solved and buyer.temper != "hot":
        return Move(letter="withdraw_claim", mood="content", notice="claim_withdrawn")
    return Move(letter=None, mood="claimed")


def _content_with(buyer: Buyer, heard: Understood, rng: Random) -> Move | None:
    """Some wishes are granted by a piece of news."""
    good_news = {
        "cancel_order": {"cancelled"},
        "change_address": {"done"},
        "upgrade_shipping": {"done", "tracking"},
        "invoice": {"invoice"},
        "product_question": {"help", "done"},
    }
    if not heard.signals & good_news.get(buyer.issue, set()):
        return None
    return Move(letter="thanks" if rng.random() < 0.7 else None, mood="content")


def _answer_question(buyer: Buyer, heard: Understood, rng: Random, no_photo: float) -> Move | None:
    asked, given = heard.signals, buyer.given
    if "ask_photo" in asked and buyer.issue in GOODS_ISSUES and "photo" not in given:
        if rng.random() < no_photo:
            return Move(letter="no_photo", mood="waiting", given="photo")
        return Move(letter="send_photo", mood="waiting", photo=True, given="photo")
    if "look_around" in asked and buyer.issue in DELIVERY_ISSUES and "looked" not in given:
        if rng.random() < 0.3:
            return Move(letter="looked_found", mood="content", given="looked")
        return Move(letter="looked_nothing", mood="waiting", given="looked")
    if buyer.issue == "change_address":
        if "ask_address" in asked and "address" not in given:
            return Move(letter="give_address", mood="waiting", given="address")
        if "ask_confirmation" in asked and "confirmed" not in given:
            return Move(letter="confirm_address", mood="waiting", given="confirmed")
    if buyer.issue == "cancel_order" and "ask_cancel_request" in asked and "request" not in given:
        return Move(
            letter="cancel_request_sent", mood="waiting", given="request", notice="cancel_request"
        )
    if "ask_details" in asked and "details" not in given and buyer.issue in GOODS_ISSUES:
        return Move(letter="give_details", mood="waiting", given="details")
    if (
        "ask_reason" in asked
        and "reason" not in given
        and not heard.signals & {"refund", "partial"}
    ):
        return Move(letter="give_reason", mood="waiting", given="reason")
    return None


def _take_offer(buyer: Buyer, heard: Understood, rng: Random) -> Move | None:
    offered = heard.signals
    unhappy = buyer.issue in GOODS_ISSUES | DELIVERY_ISSUES | {
        "changed_mind",
        "return_item",
        "refund_status",
        "cancel_order",
    }
    if not unhappy:
        return None
    if (
        "replacement" in offered
        and buyer.wants != "insists"
        and (buyer.wants == "replacement" or "refund" not in offered)
    ):
        return Move(letter="accept_replacement", mood="content")
    if "part" in offered and buyer.issue == "missing_part":
        return Move(letter="accept_part", mood="content")
    if "return" in offered and not offered & {"partial"}:
        asks_amazon = "" if "return" in buyer.given else "return_request"
        return Move(letter="will_return", mood="content", given="return", notice=asks_amazon)
    if "refund" in offered:
        return Move(letter="accept_refund", mood="content")
    if "partial" in offered:
        return _weigh(buyer, heard.percent)
    if "discount" in offered:
        accepts = rng.random() < 0.4
        letter = "accept_discount" if accepts else "refuse_discount"
        return Move(letter=letter, mood="content" if accepts else "waiting", refuses=not accepts)
    return None


def _weigh(buyer: Buyer, percent: Decimal | None) -> Move:
    """A partial refund is taken from `keeps_at` on; without a number it counts as a fifth."""
    if buyer.wants != "insists" and (percent if percent is not None else 20) >= buyer.keeps_at:
        return Move(letter="accept_partial", mood="content")
    return _complains(buyer, "refuse_partial" if buyer.refusals == 0 else "refuse_partial_again")


def _hold_on(buyer: Buyer, heard: Understood) -> Move | None:
    """Told that it is being looked into, a buyer waits for the outcome, the first time."""
    if "holding" in heard.signals and not buyer.told_to_wait and buyer.temper != "hot":
        return Move(letter=None, mood="waiting", waits=True)
    return None


def _take_information(buyer: Buyer, heard: Understood, rng: Random) -> Move | None:
    told = heard.signals
    if buyer.issue == "defective" and "help" in told:
        if rng.random() < 0.4 and buyer.temper != "hot":
            return Move(letter="thanks", mood="content")
        return _complains(buyer, "not_answered")
    if told & {"patience", "tracking"} and buyer.issue not in GOODS_ISSUES:
        if buyer.told_to_wait > ENOUGH:
            return Move(letter=None, mood="patient", waits=True)
        if buyer.told_to_wait and buyer.temper != "gentle":
            return Move(letter="impatient", mood="waiting", waits=True)
        return Move(letter="will_wait" if rng.random() < 0.6 else None, mood="patient", waits=True)
    return None


def _complains(buyer: Buyer, letter: str) -> Move:
    """A few times; then the buyer says no more, and is not content either."""
    said = buyer.refusals > ENOUGH
    return Move(letter=None if said else letter, mood="waiting", refuses=True)


def _nothing_useful(buyer: Buyer, heard: Understood) -> Move:
    if buyer.issue in ("no_answer_needed", "other", "service_complaint", "product_question"):
        return Move(letter="thanks" if buyer.temper == "gentle" else None, mood="done")
    if "decline" in heard.signals and buyer.temper != "gentle":
        return _complains(buyer, "refused_decline")
    if buyer.answers_seen < 2:
        return Move(letter="not_answered", mood="waiting")
    return SILENCE
