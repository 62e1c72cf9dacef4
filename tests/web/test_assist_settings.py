"""Switching the assistant on: which stores, which endpoint, what it may cost."""

import pytest

from kefu.assist.models import Assistant, Call
from tests.assist.fake_endpoint import Given, reply, says
from tests.web.screens import text

pytestmark = pytest.mark.django_db


SETTINGS = {
    "on": "on",
    "model": "small-1",
    "key": "sk-new",
    "functions": ["rewrite"],
    "seconds": 20,
    "most_characters": 9000,
    "daily_calls": 50,
    "daily_tokens": 90_000,
}


def test_the_owner_switches_it_on_for_a_store(owner, at, desk, fake):
    client = at(owner)
    page = text(client.get("/assistant/"))
    assert "switched off" in page
    assert "What leaves your house" in page
    kept = client.post("/assistant/", {**SETTINGS, "url": fake.url, "stores": [desk.store.pk]})
    assert kept.status_code == 302
    stored = Assistant.objects.get()
    assert (stored.on, stored.key, stored.functions) == (True, "sk-new", ["rewrite"])
    assert list(stored.stores.all()) == [desk.store]
    assert stored.changed_by == owner
    page = text(client.get("/assistant/"))
    assert "switched on" in page
    assert "sk-new" not in page


def test_a_key_stays_when_it_is_not_typed_again_but_never_for_another_address(
    owner, at, switched_on, fake
):
    client = at(owner)
    client.post("/assistant/", {**SETTINGS, "key": "", "url": fake.url})
    assert Assistant.objects.get().key == "sk-secret"
    client.post("/assistant/", {**SETTINGS, "key": "", "url": "https://other.example/v1"})
    assert Assistant.objects.get().key == ""


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"url": "http://api.example.com/v1"}, "must begin with https://"),
        ({"url": "nonsense"}, "address is not right"),
        ({"url": ""}, "Needed before the assistant can be switched on"),
        ({"seconds": 0}, "greater than or equal to 3"),
    ],
)
def test_wrong_settings_are_not_kept(owner, at, wrong, sentence):
    answer = at(owner).post("/assistant/", {**SETTINGS, "url": "https://x.example/v1", **wrong})
    assert sentence in text(answer)
    assert not Assistant.objects.exists()


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (None, "answered in"),
        (Given(status=401), "does not accept the key"),
        (Given(status=404), "does not know this model"),
        (reply("Sure, here you go"), "something else than what was asked"),
        (says("Dear [NAME_1], your refund of $500.00 is on its way."), "changes figures"),
    ],
)
def test_the_test_says_in_plain_words_what_works(owner, at, fake, given, sentence):
    if given is not None:
        fake.will(given)
    page = text(at(owner).post("/assistant/", {**SETTINGS, "url": fake.url, "do": "test"}))
    assert sentence in page
    assert page.count('class="flash success"') == (
        3 if given is None else 2 if given.status == 200 else 1
    )
    assert not Assistant.objects.exists()
    assert Call.objects.get().function == "test"
    assert "Jo Example" not in fake.asked[0].user
