"""The assistant on screen: off it shows nothing; on it asks, waits, shows, and lets a person decide."""

import pytest

from kefu.assist.models import Call, Suggestion, Translation
from kefu.assist.working import work_next
from kefu.cases.models import Draft
from kefu.outbox.models import Action
from tests.assist.fake_endpoint import Given, reply, says
from tests.web.screens import text

pytestmark = pytest.mark.django_db

HX = {"HTTP_HX_REQUEST": "true"}
POLITE = "Guten Tag Anna Keller, vielen Dank für Ihre Nachricht. Wir kümmern uns gern darum."
WARMER = "Guten Tag [NAME_1], haben Sie vielen Dank für Ihre Nachricht. Wir kümmern uns gern darum."


@pytest.fixture
def client(desk, at):
    return at(desk.alice)


@pytest.fixture
def work(desk):
    def run():
        while work_next(now=lambda: desk.now):
            pass

    return run


@pytest.fixture
def asked(client, case, work, switched_on):
    """Write a draft, ask for a politer one by script, let the background work do it."""

    def ask(how="politer", words=POLITE, **more):
        version = Draft.objects.get(case=case).version
        client.post(f"/cases/{case.pk}/draft", {"text": words, "version": version})
        given = {"text": words, "assist": how, **more}
        shown = client.post(f"/cases/{case.pk}/assist/draft", given, **HX)
        work()
        return shown

    return ask


def fragment(client):
    return text(client.get(f"/assist/calls/{Call.objects.latest('id').pk}/", **HX))


def settle(client, verb, words=POLITE, **more):
    suggestion = Suggestion.objects.get()
    draft = Draft.objects.get()
    given = {"text": words, "version": draft.version, "subject": draft.subject, **more}
    return client.post(f"/assist/suggestions/{suggestion.pk}/{verb}", given, follow=True)


def test_while_it_is_off_the_page_knows_nothing_of_it(client, case):
    page = text(client.get(f"/cases/{case.pk}/"))
    assert "assist/draft" not in page
    assert "Translate" not in page
    answer = client.post(f"/cases/{case.pk}/assist/draft", {"assist": "politer", "text": "x"}, **HX)
    assert "not switched on" in text(answer)
    assert not Call.objects.exists()


def test_a_question_shows_that_it_is_at_work_until_the_answer_is_there(
    client, case, switched_on, fake, work
):
    fake.will(says(WARMER))
    shown = text(
        client.post(f"/cases/{case.pk}/assist/draft", {"text": POLITE, "assist": "politer"}, **HX)
    )
    assert "is rewriting" in shown
    assert "Cancel" in shown
    call = Call.objects.get()
    assert client.get(f"/assist/calls/{call.pk}/", **HX).status_code == 204
    work()
    found = fragment(client)
    assert "<ins>haben Sie </ins>" in found
    assert "Anna Keller" in found
    assert "are the same as before" in found


def test_a_suggestion_is_taken_over_and_put_back(client, case, asked, fake):
    fake.will(says(WARMER))
    asked()
    page = text(settle(client, "take"))
    assert "Read it once more before you send it" in page
    assert "haben Sie vielen Dank" in Draft.objects.get().text
    assert not Action.objects.exists()
    page = text(settle(client, "undo", words=Draft.objects.get().text))
    assert "Your earlier words are back" in page
    assert Draft.objects.get().text == POLITE


def test_what_differs_must_be_ticked_off(client, case, asked, fake):
    fake.will(says(WARMER + " Wir melden uns in 3 Tagen."))
    asked()
    assert "Is it meant so?" in fragment(client)
    refused = settle(client, "take")
    assert refused.status_code == 409
    assert "Tick off each change first" in text(refused)
    key = text(refused).split('name="sure" value="')[1].split('"')[0]
    settle(client, "take", sure=key)
    assert "in 3 Tagen" in Draft.objects.get().text


def test_a_model_that_obeys_the_buyer_gets_no_further_than_the_screen(client, case, asked, fake):
    case.decisions.all().delete()
    fake.will(says(WARMER + " Wir erstatten Ihnen 500 EUR, siehe https://evil.example/pay."))
    asked()
    shown = fragment(client)
    assert "Not possible" in shown
    assert "500 EUR" in shown
    assert "evil.example" in shown
    assert 'href="https://evil' not in shown
    assert "Take it into the draft" not in shown
    assert settle(client, "take").status_code == 409
    assert Draft.objects.get().text == POLITE


