"""Word families are found wherever their words stand, and nowhere else, however quickly most are ruled out."""

import re
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kefu.compliance.families import SpacedFamilies, TightFamilies
from kefu.compliance.frames import framing
from kefu.compliance.normalise import fold, fold_words
from kefu.compliance.passages import Window, passages
from kefu.compliance.tables import LANGUAGES, TIGHT, table
from kefu.compliance.vocabulary import vocabulary
from tests.compliance.corpora import bad_letters, good_letters

LETTERS = st.sampled_from([*(bad.text for bad in bad_letters()), *good_letters()])


def spaced(entries: str, text: str) -> list[tuple[int, int]]:
    [window] = passages(text, spaced=True).windows
    found = SpacedFamilies({"family": entries}).mentions(text, window)
    return [(mention.start, mention.end) for mention in found]


@pytest.mark.parametrize(
    ("entry", "found"),
    [
        ("take_down", ["take down", "take - down"]),
        ("take_down*", ["take down", "take - down", "take downs"]),
        ("take*_down", ["take down", "takes down", "take - down"]),
        ("*take_down", ["take down", "intake down", "takes down", "take - down"]),
    ],
)
def test_words_in_a_row_are_found_where_they_follow_each_other(entry, found):
    text = (
        "take down, intake down, takes down, take - down, take it down, take downs, take     down"
    )
    assert [text[start:end] for start, end in spaced(entry, text)] == found


def test_words_in_a_row_may_share_a_word():
    assert spaced("bit_bit", "bit bit bit") == [(0, 7), (4, 11)]


def test_a_stop_parts_words_in_a_row():
    assert spaced("take_down", "we take: down; take.down") == [(3, 13)]


def test_characters_count_only_where_their_expression_fits():
    families = TightFamilies({"stars": "5分 好评"}, {"5分": r"(?<!点1)5分"})

    def found(text: str) -> list[str]:
        [window] = passages(text, spaced=False).windows
        return [text[m.start : m.end] for m in families.mentions(text, window)]

    assert found("给5分好评") == ["5分", "好评"]
    assert found("8点15分到") == []


@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=60, deadline=None)
@given(text=LETTERS)
def test_what_is_known_of_words_leaves_out_no_family(language, text):
    families = framing(language).families
    signs = table("frames")["signs"].keys()
    for window in passages(fold(text).text, spaced=language not in TIGHT).windows:
        known = vocabulary(language).known(window.sentence)
        present = framing(language).families_in(window.sentence, known[1]) if known else frozenset()
        mentioned = {mention.family for mention in families.mentions(window.text, window)}
        assert present - signs == mentioned - signs == _written_in(language, window) - signs


def _written_in(language: str, window: Window) -> set[str]:
    """The families of which an entry stands in a window, each looked for by itself."""
    text = window.text[window.start : window.end]
    return {family for family, entry in _entries(language) if entry.search(text)}


@cache
def _entries(language: str) -> list[tuple[str, re.Pattern[str]]]:
    data = table(f"families/{language}")
    written = _tight if language in TIGHT else _spaced
    return [
        (family, re.compile(written(entry, data.get("only", {}))))
        for family, entries in data["families"].items()
        for entry in entries.split()
    ]


def _tight(entry: str, only: dict[str, str]) -> str:
    letters = fold_words(entry.replace("_", " "))
    return only.get(letters, re.escape(letters))


def _spaced(entry: str, only: dict[str, str]) -> str:
    assert not only
    words = re.findall(r"\*?[^\W_]+\*?", fold_words(entry))
    parts = (
        rf"\w*{word.strip('*')}\w*" if word[0] == "*" else word.replace("*", r"\w*")
        for word in words
    )
    row = r"[^\w.!?。！？]{1,3}".join(parts)
    return rf"(?<!\w){row}(?!\w)"
