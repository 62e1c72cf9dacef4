"""The check takes any text: it ends, it never fails, and its positions are exact."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kefu.compliance import lint
from kefu.compliance.normalise import fold
from kefu.compliance.promises import promised

ANY_CHARACTER = st.characters(codec=None, exclude_categories=())
PIECES = st.sampled_from(
    ["eBay", "a@b.de", "\u200b", "\u202e", "\ud800", "please wait", "🙂", "e\u0301", "ﾊﾟ", "+49 170 1234567",
     "。", "\x00", "review", "amazon.de", "ＰａｙＰａｌ", "\r\n", "1", " ", ".", "微信", "ß", "İ", "ﬁ", "①", "leave"]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(ANY_CHARACTER, max_size=80), st.lists(PIECES, max_size=14).map("".join)))
def test_every_finding_holds_exactly_the_slice_it_names(text):
    report = lint(text)
    for finding in report.findings:
        assert text[finding.start : finding.end] == finding.text
        assert finding.start < finding.end
    assert report.ok == all(f.severity != "block" for f in report.findings)
    assert list(report.findings) == sorted(report.findings, key=lambda f: f.start)
    json.dumps(report.to_json())


@settings(max_examples=150, deadline=None)
@given(st.text(ANY_CHARACTER, max_size=60))
def test_folding_keeps_the_way_back_for_every_character(text):
    folded = fold(text)
    last = 0
    for index in range(len(folded.text)):
        start, end = folded.span(index, index + 1)
        assert last <= start < end <= len(text)
        last = start


@pytest.mark.parametrize(
    "piece",
    ["whatsapp notification ", "bei otto nachbar ", "a", " ", "1", "1 ", "12-", "a.", "a@", "a at ", "a dot ", "http://", "www.", "please wait ", "paypal ",
     "review leave if refund ", "请等待差评", "待ってください", "p\u200b", "(", "\n", "one two ", "e\u0301",
     "\ud800", "you must ", "ア", "+", "o1l ", "please. ", "p-a-y-", "@", "\u202e", "we will ", "refund ", "我们退", "ES91 2100 ", 'you wrote "', "five stars "],
)  # fmt: skip
def test_hostile_texts_come_to_an_end(piece):
    text = piece * (40_000 // len(piece))
    for finding in (*lint(text).findings, *promised(text)):
        assert text[finding.start : finding.end] == finding.text
