"""The desk's other pages: intake, orders, mailboxes, search, people, preferences, errors."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from kefu.accounts.models import User
from kefu.channels.models import IntakeItem, Mailbox
from kefu.connectors.mail.connection_test import Step
from kefu.records.models import Order
from kefu.web.views import mailboxes
from tests.mails import ORDER, buyer_mail
from tests.records.test_order_reports import HEADER, line

pytestmark = pytest.mark.django_db


def text(answer):
    return answer.content.decode()


@pytest.fixture
def client(desk, at):
    return at(desk.alice)


@pytest.fixture
def forged(desk):
    """A mail that pretends to come from Amazon."""
    raw = buyer_mail("Bitte antworten", at=desk.now - timedelta(hours=1))
    raw = raw.replace(b"@marketplace.amazon.de>", b"@marketplace.amaz0n.de>")
    (item,) = desk.receive(raw)
    assert item.status == "quarantined"
    return item


def test_the_ledger_shows_what_is_quarantined_and_why(client, forged):
    shown = text(client.get("/intake/"))
    assert "amaz0n.de" in shown
    assert "Read again" in shown
    one = text(client.get(f"/intake/{forged.pk}/"))
    assert "I know the sender: accept it" in one
    assert forged.message_id_header in one


def test_a_person_accepts_a_quarantined_mail(client, forged):
    shown = text(client.post(f"/intake/{forged.pk}/accept", follow=True))
    assert "Now accepted: accepted by a person." in shown
    forged.refresh_from_db()
    assert forged.case_id
    again = text(client.post(f"/intake/{forged.pk}/accept", follow=True))
    assert "not in quarantine any more" in again


def test_reading_again_tells_the_fate(client, forged):
    assert "Now quarantined" in text(client.post(f"/intake/{forged.pk}/retry", follow=True))


def test_a_mail_that_the_server_did_not_hand_over_can_be_asked_for_again(client, forged):
    IntakeItem.objects.filter(pk=forged.pk).update(reason="server_cannot_deliver", size=0)
    listed = text(client.get("/intake/"))
    assert "Ask the mail server again" in listed
    assert "Read again" not in listed
    one = text(client.get(f"/intake/{forged.pk}/"))
    assert "Ask the mail server again" in one
    assert "Download the mail" not in one
    assert "accept it" not in one
    told = text(client.post(f"/intake/{forged.pk}/retry", follow=True))
    assert "asked for this mail again with the next fetch" in told
    refused = text(client.post(f"/intake/{forged.pk}/accept", follow=True))
    assert "nothing to accept" in refused


def test_a_raw_mail_downloads_as_text(client, forged):
    answer = client.get(f"/intake/{forged.pk}/raw")
    assert answer["Content-Type"].startswith("text/plain")
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Security-Policy"].startswith("sandbox")
    assert b"Bitte antworten" in answer.content


def test_the_ledger_counts_by_mailbox_and_pages(client, desk):
    IntakeItem.objects.bulk_create(
        IntakeItem(
            store=desk.store,
            mailbox=desk.mailbox,
            uid=n,
            uid_validity=1,
            message_id_header=f"m{n}",
            subject=f"Newsletter {n}",
            status="ignored",
            reason="bulk",
            seen_at=desk.now,
        )
        for n in range(60)
    )
    shown = text(client.get("/intake/", {"status": "ignored", "mailbox": desk.mailbox.pk}))
    assert ">60</a>" in shown
    assert "Newsletter 59<" in shown
    assert "Newsletter 5<" not in shown
    older = shown.split("before=")[1].split('"')[0]
    assert "Newsletter 5<" in text(client.get("/intake/", {"status": "ignored", "before": older}))


def upload(client, desk, content, name="orders.txt"):
    file = SimpleUploadedFile(name, content)
    given = {"store": desk.store.pk, "report": file}
    return client.post("/orders/import/", given, follow=True)


def test_a_report_is_imported_and_its_result_shown(client, desk):
    report = "\n".join([HEADER, line(), line("302-0000000-0000001", price="x")])
    shown = text(upload(client, desk, report.encode()))
    assert "Lines read: 2." in shown
    assert "This is no amount. <code>x</code>" in shown
    assert "What is wrong" in shown
    order = Order.objects.get(amazon_order_id=ORDER)
    assert "Nova Tischlampe" in text(client.get(f"/orders/{order.pk}/"))
    assert ORDER in text(client.get("/orders/", {"order": "302-1234"}))
    assert "No order 999" in text(client.get("/orders/", {"order": "999"}))


def test_a_file_that_is_no_report_is_refused_in_words(client, desk):
    answer = upload(client, desk, b"<html>")
    assert answer.status_code == 400
    assert "flash error" in text(answer)
    assert client.post("/orders/import/", {"store": desk.store.pk}).status_code == 400


def test_nobody_imports_into_another_store(client, desk, charlie):
    foreign = charlie.stores.get()
    file = SimpleUploadedFile("o.txt", "\n".join([HEADER, line()]).encode())
    assert client.post("/orders/import/", {"store": foreign.pk, "report": file}).status_code == 400
    assert not Order.objects.filter(store=foreign).exists()


def settings_of(desk, **more):
    return {
        "store": desk.store.pk,
        "name": "Support",
        "from_address": "shop@seller.example",
        "imap_host": "imap.seller.example",
        "imap_port": 993,
        "imap_security": "tls",
        "imap_user": "shop",
        "imap_password": "geheim-123",
        "imap_folder": "INBOX",
        "smtp_host": "smtp.seller.example",
        "smtp_port": 465,
        "smtp_security": "tls",
        "active": "on",
        "do": "keep",
        **more,
    }


def test_a_mailbox_is_connected_and_its_password_never_shown(desk, at):
    boss = at(desk.bob)
    boss.post("/mailboxes/new/", settings_of(desk))
    box = Mailbox.objects.get(name="Support")
    assert box.imap_password == "geheim-123"
    shown = text(boss.get(f"/mailboxes/{box.pk}/"))
    assert "geheim-123" not in shown
    boss.post(f"/mailboxes/{box.pk}/", settings_of(desk, imap_password="", name="Service"))
    box.refresh_from_db()
    assert (box.name, box.imap_password) == ("Service", "geheim-123")


@pytest.mark.parametrize("host", ["imap_host", "smtp_host"])
def test_a_password_is_never_sent_to_another_server_than_it_was_typed_for(desk, at, host):
    boss = at(desk.bob)
    boss.post("/mailboxes/new/", settings_of(desk))
    box = Mailbox.objects.get(name="Support")
    moved = {host: "mail.elsewhere.example", "imap_password": ""}
    for do in ("test", "keep"):
        shown = text(boss.post(f"/mailboxes/{box.pk}/", settings_of(desk, **moved, do=do)))
        assert "Another server: type the password again." in shown
    box.refresh_from_db()
    assert getattr(box, host) != "mail.elsewhere.example"
    boss.post(f"/mailboxes/{box.pk}/", settings_of(desk, **{**moved, "imap_password": "neu-123"}))
    box.refresh_from_db()
    assert (getattr(box, host), box.imap_password) == ("mail.elsewhere.example", "neu-123")


def test_a_certificate_that_is_none_is_told_where_it_was_pasted(desk, at):
    shown = text(at(desk.bob).post("/mailboxes/new/", settings_of(desk, ca_certificate="hello")))
    assert "it begins with -----BEGIN CERTIFICATE-----" in shown
    assert not Mailbox.objects.filter(name="Support").exists()


def test_a_connection_is_tried_and_told_in_plain_words(desk, at, monkeypatch):
    steps = [
        Step(code="imap", ok=False, problem="login_refused", detail="NO"),
        Step(code="smtp", ok=True),
    ]
    monkeypatch.setattr(mailboxes, "try_mailbox", lambda box: steps)
    shown = text(at(desk.bob).post("/mailboxes/new/", settings_of(desk, do="test")))
    assert "The server refused user name or password" in shown
    assert "Nothing was kept or sent" in shown
    assert not Mailbox.objects.filter(name="Support").exists()


def test_a_mailbox_cannot_be_given_to_another_store(desk, at, charlie):
    foreign = charlie.stores.get()
    answer = at(desk.bob).post("/mailboxes/new/", settings_of(desk, store=foreign.pk))
    assert answer.status_code == 200
    assert not Mailbox.objects.filter(name="Support").exists()


@pytest.mark.rule("MSG-2")
@pytest.mark.parametrize("query", ["zerdrückt", "anna keller", ORDER, "00340434161094"])
def test_one_box_finds_words_buyers_orders_and_parcels(client, case, query):
    shown = text(client.get("/search/", {"q": query}))
    assert ORDER in shown


def test_found_words_are_marked_and_markup_stays_text(client, case):
    message = case.messages.get()
    message.text = "<b>Das</b> Paket kam ZERDRÜCKT an"
    message.save()
    shown = text(client.get("/search/", {"q": "zerdruckt"}))
    assert "<mark>ZERDRÜCKT</mark>" in shown
    assert "&lt;b&gt;Das" in shown


def test_nothing_found_says_so(client, desk):
    assert "Nothing found for “退货”" in text(client.get("/search/", {"q": "退货"}))
    assert "in any language" in text(client.get("/search/"))


def test_the_owner_adds_a_person_whose_password_works_once_shown(owner, at, desk):
    boss = at(owner)
    given = {
        "username": "mei",
        "display_name": "Mei",
        "role": "agent",
        "stores": [desk.store.pk],
        "language": "zh-hans",
        "is_active": "on",
    }
    answer = boss.post("/people/new/", given)
    assert answer["Cache-Control"] == "no-store"
    password = text(answer).split("<code>")[2].split("<")[0]
    mei = User.objects.get(username="mei")
    assert mei.check_password(password)
    assert list(mei.stores.all()) == [desk.store]
    assert "Mei" in text(boss.get("/people/"))


def test_an_owner_cannot_lock_themselves_out(owner, at):
    given = {"username": owner.username, "role": "agent", "language": "en", "is_active": "on"}
    assert "You cannot take your own key away" in text(
        at(owner).post(f"/people/{owner.pk}/", given)
    )
    owner.refresh_from_db()
    assert owner.role == "owner"


def test_preferences_take_effect_at_once(client, desk):
    given = {
        "display_name": "Lin",
        "language": "zh-hans",
        "timezone": "Asia/Shanghai",
        "theme": "dark",
    }
    shown = text(client.post("/preferences/", given, follow=True))
    assert 'lang="zh-Hans" data-theme="dark"' in shown
    assert "偏好设置" in shown


def test_the_language_is_switched_from_any_page_even_before_login(client, desk):
    client.post("/language/", {"language": "zh-hans", "next": "/tasks/"})
    assert "任务" in text(client.get("/tasks/"))
    stranger = Client()
    stranger.post("/language/", {"language": "zh-hans"})
    assert "登录" in text(stranger.get(reverse("account_login")))


def test_what_is_not_there_says_so_in_the_readers_language(client, desk):
    answer = client.get("/cases/999999/")
    assert answer.status_code == 404
    assert "There is nothing here" in text(answer)
    assert Client().get("/nowhere/").status_code == 404


def test_our_own_mistake_is_told_without_asking_the_database(client, desk, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr("kefu.cases.queue.page", lambda *a, **k: 1 / 0)
    answer = client.get("/")
    assert answer.status_code == 500
    assert "Something broke on our side" in text(answer)
