"""Sentences by meaning: families of words that meet say a forbidden thing in words nobody listed."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kefu.compliance import lint
from kefu.compliance.families import SpacedFamilies, TightFamilies
from kefu.compliance.frames import framed, framed_over, framing
from kefu.compliance.lint import lint_names_and_contacts
from kefu.compliance.normalise import fold
from kefu.compliance.passages import passages
from kefu.compliance.tables import LANGUAGES, codes, table
from kefu.compliance.vocabulary import vocabulary


def hits(text: str, language: str = "en") -> set[str]:
    cut = passages(fold(text).text, spaced=language not in ("ja", "zh"))
    one = framed(language, cut.text, cut.windows)
    two = framed_over(language, cut.text, pairwise(cut.windows))
    return {hit.code for hit in (*one, *two)}


def mentioned(families: SpacedFamilies | TightFamilies, text: str, *, spaced: bool) -> list[str]:
    [window] = passages(fold(text).text, spaced=spaced).windows
    return [f"{m.family}: {text[m.start : m.end]}" for m in families.mentions(text.lower(), window)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_words_exactly_the_families_that_are_needed(language):
    needed = {
        family
        for frame in table("frames")["frame"]
        for slot in frame["needs"]
        for family in slot.split("|")
    } | set(table("frames")["weighed"])
    own = {name for name, words in table(f"families/{language}")["families"].items() if words}
    assert needed <= own | set(table("frames")["signs"])
    assert own <= needed


@pytest.mark.parametrize("language", LANGUAGES)
def test_excuses_are_phrases_of_codes_that_a_frame_finds(language):
    framed_codes = {frame["code"] for frame in table("frames")["frame"]}
    assert framed_codes
    assert framed_codes <= set(codes())
    assert set(table(f"families/{language}")["excuses"]) <= framed_codes


@pytest.mark.rule("MSG-7")
@pytest.mark.parametrize(
    ("language", "text", "code"),
    [
        ("en", "Five crisp dollars await whoever posts kind lines on the listing.", "review_incentive"),
        ("de", "Ein Gutschein liegt bereit, sobald Ihre Zeilen online stehen und die Bewertung erscheint.", "review_incentive"),
        ("fr", "Il serait aimable que cet avis disparaisse.", "review_change"),
        ("it", "Rovina la nostra piccola azienda ogni recensione negativa.", "review_positive"),
        ("es", "Si la reseña sigue ahí, hablaremos con un abogado.", "review_threat"),
        ("ja", "レビューを消していただけましたら全額返金いたします。", "review_incentive"),
        ("zh", "绕开平台私下解决会更快。", "contact_outside"),
    ],
)  # fmt: skip
def test_what_meets_in_a_sentence_is_found_in_whatever_words(language, text, code):
    assert code in hits(text, language)


def test_the_same_words_in_two_sentences_say_nothing_together():
    assert hits("We have read your review. Once the pump is back, the refund will follow.") == set()


def test_a_reward_that_follows_in_the_next_sentence_is_still_a_reward():
    assert hits("Kindly delete the bad review. In return we send a gift card.") >= {
        "review_incentive"
    }


def test_words_far_apart_do_not_meet():
    between = "and so on and so forth " * 12
    assert hits(f"Your review {between} once {between} written {between} a voucher") == set()


def test_one_word_does_not_stand_for_two():
    assert hits("Do phone us") == set()
    assert hits("Do phone us on our landline") == {"contact_outside"}


def test_an_entry_is_a_word_a_beginning_an_inside_or_words_in_a_row():
    families = SpacedFamilies(
        {"a": "go", "b": "refund*", "c": "*rating*", "d": "take_down take_it_off"}
    )
    text = "goes go refunded overratings take down take it, off take / / / down"
    assert mentioned(families, text, spaced=True) == [
        "a: go", "b: refunded", "c: overratings", "d: take down", "d: take it, off",
    ]  # fmt: skip


def test_an_entry_without_spaces_is_found_wherever_it_stands():
    families = TightFamilies({"a": "评价 价", "b": "退款"}, {})
    assert sorted(mentioned(families, "评价后退款", spaced=False)) == [
        "a: 价", "a: 评价", "b: 退款",
    ]  # fmt: skip


@pytest.mark.rule("MSG-5")
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It is on Walmrt too.", "Walmrt"),
        ("I can refund you with Pyapal.", "Pyapal"),
        ("We would send it through Cash App or Zelle.", "Zelle"),
        ("Ce modèle existe chez Leclerc.", "Leclerc"),
    ],
)
def test_a_name_that_is_misspelt_or_stands_in_a_list_of_names_is_found(text, found):
    assert found in {finding.text for finding in lint_names_and_contacts(text).findings}
    assert not lint(text).ok


@pytest.mark.parametrize(
    "text",
    [
        "A passenger kept the discount label of the messengers' bag.",
        "Madame Leclerc, votre colis est en route.",
        "The solar cell, or Zelle in German, holds 3 V.",
    ],
)
def test_words_and_people_that_look_like_names_pass(text):
    assert lint(text).findings == ()


@pytest.mark.rule("MSG-4")
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Type lumora dash home dot com", "lumora dash home dot com"),
        ("Teclee lumora guion hogar punto es en el navegador", "lumora guion hogar punto es"),
        ("www-lumora-de", "www-lumora-de"),
        ("mia【at】gmail【点】com", "mia【at】gmail【点】com"),
        ("t.ly/Ab12", "t.ly/Ab12"),
    ],
)
def test_an_address_spelled_out_is_found(text, found):
    assert ("MSG-4", found) in {(f.rule, f.text) for f in lint(text).findings}


@pytest.mark.parametrize("amount", ["万円", "百元", "5折", "20 bucks", "€5"])
def test_money_is_known_however_it_is_written(amount):
    [window] = passages(f"you get {amount} for it", spaced=False).windows
    known = vocabulary("zh").known(window.sentence)
    assert known is not None
    assert "amount" in framing("zh").families_in(window.sentence, known[1])


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", table("frames")["signs"])
@given(data=st.data())
def test_no_sign_escapes_the_first_look_at_the_words(name, language, data):
    sign = re.compile(table("frames")["signs"][name])
    written = data.draw(st.from_regex(sign).map(lambda found: f"you get {found} for it"))
    for window in passages(fold(written).text, spaced=language == "en").windows:
        sentence = window.sentence
        if sign.search(sentence.text):
            known = vocabulary(language).known(sentence)
            assert known is not None
            assert name in framing(language).families_in(sentence, known[1])


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("zh", "您的包裹于今天上午8点15分送到门口，照片已上传。"),
        ("zh", "我们8点15分收到了您的退货。"),
        ("zh", "请您在8点15分前回个话。"),
        ("zh", "请在今天17点55分之前给我们回复。"),
        ("zh", "客服将于八点十五分给您回复。"),
        ("zh", "8点 5分给您送到。"),
        ("zh", "八點五分送達，請給我們回覆。"),
        ("zh", "用了5分钟就停了，这是我们的错。"),
        ("zh", "您发布的内容我们五分钟后看到了。"),
        ("ja", "荷物は8時5分に置き配されました。"),
        ("ja", "8時15分までにご返信ください。"),
    ],
)
def test_a_time_of_day_is_no_five_points(language, text):
    assert lint(text, language=language).findings == ()


def test_a_time_by_which_to_leave_a_message_does_not_block():
    assert lint("请您在8点15分前留个言。", language="zh").ok


@pytest.mark.parametrize(
    "text",
    [
        "请给我们5分好评。",
        "麻烦您打个五分，谢谢。",
        "如果您给五分，我们退您20元。",
        "把评分改成5分，我们就退款。",
        "我们8点15分收到退货，请给我们打5分。",
    ],
)
def test_five_points_are_still_a_review(text):
    assert "MSG-7" in {finding.rule for finding in lint(text, language="zh").findings}
