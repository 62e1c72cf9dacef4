"""The letter's bytes, as any mail program on the way will read them."""

import pytest

from kefu.cases.models import Message
from kefu.outbox.letter import compose
from tests.mails import buyer_mail

pytestmark = pytest.mark.django_db
# As long as Amazon's own are.
LONG_ID = "010a52aa60e115c1-3f6c2d10-8f1e-4b7a-9c55-0a1b2c3d4e5f-000000@eu-west-1.amazonses.com"


def test_long_ids_of_the_mail_that_is_answered_stay_as_they_are(desk):
    case = desk.receive(buyer_mail("Hello?", at=desk.now))[0].case
    message = Message.objects.create(
        case=case,
        store=desk.store,
        direction="out",
        kind="answer",
        at=desk.now,
        message_id="abc.kefu@seller.example",
        in_reply_to=LONG_ID,
        counterpart=f"k7anna1keller9x+{'3f6c2d10-8f1e-4b7a-9c55-0a1b2c3d4e5f'}@marketplace.amazon.co.uk",
        subject="Re: Ihre Bestellung – Größe L, 真鍮ランプ " * 4,
        text="Guten Tag",
    )
    raw = compose(message, desk.mailbox, at=desk.now).as_bytes()
    head = raw.partition(b"\r\n\r\n")[0].replace(b"\r\n ", b" ")
    for name in (b"In-Reply-To", b"References"):
        [line] = [x for x in head.split(b"\r\n") if x.startswith(name)]
        assert line.split() == [name + b":", b"<" + LONG_ID.encode() + b">"]
    [to] = [x for x in head.split(b"\r\n") if x.startswith(b"To:")]
    assert to.split()[1].decode() == message.counterpart
