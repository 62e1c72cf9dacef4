"""Certain words: what names a trouble by itself, and what only looks as if it did."""

from collections import Counter

import pytest

from kefu.triage import LANGUAGES
from kefu.triage.corpus import SENTENCES, examples
from kefu.triage.evidence import mentioned
from kefu.triage.features import prepare


def named(text: str, language: str) -> list[str]:
    return mentioned(prepare(text, language)[1], language)


@pytest.mark.parametrize(
    ("text", "language", "issue"),
    [
        ("It's still in its plastic, may it come back?", "en", "changed_mind"),
        ("Signed for by a Mr Quill, whom nobody here knows.", "en", "delivered_not_received"),
        ("Liegt ungeöffnet im Flur, passt nicht zur Tapete.", "de", "changed_mind"),
        ("Toujours pas remboursée, retourné il y a six semaines.", "fr", "refund_status"),
        ("Non è la mia firma sulla ricevuta.", "it", "delivered_not_received"),
        ("Está sin estrenar, no me queda bien.", "es", "changed_mind"),
        ("タグも切っていません。色が派手でした。", "ja", "changed_mind"),
        ("吊牌还在，老公不喜欢", "zh", "changed_mind"),
    ],
)
def test_words_that_name_a_trouble_are_heard(text: str, language: str, issue: str) -> None:
    assert named(text, language) == [issue]


@pytest.mark.parametrize(
    ("text", "language", "issue"),
    [
        ("The touch screen isn't responding in one corner.", "en", "service_complaint"),
        ("All good for a week, then the strap tore.", "en", "no_answer_needed"),
        ("Der Sessel geht nicht durch die Tür.", "de", "defective"),
        ("Für die Steuer fehlt mir noch die Quittung.", "de", "missing_part"),
        ("Bitte 'Alles Gute' auf die Karte schreiben.", "de", "no_answer_needed"),
        ("Soi-disant étanche, elle prend l'eau.", "fr", "delivered_not_received"),
        ("¿Hace falta el cartón para devolverlo?", "es", "missing_part"),
        ("配達完了と出ますが届いていません。", "ja", "where_is_my_order"),
        ("返金が口座に入っていません。", "ja", "missing_part"),
        ("注文の住所を変更できますか", "ja", "product_question"),
        ("优惠码用不了", "zh", "defective"),
        ("水壶有点瘪，能用", "zh", "product_question"),
    ],
)
def test_words_that_only_look_like_a_trouble_name_none(
    text: str, language: str, issue: str
) -> None:
    assert issue not in named(text, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_certain_words_are_right_five_times_in_six(language: str) -> None:
    count = Counter(
        issue == example.issue
        for example in examples(SENTENCES)
        if example.language == language
        for issue in named(example.text, language)
    )
    assert count.total() > 200
    assert count[True] / count.total() > 5 / 6
