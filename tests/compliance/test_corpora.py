"""Several hundred letters in seven languages: what must pass passes, what must be found is found."""

import pytest

from kefu.compliance import lint
from tests.compliance.corpora import bad_letters, good_letters


@pytest.mark.parametrize("text", good_letters())
def test_a_polite_honest_letter_passes_without_a_finding(text):
    assert [(f.rule, f.text) for f in lint(text).findings] == []


@pytest.mark.parametrize("bad", bad_letters(), ids=lambda bad: f"{bad.rule}: {bad.text}")
def test_a_forbidden_sentence_is_found_where_it_stands(bad):
    findings = [f for f in lint(bad.text).findings if f.rule == bad.rule]
    for start, end in bad.spans:
        assert any(f.start < end and f.end > start for f in findings)


def test_the_corpora_cover_every_rule_in_every_language():
    assert len(good_letters()) > 350
    assert len(bad_letters()) > 400
    assert {bad.rule for bad in bad_letters()} == {"MSG-4", "MSG-5", "MSG-6", "MSG-7"}
