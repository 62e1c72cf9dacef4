"""The pages of a store's own texts: found, changed, checked while typing, returned."""

import pytest

from kefu.replies import LANGUAGES
from kefu.replies.texts import load
from kefu.wording.models import StoreText

pytestmark = pytest.mark.django_db

KEY = "closing.default"
OWN = "Wir sind gern für Sie da[, auch zu Bestellung {order_id}]."


def text(answer):
    return answer.content.decode()


@pytest.fixture
def client(desk, at):
    return at(desk.bob)


@pytest.fixture
def page(desk):
    return f"/texts/{desk.store.pk}/de/{KEY}/"


def test_the_list_shows_every_text_of_the_stores_language_by_group(client):
    shown = text(client.get("/texts/"))
    assert shown.count('class="text-row row-link') == len(load("de"))
    assert "Beginning and end" in shown
    assert "full refund · " in shown
    assert 'language=ja"' in shown


def test_the_list_is_searched_in_words_places_and_keys(client):
    for words, key in (
        ("kostenlos", "resend.replacement"),
        ("return_freight", "explain.return_freight"),
    ):
        shown = text(client.get("/texts/", {"q": words}))
        assert key in shown
        assert "signature.amazon" not in shown
    assert "No text holds" in text(client.get("/texts/", {"q": "xyzzy"}))


def test_a_text_is_changed_and_returned(client, page):
    shown = text(client.get(page))
    assert load("de")[KEY] in shown
    kept = text(client.post(page, {"do": "keep", "seen": "0", "text": OWN}, follow=True))
    assert "Kept. New letters of this store use it" in kept
    assert "auch zu Bestellung 305-1234567-7654321" in kept
    row = StoreText.objects.get()
    assert "own words" in text(client.get("/texts/", {"language": "de"}))
    back = text(client.post(page, {"do": "revert", "seen": row.pk, "text": OWN}, follow=True))
    assert "The shipped text is used again" in back
    assert OWN in back  # in the history


@pytest.mark.rule("MSG-4")
def test_a_forbidden_text_is_refused_with_everything_that_was_typed(client, page):
    typed = "Fragen? hilfe@laden.example"
    answer = client.post(page, {"do": "keep", "seen": "0", "text": typed})
    assert answer.status_code == 409
    shown = text(answer)
    assert "Not kept: the text holds something that no letter may hold" in shown
    assert f">{typed}</textarea>" in shown
    assert "(character 9)" in shown
    assert "MSG-4" in shown
    assert not StoreText.objects.exists()


def test_checking_while_typing_says_what_is_wrong_in_the_readers_language(client, desk, page):
    assert "No letter fills the gap" in text(client.post(page + "check", {"text": "{nobody}"}))
    desk.bob.language = "zh-hans"
    desk.bob.save()
    found = text(client.post(page + "check", {"text": "{nobody}"}))
    assert "没有名为“nobody”的变量" in found


def test_checking_keeps_nothing_and_works_without_javascript(client, page):
    shown = text(client.post(page, {"do": "check", "seen": "0", "text": OWN}))
    assert "Nothing to mend" in shown
    assert "auch zu Bestellung 305-1234567-7654321" in shown
    assert not StoreText.objects.exists()


def test_an_open_gap_is_shown_in_the_letter(client, page, case):
    case.amazon_order_id = ""
    case.save()
    words = "Zu Bestellung {order_id}."
    shown = text(client.post(page + "check", {"text": words, "case": f"#{case.pk}"}))
    assert "As a letter of this case would read" in shown
    assert "It could not be sent; unknown: order number" in shown
    assert "⟪order_id⟫" in shown


def test_a_case_of_another_store_lends_no_facts(client, page, charlie, case):
    strange = charlie.stores.get().cases.create(
        opened_at=case.opened_at, last_message_at=case.opened_at
    )
    shown = text(client.post(page + "check", {"text": OWN, "case": str(strange.pk)}))
    assert "This store has no such case" in shown
    assert "A made-up letter" in shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_of_every_language_has_its_page(client, desk, language):
    for key in list(load(language))[::12]:
        assert client.get(f"/texts/{desk.store.pk}/{language}/{key}/").status_code == 200
    assert client.get(f"/texts/{desk.store.pk}/{language}/no.such/").status_code == 404
    assert client.get(f"/texts/{desk.store.pk}/xx/{KEY}/").status_code == 404


def test_words_without_their_text_can_be_read_and_given_up(client, desk):
    row = StoreText.objects.create(
        store=desk.store, language="de", key="opening.of_old", text="Alte Worte", at=desk.now
    )
    assert "The shipped text they stood for is gone" in text(client.get("/texts/")).replace(
        "the shipped", "The shipped"
    )
    address = f"/texts/{desk.store.pk}/de/opening.of_old/"
    assert "Alte Worte" in text(client.get(address))
    assert "Given up" in text(client.post(address, {"do": "revert", "seen": row.pk}, follow=True))
    assert client.get(address).status_code == 404


@pytest.mark.rule("MSG-4")
def test_a_store_chooses_whether_its_letters_may_link_to_carriers_pages(desk, client, at):
    page, link = "/texts/", "https://www.dhl.de/verfolgen?piececode=00340434161094015902"
    shown = text(client.get(page))
    assert "letters may link to carriers" in shown
    assert "The playbook forbids every link outside Amazon" in shown

    def blocks():
        one = client.post(f"{page}{desk.store.pk}/de/{KEY}/check", {"text": f"Hier: {link}"})
        canned = client.post(
            "/macros/check/de", {"text:de": f"Hier: {link}", "store": desk.store.key}
        )
        return "MSG-4" in text(one), "MSG-4" in text(canned)

    assert blocks() == (True, True)
    choice = f"{page}{desk.store.pk}/links"
    assert at(desk.alice).post(choice, {"tracking_links": "1"}).status_code == 403
    kept = text(client.post(choice, {"tracking_links": "1", "next": page}, follow=True))
    assert "Kept. It holds from now on." in kept
    assert 'value="1" aria-describedby="tracking-links-help" checked' in kept
    assert str(desk.bob) in kept
    assert blocks() == (False, False)
    again = text(client.post(choice, {"tracking_links": "1", "next": page}, follow=True))
    assert "Nothing was changed." in again
    everywhere = client.post("/macros/check/de", {"text:de": f"Hier: {link}", "store": ""})
    assert "MSG-4" in text(everywhere)
