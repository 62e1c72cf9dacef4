"""Words and other runs of characters are cut quickly, and as an expression would cut them."""

import re

from hypothesis import given
from hypothesis import strategies as st

from kefu.compliance.name_beginnings import PIECES
from kefu.compliance.runs import WORDS, letter_runs

TEXTS = st.one_of(
    st.text(),
    st.text(st.characters(max_codepoint=0x7F)),
    st.text(st.sampled_from("ab_1@!|$€+- é我\n\x00\x1c?")),
)


@given(TEXTS)
def test_words_are_cut_as_an_expression_cuts_them(text):
    assert WORDS.of(text) == re.findall(r"\w+", text)


@given(TEXTS)
def test_letters_are_cut_as_an_expression_cuts_them(text):
    assert letter_runs(text) == set(re.findall(r"[a-z]+", text))


@given(TEXTS)
def test_pieces_of_names_are_cut_as_an_expression_cuts_them(text):
    expression = r"[a-z0-9@!|$€+]+|(?:(?=[^\x00-\x7f€])\w)+"
    assert PIECES.of(text) == re.findall(expression, text)
