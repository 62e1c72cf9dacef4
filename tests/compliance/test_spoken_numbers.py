"""MSG-7: a telephone number that is spelt out in words is one; numerals that are none are left alone."""

from __future__ import annotations

import pytest

from kefu.compliance import lint
from kefu.compliance.spoken_numbers import spoken_numbers

NUMBERS = [
    ("en", "Think of oh seven, then two fives, forty-one, and twice the nine."),
    ("en", "Zero four one two, triple six, eight eight one: somebody is always in."),
    ("de", "Null eins fünf eins, dann dreimal die Sieben, danach einundvierzig und null zwei."),
    (
        "fr",
        "Retenez zéro six, puis quatre-vingt-douze, quarante et un, encore douze, deux fois sept.",
    ),
    ("it", "Pensi a tre-quattro-otto, poi due zeri, poi cinquantuno e settantadue."),
    ("es", "Estoy en el seis cuarenta y tres, doce, cero ocho, noventa y cinco."),
    ("ja", "〇八〇、それから四が二つ、次に一二三九です。"),
    ("ja", "ぜひ、ゼロ、きゅう、ゼロ、さん、よん、に、はち、なな、まで。"),
    ("zh", "幺三零，两个零，两个六，再来零幺二四，晚上有人。"),
]
OTHERS = [
    ("en", "We have thirty-six, thirty-eight, forty and forty-two, and then the larger ones."),
    ("en", "The serial number reads zero four seven, then two fives, nine one and three."),
    ("de", "Die Anzeige zählt drei, zwei, eins, null, und dann piept sie."),
    ("fr", "Zéro défaut sur les cent vingt et un derniers envois, un ou deux retards."),
    ("it", "Ne mandiamo uno, due o tre, quattro se serve, cinque o sei al massimo."),
    ("es", "El partido quedó dos a cero, y luego tres a uno."),
    ("ja", "二〇二六年十一月二十八日にお届けします。"),
    ("zh", "配件包里有两个零件，三个螺丝，一二三四个垫片。"),
]


def _numbers(language: str, text: str) -> list[str]:
    findings = lint(text, language=language).findings
    return [found.text for found in findings if found.code == "phone_number"]


@pytest.mark.rule("MSG-7")
@pytest.mark.parametrize(("language", "text"), NUMBERS)
def test_a_number_spelt_in_words_is_a_telephone_number(language, text):
    assert len(_numbers(language, text)) == 1


@pytest.mark.rule("MSG-7")
@pytest.mark.parametrize(("language", "text"), OTHERS)
def test_other_numerals_are_none(language, text):
    assert _numbers(language, text) == []


def test_a_long_text_of_numerals_takes_no_longer_than_its_length_asks():
    text = "then the and " * 20_000 + "zero one and " * 20_000
    assert list(spoken_numbers(text))
