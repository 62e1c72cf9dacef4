"""What buyers write: complete in every language, each in its own script."""

from __future__ import annotations

import re
from collections import Counter
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.buyers.letters import first_letter, follow_up, phrases, with_typos
from simulator.buyers.model import ISSUES, KINDS, LANGUAGES, Buyer
from simulator.buyers.understanding import understand
from simulator.world.making import read_spec

SPEC = read_spec()
KANA = re.compile(r"[぀-ヿ]")
HAN = re.compile(r"[一-鿿]")
LATIN_WORD = re.compile(r"\b[a-z]{4,}\b")
# Words of a language that do not come up in any of the others.
TELLING = {
    "en": {"the", "and", "would"},
    "de": {"der", "und", "nicht", "ich"},
    "fr": {"est", "je", "vous", "pas"},
    "it": {"che", "non", "è", "grazie"},
    "es": {"está", "gracias", "pedido", "no"},
}


def all_texts(language: str) -> list[str]:
    sections = phrases(language)
    return [
        text
        for name, section in sections.items()
        if name != "understands"
        for texts in section.values()
        for text in texts
    ]


def writer(language: str, issue: str, kind: str, **given: Any) -> Buyer:
    product = SPEC["products"][0]
    book = phrases(language)
    return Buyer(
        **{
            "case": "c",
            "store": "us",
            "marketplace": "US",
            "order_id": "111-1234567-7654321",
            "name": "Emily Carter",
            "alias": "abcdefgh12345",
            "language": language,
            "issue": issue,
            "kind": kind,
            "temper": "gentle",
            "wants": "refund",
            "keeps_at": 30,
            "sloppy": False,
            "fields": {
                "order": "111-1234567-7654321",
                "product": product["name"][language],
                "fault": book["faults"]["no_power"][0],
                "detail": book["damage"]["slight"][0],
                "missing": book["missing"]["adapter"][0],
                "differs": book["differs"]["picture"][0],
                "wrong": book["differs"]["wrong"][0],
                "address": "12 rue Paul-Bert, 69003 Lyon",
            },
            **given,
        }
    )


def test_there_is_a_book_of_letters_for_every_language() -> None:
    assert set(LANGUAGES) == {"en", "de", "fr", "it", "es", "ja", "zh"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_phrase_and_no_empty_ones(language: str) -> None:
    english = {(section, key) for section, keys in phrases("en").items() for key in keys}
    own = {(section, key) for section, keys in phrases(language).items() for key in keys}
    assert own == english
    assert all(text.strip() for text in all_texts(language) if text)
    assert all(texts for section in phrases(language).values() for texts in section.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_issue_is_written_about_in_several_ways(language: str) -> None:
    book = phrases(language)["issues"]
    for issue in ISSUES:
        ways = [text for kind in KINDS.get(issue, (issue,)) for text in book[kind]]
        assert len(ways) == len(set(ways)) >= 3, issue


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_fault_and_part_of_the_catalogue_has_its_sentences(language: str) -> None:
    book = phrases(language)
    for product in SPEC["products"]:
        assert set(product["faults"]) <= set(book["faults"])
        assert set(product["missing"]) <= set(book["missing"])
        assert product["name"][language]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_letter_can_be_filled_in_and_leaves_no_brace_behind(language: str) -> None:
    book = phrases(language)
    for issue in ISSUES:
        for kind in KINDS.get(issue, (issue,)):
            for seed in range(6):
                text = first_letter(writer(language, issue, kind), Random(seed))
                assert "{" not in text and "}" not in text
    for kind in book["follow_ups"]:
        for seed in range(4):
            text = follow_up(writer(language, "damaged", "damaged_slight"), kind, Random(seed))
            assert "{" not in text and "}" not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_first_letter_with_a_photo_says_so_and_is_else_the_same(language: str) -> None:
    for seed in range(6):
        who = writer(language, "damaged", "damaged_severe")
        plain = first_letter(who, Random(seed))
        shown = first_letter(who, Random(seed), shown=True)
        [said] = [w for w in phrases(language)["follow_ups"]["send_photo"] if w in shown]
        assert re.sub(r"\s", "", shown.replace(said, "")) == re.sub(r"\s", "", plain)


def test_japanese_has_kana_and_chinese_has_none() -> None:
    assert all(KANA.search(text) or "様" in text for text in all_texts("ja") if len(text) > 12)
    assert not any(KANA.search(text) for text in all_texts("zh"))
    for language in ("ja", "zh"):
        assert all(HAN.search(text) or KANA.search(text) for text in all_texts(language))


@pytest.mark.parametrize("language", TELLING)
def test_a_european_language_uses_its_own_words_and_not_its_neighbours(language: str) -> None:
    words = Counter(
        word for text in all_texts(language) for word in re.findall(r"[^\W\d_]+", text.lower())
    )
    own = sum(words[word] for word in TELLING[language])
    for other in TELLING.keys() - {language}:
        assert own > 2 * sum(words[word] for word in TELLING[other])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_answer_a_colleague_gave_is_understood_as_asking_for_a_photo(language: str) -> None:
    answer = phrases(language)["seller"]["asks_photo"][0]
    assert "ask_photo" in understand(answer, language, None).signals


@given(st.integers(min_value=0, max_value=10_000))
def test_a_typist_in_a_hurry_never_spoils_numbers_or_places_to_fill_in(seed: int) -> None:
    text = "Please cancel order 111-1234567-7654321 because something strange happened at 12:30."
    typed = with_typos(text, Random(seed))
    assert re.findall(r"\d+", typed) == re.findall(r"\d+", text)


def test_a_sloppy_writer_makes_mistakes_and_a_careful_one_does_not() -> None:
    careful = first_letter(writer("de", "damaged", "damaged_severe"), Random(3))
    sloppy = first_letter(writer("de", "damaged", "damaged_severe", sloppy=True), Random(3))
    assert careful != sloppy
