"""Connecting a store to Amazon: tested in plain words, kept encrypted, its data and limits in sight."""

from datetime import timedelta

import pytest
from django.urls import reverse

from kefu.connectors.amazon.models import (
    AmazonAccount,
    DataSource,
    NotificationQueue,
    QuotaBucket,
)
from tests.simulator.conftest import Relay

PAGE = "amazon_account"


@pytest.fixture
def simulator(tmp_path):
    relay = Relay(tmp_path / "relay")
    relay.start("--speed", "0", "--trickle", "0", "--stores", "de")
    yield relay
    relay.kill_if_running()


def form(simulator, **changed):
    return {
        "endpoint": "other",
        "endpoint_url": simulator.ready["api"],
        "seller_id": "A1SELLER",
        "secret_made_on": "2026-11-01",
        "active": "on",
        **simulator.accounts["de"]["amazon"],
        **changed,
    }


@pytest.fixture
def connected(desk):
    return AmazonAccount.objects.create(
        store=desk.store, client_id="app", client_secret="shh", refresh_token="Atzr|1"
    )


def page(desk):
    return reverse(PAGE, args=[desk.store.pk])


def test_the_test_says_what_works_and_keeps_nothing(desk, at, simulator):
    answer = at(desk.bob).post(page(desk), {**form(simulator), "do": "test"})
    body = answer.content.decode()
    assert body.count('class="flash success"') == 9
    assert "DE" in body
    assert not AmazonAccount.objects.exists()


def test_the_test_names_the_missing_role_and_what_stays_empty(desk, at, simulator):
    simulator.ask("/consent", {"store": "de", "without_role": "Finance and Accounting"})
    body = at(desk.bob).post(page(desk), {**form(simulator), "do": "test"}).content.decode()
    assert body.count('class="flash error"') == 1
    assert "Amazon has not granted this role" in body
    assert "money that Amazon owes is not listed" in body


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"client_secret": "guessed"}, "does not know this client ID with this secret"),
        ({"refresh_token": "Atzr|old"}, "The refresh token opens nothing any more"),
        ({"endpoint_url": "http://127.0.0.1:9"}, "could not be reached"),
    ],
)
def test_a_wrong_value_is_told_in_plain_words(desk, at, simulator, changed, said):
    body = at(desk.bob).post(page(desk), {**form(simulator, **changed), "do": "test"})
    assert said in body.content.decode()


def test_an_address_without_https_is_refused_before_any_secret_leaves(desk, at, simulator):
    asked = form(simulator, endpoint_url="http://proxy.example")
    body = at(desk.bob).post(page(desk), {**asked, "do": "test"}).content.decode()
    assert "secrets would travel in the clear" in body


def test_kept_the_secrets_are_never_shown_again_and_stay_when_left_empty(desk, at, simulator):
    asked = form(simulator)
    assert at(desk.bob).post(page(desk), {**asked, "do": "keep"}).status_code == 302
    shown = at(desk.bob).get(page(desk)).content.decode()
    assert asked["client_secret"] not in shown
    assert asked["refresh_token"] not in shown
    at(desk.bob).post(page(desk), {**asked, "client_secret": "", "refresh_token": "", "do": "keep"})
    account = AmazonAccount.objects.get()
    assert account.client_secret == asked["client_secret"]
    assert account.refresh_token == asked["refresh_token"]


def test_an_agent_sees_the_state_and_not_the_form(desk, at, connected):
    assert at(desk.alice).get(reverse("amazon")).status_code == 200
    body = at(desk.alice).get(page(desk)).content.decode()
    assert "client_secret" not in body
    assert at(desk.alice).post(page(desk), {"do": "keep"}).status_code == 403


@pytest.mark.parametrize(
    ("age", "said"),
    [(150, None), (165, "ends in 15 days"), (179, "ends in 1 day."), (185, "has ended")],
)
def test_the_end_of_the_secret_is_warned_of(desk, at, connected, age, said):
    connected.secret_made_on = (desk.now - timedelta(days=age)).date()
    connected.save(update_fields=["secret_made_on"])
    body = at(desk.bob).get(page(desk)).content.decode()
    assert ("client secret" in body.replace("LWA client secret", "")) == (said is not None)
    assert said is None or said in body


