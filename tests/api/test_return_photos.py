"""The warehouse's program sends the pictures of what came back (RET-7)."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from kefu.accounts.tokens import make_token
from kefu.returns.models import Photo
from tests.desk import open_desk
from tests.returns.cast import lamp, take_in

__all__ = ["lamp", "take_in"]
pytestmark = pytest.mark.rule("RET-7")


@pytest.fixture
def sending():
    """Uploads a file in a person's name."""

    def send(person, ret, content):
        token = make_token(person, name="test", now=timezone.now())
        photo = SimpleUploadedFile("photo.png", content, "image/png")
        answer = Client(enforce_csrf_checks=True).post(
            f"/api/v1/returns/{ret.pk}/photos",
            {"photo": photo},
            headers={"Authorization": f"Bearer {token}"},
        )
        return answer.status_code, answer.json()

    return send


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(out, "PNG")
    return out.getvalue()


def test_a_picture_is_kept_with_its_return_once(desk, lamp, sending):
    status, first = sending(desk.bob, lamp, picture())
    assert (status, first) == (200, {"id": Photo.objects.get(of=lamp).pk})
    assert sending(desk.bob, lamp, picture())[1] == first
    assert Photo.objects.get().by == desk.bob


def test_what_is_no_picture_is_refused(desk, lamp, sending):
    status, told = sending(desk.bob, lamp, b"not a picture")
    assert (status, told["error"]) == (409, "no_picture")


def test_nobody_adds_pictures_to_another_store_s_return(desk, lamp, sending):
    assert sending(open_desk("other").bob, lamp, picture())[0] == 404
    assert not Photo.objects.exists()
