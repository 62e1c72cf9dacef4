"""The evidence pack gathers itself, speaks the marketplace's language, and claims nothing unknown."""

import re
import string
from datetime import timedelta
from decimal import Decimal

import pytest

from kefu.cases.models import Message, Offer
from kefu.claims.evidence.pack import Item, Pack, Said, Shipment
from kefu.claims.evidence.phrases import _data, languages, limit_of, phrases_for
from kefu.claims.evidence.writing import Writer
from kefu.claims.models import Claim
from kefu.claims.verbs import settle_cause
from kefu.web.claim_page import written
from kefu.web.pdf import evidence_pdf, printable
from kefu.web.photos import photos_of
from tests.claims.test_takein import opened
from tests.desk import MORNING
from tests.mails import ORDER, buyer_mail
from tests.pictures import jpeg

DAY = timedelta(days=1)


def pack(**more):
    given = {
        "kind": "a_to_z",
        "state": "open",
        "cause": "unknown",
        "reason": "",
        "reason_code": "",
        "claim_id": "",
        "order_id": ORDER,
        "marketplace": "US",
        "opened_at": MORNING,
        "amount": Decimal("28.90"),
        "currency": "USD",
    }
    return Pack(**{**given, **more})


def writer(**more):
    found = pack(**more)
    return Writer(found, phrases_for(found.marketplace, "Europe/Berlin"))


def shipment(**more):
    given = {"carrier": "DHL", "number": "0034", "state": "", "shipped_at": None}
    return Shipment(**{**given, "delivered_at": None, **more})


def test_every_language_has_every_sentence_with_the_same_gaps():
    tables = _data()["phrases"]
    gaps = {
        language: {
            code: sorted(name for _, name, _, _ in string.Formatter().parse(text) if name)
            for code, text in {**table, **table["remedy"]}.items()
            if isinstance(text, str)
        }
        for language, table in tables.items()
    }
    assert {"en", "de", "fr", "it", "es", "ja", "zh"} == set(languages())
    for language in languages():
        assert gaps[language] == gaps["en"], language


@pytest.mark.rule("CLM-3")
def test_the_summary_says_what_is_known_and_asks_according_to_the_cause():
    known = {
        "items": (Item(title="Nova table lamp", quantity=1, paid=Decimal("28.90")),),
        "ordered_at": MORNING - 9 * DAY,
        "latest_delivery": MORNING - 2 * DAY,
        "shipments": (
            shipment(
                state="delivered",
                shipped_at=MORNING - 8 * DAY,
                delivered_at=MORNING - 4 * DAY,
            ),
        ),
    }
    said = " ".join(writer(cause="buyer", **known).summary())
    assert "DHL, tracking number 0034" in said
    assert "delivered on November 16, 2026" in said
    assert "did not write to us before the claim" in said
    assert said.endswith("We ask that the claim be decided in our favour.")
    assert writer(cause="seller", **known).summary()[-1] != writer(cause="buyer").summary()[-1]


def test_nothing_is_said_of_what_is_not_known():
    said = " ".join(writer().summary())
    assert not re.search(r"shipped|delivered|paid|placed|None", said)


def test_a_delivery_without_a_date_is_told_without_one():
    text = writer(shipments=(shipment(state="delivered"),)).plain(5000)
    assert "Delivered, according to the carrier" in text


@pytest.mark.rule("CLM-5")
def test_where_everything_is_paid_back_the_claim_is_asked_to_be_closed():
    from kefu.claims.evidence.pack import Refunded

    paid = writer(refunds=(Refunded(at=MORNING, amount=Decimal("28.90"), currency="USD"),))
    assert "has been refunded already" in paid.summary()[-1]
    other = writer(refunds=(Refunded(at=MORNING, amount=Decimal("28.90"), currency="EUR"),))
    assert "refunded already" not in other.summary()[-1]


def test_a_lost_claim_asks_for_a_review_of_the_decision():
    assert "decision be reviewed" in writer(state="granted").summary()[-1]


@pytest.mark.parametrize("marketplace", ["US", "DE", "FR", "IT", "ES", "JP"])
@pytest.mark.parametrize("limit", [300, 1000, 4000])
def test_the_text_to_paste_keeps_within_the_limit_and_always_says_what_is_asked(marketplace, limit):
    long = tuple(
        Said(at=MORNING + n * DAY / 9, who="buyer", kind="buyer_message", text="Kaputt! " * 200)
        for n in range(40)
    )
    found = writer(
        marketplace=marketplace,
        said=long,
        cause="buyer",
        items=(Item(title="Lamp " * 30, quantity=2, paid=Decimal("28.90")),),
        ordered_at=MORNING,
    )
    text = found.plain(limit)
    assert len(text) <= limit
    assert found.summary()[-1] in text


