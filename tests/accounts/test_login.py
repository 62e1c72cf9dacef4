"""Who comes in, and how often somebody may guess."""

import pytest
from django.core.cache import cache

from kefu.accounts.models import User

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def nobody_guessed_before():
    """Wrong passwords are counted in the cache, too, which no test takes back by itself."""
    cache.clear()


@pytest.fixture
def anna():
    return User.objects.create_user("anna", password=PASSWORD)


def log_in(client, password):
    return client.post("/accounts/login/", {"login": "anna", "password": password})


def test_the_right_password_opens_the_desk(client, anna):
    assert log_in(client, PASSWORD).status_code == 302
    assert client.get("/").status_code == 200


def test_after_many_wrong_passwords_the_right_one_does_not_help(client, anna):
    for number in range(10):
        log_in(client, f"guess {number}")
    assert log_in(client, PASSWORD).status_code != 302
    assert client.get("/").status_code == 302


def test_nobody_signs_up_alone_and_no_link_to_a_new_password_is_promised(client):
    page = client.get("/accounts/login/").content.decode()
    assert "password/reset" not in page
    assert client.get("/accounts/password/reset/").status_code == 302
    assert "closed" in client.get("/accounts/signup/").content.decode().lower()


@pytest.mark.parametrize(
    ("role", "asked", "lands"),
    [
        ("warehouse", "", "/warehouse/"),
        ("warehouse", "/", "/warehouse/"),
        ("warehouse", "/tasks/", "/tasks/"),
        ("agent", "", "/"),
        ("logistics", "/", "/"),
        ("owner", "/warehouse/", "/warehouse/"),
    ],
)
def test_everybody_lands_where_their_work_is_unless_they_asked_for_another_page(
    client, anna, role, asked, lands
):
    User.objects.filter(pk=anna.pk).update(role=role)
    given = {"login": "anna", "password": PASSWORD, **({"next": asked} if asked else {})}
    assert client.post("/accounts/login/", given)["Location"] == lands


def test_who_is_logged_in_already_is_led_there_too(client, anna):
    User.objects.filter(pk=anna.pk).update(role="warehouse")
    client.force_login(anna)
    assert client.get("/accounts/login/")["Location"] == "/warehouse/"
