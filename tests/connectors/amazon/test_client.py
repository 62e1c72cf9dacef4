"""Calling Amazon: within its limits, again where that is safe, and saying what is wrong in one code."""

import subprocess
import sys
from datetime import timedelta

import pytest
import requests

from kefu.connectors.amazon.endpoints import endpoint_of
from kefu.connectors.amazon.errors import AnswerLost, NotDone
from kefu.connectors.amazon.models import AmazonAccount, QuotaBucket
from kefu.connectors.amazon.quota import Urgency
from kefu.connectors.amazon.sdk import Operation, operations
from tests.connectors.amazon.conftest import Clock, line

PARTICIPATIONS = "getMarketplaceParticipations"


def test_a_call_answers_in_plain_data_and_is_noted(amazon, account):
    answer = amazon.call(PARTICIPATIONS)
    assert answer["payload"][0]["participation"]["isParticipating"] is True
    account.refresh_from_db()
    assert account.last_ok_at
    assert account.last_error == ""


def test_secrets_rest_encrypted(account):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT client_secret, refresh_token FROM amazon_amazonaccount")
        stored = cursor.fetchone()
    assert account.client_secret not in stored
    assert account.refresh_token not in stored


@pytest.mark.parametrize(
    ("field", "code"), [("client_secret", "login_refused"), ("refresh_token", "consent_gone")]
)
def test_wrong_credentials_are_told_apart_at_once(account, clock, field, code):
    setattr(account, field, "Atzr|wrong")
    with pytest.raises(NotDone) as no:
        line(account, clock).call(PARTICIPATIONS)
    assert (no.value.code, no.value.permanent) == (code, True)
    account.refresh_from_db()
    assert account.last_error == code
    assert account.failing_since


def test_a_missing_role_closes_its_own_operations_only(amazon, account, simulator):
    role = "Finance and Accounting"
    simulator.ask("/consent", {"store": "us", "without_role": role})
    with pytest.raises(NotDone) as no:
        amazon.call("listTransactions", posted_after="2026-11-01T00:00:00Z")
    assert no.value.code == "role_missing"
    account.refresh_from_db()
    assert (set(account.missing), account.last_error) == ({role}, "")
    simulator.ask("/consent", {"store": "us", "role": role})
    amazon.call("listTransactions", posted_after="2026-11-01T00:00:00Z")
    account.refresh_from_db()
    assert account.missing == {}


def test_a_token_that_ends_early_is_renewed_without_anyone_noticing(amazon, simulator):
    amazon.call(PARTICIPATIONS)
    simulator.ask("/fault", {"api": {"expire_tokens": 1}})
    assert amazon.call(PARTICIPATIONS)["payload"]


@pytest.mark.parametrize("times", [2, 5])
def test_tokens_that_end_one_after_the_other_are_no_refusal(amazon, simulator, times):
    amazon.call(PARTICIPATIONS)
    simulator.ask("/fault", {"api": {"expire_tokens": times}})
    assert amazon.call(PARTICIPATIONS)["payload"]


def test_tokens_that_no_login_mends_are_trouble_that_passes(amazon, account, simulator):
    simulator.ask("/fault", {"api": {"expire_tokens": 50}})
    with pytest.raises(NotDone) as no:
        amazon.call(PARTICIPATIONS)
    assert (no.value.code, no.value.permanent) == ("amazon_failed", False)
    assert "token" in no.value.detail
    simulator.ask("/fault", {"api": {"expire_tokens": 0}})
    assert amazon.call(PARTICIPATIONS)["payload"]
    account.refresh_from_db()
    assert account.last_error == ""


@pytest.mark.parametrize("said", [b"<html>", b'{"error": "temporarily_unavailable"}', b"[]"])
def test_only_amazons_own_word_against_the_login_counts_as_one(account, clock, said, monkeypatch):
    answer = requests.Response()
    answer.status_code, answer._content = 403, said
    monkeypatch.setattr(requests.Session, "post", lambda *args, **given: answer)
    with pytest.raises(NotDone) as no:
        line(account, clock, patience=timedelta(0)).call(PARTICIPATIONS)
    assert (no.value.code, no.value.permanent) == ("amazon_failed", False)


@pytest.mark.parametrize("fault", ["throttle", "server_error", "unavailable", "half_answer"])
def test_a_read_is_tried_again_while_that_may_help(amazon, simulator, fault):
    simulator.ask("/fault", {"api": {fault: 3}})
    assert amazon.call(PARTICIPATIONS)["payload"]
    simulator.ask("/fault", {"api": {fault: 50}})
    with pytest.raises(NotDone):
        amazon.call(PARTICIPATIONS)


