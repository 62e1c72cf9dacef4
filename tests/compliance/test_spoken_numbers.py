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
    ("en", "The fan has speeds of zero, twenty, forty and sixty."),
    ("en", "The sizes ten, eleven, twelve, thirteen, fourteen, fifteen, sixteen are in stock."),
    ("de", "Der Regler hat die Stufen null, zehn, zwanzig und dreißig."),
    ("fr", "La molette se règle entre zéro et quatre-vingt-dix-neuf."),
    ("ja", "早いはずですので、2026-01-28までにお届けします。"),
    ("zh", "亲，一两天内会寄出，预计2026-01-28送达。"),
    ("zh", "一二天内退款 1,000,000 日元。"),
]
PARCELS = [
    ("de", "Es ging als Einschreiben, RT 04 418 2207 31, an Sie ab."),
    ("fr", "Il est parti en recommandé, 1A 317 402 8815 6, contre signature."),
    ("es", "Certificado CD 0123 4567 8ES, en camino."),
    ("it", "Parte per raccomandata, 05 2217 4418 330, con firma."),
    ("fr", "Votre montre quitte l'atelier demain en recommandé, 1A 204 771 3390 8."),
    ("es", "Cuando pase MRW con el cojín que faltaba (04417 889 2033), dínoslo."),
    ("ja", "ヤマト運輸の1234-5678-9012で発送しました。"),
]
MOBILES = [
    ("de", "Per Einschreiben geht es nicht, aber unter 0171 2345678 geht es."),
    ("fr", "Je vous recommande le 06 12 34 56 78 pour en parler."),
    ("es", "Antes en Correos: 612 345 678."),
    ("it", "Con BRT va lento, 333 123 4567."),
    ("ja", "ヤマト運輸 090-1234-5678 まで。"),
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


@pytest.mark.parametrize(("language", "text"), PARCELS)
def test_the_number_of_what_was_sent_is_no_telephone_number(language, text):
    assert _numbers(language, text) == []


@pytest.mark.rule("MSG-7")
@pytest.mark.parametrize(("language", "text"), MOBILES)
def test_a_mobile_number_is_one_whatever_carrier_stands_beside_it(language, text):
    assert len(_numbers(language, text)) == 1


def test_a_very_long_run_of_numerals_is_one_number():
    text = "then the and " * 20_000 + "zero one and " * 20_000
    [(start, end, _)] = spoken_numbers(text)
    assert (start, end) == (text.index("zero"), text.rindex("one") + len("one"))


def test_numbers_beside_each_other_are_told_once_each():
    number = "〇九〇一二三四五六七八"
    found = list(spoken_numbers(f"{number}か、それとも、" * 2_000))
    assert [end - start for start, end, _ in found] == [len(number)] * 2_000