def test_data_says_how_old_it_is_and_can_be_stopped(desk, at, connected):
    source = DataSource.objects.create(
        account=connected,
        kind="orders",
        first_from=desk.now - timedelta(days=100),
        first_until=desk.now,
        complete_until=desk.now - timedelta(days=75),
    )
    listed = at(desk.bob).get(reverse("amazon")).content.decode()
    assert "first import: 25" in listed
    source.complete_until = desk.now - timedelta(hours=2)
    source.first_until = desk.now - timedelta(hours=3)
    source.save()
    assert ">stale<" in at(desk.bob).get(reverse("amazon")).content.decode()
    at(desk.bob).post(reverse("amazon_pause", args=[source.pk]))
    source.refresh_from_db()
    assert source.paused
    assert "stopped" in at(desk.bob).get(reverse("amazon")).content.decode()


def test_limits_show_what_is_left_and_who_was_turned_away(desk, at, connected):
    QuotaBucket.objects.create(
        account=connected,
        operation="searchOrders",
        tokens=3.0,
        filled_at=desk.now,
        rate=0.0056,
        burst=20,
        calls=17,
        throttled=2,
    )
    body = at(desk.bob).get(page(desk)).content.decode()
    assert "searchOrders" in body
    assert "3 / 20" in body


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("http://127.0.0.1:8090/", "http://127.0.0.1:8090"),
        ("https://proxy.example", "https://proxy.example"),
        ("", ""),
        ("http://proxy.example", None),
        ("javascript:alert(1)", None),
        ("proxy.example", None),
    ],
)
def test_seller_central_may_stand_elsewhere_and_never_in_the_clear(at, desk, given, kept):
    secrets = {"client_id": "app", "client_secret": "shh", "refresh_token": "Atzr|1"}
    asked = {"endpoint": "eu", "seller_id": "A1", "secret_made_on": "2026-11-01", "do": "keep"}
    asked |= {"seller_central": given, **secrets}
    answer = at(desk.bob).post(page(desk), asked)
    desk.store.refresh_from_db()
    if kept is None:
        assert "beginning with https://" in answer.content.decode()
        assert desk.store.seller_central == ""
    else:
        assert desk.store.seller_central == kept


def queue_page(desk, at, **given):
    url = reverse("amazon_queue", args=[desk.store.pk])
    return at(desk.bob).post(url, given) if given else at(desk.bob).get(url)


def test_a_queue_is_subscribed_to_and_its_secret_never_shown(desk, at, simulator, monkeypatch):
    at(desk.bob).post(page(desk), {**form(simulator), "do": "keep"})
    arn = "arn:aws:sqs:eu-west-1:1:kefu"
    monkeypatch.setattr("kefu.connectors.amazon.notice_queue.Queue.arn", lambda queue: arn)
    url = "https://sqs.eu-west-1.amazonaws.com/1/kefu"
    body = queue_page(desk, at, queue_url=url, access_key="AKIA", secret_key="hush-hush").content
    assert "ORDER_CHANGE" in body.decode()
    assert "hush-hush" not in body.decode()
    queue = NotificationQueue.objects.get()
    assert (queue.queue_arn, queue.secret_key) == (arn, "hush-hush")
    queue_page(desk, at, queue_url=url, access_key="AKIA", secret_key="")
    assert NotificationQueue.objects.get().secret_key == "hush-hush"
    at(desk.bob).post(reverse("amazon_queue_end", args=[desk.store.pk]))
    assert not NotificationQueue.objects.exists()


def test_a_queue_that_cannot_be_read_is_told_in_words_and_not_kept(desk, at, connected):
    answer = queue_page(desk, at, queue_url="http://queue.example/1/kefu")
    assert answer.status_code == 400
    assert "without https" in answer.content.decode()
    assert not NotificationQueue.objects.exists()
    assert "Notifications" in at(desk.bob).get(page(desk)).content.decode()