def test_after_429_everybody_waits_as_long_as_the_rate_says(amazon, account, simulator, clock):
    simulator.ask("/fault", {"api": {"throttle": 1}})
    before = clock.now()
    amazon.call(PARTICIPATIONS)
    assert clock.now() - before >= timedelta(seconds=1 / 0.016 - 1)
    bucket = QuotaBucket.objects.get(account=account, operation=PARTICIPATIONS)
    assert (bucket.throttled, bucket.calls) == (1, 2)


def test_calls_stay_within_amazons_limits_by_themselves(amazon, simulator):
    for _ in range(20):
        amazon.call(PARTICIPATIONS)
    bucket = QuotaBucket.objects.get(operation=PARTICIPATIONS)
    assert (bucket.calls, bucket.throttled) == (20, 0)


def test_who_may_not_wait_is_told_how_long_it_would_be(account, clock):
    background = line(account, clock, patience=timedelta(0))
    person = line(account, clock, urgency=Urgency.PERSON, patience=timedelta(0))
    with pytest.raises(NotDone) as no:
        for _ in range(16):
            background.call(PARTICIPATIONS)
    assert no.value.code == "throttled"
    assert no.value.wait > timedelta(0)
    assert person.call(PARTICIPATIONS)["payload"]


def test_amazons_own_rate_replaces_the_published_one(amazon, account, monkeypatch):
    slower = Operation(**{**_fields(operations()[PARTICIPATIONS]), "rate": 0.001})
    monkeypatch.setattr(
        "kefu.connectors.amazon.client.operations", lambda: {PARTICIPATIONS: slower}
    )
    amazon.call(PARTICIPATIONS)
    assert QuotaBucket.objects.get(operation=PARTICIPATIONS).rate == 0.016


def test_a_write_whose_answer_is_lost_is_not_sent_again(amazon, simulator, monkeypatch):
    writing = Operation(**{**_fields(operations()["createReport"]), "writes": True})
    monkeypatch.setattr(
        "kefu.connectors.amazon.client.operations", lambda: {"createReport": writing}
    )
    body = {
        "reportType": "GET_FLAT_FILE_ALL_ORDERS_DATA_BY_ORDER_DATE_GENERAL",
        "marketplaceIds": ["ATVPDKIKX0DER"],
    }
    for fault in ("lost_answer", "half_answer", "server_error"):
        simulator.ask("/fault", {"api": {fault: 1}})
        with pytest.raises(AnswerLost):
            amazon.call("createReport", body=body)
    assert simulator.ask("/state")["api"]["calls"]["createReport"] == 3


def test_nobody_at_the_address_is_unreachable(account, simulator):
    simulator.kill_if_running()
    with pytest.raises(NotDone) as no:
        line(account, Clock(), patience=timedelta(0)).call(PARTICIPATIONS)
    assert (no.value.code, no.value.permanent) == ("unreachable", False)


@pytest.mark.parametrize(
    ("endpoint", "url", "api"),
    [
        ("eu", "", "https://sellingpartnerapi-eu.amazon.com"),
        ("sandbox_fe", "", "https://sandbox.sellingpartnerapi-fe.amazon.com"),
        ("other", "http://localhost:99/", "http://localhost:99"),
        ("other", "https://proxy.example", "https://proxy.example"),
    ],
)
def test_where_amazon_is_called(endpoint, url, api):
    assert endpoint_of(AmazonAccount(endpoint=endpoint, endpoint_url=url)).api == api


def test_secrets_leave_this_machine_encrypted_only():
    account = AmazonAccount(endpoint="other", endpoint_url="http://proxy.example")
    with pytest.raises(NotDone) as no:
        endpoint_of(account)
    assert no.value.code == "plain_not_allowed"


def test_the_sdk_leaves_logging_as_it_was():
    said = subprocess.run(
        [sys.executable, "-c", IMPORTED_QUIETLY], capture_output=True, text=True, check=True
    )
    assert said.stdout.split() == ["True", "True"]


IMPORTED_QUIETLY = """
import logging, os
os.environ["DJANGO_SETTINGS_MODULE"] = "kefu.config.settings"
import django
django.setup()
before = list(logging.getLogger().handlers), logging.getLogger().level
from kefu.connectors.amazon.sdk import _import_quietly
_import_quietly()
import spapi
print((list(logging.getLogger().handlers), logging.getLogger().level) == before)
print(not logging.getLogger("spapi.rest").isEnabledFor(logging.DEBUG))
"""


def _fields(operation):
    return {name: getattr(operation, name) for name in operation.__slots__}
