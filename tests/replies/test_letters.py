"""Letters for every remedy: whole, polite, in the buyer's language, with the gloss beside them."""

import re
from dataclasses import replace

import pytest

from kefu.compliance import lint
from kefu.policy import Facts, load_book
from kefu.policy.vocabulary import ISSUES, REMEDIES
from kefu.replies import LANGUAGES, draft, texts
from kefu.replies.composing import Case, compose
from kefu.replies.grammar import parse
from kefu.replies.values import GAPS

from .cast import CASES, EVERYTHING

BOOK = load_book()
FUNCTION_WORDS = {
    "en": "the and you your to of with is we have this that for",
    "de": "und die der das Sie Ihnen Ihre ist wir mit zu für uns nicht",
    "fr": "et le la les vous votre nous est une pour avec du dans que",
    "it": "e il la che per con suo sua non una del le abbiamo è",
    "es": "y el la que su con no una le por del los hemos en",
}


ONE_CASE_AN_ISSUE = {facts.issue or "none": facts for facts in CASES.values()}


def cases_worded_differently(remedy):
    """One case for each body that the plan gives this remedy, whatever the greeting and opening."""
    bodies = {}
    for name, facts in CASES.items():
        letter = compose(Case(facts=facts, context=EVERYTHING, verdict=None), [remedy])
        bodies.setdefault(letter.paragraphs[2:], (name, facts, EVERYTHING))
    return bodies.values()


