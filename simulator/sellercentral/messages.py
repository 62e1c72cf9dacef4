"""Buyer messages: read a thread, mark a message as needing no response."""

from __future__ import annotations

from simulator.books.journal import NotPossible
from simulator.books.messages import BuyerLetter
from simulator.sellercentral.html import Html, form, join, link, table, tag
from simulator.sellercentral.orders import address
from simulator.sellercentral.visit import Done, Shown, Visit, back, when

INBOX, NONE_NEEDED = "/messaging/inbox", "/messaging/no-response"
MOST = 100


def inbox(visit: Visit) -> Shown:
    """One thread, as a deep link names it; or the newest messages of the store."""
    if thread := visit.field("cc"):
        return _thread(visit, thread)
    letters = sorted(
        visit.books.messages.of_store(visit.store), key=lambda letter: letter.at, reverse=True
    )
    rows = (
        (
            when(letter.at),
            link(back(INBOX, fi="caseId", ss=letter.case, cc=letter.case), letter.text[:80] or "–"),
            link(address(letter.order_id), letter.order_id) if letter.order_id else "–",
            _state(letter),
        )
        for letter in letters[:MOST]
    )
    return Shown("Buyer Messages", table(("When", "Message", "Order", "State"), rows))


def no_response_needed(visit: Visit) -> Done:
    """The seller says that nothing is to be answered (MSG-3)."""
    letter = visit.books.messages.get(visit.store, visit.field("letter"))
    if letter is None:
        raise NotPossible("There is no such message.")
    visit.books.messages.mark_no_response_needed(letter, now=visit.now)
    return Done(
        back(INBOX, fi="caseId", ss=letter.case, cc=letter.case), "Marked: no response needed."
    )


def _thread(visit: Visit, case: str) -> Shown:
    letters = [
        letter for letter in visit.books.messages.of_case(case) if letter.store == visit.store
    ]
    if not letters:
        raise NotPossible("There is no such conversation.")
    parts: list[Html] = []
    for letter in letters:
        parts += [
            tag("h2", when(letter.at)),
            tag("blockquote", letter.text),
            *(
                tag("pre", told.text, class_="answer", title=told.at.isoformat())
                for told in letter.answers
            ),
            tag("p", _state(letter), class_="quiet"),
        ]
        if letter.answered_at is None and letter.no_response_needed_at is None:
            came = letter.at.isoformat()
            parts.append(form(NONE_NEEDED, "No response needed", letter=letter.id, at=came))
    return Shown(f"Conversation about {letters[0].order_id or 'no order'}", join(parts))


def _state(letter: BuyerLetter) -> str:
    if letter.answered_at:
        return f"answered {when(letter.answered_at)}"
    if letter.no_response_needed_at:
        return "no response needed"
    return "waits for an answer"
