"""Every address: Charlie of another store sees nothing, a stranger only the login page."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.web.addresses import (
    BOTH,
    CHANGING,
    IN_FORM,
    LISTS,
    NAMES,
    OBJECTS,
    OPEN_TO_ALL,
    OWN,
    OWNERS,
    POLICY,
    address,
    ask,
)

pytestmark = pytest.mark.django_db


def test_every_address_is_in_one_of_the_tables_here():
    tables = (LISTS, OWNERS, OPEN_TO_ALL, OWN, IN_FORM, OBJECTS, POLICY)
    assert set(NAMES) == {name for table in tables for name in table}


@pytest.mark.parametrize("name", sorted(OBJECTS))
def test_charlie_of_another_store_finds_nothing_there(name, objects, charlie, at):
    assert ask(at(charlie), name, objects).status_code == 404
    if name in BOTH:
        assert ask(at(charlie), name, objects, "post").status_code == 404


@pytest.mark.parametrize("name", sorted(OWNERS))
def test_a_supervisor_manages_no_people(name, objects, charlie, at):
    assert ask(at(charlie), name, objects).status_code == 403
    assert ask(at(charlie), name, objects, "post").status_code in (403, 405)


@pytest.mark.parametrize("name", sorted(set(NAMES) - OPEN_TO_ALL - IN_FORM))
def test_a_stranger_is_led_to_the_login_page(name, objects):
    answer = ask(Client(), name, objects)
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("name", CHANGING)
def test_nothing_changes_by_a_mere_visit(name, objects, desk, at):
    assert ask(at(desk.bob), name, objects, "get").status_code == 405


@pytest.mark.parametrize("name", sorted([*CHANGING, *BOTH]))
def test_a_form_from_elsewhere_is_refused(name, objects, desk, at):
    client = Client(enforce_csrf_checks=True)
    client.force_login(desk.bob)
    answer = ask(client, name, objects, "post")
    assert answer.status_code == 403
    assert b"too old" in answer.content


@pytest.mark.parametrize("name", sorted(LISTS))
def test_lists_open_for_charlie_and_hold_nothing_of_alices(name, objects, charlie, at, desk):
    answer = at(charlie).get(address(name, objects)[0], {"q": "Paket", "order": "302"}, follow=True)
    assert answer.status_code in (200, 204)
    shown = answer.getvalue()
    assert b"Anna" not in shown
    assert b"302-1234567-7654321" not in shown
    assert desk.store.name.encode() not in shown


@pytest.mark.parametrize(
    ("role", "name", "status"),
    [
        ("warehouse", "case", 200),
        ("warehouse", "note", 302),
        ("warehouse", "answer", 403),
        ("warehouse", "draft", 403),
        ("warehouse", "close", 403),
        ("warehouse", "grant", 403),
        ("warehouse", "intake_raw", 403),
        ("warehouse", "mailbox", 403),
        ("warehouse", "policy_table", 200),
        ("warehouse", "policy_draft", 403),
        ("agent", "policy_approve", 403),
        ("agent", "policy_cell", 403),
        ("warehouse", "claim", 200),
        ("warehouse", "claim_cause", 403),
        ("warehouse", "concessions", 403),
        ("warehouse", "settle_offer", 403),
        ("agent", "limits", 200),
        ("agent", "grant", 403),
        ("agent", "mailbox", 403),
        ("agent", "intake_raw", 200),
        ("supervisor", "mailbox", 200),
        ("agent", "own_texts", 403),
        ("agent", "macro", 200),
        ("warehouse", "macros", 403),
        ("warehouse", "insert_macro", 403),
        ("agent", "own_text", 403),
        ("supervisor", "own_text", 200),
        ("warehouse", "warehouse_return", 200),
        ("warehouse", "return_arrived", 302),
        ("warehouse", "ask_refund", 403),
        ("warehouse", "answer_return", 403),
        ("logistics", "returns", 200),
    ],
)
@pytest.mark.rule("STD-4")
def test_a_role_may_what_its_table_says(role, name, status, objects, desk, at):
    desk.alice.role = role
    desk.alice.save()
    assert ask(at(desk.alice), name, objects).status_code == status


def test_every_page_carries_a_strict_policy(objects, desk, at):
    for name in ("inbox", "case", "search", "intake"):
        policy = ask(at(desk.bob), name, objects)["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
