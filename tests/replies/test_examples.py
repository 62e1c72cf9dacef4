"""Every text can be seen in a letter, and every gap with a value."""

import pytest

from kefu.replies import LANGUAGES, texts
from kefu.replies.examples import example_of, example_values
from kefu.replies.usage import uses
from kefu.replies.values import GAPS


def test_every_text_is_used_somewhere_and_nothing_else_is():
    assert set(uses()) == set(texts.load("en"))


def test_every_text_belongs_to_one_group():
    grouped = [key for keys in texts.groups().values() for key in keys]
    assert sorted(grouped) == sorted(texts.load("en"))


@pytest.mark.parametrize("key", sorted(texts.load("en")))
def test_there_is_a_made_up_letter_for_every_text(key):
    letter = example_of(key, "en").letter("en", gloss="zh", overrides={"en": {key: "OWN WORDS"}})
    assert "OWN WORDS" in letter.subject + letter.text
    if not key.startswith("subject."):
        (at,) = [i for i, keys in enumerate(letter.keys) if key in keys]
        assert "OWN WORDS" in letter.paragraphs[at][0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_made_up_letters_are_sendable_in_every_language(language):
    for key in texts.load(language):
        letter = example_of(key, language).letter(language, gloss="en")
        assert letter.sendable, key
        assert letter.lint.findings == (), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_gap_has_an_example_value(language):
    values = example_values(language)
    assert set(values) == GAPS
    assert all(values.values())
