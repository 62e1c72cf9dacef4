"""What "it" means may stand in the sentence before: a review that is to change, a claim that is to be closed."""

import pytest

from kefu.compliance import lint
from kefu.compliance.remembered import forget
from kefu.compliance.tenor import look
from kefu.compliance.tenor.look import Look

THREATS = {
    "en": "Your review is wrong. If you do not change it by Monday, we will not send the replacement.",
    "de": "Ihre Bewertung ist falsch. Wenn Sie sie nicht bis Montag ändern, bekommen Sie keine Erstattung.",
    "fr": "Votre évaluation est fausse. Si vous ne la retirez pas sous 24 heures, nous n'enverrons rien.",
    "es": "La valoración es falsa. Si no la cambia antes del lunes, no procederemos con la devolución.",
    "it": "La recensione è ingiusta. Se non la toglie entro domani, non riceverà il rimborso.",
}
BARGAINS = {
    "en": "We saw your A-to-z claim. Close it and we will send you a free pan.",
    "de": "Wir sehen Ihren A-bis-Z-Antrag. Wenn Sie ihn heute schließen, schenken wir Ihnen ein Paar.",
    "fr": "Nous avons vu votre réclamation. Annulez-la et nous vous offrons une lampe de poche.",
    "es": "Ha abierto una reclamación. Si la cierra, le enviamos una cafetera de regalo.",
    "it": "Abbiamo visto il suo reclamo. Se lo ritira oggi, le rimborsiamo tutto e le mandiamo una tazza.",
    "ja": "保証の申請を確認いたしました。本日中にお取り下げいただければ、返金に加えて3000円をお支払いいたします。",
    "zh": "我们看到您提交了索赔。您撤销的话，我们马上给您退全款再送一个礼物。",
}
HARMLESS = {
    "en": "Thank you for your feedback. If you do not change it, the filter will be clogged in a month.",
    "de": "Danke für Ihr Feedback. Wenn Sie ihn nicht ändern, läuft der Timer um sieben Uhr weiter.",
    "fr": "Merci pour votre avis. Si vous ne le changez pas, le filtre se bouche en un mois.",
    "es": "Gracias por su comentario. Si no la cambia, la pila se agota en un año.",
    "it": "Grazie per il commento. Se non lo cambia, il filtro si intasa in un mese.",
    "ja": "保証の申請をお取り下げいただかなくても、返金いたします。",
}


@pytest.mark.rule("MSG-7")
@pytest.mark.parametrize("language", THREATS)
def test_a_threat_about_the_review_of_the_sentence_before_is_blocked(language: str) -> None:
    assert not lint(THREATS[language], language=language).ok


@pytest.mark.rule("MSG-7")
def test_a_threat_of_stopping_a_parcel_is_blocked() -> None:
    text = (
        "Votre évaluation est fausse. À défaut de retrait sous 24 heures, nous suspendrons l'envoi."
    )
    assert [(f.code, f.severity) for f in lint(text, language="fr").findings] == [
        ("review_threat", "block")
    ]


@pytest.mark.rule("MSG-7")
@pytest.mark.parametrize("language", BARGAINS)
def test_a_bargain_about_the_claim_of_the_sentence_before_is_blocked(language: str) -> None:
    assert not lint(BARGAINS[language], language=language).ok


@pytest.mark.parametrize("language", HARMLESS)
def test_a_condition_about_the_goods_goes(language: str) -> None:
    assert lint(HARMLESS[language], language=language).ok


@pytest.mark.rule("MSG-4")
@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Write to service, then the at sign, then our name, dot, com."),
        ("de", "Schreiben Sie an service, Klammeraffe, dann unser Name, Punkt, de."),
        ("fr", "Notez: service, arobase, lumiere, point, fr."),
        ("es", "Se lo digo así: atencion, luego la arroba, luego cafetal, punto y com."),
        ("it", "Segni: servizio, chiocciola, il nostro nome, punto it."),
    ],
)
def test_an_address_told_in_words_is_blocked(language: str, text: str) -> None:
    assert not lint(text, language=language).ok


@pytest.mark.rule("MSG-7")
def test_a_sentence_is_not_excused_that_breaks_a_rule_after_the_one_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """By itself it may mean anything; what its "it" is makes the wording count."""
    said: list[str] = []

    def looked_at(written: str, families: frozenset[str]) -> Look:
        said.append(written)
        return Look(99.0 if "valoración" in written else -99.0, {})

    monkeypatch.setattr(look, "looked_at", looked_at)
    forget()
    letter = f"{THREATS['es']} Gracias."
    assert not lint(letter, language="es").ok
    assert any(written.startswith("La valoración") and "lunes" in written for written in said)
    forget()