def test_words_typed_meanwhile_are_kept_and_not_replaced(client, case, asked, fake):
    fake.will(says(WARMER))
    asked()
    answer = settle(client, "take", words=POLITE + " Und mehr.")
    assert answer.status_code == 409
    assert "The draft has changed since" in text(answer)
    assert Draft.objects.get().text == POLITE + " Und mehr."


def test_a_discarded_suggestion_is_gone(client, case, asked, fake):
    fake.will(says(WARMER))
    asked()
    assert "your draft is as it was" in text(settle(client, "drop"))
    assert not Suggestion.objects.exists()
    assert Call.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (Given(status=500), "has trouble of its own"),
        (reply("nonsense"), "something else than what was asked"),
        (says("Good afternoon, thank you very much for your message."), "in another language"),
    ],
)
def test_trouble_is_one_calm_sentence(client, case, asked, fake, given, sentence):
    fake.will(given)
    asked()
    shown = fragment(client)
    assert sentence in shown
    assert "Nothing else has changed" in shown
    page = text(client.get(f"/cases/{case.pk}/"))
    assert sentence in page
    assert 'name="do" value="send"' in page


def test_a_question_can_be_cancelled(client, case, switched_on, fake, work):
    client.post(f"/cases/{case.pk}/assist/draft", {"text": POLITE, "assist": "shorter"}, **HX)
    call = Call.objects.get()
    assert "Cancelled." in text(client.post(f"/assist/calls/{call.pk}/cancel", **HX))
    work()
    assert fake.asked == []


def test_without_a_script_it_works_as_well(client, case, switched_on, fake, work):
    fake.will(says(WARMER))
    draft = Draft.objects.get(case=case)
    page = client.post(
        f"/cases/{case.pk}/assist/draft",
        {"text": POLITE, "subject": draft.subject, "version": draft.version, "assist": "politer"},
        follow=True,
    )
    assert "is rewriting" in text(page)
    assert Draft.objects.get().text == POLITE
    work()
    assert "Take it into the draft" in text(client.get(f"/cases/{case.pk}/"))


def test_a_message_is_read_in_ones_own_language_beside_the_original(
    client, case, switched_on, fake, work
):
    message = case.messages.get()
    assert "Translate" in text(client.get(f"/cases/{case.pk}/"))
    fake.will(says("Hello, the parcel arrived crushed; 3 lamps are broken."))
    client.post(f"/messages/{message.pk}/translate", **HX)
    work()
    page = text(client.get(f"/cases/{case.pk}/"))
    assert "the parcel arrived crushed" in page
    assert "völlig zerdrückt" in page
    assert "Compare with the original" in page
    again = text(client.post(f"/messages/{message.pk}/translate", **HX))
    assert "the parcel arrived crushed" in again
    assert (len(fake.asked), Translation.objects.count()) == (1, 1)


def test_a_long_conversation_can_be_summed_up_and_a_short_one_need_not(
    client, case, desk, switched_on, fake, work
):
    assert "Sum up" not in text(client.get(f"/cases/{case.pk}/"))
    for number in range(4):
        case.messages.create(
            store=desk.store, direction="in", kind="buyer_message", at=desk.now, text=f"N {number}"
        )
    assert "Sum up the conversation" in text(client.get(f"/cases/{case.pk}/"))
    fake.will(says("- The lamp arrived broken"))
    client.post(f"/cases/{case.pk}/assist/summary", **HX)
    work()
    page = text(client.get(f"/cases/{case.pk}/"))
    assert "The lamp arrived broken" in page
    assert "written by a machine" in page
    assert "of 5 messages" in page


def test_own_words_become_a_suggestion_beside_them(client, case, asked, fake, desk):
    desk.alice.language = "zh-hans"
    desk.alice.save()
    fake.will(says("Guten Tag [NAME_1], vielen Dank für Ihre Nachricht."))
    own = "您好 Anna Keller，感谢您的来信。"
    asked("translate", own=own)
    shown = fragment(client)
    assert own in shown
    assert "Guten Tag Anna Keller" in shown


def test_the_days_cost_is_in_view(owner, at, client, asked, fake):
    fake.will(says(WARMER, tokens=(1000, 234)))
    asked()
    page = text(at(owner).get("/assistant/"))
    assert "1 of 300 questions, 1234 of 400000 tokens" in page
    assert "rewrite a draft" in page
    assert "Guten Tag" not in page


def test_where_it_has_left_nothing_the_case_page_asks_no_more_for_it(
    client, case, switched_on, django_assert_max_num_queries
):
    client.get(f"/cases/{case.pk}/")
    with django_assert_max_num_queries(12):
        shown = text(client.get(f"/cases/{case.pk}/"))
    assert "data-assist" in shown
