"""Whoever would promise a second replacement reads what waits already, before and after pressing."""

from datetime import timedelta

import pytest
from django.urls import reverse

from kefu.cases.models import Draft
from kefu.cases.verbs import changing
from kefu.connectors.amazon.models import AmazonAccount
from kefu.outbox.replacements import send_replacement
from tests.mails import ORDER, buyer_mail

pytestmark = [pytest.mark.django_db, pytest.mark.rule("DEL-8")]
TEXT = "Guten Tag, wir senden Ihnen Ersatz. Mit freundlichen Grüßen"


@pytest.fixture
def case(desk):
    AmazonAccount.objects.create(
        store=desk.store, client_id="c", client_secret="s", refresh_token="r", seller_id="M"
    )
    desk.order(ORDER)
    found = desk.case(buyer_mail("Die Lampe hat Kratzer.", at=desk.now - timedelta(hours=2)))
    with changing(found):
        send_replacement(found, about="1", actor=desk.bob, now=desk.now)
    return found


def form(case, **given):
    draft = Draft.objects.filter(case=case).first()
    version = draft.version if draft else 0
    return {"text": TEXT, "subject": "x", "remedy": "resend", "version": version, **given}


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", ("asked for already: LAMP × 1, in case #", "waits to be done", "ask the warehouse")),
        ("zh-hans", ("LAMP × 1", "等待执行", "仓库")),
    ],
)
def test_the_page_tells_what_waits(desk, at, case, language, told):
    desk.alice.language = language
    desk.alice.save()
    client = at(desk.alice)
    typing = client.post(reverse("draft", args=[case.pk]), form(case)).text
    sent = client.post(
        reverse("answer", args=[case.pk]), form(case, reason="Stammkunde", do="send")
    )
    assert sent.status_code == 409
    for page in (typing, sent.text):
        assert [words for words in told if words not in page] == []
    assert not case.messages.filter(kind="answer").exists()