def test_a_marketplace_without_sentences_of_its_own_is_written_to_in_english():
    assert phrases_for("NL", "").language == phrases_for("TR", "").language == "en"
    assert phrases_for("BE", "").language == "fr"
    assert phrases_for("MX", "").language == "es"
    assert limit_of("a_to_z") <= 2000


def test_signs_without_a_font_are_squares_and_controls_are_gone():
    assert printable("Łódź 東京 未收到 Кот ş") == "Łódź 東京 未收到 Кот ş"
    assert printable("a\u202eb\x07c\n한") == "abc\n□"


@pytest.fixture
def story(desk):
    """A buyer writes with a photo, gets an answer and an offer, refuses, and claims."""
    desk.order(ORDER)
    desk.case(buyer_mail("Die Lampe ist zerbrochen.", at=desk.now - 2 * DAY, photo=jpeg(900, 600)))
    case = desk.case(opened(desk))
    answer = Message.objects.create(
        case=case,
        store=desk.store,
        direction="out",
        kind="answer",
        at=desk.now - DAY,
        text="Es tut uns leid. Wir bieten 30 %.",
        delivery="sent",
        author=desk.alice,
    )
    Message.objects.create(
        case=case, store=desk.store, direction="note", kind="note", at=desk.now, text="Schwierig!"
    )
    Message.objects.create(
        case=case,
        store=desk.store,
        direction="out",
        kind="answer",
        at=desk.now,
        text="Niemals angekommen",
        delivery="failed",
    )
    Offer.objects.create(
        case=case,
        remedy="compensate",
        percent=Decimal("30.00"),
        amount=Decimal("8.67"),
        currency="EUR",
        message=answer,
        offered_at=answer.at,
        outcome="refused",
    )
    return Claim.objects.get()


@pytest.mark.django_db
@pytest.mark.rule("CLM-3")
def test_the_pack_of_a_claim_holds_messages_tracking_photos_and_offers(desk, story):
    settle_cause(story, cause="buyer", reason="", actor=desk.alice, now=desk.now)
    found, by = written(story, now=desk.now)
    text = by.plain(100_000)
    assert by.say.language == "de"
    assert "00340434161094" in text
    assert "anteilige Entschädigung (30 %, 8,67\xa0€). Der Käufer hat abgelehnt." in text
    assert "Die Lampe ist zerbrochen." in text
    assert "Es tut uns leid" in text
    assert "zu unseren Gunsten" in text
    for inside in ("Schwierig", "Niemals", "Anna", "Keller", "marketplace.amazon"):
        assert inside not in text
    assert [photo.picture for photo in found.photos] == [True]


@pytest.mark.django_db
def test_the_pdf_shows_the_photo_and_is_made_quickly(desk, story):
    found, by = written(story, now=desk.now)
    photos = photos_of(found.photos)
    assert len(photos) == 1
    content = evidence_pdf(by.title(), by.sections(), photos)
    assert content.startswith(b"%PDF-")
    assert b"/Subtype /Image" in content
    assert len(content) > len(evidence_pdf(by.title(), by.sections(), []))


@pytest.mark.django_db
def test_a_photo_that_is_none_is_left_out_and_the_rest_goes_on(desk):
    desk.order(ORDER)
    desk.case(buyer_mail("Kaputt.", at=desk.now - DAY, photo=b"\x89PNG\r\n\x1a\nrubbish"))
    desk.case(opened(desk))
    found, by = written(Claim.objects.get(), now=desk.now)
    assert photos_of(found.photos) == []
    assert evidence_pdf(by.title(), by.sections(), []).startswith(b"%PDF-")


@pytest.mark.django_db
def test_the_pack_costs_the_same_few_queries_however_long_the_story(
    desk, story, django_assert_max_num_queries
):
    Message.objects.bulk_create(
        Message(
            case=story.case,
            store=desk.store,
            direction="in",
            kind="buyer_message",
            at=desk.now,
            text=f"Hallo {n}",
        )
        for n in range(150)
    )
    story = Claim.objects.select_related("store", "order").get()
    with django_assert_max_num_queries(8):
        _, by = written(story, now=desk.now)
    assert "Hallo 149" in by.plain(1_000_000)
