"""The texts of all languages, and the plan that chooses among them, fit together."""

from collections import Counter
from pathlib import Path

import pytest

from kefu.policy.vocabulary import ENUMS, FLAGS, ISSUES, REMEDIES
from kefu.replies import LANGUAGES, plan, texts
from kefu.replies.composing import ALTERNATIVES
from kefu.replies.context import ReplyContext
from kefu.replies.grammar import Gap, Segment, parse
from kefu.replies.values import GAPS

ASKS = {
    "photo",
    "severity",
    "details",
    "new_address",
    "confirm_address",
    "reason",
    "cancel_request",
    "look_around",
}


def rows():
    book = plan.load()
    yield from book.opening
    for part in (*book.asks.values(), *(step.rows for step in book.steps.values())):
        yield from part


def keys_in_use():
    book = plan.load()
    used = {key for row in rows() for paragraph in row.body for key in paragraph}
    for step in book.steps.values():
        used.update((*step.next, step.closing))
    used.update(f"choice.{remedy}" for remedy in ALTERNATIVES)
    used.update({"choice.intro", "choice.outro", "next.answer", "subject.unprompted"})
    used.update(f"greeting.{name}" for name in ("ms", "mr", "name", "neutral", "amazon"))
    used.update(
        f"{table}.{name}" for table in ("subject", "signature") for name in ("buyer", "amazon")
    )
    return used


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_exactly_the_texts_in_use(language):
    assert set(texts.load(language)) == keys_in_use()


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_are_well_formed_and_have_only_known_gaps(language):
    for key, text in texts.load(language).items():
        names = {gap.name for gap in parse(text).gaps()}
        assert names <= GAPS, key
        assert text == text.strip() and "  " not in text, key


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_says_as_much_in_every_language(language):
    for key, text in texts.load(language).items():
        english = {gap.name for gap in parse(texts.load("en")[key]).gaps()}
        assert {gap.name for gap in parse(text).gaps()} == english, key


@pytest.mark.parametrize("language", LANGUAGES)
def test_only_the_last_alternative_may_hold_without_a_gap(language):
    def segments(template):
        for part in template.parts:
            if isinstance(part, Segment):
                yield part
                for alternative in part.alternatives:
                    yield from segments(alternative)

    for key, text in texts.load(language).items():
        for segment in segments(parse(text)):
            for alternative in segment.alternatives[:-1]:
                assert any(isinstance(part, Gap) for part in alternative.parts), key


def test_no_text_is_left_in_another_language():
    spoken = Counter(text for language in LANGUAGES for text in set(texts.load(language).values()))
    assert [text for text, languages in spoken.items() if languages > 1] == []


def test_the_plan_knows_every_remedy_and_every_ask():
    book = plan.load()
    assert set(book.steps) == set(REMEDIES)
    assert set(book.asks) == ASKS
    assert set(book.asks_by_issue) <= set(ISSUES)


def test_the_plan_names_only_known_codes_and_always_finds_a_row():
    derived = {"late", "shipped", "refunded", "has_tracking_number"}
    derived |= {"unprompted", "complained"} | {f"with_{remedy}" for remedy in REMEDIES}
    for row in rows():
        for name, wanted in row.when.items():
            if name in ENUMS:
                codes = {wanted} if isinstance(wanted, str) else set(wanted)
                assert codes <= set(ENUMS[name]), (name, wanted)
            else:
                assert name in derived | set(FLAGS)
    book = plan.load()
    for remedy, step in book.steps.items():
        assert remedy == "ask_buyer" or not step.rows[-1].when, remedy
    for ask, ask_rows in book.asks.items():
        assert not ask_rows[-1].when, ask
    assert not book.opening[-1].when


def test_every_gap_has_a_source_in_context_or_facts():
    of_facts = {"refunded", "ship_by", "delivery_by", "delivered_on", "item"}
    assert GAPS - of_facts <= set(ReplyContext.__dataclass_fields__)


def test_every_gap_and_every_mark_is_documented():
    docs = Path(__file__).parents[2] / "docs" / "replies.md"
    assert [gap for gap in GAPS if f"`{gap}`" not in docs.read_text(encoding="utf-8")] == []
    comments = Path(plan.__file__).with_name("plan.toml").read_text(encoding="utf-8")
    head = comments.partition("[[")[0]
    assert [
        mark
        for mark in ("late", "shipped", "refunded", "has_", "with_", "unprompted", "complained")
        if mark not in head
    ] == []


def test_english_is_spelt_as_both_sides_of_the_atlantic_spell_it():
    words = " ".join(texts.load("en").values()).lower()
    for spelling in (
        "color",
        "colour",
        "neighbor",
        "neighbour",
        "authoriz",
        "authoris",
        "apologiz",
    ):
        assert spelling not in words
