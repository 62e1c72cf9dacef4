"""Tokens of the API, as their person handles them."""

import pytest
from django.urls import reverse

from tests.web.addresses import (
    ask,
)

pytestmark = pytest.mark.django_db


def test_a_token_is_revoked_by_its_person_alone(objects, desk, at):
    assert ask(at(desk.bob), "revoke_token", objects).status_code == 404
    assert ask(at(desk.alice), "revoke_token", objects).status_code == 302
    assert desk.alice.api_tokens.get().revoked_at is not None


def test_a_new_token_is_shown_once(desk, at):
    shown = at(desk.alice).post(reverse("new_token"), {"name": "robot"}).getvalue().decode()
    token = desk.alice.api_tokens.get()
    assert token.start in shown
    assert f'<code class="secret">{token.start}' in shown
    kept = at(desk.alice).get(reverse("preferences")).getvalue().decode()
    assert f"{token.start}…" in kept
