"""A messenger's, shop's or payment's name in a sentence that asks for nothing of theirs is a person's to judge, not blocked."""

import pytest

from kefu.compliance import lint

REFUSED = [
    ("en", "We do not use WhatsApp, so please simply reply here whenever it suits you."),
    ("de", "Über WhatsApp sind wir leider nicht erreichbar, hier lesen wir jede Nachricht."),
    ("fr", "Nous n'utilisons pas WhatsApp, cette messagerie suffit pour tout."),
    ("it", "Non rispondiamo su WhatsApp: qui leggiamo ogni messaggio."),
    ("es", "No atendemos por WhatsApp, pero aquí leemos todos los mensajes."),
    ("ja", "LINEでのご対応は行っておりませんので、こちらでご返信いたします。"),
    ("zh", "我们不使用微信，有问题直接在这里回复就行。"),
]
MEANT = [
    ("en", "Please write to us on WhatsApp, we answer faster there."),
    ("de", "Schreiben Sie uns am besten über WhatsApp, dort antworten wir schneller."),
    ("fr", "Écrivez-nous plutôt sur WhatsApp, nous y répondons plus vite."),
    ("it", "Ci scriva su WhatsApp, lì rispondiamo subito."),
    ("es", "Escríbanos por WhatsApp y lo resolvemos enseguida."),
    ("ja", "LINEでご連絡いただければすぐに対応いたします。"),
    ("zh", "请加我们的微信，处理起来更快。"),
]


@pytest.mark.rule("MSG-7")
@pytest.mark.parametrize(("language", "text"), REFUSED)
def test_a_messenger_that_is_refused_only_warns(language, text):
    report = lint(text, language=language)
    assert report.ok, [(f.code, f.text) for f in report.findings]


@pytest.mark.rule("MSG-7")
@pytest.mark.parametrize(("language", "text"), MEANT)
def test_a_messenger_that_is_offered_blocks(language, text):
    assert not lint(text, language=language).ok


@pytest.mark.rule("MSG-7")
@pytest.mark.parametrize(
    "text",
    [
        "We do not use @lampco_help here, thank you.",
        "Nobody will call you from 0171 2345678.",
        "We never answer from lamps@example.com, please stay here.",
    ],
)
def test_a_handle_a_number_or_an_address_blocks_whatever_is_said_of_it(text):
    assert not lint(text, language="en").ok