def spoken(text: str) -> str:
    """The language of a letter, told by script and function words."""
    if re.search(r"[ぁ-ゖァ-ヺ]", text):
        return "ja"
    if re.search(r"[一-鿿]", text):
        return "zh"
    words = re.findall(r"[^\W\d_]+", text)
    return max(
        FUNCTION_WORDS,
        key=lambda language: sum(word in FUNCTION_WORDS[language].split() for word in words),
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("remedy", REMEDIES)
def test_every_remedy_gives_a_whole_letter_in_every_language(remedy, language):
    bare = [(name, facts, None) for name, facts in ONE_CASE_AN_ISSUE.items()]
    for name, facts, context in [*cases_worded_differently(remedy), *bare]:
        letter = draft(facts, remedy, language, context=context)
        about = f"{name}: {letter.text}"
        assert letter.gaps == (), about
        assert not re.search(r"[\[\]{}|⟪⟫]|None|  | \n|\n\n\n", letter.text), about
        assert letter.text.count("\n\n") == letter.gloss.count("\n\n"), about
        assert all(text and gloss for text, gloss in letter.paragraphs), about
        assert len(letter.paragraphs) >= 4, about
        assert spoken(letter.text) == language, about
        assert spoken(letter.gloss) == "zh", about
        assert letter.lint.findings == (), about


@pytest.mark.rule("MSG-4")
@pytest.mark.rule("MSG-5")
@pytest.mark.rule("MSG-6")
@pytest.mark.rule("MSG-7")
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_of_ours_needs_correcting(language):
    known = dict.fromkeys(GAPS, "Lumina")
    for key, text in texts.load(language).items():
        for values in ({}, known):
            sentence, _ = parse(text).fill(values)
            found = lint(sentence, language=language, channel="amazon").findings
            assert found == (), (key, [(each.text, each.code) for each in found])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_gloss_can_be_english(language):
    letter = draft(CASES["damaged slightly"], "ask_buyer", language, gloss_language="en")
    assert letter.gloss_language == "en"
    assert spoken(letter.gloss) == "en"
    assert len(letter.paragraphs) == letter.gloss.count("\n\n") + 1


@pytest.mark.parametrize("remedy", [remedy for remedy in REMEDIES if "claim" not in remedy])
def test_letters_of_different_cases_differ_where_the_wording_must(remedy):
    damaged = draft(CASES["damaged slightly"], remedy, "en").text
    sent = draft(CASES["cancel, sent"], remedy, "en").text
    assert damaged != sent


def test_what_the_command_line_prints_has_the_fields_of_the_contract():
    line = draft(CASES["wrong item"], "refund_full", "fr").to_json()
    assert list(line) == ["subject", "text", "gloss", "lint"]
    assert line["lint"] == {"ok": True, "findings": []}


def test_without_context_nothing_is_invented_and_nothing_is_missing():
    letter = draft(CASES["where, sent"], "give_tracking", "en")
    assert letter.subject == "Re: your message"
    assert letter.text.startswith("Hello,\n\nThank you for your message.")
    assert "tracking number" not in letter.text
    assert "Your Orders" in letter.text


@pytest.mark.rule("DEL-1")
def test_tracking_gives_carrier_and_number():
    letter = draft(CASES["where, sent"], "give_tracking", "de", context=EVERYTHING)
    assert "mit DHL" in letter.text
    assert "Die Sendungsnummer lautet JJD000390007882." in letter.text
    assert "JJD000390007882" in letter.gloss


@pytest.mark.rule("DEL-3")
def test_an_invalid_tracking_number_is_not_handed_out():
    letter = draft(CASES["where, tracking invalid"], "give_tracking", "en", context=EVERYTHING)
    assert "JJD000390007882" not in letter.text
    assert "shipping department" in letter.text


@pytest.mark.rule("ORD-1")
def test_cancelling_asks_for_the_official_request_until_it_is_on_file():
    asking = draft(CASES["cancel, waiting"], "cancel_order", "en")
    assert "official cancellation request" in asking.text
    done = draft(CASES["cancel, waiting, request on file"], "cancel_order", "en")
    assert "will now be cancelled" in done.text
    assert "Amazon returns any amount charged by itself" in done.text


@pytest.mark.rule("ORD-2")
def test_a_parcel_that_has_left_is_never_said_to_be_cancelled():
    letter = draft(
        replace(CASES["cancel, sent"], cancel_request_on_file=True), "cancel_order", "en"
    )
    assert "can no longer cancel it" in letter.text


@pytest.mark.rule("PRD-7")
def test_only_a_general_purpose_part_is_called_easy_to_find():
    generic = draft(CASES["missing part, generic"], "compensate", "en").text
    specific = draft(CASES["missing part, specific"], "compensate", "en").text
    assert "easy to find" in generic
    assert "easy to find" not in specific


@pytest.mark.parametrize(
    ("case", "asked"),
    [
        ("damaged slightly", ["photo of the damage"]),
        ("nothing known", ["what happened"]),
        ("wrong item", ["photo of the item you received"]),
        (
            "not as described, open",
            ["photo on which the difference", "in what way the item differs"],
        ),
        ("delivered, not received", ["mailbox"]),
        ("address, waiting", ["complete and correct"]),
        ("cancel, waiting", ["official cancellation request"]),
        ("changed mind, not sent", ["has not left our warehouse"]),
    ],
)
def test_without_a_verdict_the_letter_asks_what_is_still_unknown(case, asked):
    letter = draft(CASES[case], "ask_buyer", "en").text
    for words in asked:
        assert words in letter


def test_what_is_known_is_not_asked_again():
    facts = replace(CASES["damaged slightly"], severity=None, evidence=True)
    letter = draft(facts, "ask_buyer", "en").text
    assert "how serious the damage is" in letter
    assert "photo" not in letter


def test_the_agent_may_say_what_to_ask():
    context = replace(EVERYTHING, asks=("severity", "reason"))
    letter = draft(CASES["damaged slightly"], "ask_buyer", "en", context=context).text
    assert letter.index("how serious") < letter.index("what made you decide")


@pytest.mark.parametrize(("remedy", "language"), [("compensat", "en"), ("compensate", "nl")])
def test_an_unknown_remedy_or_language_is_refused(remedy, language):
    with pytest.raises(ValueError, match=r"compensat|nl"):
        draft(CASES["other"], remedy, language)


@pytest.mark.rule("CLM-3")
def test_a_statement_on_a_claim_is_addressed_to_amazon():
    letter = draft(CASES["claim, buyer"], "answer_claim", "en", context=EVERYTHING)
    assert letter.subject == "A-to-z Guarantee claim for order 302-1234567-1234567"
    assert letter.text.startswith("Dear Amazon team,")
    assert "Anna Keller" not in letter.text
    assert "Carrier: DHL. Tracking number: JJD000390007882." in letter.text
    assert "On 18 November 2026 we offered the buyer a solution." in letter.text


@pytest.mark.rule("RET-9")
def test_a_letter_of_our_own_accord_thanks_for_no_message():
    facts = CASES["refund status, arrived"]
    context = replace(EVERYTHING, unprompted=True)
    letter = draft(facts, "refund_full", "en", context=context)
    assert letter.subject == "Your order 302-1234567-1234567"
    assert "We are writing to you about “Lampe Lumina 40”" in letter.text
    assert "Thank you for your message" not in letter.text


@pytest.mark.rule("CLM-3")
def test_asking_to_withdraw_a_claim_is_of_our_own_accord():
    letter = draft(CASES["claim, buyer"], "ask_to_withdraw_claim", "de")
    assert letter.subject == "Ihre Bestellung"
    assert letter.text.startswith("Guten Tag,\n\nwir melden uns bei Ihnen wegen Ihrer Bestellung.")
    assert "Die Entscheidung liegt selbstverständlich ganz bei Ihnen." in letter.text


@pytest.mark.rule("RET-14")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("issue", ISSUES)
def test_what_amazon_ships_is_explained_as_amazons(issue, language):
    facts = Facts(issue=issue, fulfilment="amazon", order_status="unshipped")
    verdict = BOOK.decide(facts)
    if verdict.next != "explain":
        return
    ours = draft(replace(facts, fulfilment="seller"), "explain", language)
    letter = draft(facts, "explain", language, verdict=verdict)
    assert letter.text != ours.text
    assert re.search("Amazon|亚马逊", letter.text)
    assert not letter.lint.findings
