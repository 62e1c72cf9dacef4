"""No letter of ours promises what its verdict and its own remedies leave no room for."""

from dataclasses import asdict

import pytest

from kefu.approvals.letter_check import granted_by
from kefu.compliance.promises import Limit, Room, promised, unkept
from kefu.policy import load_book
from kefu.replies import LANGUAGES, RemedyNotAllowed, draft

from .cast import CASES, EVERYTHING

BOOK = load_book()
WORDS = ("explain", "give_tracking", "ask_patience", "decline_kindly")


@pytest.mark.rule("STD-3")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", CASES)
def test_a_letter_promises_what_it_says_it_offers(name, language):
    facts = CASES[name]
    verdict = BOOK.decide(facts)
    offered = [option.remedy for option in verdict.options]
    known = {key: value for key, value in asdict(facts).items() if value is not None}
    for remedy in dict.fromkeys((verdict.next, *offered, *WORDS)):
        try:
            letter = draft(facts, remedy, language, context=EVERYTHING, verdict=verdict)
        except RemedyNotAllowed:
            continue
        room = Room(
            chosen={remedy: Limit()},
            allowed={code: Limit() for code in offered},
            granted=granted_by(known),
            known=True,
        )
        assert unkept(promised(letter.text, language), room) == (), remedy
