"""What the buyer asks, offers or threatens, and somebody does in our name, is shown to a person and does not block."""

from __future__ import annotations

import pytest

from kefu.compliance import lint

REPORTED = [
    (
        "en",
        "You ask whether you have to remove your review before we refund you: no, you need not.",
    ),
    ("en", "Thank you for offering to send the rest by Venmo, but we cannot take it."),
    ("de", "Sie schlugen vor, das per WhatsApp zu besprechen. Das dürfen wir nicht."),
    ("de", "Du fragst, ob du die zwei Sterne erst löschen musst, damit wir erstatten: nein."),
    ("fr", "Vous nous demandez si nous pouvons rembourser par PayPal. Nous ne le pouvons pas."),
    ("it", "Ci ha scritto che cambierà la recensione soltanto se le regaliamo un secondo paio."),
    ("es", "Nos propone subir a cinco estrellas si le mandamos otra cafetera; no hace falta."),
    ("ja", "送料の差額を銀行振込で払うとのお申し出、お気持ちだけ頂戴します。"),
    ("zh", "您问是不是要先删掉差评我们才肯退款。完全不是。"),
    ("zh", "近日有人冒充我们，让买家加微信领好评红包，请不要理会。"),
]
DEMANDED = [
    ("en", "If you write a five-star review, we refund half of the price."),
    ("en", "You ask for our number: it is 0171 2345678."),
    ("en", "You asked where to reach us: we are @lampco_shop."),
    ("de", "Wenn Sie uns fünf Sterne schreiben, erstatten wir die Hälfte des Preises."),
    ("fr", "Je vous propose vingt euros par PayPal, c'est plus rapide que par Amazon."),
    ("fr", "Laissez-nous cinq étoiles et nous vous offrirons un coussin."),
    ("it", "Mi scriva su WhatsApp, le mando il disegno."),
    ("es", "Escríbanos por WhatsApp y se lo arreglamos."),
    ("zh", "您改成五星好评，我们马上退款。"),
]


def _blocking(language, text):
    return [f.code for f in lint(text, language=language).findings if f.severity == "block"]


@pytest.mark.parametrize(("language", "text"), REPORTED)
def test_what_is_only_reported_does_not_block(language, text):
    assert _blocking(language, text) == []


@pytest.mark.rule("MSG-5", "MSG-7")
@pytest.mark.parametrize(("language", "text"), DEMANDED)
def test_what_is_demanded_or_offered_blocks(language, text):
    assert _blocking(language, text)


@pytest.mark.parametrize(
    ("language", "text"), [REPORTED[1], REPORTED[2], REPORTED[4], REPORTED[7], REPORTED[9]]
)
def test_what_is_reported_is_shown_to_a_person(language, text):
    assert any(f.doubtful for f in lint(text, language=language).findings)
