"""On what ground Amazon may remove a feedback, and what a bad one is about (FBK-2, REV-2)."""

import pytest

from kefu.ratings.grounds import cause_in, grounds_of


@pytest.mark.rule("FBK-2")
@pytest.mark.parametrize(
    ("comment", "fulfilment", "codes"),
    [
        ("Die Qualität ist schlecht, nach zwei Tagen kaputt.", "seller", ["product_review"]),
        ("品質が悪い。すぐ壊れた", "seller", ["product_review"]),
        ("质量很差，颜色也不对", "seller", ["product_review"]),
        ("Schlechte Qualität, und der Verkäufer antwortet nicht.", "seller", []),
        ("The colour is wrong and it arrived late", "seller", []),
        ("Paket kam zu spät", "amazon", ["fulfilled_by_amazon"]),
        ("Paket kam zu spät", "seller", []),
        ("Paket kam zu spät", "", []),
        ("Das Paket kam zu spät und der Kundenservice ist unfreundlich", "amazon", []),
        ("Scheiß Laden", "seller", ["obscene"]),
        ("Call me: +49 170 1234567", "seller", ["personal_data"]),
        ("Buy it on ebay instead", "seller", ["promotional"]),
        ("Terrible", "seller", []),
        ("", "amazon", []),
    ],
)
def test_the_words_of_a_comment_give_its_ground_or_none(comment, fulfilment, codes):
    assert [g.code for g in grounds_of(comment, fulfilment=fulfilment)] == codes


@pytest.mark.rule("FBK-2")
def test_a_ground_shows_the_words_that_speak_for_it():
    [ground] = grounds_of("Schlechte Qualität, sofort kaputt", fulfilment="seller")
    assert ground.words == ("qualität", "kaputt")


@pytest.mark.rule("REV-2")
@pytest.mark.parametrize(
    ("comment", "issue", "cause"),
    [
        ("x", "defective", "quality"),
        ("x", "not_as_described", "description"),
        ("Lieferung kam nie an", "", "delivery"),
        ("The seller never answers", "", "service"),
        ("The seller never answers and it arrived late", "", ""),
        ("Billig verarbeitet", "", "quality"),
        ("Hm", "", ""),
    ],
)
def test_what_a_rating_is_about_is_proposed_where_it_can_be_told(comment, issue, cause):
    assert cause_in(comment, issue) == cause
