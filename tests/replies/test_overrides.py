"""Stores may put sentences into their own words; what is wrong with them is said before they are kept."""

import pytest

from kefu.replies import LANGUAGES, check_override, draft
from kefu.replies.texts import load

from .cast import CASES, EVERYTHING

OWN = "Herzliche Grüße aus Hamburg[\n{agent_name}]"


def test_a_stores_own_sentence_takes_the_place_of_ours():
    letter = draft(
        CASES["wrong item"],
        "resend",
        "de",
        context=EVERYTHING,
        overrides={"de": {"signature.buyer": OWN}},
    )
    assert letter.text.endswith("Herzliche Grüße aus Hamburg\nLin")


def test_the_gloss_never_pretends_to_translate_a_stores_own_words():
    german_only = draft(
        CASES["wrong item"], "resend", "de", overrides={"de": {"signature.buyer": OWN}}
    )
    assert german_only.paragraphs[-1] == ("Herzliche Grüße aus Hamburg",) * 2
    both = draft(
        CASES["wrong item"],
        "resend",
        "de",
        overrides={"de": {"signature.buyer": OWN}, "zh": {"signature.buyer": "来自汉堡的问候"}},
    )
    assert both.paragraphs[-1] == ("Herzliche Grüße aus Hamburg", "来自汉堡的问候")


def test_an_indispensable_gap_that_stays_open_keeps_the_letter_from_being_sent():
    letter = draft(
        CASES["where, sent"],
        "give_tracking",
        "en",
        overrides={"en": {"tracking.account": "The number is {tracking_number}."}},
    )
    assert letter.gaps == ("tracking_number",)
    assert "The number is ⟪tracking_number⟫." in letter.text
    assert not letter.sendable


def test_a_good_sentence_has_nothing_to_correct():
    assert check_override("Thank you[ for order {order_id}].", "en") == ()


@pytest.mark.parametrize(
    ("text", "place"),
    [("Dear {buyer},", (5, 12)), ("Dear [{buyer_name},", (5, 6)), ("Dear buyer_name},", (15, 16))],
)
def test_unknown_gaps_and_open_brackets_are_shown_with_their_place(text, place):
    (found,) = check_override(text, "en")
    assert (found.rule, found.severity) == ("TEXT", "block")
    assert (found.start, found.end) == place
    assert found.text == text[found.start : found.end]
    assert found.en
    assert found.zh


@pytest.mark.rule("MSG-4")
def test_a_forbidden_sentence_is_found_beside_a_wrong_gap():
    found = check_override("{nobody}, write to help@example.com", "en")
    assert [each.rule for each in found] == ["TEXT", "MSG-4"]
    assert found[1].text == "help@example.com"


@pytest.mark.rule("STD-3")
@pytest.mark.parametrize(
    ("key", "text", "promises"),
    [
        ("explain.damaged", "We are sorry. We will refund you the full amount.", True),
        ("explain.damaged", "We are sorry, and are looking into it.", False),
        ("refund.full", "We will refund you the full amount[ of {amount}].", False),
        ("resend.replacement", "We will refund you the full amount.", True),
    ],
)
def test_a_promise_that_the_shipped_text_does_not_make_is_pointed_out(key, text, promises):
    found = check_override(text, "en", key)
    assert [(each.rule, each.severity) for each in found] == [("STD-3", "warn")] * promises
    if promises:
        assert "refund" in text[found[0].start : found[0].end]


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_wrong_with_the_shipped_texts_themselves(language):
    for key, text in load(language).items():
        assert check_override(text, language, key) == (), key
