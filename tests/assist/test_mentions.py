"""What a letter holds out is recognised in every language, and a no is told from a yes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kefu.assist.checks import kinds_of, mentions
from kefu.assist.checks.tables import mention_words
from kefu.compliance.tables import LANGUAGES
from kefu.policy.vocabulary import REMEDIES
from kefu.replies import draft
from tests.replies.cast import CASES, EVERYTHING

# Facts under which the letter of a remedy really offers it.
OFFERED = {
    "compensate": "damaged slightly",
    "offer_discount_to_pass_on": "cancel, sent",
    "refund_full": "damaged badly, may keep",
    "refund_partial": "return, used",
    "refund_on_return": "changed mind",
    "refund_without_return": "damaged badly, may keep",
    "resend": "wrong item",
    "resend_to_new_address": "address, sent",
    "send_part": "missing part, specific",
    "exchange": "defective",
    "repair": "defective",
    "cancel_order": "cancel, waiting, request on file",
    "upgrade_shipping": "faster, waiting",
    "authorise_return": "return",
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("remedy", sorted(OFFERED))
def test_the_desks_own_letters_are_understood(remedy, language):
    letter = draft(CASES[OFFERED[remedy]], remedy, language, context=EVERYTHING).text
    held_out = {p.kind for p in mentions(letter, language=language) if not p.denied}
    assert held_out & kinds_of([remedy])


@pytest.mark.parametrize(
    ("language", "text", "kind", "denied"),
    [
        ("en", "We will refund you.", "refund", False),
        ("en", "We are unfortunately unable to refund you.", "refund", True),
        ("de", "Leider können wir den Betrag nicht erstatten.", "refund", True),
        ("de", "Wir schicken Ihnen Ersatz, ohne Mehrkosten für Sie.", "resend", False),
        ("fr", "Nous vous remboursons, sans frais pour vous.", "refund", False),
        ("fr", "Nous ne pouvons pas vous rembourser.", "refund", True),
        ("it", "Non possiamo rimborsarla.", "refund", True),
        ("es", "No podemos reembolsarle.", "refund", True),
        ("ja", "ご返金いたします。", "refund", False),
        ("ja", "ご返金はいたしかねます。", "refund", True),
        ("zh", "我们为您办理退款。", "refund", False),
        ("zh", "很遗憾，我们无法退款。", "refund", True),
        ("en", "You get a voucher.", "gift", False),
        ("zh", "送您一张优惠券。", "gift", False),
    ],
)
def test_a_no_is_told_from_a_yes(language, text, kind, denied):
    assert (kind, denied) in {p.sense for p in mentions(text, language=language)}


def test_a_promise_in_another_language_is_found_all_the_same():
    text = "Guten Tag, vielen Dank für Ihre Nachricht. We will refund you the full amount."
    assert ("whole", False) in {p.sense for p in mentions(text, language="de")}


def test_every_kind_has_its_words_in_every_language_and_names_real_remedies():
    for kind, row in mention_words()["kind"].items():
        assert set(LANGUAGES) <= row.keys(), kind
        assert set(row["remedies"]) <= set(REMEDIES), kind


@given(st.text(max_size=200), st.sampled_from(LANGUAGES))
def test_no_text_breaks_the_reading(text, language):
    assert all(p.text for p in mentions(text, language=language))
