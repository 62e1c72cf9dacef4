"""Who comes in, and how often somebody may guess."""

import pytest

from kefu.accounts.models import User

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


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
