"""Who is asking: a session holds no longer than it should, in no process."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kefu.accounts.models import User
from kefu.accounts.sessions import Backend, SessionStore

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(desk):
    """Alice's, logged in."""
    client = Client()
    client.force_login(desk.alice)
    return client


def elsewhere(browser):
    """The same session, asked for at another process: nothing but the cookie is shared."""
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = browser.session.session_key
    return client


def let_in(client):
    answer = client.get("/")
    assert answer.status_code in (200, 302)
    return answer.status_code == 200


def test_a_session_holds_in_every_process(browser):
    assert let_in(browser)
    assert let_in(elsewhere(browser))


def test_logging_out_ends_the_session_in_every_process(browser):
    other = elsewhere(browser)
    assert let_in(other)
    browser.post(reverse("account_logout"))
    assert not let_in(other)


def test_a_session_that_has_run_out_is_none(browser):
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert not let_in(browser)


def test_a_session_nobody_began_is_none_and_keeps_no_key(desk):
    store = SessionStore("never-begun-by-anybody")
    assert store.load() == {}
    assert store.session_key is None


def test_a_session_that_was_written_by_another_hand_is_empty(browser):
    Session.objects.update(session_data="eyJfYXV0aF91c2VyX2lkIjoiMSJ9:forged:signature")
    assert not let_in(browser)


@pytest.mark.parametrize(
    "change",
    [
        lambda person: User.objects.filter(pk=person.pk).update(is_active=False),
        lambda person: person.delete(),
        lambda person: (person.set_password("another long secret"), person.save()),
    ],
    ids=["switched off", "removed", "password changed"],
)
def test_a_person_who_may_no_longer_come_in_is_out_at_once(browser, desk, change):
    assert let_in(browser)
    change(desk.alice)
    assert not let_in(browser)


def test_the_person_of_a_session_is_read_whole(desk):
    read, known = Backend().get_user(desk.alice.pk), User.objects.get(pk=desk.alice.pk)
    assert read.get_deferred_fields() == set()
    columns = [field.attname for field in User._meta.concrete_fields]
    assert [getattr(read, c) for c in columns] == [getattr(known, c) for c in columns]
    read.display_name = "Alice A."
    read.save(update_fields=["display_name"])
    assert User.objects.get(pk=read.pk).display_name == "Alice A."
