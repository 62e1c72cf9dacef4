"""What is pasted at Amazon: in the marketplace's language, within its limits, with nothing made up."""

import pytest

from kefu.compliance import lint
from kefu.guided.kinds import kinds
from kefu.guided.verbs import begin
from kefu.policy import parse_facts
from kefu.replies import LANGUAGES, ReplyContext
from kefu.replies.grammar import parse
from kefu.replies.statements import GROUNDS, load, statement
from tests.desk import open_desk
from tests.mails import ORDER, buyer_mail

# The others are read by Amazon's staff alone.
READ_BY_BUYERS = {"close_return", "feedback_reply"}
NAMES = [name for name in load("en") if not name.startswith("ground_")]
FULL = {
    "ground": "product_review",
    "comment": "The lamp is too dark for my room, otherwise all right. " * 3,
    "arrived_on": "21/11/2026",
    "grade": "used, scratched on the foot, original box missing",
    "return_tracking": "1Z999AA10123456784",
    "return_reason": "Bought by mistake",
    "loss": "€28.90",
    "sku": "LAMP-BRASS-01",
    "fnsku": "X001ABCDEF",
    "quantity": "12",
    "loss_reason": "Twelve units were received at the warehouse and are not in stock.",
    "reference": "FBA15ABCDEFG",
    "subject": "The listing was switched off and we cannot see why.",
}
CONTEXT = ReplyContext(
    order_id=ORDER,
    item_title="Nova table lamp, brass, dimmable, with a linen shade and a long cable",
    carrier="DHL",
    tracking_number="00340434161094",
)


def write(name, language, extra=None, context=CONTEXT):
    return statement(
        name, parse_facts({"marketplace": "DE"}), language, context=context, extra=extra
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_texts_with_the_same_gaps(language):
    assert set(load(language)) == set(load("en"))
    for name, text in load(language).items():
        gaps = {gap.name for gap in parse(text).gaps()}
        assert gaps == {gap.name for gap in parse(load("en")[name]).gaps()}, name
        assert "  " not in text, name


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_a_statement_is_whole_fits_its_box_and_breaks_no_rule(name, language):
    limit = max(kind.limit for kind in kinds().values() if kind.text == name)
    for extra in ({"ground": "obscene"}, FULL):
        found = write(name, language, extra)
        assert not found.gaps
        assert len(found.text) <= limit
        assert not {"[", "]", "{", "}"} & set(found.text)
        assert "  " not in found.text and "\n\n\n" not in found.text
        if name in READ_BY_BUYERS:
            assert lint(found.text, language=language, channel="amazon").ok


@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.rule("FBK-2")
def test_a_removal_request_names_its_ground(ground):
    assert (
        load("en")[f"ground_{ground}"] in write("feedback_removal", "en", {"ground": ground}).text
    )


@pytest.mark.rule("FBK-2")
def test_without_a_ground_the_request_shows_the_gap():
    assert write("feedback_removal", "en").gaps == ("ground",)


def test_what_is_not_known_is_left_out():
    bare = write("safe_t", "en", context=ReplyContext(order_id=ORDER)).text
    assert "state on arrival" not in bare and "reimbursed" not in bare
    assert ORDER in bare


def test_an_unknown_statement_is_refused():
    with pytest.raises(ValueError, match="no statement"):
        write("ground_obscene", "en")


@pytest.mark.django_db
@pytest.mark.rule("CLM-2")
@pytest.mark.parametrize(
    ("marketplace", "language", "words"),
    [("DE", "de", "Stellung"), ("US", "en", "statement"), ("JP", "ja", ORDER)],
)
def test_a_claim_is_answered_in_the_marketplaces_language_whatever_the_buyers(
    marketplace, language, words
):
    desk = open_desk(marketplace.lower(), marketplace)
    desk.order(ORDER)
    spanish = "Hola, el paquete no ha llegado. ¿Dónde está mi pedido?"
    case = desk.case(buyer_mail(spanish, at=desk.now, marketplace=marketplace))
    step = begin(case, kind="answer_claim", actor=desk.alice, now=desk.now)
    assert step.language == language
    assert words in step.text and ORDER in step.text
    assert "00340434161094" in step.text
    assert len(step.text) <= kinds()["answer_claim"].limit
    assert set(step.glosses) == {"zh", "en"} - {language}
