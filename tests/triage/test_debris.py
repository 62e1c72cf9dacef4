"""Whatever a mail program leaves around the buyer's words, the words are read."""

import time

import pytest

from kefu.triage import ISSUES, read
from kefu.triage.debris import own_words

LETTER = "We are sorry that the parcel arrived damaged. We can offer you a replacement."


@pytest.mark.parametrize(
    "text",
    [
        "Thanks, all good now!\n\n> {}",
        "Thanks, all good now!\n\nOn Tue, 3 Mar 2026 at 10:11, Nova Store wrote:\n{}",
        "Danke, hat sich erledigt.\n\nAm 3. März 2026 um 10:11 schrieb Nova <x@y.example>:\n{}",
        "C'est réglé, merci !\n\nLe 3 mars 2026 à 10:11, Nova a écrit :\n{}",
        "Risolto, grazie!\n\nIl 3 marzo 2026, Nova ha scritto:\n{}",
        "Ya está resuelto, ¡gracias!\n\nEl 3 mar 2026, Nova escribió:\n{}",
        "解決しました。ありがとう！\n\n-----元のメッセージ-----\n{}",
        "解决了，谢谢\n\n2026年3月3日 Nova 写道：\n{}",
    ],
)
def test_our_own_letter_below_is_not_read_as_the_buyers_words(text):
    assert read(text.format(LETTER)).issue == "no_answer_needed"


def test_a_message_that_is_nothing_but_a_quotation_is_read_all_the_same():
    assert own_words(f"> {LETTER}").strip() == f"> {LETTER}"


def test_tags_and_entities_are_no_words():
    page = "<style>p{margin:0}</style><p>Hello,</p><div style='x'>it came <b>broken</b>.<br/>&nbsp;Thanks &amp; bye"
    assert own_words(page).split() == ["Hello,", "it", "came", "broken.", "Thanks", "&", "bye"]


@pytest.mark.parametrize("text", ["I <3 this lamp", "a < b and c > d", "5 > 3", "AT&T"])
def test_what_only_looks_like_a_tag_stays(text):
    assert own_words(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "The parcel never arrived. " * 200_000,
        "a" * 5_000_000,
        "\n" * 5_000_000 + "hi",
        "e" + "\u0301" * 5_000_000,
        "<div><p>" * 600_000 + "broken",
        "<" * 5_000_000,
        "> " * 2_500_000,
        "((((((" * 800_000,
    ],
    ids=["story", "word", "lines", "accents", "tags", "brackets", "quotes", "parentheses"],
)
def test_five_megabytes_of_anything_are_read_without_delay(text):
    started = time.process_time()
    assert read(text).issue in ISSUES
    assert time.process_time() - started < 20


@pytest.mark.parametrize(
    "text",
    [
        "\x00\x01Where\x07 is my \x1border?",
        "W\u202ehere is my \u202corder?",
        "Ｗｈｅｒｅ ｉｓ ｍｙ ｏｒｄｅｒ？",
    ],
)
def test_control_marks_and_wide_letters_hide_nothing(text):
    reading = read(text)
    assert (reading.language, reading.issue) == ("en", "where_is_my_order")


@pytest.mark.parametrize("text", ["", " \n\t", "😡😡😡", "???", "123 456 7890", "\u202e\u200b"])
def test_what_says_nothing_goes_to_a_person(text):
    reading = read(text)
    assert (reading.issue, reading.confident, reading.facts) == ("other", False, {})


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("nl", "Het pakket is beschadigd aangekomen, de doos was kapot en het glas gebroken."),
        ("sv", "Paketet har inte kommit fram än trots att det skulle levereras i måndags."),
        ("pl", "Przesyłka nie dotarła, gdzie jest moja paczka? Czekam już dwa tygodnie."),
        ("pt", "O produto não chegou até agora, onde está a minha encomenda, por favor?"),
        ("tr", "Ürün bozuk geldi, çalışmıyor, iade etmek istiyorum lütfen yardım edin."),
        ("ko", "상품이 아직 도착하지 않았어요. 언제 받을 수 있나요?"),
        ("ru", "Товар не пришёл, где моя посылка? Жду уже три недели."),
    ],
)
def test_other_languages_are_named(language, text):
    assert read(text).language == language
