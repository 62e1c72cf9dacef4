"""The language of a message, by script, words and letters."""

import pytest

from kefu.triage import detect_language


@pytest.mark.rule("MSG-10")
@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Where is my order?", "en"),
        ("Wo ist mein Paket?", "de"),
        ("wann kommt meine bestellung", "de"),
        ("Où est mon colis ?", "fr"),
        ("je veux etre rembourse", "fr"),
        ("Dov'è il mio pacco?", "it"),
        ("¿Dónde está mi pedido?", "es"),
        ("quiero mi dinero", "es"),
        ("届きません", "ja"),
        ("返品希望", "ja"),
        ("没收到货", "zh"),
        ("請取消訂單", "zh"),
        ("iPhone 15 Pro Max case 坏了", "zh"),
        ("Der Wireless Charger Pro lädt mein Galaxy nicht, ich bin enttäuscht", "de"),
        ("언제 배송되나요?", "ko"),
    ],
)
def test_the_language_is_told(text: str, language: str) -> None:
    assert detect_language(text) == language


def test_another_european_language_is_named_when_the_text_is_long_enough() -> None:
    text = "Waar blijft mijn bestelling? Ik heb het pakket nog steeds niet ontvangen en niemand antwoordt."
    assert detect_language(text) == "nl"


@pytest.mark.parametrize("text", ["", "12345", "!!!", "\u202e"])
def test_without_letters_nothing_is_claimed(text: str) -> None:
    assert detect_language(text) == "und"
    assert detect_language(text, hint="de") == "de"
