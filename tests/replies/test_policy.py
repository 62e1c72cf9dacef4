"""Whatever the shipped policy proposes or allows can be written, in every language."""

import pytest

from kefu.policy import load_book
from kefu.replies import LANGUAGES, draft, draft_letter

from .cast import CASES, EVERYTHING

BOOK = load_book()


@pytest.mark.rule("STD-3")
@pytest.mark.parametrize("name", CASES)
def test_the_proposal_of_the_policy_becomes_a_letter(name):
    facts = CASES[name]
    verdict = BOOK.decide(facts)
    for language in LANGUAGES:
        assert draft_letter(verdict, facts, language).sendable
    for option in verdict.options:
        assert draft(facts, option.remedy, "en", context=EVERYTHING, verdict=verdict).sendable


@pytest.mark.rule("MSG-6")
@pytest.mark.parametrize("name", CASES)
def test_all_that_the_policy_allows_fits_one_letter(name):
    facts = CASES[name]
    verdict = BOOK.decide(facts)
    remedies = [
        option.remedy
        for option in verdict.options
        if option.remedy not in {"answer_claim", "appeal_claim"}
    ]
    letter = draft_letter(verdict, facts, "en", remedies=remedies, context=EVERYTHING)
    texts = [text for text, _ in letter.paragraphs]
    assert len(texts) == len(set(texts))
    assert letter.sendable
