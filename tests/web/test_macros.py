"""Canned replies on screen: made, kept, inserted with and without JavaScript."""

import pytest

from kefu.cases.models import Draft
from kefu.wording.macros import Wanted, keep_macro
from kefu.wording.models import Macro
from tests.mails import ORDER

pytestmark = pytest.mark.django_db


def text(answer):
    return answer.content.decode()


@pytest.fixture
def client(desk, at):
    return at(desk.alice)


@pytest.fixture
def macro(desk):
    return keep_macro(
        None,
        Wanted(
            name_en="Sorry",
            name_zh="致歉",
            shortcut="sorry",
            store=desk.store,
            remedies=["compensate", "upgrade_shipping"],
            texts={"de": "Zu Bestellung {order_id}: Es tut uns leid. An {return_address}."},
        ),
        actor=desk.bob,
        now=desk.now,
    )


def form(case, **more):
    draft = Draft.objects.filter(case=case).first()
    return {
        "version": draft.version if draft else 0,
        "subject": "Ihre Bestellung",
        "text": "Guten Tag,",
        **more,
    }


def test_an_agent_makes_one_of_their_own(client, desk):
    given = {
        "do": "keep",
        "name_zh": "问候",
        "whose": "mine",
        "store": "",
        "text:de": "Guten Tag [{buyer_name}],",
    }
    shown = text(client.post("/macros/new/", given, follow=True))
    assert "问候 is kept" in shown
    assert "Your own" in shown
    assert Macro.objects.get().owner == desk.alice


def test_what_is_refused_keeps_everything_that_was_typed(client):
    given = {
        "do": "keep",
        "name_en": "Mail us",
        "shortcut": "mail",
        "whose": "team",
        "remedies": ["resend"],
        "text:de": "An hilfe@laden.example bitte.",
    }
    answer = client.post("/macros/new/", given)
    assert answer.status_code == 409
    shown = text(answer)
    assert "An hilfe@laden.example bitte." in shown
    assert 'value="Mail us"' in shown
    assert 'value="resend" checked' in shown
    assert "Not kept" in shown
    assert not Macro.objects.exists()


def test_the_teams_are_read_by_agents_and_changed_by_supervisors(client, desk, at, macro):
    address = f"/macros/{macro.pk}/"
    assert "You may use it, not change it" in text(client.get(address))
    given = {"do": "keep", "seen": 1, "name_en": "Other", "whose": "team", "store": desk.store.key}
    assert client.post(address, {**given, "text:de": "Gern."}).status_code == 409
    at(desk.bob).post(address, {**given, "text:de": "Gern."})
    macro.refresh_from_db()
    assert macro.name_en == "Other"
    assert "is offered no more" in text(
        at(desk.bob).post(address, {"do": "retire", "seen": 2}, follow=True)
    )
    assert client.get(address).status_code == 404


def test_a_store_that_is_not_ones_own_cannot_be_chosen(client, charlie):
    given = {"do": "keep", "name_en": "x", "store": charlie.stores.get().key, "text:en": "Hi."}
    assert client.post("/macros/new/", given).status_code == 404


def test_checking_while_typing_shows_findings_and_how_it_reads(client):
    shown = text(client.post("/macros/check/de", {"text:de": "Zu {order_id}: {nobody}"}))
    assert "No letter fills the gap" in shown
    assert "Zu 305-1234567-7654321: ⟪nobody⟫" in shown
    assert client.post("/macros/check/xx", {}).status_code == 404


def test_without_javascript_a_button_adds_it_to_the_draft(client, case, macro):
    choosing = client.post(f"/cases/{case.pk}/insert", form(case), follow=True)
    assert Draft.objects.get(case=case).text == "Guten Tag,"
    assert f'<button name="macro" value="{macro.pk}">Sorry' in text(choosing)
    shown = text(client.post(f"/cases/{case.pk}/insert", {"macro": macro.pk}, follow=True))
    assert "Not known, to be filled in by hand: return address" in shown
    assert "A gap to fill in: return address" in shown
    assert "does not offer this here, so it is not ticked" in shown
    draft = Draft.objects.get(case=case)
    assert draft.text.startswith(f"Guten Tag,\n\nZu Bestellung {ORDER}: Es tut uns leid.")
    assert "⟪return_address⟫" in draft.text
    assert draft.edited
    assert "upgrade_shipping" not in draft.remedies
    macro.refresh_from_db()
    assert macro.uses == 1


