"""What is ruled out quickly could not have been found: with and without the index the hits are the same."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kefu.compliance.frames import framed, framed_over
from kefu.compliance.listed_names import listed_names
from kefu.compliance.name_beginnings import PIECES, names_within
from kefu.compliance.names import _is_meant, _listed, names
from kefu.compliance.normalise import fold
from kefu.compliance.passages import passages
from kefu.compliance.rows import rows_of
from kefu.compliance.senses import sense_of
from kefu.compliance.standing import rows_standing
from kefu.compliance.tables import LANGUAGES
from kefu.compliance.wordings import tabled
from tests.compliance.corpora import bad_letters, good_letters

LETTERS = st.lists(
    st.sampled_from([*(bad.text for bad in bad_letters()), *good_letters()]), min_size=1, max_size=4
).map("\n".join)


@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=40, deadline=None)
@given(text=LETTERS)
def test_the_index_of_phrases_leaves_out_nothing_that_would_be_found(language, text):
    folded = fold(text)
    cut = passages(folded.text, spaced=language not in ("ja", "zh"))
    everywhere = [hit for row in rows_of(language) for hit in row.find(folded, cut)]
    said = [(window, sense_of(language, window.sentence).standing) for window in cut.windows]
    indexed = [
        hit for row, where in rows_standing(language, said) for hit in row.find(folded, cut, where)
    ]
    assert indexed == everywhere


@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=40, deadline=None)
@given(text=LETTERS)
def test_what_is_remembered_of_a_sentence_leaves_out_nothing_that_would_be_found(language, text):
    folded = fold(text)
    cut = passages(folded.text, spaced=language not in ("ja", "zh"))
    everywhere = {hit for row in rows_of(language) for hit in row.find(folded, cut)}
    everywhere |= set(framed(language, cut.text, cut.windows))
    everywhere |= set(framed_over(language, cut.text, pairwise(cut.windows)))
    assert set(tabled(folded, [language])) == everywhere


@settings(max_examples=80, deadline=None)
@given(text=LETTERS)
def test_the_index_of_names_leaves_out_nothing_that_would_be_found(text):
    folded = fold(text)
    every = [
        (name.code, match.start(), match.end())
        for name in listed_names()
        for match in name.pattern.finditer(folded.text)
        if _is_meant(name, folded, match.start(), match.end())
    ]
    found = [
        (hit.code, hit.start, hit.end)
        for hit, meant in _listed(folded, names_within(folded.text, PIECES.of(folded.text))[0])
        if meant
    ]
    assert sorted(found) == sorted(every)
    assert set(every) <= {(hit.code, hit.start, hit.end) for hit in names(folded)}
