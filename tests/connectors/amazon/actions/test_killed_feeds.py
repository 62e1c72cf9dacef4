"""A worker dies at any step of handing a feed in: another follows, and the refund is paid once."""

from decimal import Decimal

import pytest

from kefu.connectors.amazon.actions import (
    feed_making,
    feed_sending,
    running,
)
from kefu.connectors.amazon.client import Amazon
from tests.connectors.amazon.actions.conftest import SHIPPED, state

pytestmark = pytest.mark.django_db


class Killed(BaseException):
    """The lights go out: nothing catches it, and what was not committed is gone."""


STEPS = {
    "claimed": (feed_making, "claim", "after"),
    "made ready": (feed_making, "ready", "after"),
    "writing the feed": (feed_making, "_write", "before"),
    "feed written": (feed_making, "_write", "after"),
    "feed claimed": (running, "claim", "after"),
    "document laid down": (feed_sending, "put", "after"),
    "uploaded": (running, "upload", "after"),
    "submitted": (Amazon, "call createFeed", "after"),
    "number noted": (running, "submit", "after"),
    "about to create": (Amazon, "call createFeed", "before"),
    "following": (running, "follow", "before"),
    "followed": (running, "follow", "after"),
}


@pytest.mark.parametrize("follower", ["w1", "w2"])
@pytest.mark.parametrize("step", STEPS)
def test_a_worker_that_dies_at_any_step_is_followed_and_the_refund_is_paid_once(
    shop, monkeypatch, step, follower
):
    order = shop.order(*SHIPPED)
    refund = shop.refund(shop.case(order), "5.00")
    owner, name, when = STEPS[step]
    with monkeypatch.context() as patch:
        _die(patch, owner, name, when)
        with pytest.raises(Killed):
            shop.work(3)
    shop.work(14, worker=follower)
    assert state(refund) == "confirmed"
    assert shop.refunds(order) == [Decimal("5.00")]


def _die(patch, owner, name, when):
    name, _, operation = name.partition(" ")
    real = getattr(owner, name)

    def wrapped(*args, **kwargs):
        if operation and operation not in args:
            return real(*args, **kwargs)
        if when == "after":
            real(*args, **kwargs)
        raise Killed

    patch.setattr(owner, name, wrapped)
