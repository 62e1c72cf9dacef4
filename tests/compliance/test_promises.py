"""What a letter promises, read from its words in seven languages, against what the verdict leaves room for."""

import dataclasses
from decimal import Decimal

import pytest

from kefu.approvals.letter_check import granted_by
from kefu.compliance.promises import Limit, Room, promised, unkept
from kefu.policy.vocabulary import REMEDIES
from kefu.replies import LANGUAGES, RemedyNotAllowed, draft
from tests.replies.cast import CASES, EVERYTHING

SPOKEN = {
    "refund": [
        "We are happy to refund you the full purchase price.",
        "I have just issued a full refund to your card.",
        "Your money will be fully refunded within 3 days.",
        "Selbstverständlich erstatten wir Ihnen den Kaufpreis.",
        "Sie erhalten Ihr Geld in den nächsten Tagen zurück.",
        "Nous allons procéder au remboursement intégral de votre commande.",
        "Le rimborseremo l'intero importo.",
        "Le devolveremos todo el dinero.",
        "全額返金させていただきます。",
        "我们马上给您全额退款。",
    ],
    "partial_refund": [
        "We can offer you a 20% discount if you keep it.",
        "We will refund you $12.50 for the damage.",
        "Wir können Ihnen einen Preisnachlass von 15 % anbieten.",
        "Nous vous remboursons 8,50 €.",
        "Possiamo offrirle uno sconto del 30%.",
        "Le reembolsamos 9,99 € por las molestias.",
        "お詫びとして500円をご返金いたします。",
        "我们可以补偿您 5 美元。",
    ],
    "replacement": [
        "A replacement will be shipped tomorrow.",
        "We will send you a new lamp free of charge.",
        "Wir senden Ihnen umgehend einen neuen Artikel zu.",
        "Nous vous enverrons un nouvel article.",
        "Le invieremo un nuovo prodotto.",
        "Le enviaremos otro artículo sin cargo.",
        "新しい商品を発送いたします。",
        "我们会免费给您重发一件。",
    ],
    "part": ["We will send you the missing screws.", "Le enviaremos la pieza que falta."],
    "return_label": [
        "We will send you a prepaid return label.",
        "Wir übernehmen die Rücksendekosten.",
        "Nous prenons en charge les frais de retour.",
        "Le spese di restituzione sono a nostro carico.",
        "返品用のラベルをお送りいたします。",
        "退货运费由我们承担。",
    ],
}

NO_PROMISE = [
    "We are sorry, but we cannot refund this order.",
    "We understand that you would like a refund.",
    "Amazon will refund you automatically.",
    "We are checking the status of your refund.",
    "Leider können wir den Kaufpreis nicht erstatten.",
    "Wir prüfen, wie es um Ihre Erstattung steht.",
    "Malheureusement, nous ne pouvons pas vous rembourser.",
    "Purtroppo non possiamo rimborsarla.",
    "Lamentablemente no podemos reembolsarle.",
    "誠に恐れ入りますが、ご返金はいたしかねます。",
    "很遗憾,我们无法为您退款。",
    "We have sent you the item you ordered on 3 May.",
    "Thank you for your patience.",
    "",
]  # fmt: skip


@pytest.mark.rule("STD-3")
@pytest.mark.parametrize(("kind", "text"), [(k, t) for k, texts in SPOKEN.items() for t in texts])
def test_a_promise_is_read_from_its_words(kind, text):
    found = promised(text)
    assert kind in {promise.kind for promise in found}
    for promise in found:
        assert text[promise.start : promise.end] == promise.text


@pytest.mark.rule("STD-3")
@pytest.mark.parametrize("text", NO_PROMISE)
def test_a_refusal_a_wish_or_what_others_pay_is_no_promise(text):
    assert promised(text) == ()


@pytest.mark.parametrize(
    ("text", "amount", "percent"),
    [
        ("We will refund you $1,234.50 today.", "1234.50", None),
        ("Wir erstatten Ihnen 1.234,50 € zurück.", "1234.50", None),
        ("Nous vous remboursons 12 € sur votre carte.", "12", None),
        ("We refund you 35% of the purchase price of $29.99.", None, "35"),
        ("我们退还您 20% 的货款。", None, "20"),
        ("¥1,500をご返金いたします。", "1500", None),
    ],
)
def test_the_sum_is_read_in_every_notation(text, amount, percent):
    (promise,) = promised(text)
    assert promise.kind == "partial_refund"
    assert (promise.amount, promise.percent) == tuple(
        None if value is None else Decimal(value) for value in (amount, percent)
    )


@pytest.mark.rule("STD-3")
def test_what_is_neither_ticked_nor_allowed_nor_granted_blocks():
    promises = promised("We will send you a replacement.")

    def faults(**room):
        return [finding.code for _, finding in unkept(promises, Room(**room))]

    assert faults(chosen={"resend": Limit()}) == []
    assert faults(granted=frozenset({"exchange"})) == []
    assert faults(allowed={"resend": Limit()}) == ["promise_not_ticked"]
    assert faults(allowed={"refund_full": Limit()}) == ["promise_beyond_verdict"]
    assert faults(known=False) == ["promise_not_ticked"]


@pytest.mark.rule("STD-3")
def test_more_than_what_is_ticked_blocks():
    promises = promised("We would like to refund you $15 for the damage.")
    ten, twenty = Limit(amount=Decimal(10)), Limit(amount=Decimal(20))

    def faults(**room):
        found = unkept(promises, Room(**room))
        return [(finding.code, finding.severity) for _, finding in found]

    assert faults(chosen={"compensate": twenty}) == []
    assert faults(chosen={"compensate": ten}) == [("promise_beyond_verdict", "block")]
    assert faults(chosen={"compensate": ten}, allowed={"compensate": twenty}) == [
        ("promise_above_choice", "block")
    ]


@pytest.mark.rule("STD-3")
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_shipped_letters_promise_nothing_but_what_they_are_for(language):
    for name, facts in CASES.items():
        granted = granted_by(dataclasses.asdict(facts))
        for remedy in sorted(REMEDIES):
            try:
                letter = draft(facts, remedy, language, context=EVERYTHING)
            except RemedyNotAllowed:
                continue
            room = Room(chosen={remedy: Limit()}, granted=granted)
            assert unkept(promised(letter.text, language), room) == (), (name, remedy)


@pytest.mark.rule("STD-3")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "remedy", ["refund_full", "refund_on_return", "compensate", "resend", "exchange", "send_part"]
)
def test_the_shipped_letters_are_heard_to_promise_what_they_are_for(language, remedy):
    for name, facts in CASES.items():
        found = promised(draft(facts, remedy, language, context=EVERYTHING).text, language)
        assert any(remedy in promise.kept_by for promise in found), name