def test_a_letter_with_an_open_gap_is_stopped_with_its_name(client, case, macro):
    client.post(f"/cases/{case.pk}/insert", form(case, macro=macro.pk))
    draft = Draft.objects.get(case=case)
    sent = client.post(
        f"/cases/{case.pk}/answer", form(case, text=draft.text, do="send"), follow=True
    )
    assert "the answer still has a gap to fill: return_address" in text(sent)


def test_the_script_gets_the_filled_text_and_the_draft_stays_as_it_is(client, case, macro):
    before = Draft.objects.get(case=case).text
    answer = client.post(
        f"/cases/{case.pk}/insert",
        form(case, macro=macro.pk),
        headers={"accept": "application/json"},
    )
    found = answer.json()
    assert found["text"].startswith(f"Zu Bestellung {ORDER}")
    assert len(found["notes"]) == 2
    assert Draft.objects.get(case=case).text == before


def test_a_draft_changed_elsewhere_is_not_overwritten_by_it(client, case, macro):
    answer = client.post(f"/cases/{case.pk}/insert", form(case, macro=macro.pk, version=99))
    assert answer.status_code == 409
    assert "Zu Bestellung" in text(answer)
    assert not Draft.objects.get(case=case).edited


def test_one_of_another_store_is_not_found(client, case, charlie, desk):
    strange = keep_macro(
        None,
        Wanted(name_en="x", store=charlie.stores.get(), texts={"de": "Gern."}),
        actor=charlie,
        now=desk.now,
    )
    for number in (strange.pk, "9" * 40, "x"):
        answer = client.post(f"/cases/{case.pk}/insert", form(case, macro=number))
        assert answer.status_code == 404


def test_the_picker_lists_what_may_be_inserted_with_its_language(client, case, macro):
    address = f"/cases/{case.pk}/macros"
    listed = text(client.get(address, headers={"hx-request": "true"}))
    assert 'data-find="Sorry 致歉 /sorry"' in listed
    assert "German" in listed
    assert "<html" not in listed
    macro.texts.update(language="ja")
    assert "Japanese" in text(client.get(address, headers={"hx-request": "true"}))
    macro.delete()
    assert "No canned replies yet" in text(client.get(address))


def test_they_leave_and_come_as_a_file(client, desk, macro):
    from django.core.files.uploadedfile import SimpleUploadedFile

    sent = client.get("/macros/export.json")
    assert sent["Content-Disposition"] == 'attachment; filename="canned-replies.json"'
    assert "Es tut uns leid" in text(sent)
    assert client.get("/macros/export.xlsx").getvalue()[:2] == b"PK"
    assert client.get("/macros/export.pdf").status_code == 404
    listed = b"".join(client.get("/macros/export.csv").streaming_content).decode()
    assert listed.startswith("\ufeffname_en,name_zh,shortcut,store,whose,remedies,text:en")
    file = SimpleUploadedFile("mine.json", b'[{"name_en": "Hi", "text:de": "Hallo."}, {}]')
    shown = text(client.post("/macros/import/", {"file": file}))
    assert "New: 1. Changed: 0. As they were: 0. Refused: 1." in shown
    assert "Hi" in text(client.get("/macros/"))
    broken = SimpleUploadedFile("x.json", b"{")
    refused = text(client.post("/macros/import/", {"file": broken}, follow=True))
    assert "The file cannot be read (line 1)" in refused
    assert "Choose a JSON or CSV file" in text(client.post("/macros/import/", {}, follow=True))
