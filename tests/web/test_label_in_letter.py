"""The return label stands beside the letter: ticked where goods come back, looked at, sent."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from kefu.cases.models import Attachment, Draft
from kefu.returns.labels import add_label
from kefu.returns.models import Return
from kefu.returns.terms import set_terms
from tests.returns.cast import request_mail
from tests.web.screens import page, text

pytestmark = [pytest.mark.django_db, pytest.mark.rule("RET-11")]
POLITE = "Guten Tag, vielen Dank für Ihre Nachricht. Das Etikett liegt bei."


@pytest.fixture
def label(desk, case):
    """The buyer of the broken lamp asked to send it back, and its label is here."""
    desk.receive(request_mail(desk, at=desk.now))
    return granted(desk)


def granted(desk):
    """The store's terms grant a label, and the carrier has made it."""
    terms = {"days": 30, "label_payer": "seller", "condition": "any"}
    set_terms(desk.store, actor=desk.bob, now=desk.now - timedelta(days=9), **terms)
    ret = Return.objects.select_related("store", "order", "case").get()
    parcel = {"carrier": "DHL", "tracking_number": "JD014"}
    return add_label(ret, b"%PDF-1.4 label", **parcel, actor=desk.alice, now=desk.now)


def typed(case, label, /, **more):
    draft = Draft.objects.filter(case=case).first()
    known = {"version": draft.version if draft else 0, "subject": "Retoure", "text": POLITE}
    found = {**known, "label_shown": label.pk, "label": label.pk, "do": "send", **more}
    return {name: value for name, value in found.items() if value is not None}


def ticked(client, label):
    """Whether the letter's form has the label ticked."""
    shown = text(page(client, "case", label.of.case_id))
    found = re.search(rf'name="label" value="{label.pk}"( checked)?>', shown)
    return bool(found[1])


def test_the_tick_is_kept_for_later_as_the_words_are(desk, label, alice, bob):
    answer = reverse("answer", args=[label.of.case_id])
    assert not ticked(alice, label)
    alice.post(answer, typed(label.of.case, label, do="keep"))
    assert ticked(alice, label)
    assert ticked(bob, label)
    alice.post(answer, typed(label.of.case, label, do="keep", label=None))
    assert not ticked(alice, label)


def test_a_tick_taken_away_stays_away_though_the_letter_brings_goods_back(desk, label, alice):
    case = label.of.case
    alice.post(reverse("prepare", args=[case.pk]), {"remedy": "authorise_return"})
    assert ticked(alice, label)
    draft = reverse("draft", args=[case.pk])
    alice.post(draft, typed(case, label, label=None, remedy="authorise_return"))
    assert not ticked(alice, label)
    alice.post(reverse("prepare", args=[case.pk]), {"remedy": "authorise_return"})
    assert ticked(alice, label)


def test_a_label_that_comes_after_the_draft_is_ticked_where_the_letter_brings_goods_back(
    desk, case, alice
):
    desk.receive(request_mail(desk, at=desk.now))
    alice.post(reverse("prepare", args=[case.pk]), {"remedy": "authorise_return"})
    draft = Draft.objects.get(case=case)
    words = {"version": draft.version, "subject": "Retoure", "text": POLITE}
    keep = {**words, "remedy": "authorise_return", "do": "keep"}
    alice.post(reverse("answer", args=[case.pk]), keep)
    assert ticked(alice, granted(desk))


def test_a_letter_that_is_called_back_has_its_label_ticked_again(desk, label, alice):
    answer = reverse("answer", args=[label.of.case_id])
    refused = text(alice.post(answer, typed(label.of.case, label)))
    tick = refused.split('name="ack" value="')[1].split('"')[0]
    alice.post(answer, typed(label.of.case, label, ack=tick))
    sent = label.of.case.actions.get(kind="send_mail")
    alice.post(reverse("call_back", args=[sent.pk]))
    assert ticked(alice, label)


def test_the_letter_carries_the_label_that_was_ticked_and_looked_at(desk, label, alice):
    case = label.of.case
    assert "Return label DHL JD014" in text(page(alice, "case", case.pk))
    answer = reverse("answer", args=[case.pk])
    refused = text(alice.post(answer, typed(case, label)))
    assert "The contents could not be read" in refused
    assert f'name="label" value="{label.pk}" checked' in refused
    tick = refused.split('name="ack" value="')[1].split('"')[0]
    alice.post(answer, typed(case, label, ack=tick))
    sent = Attachment.objects.get(message__direction="out")
    assert bytes(sent.content) == b"%PDF-1.4 label"
    assert "Return label DHL JD014" not in text(page(alice, "case", case.pk))


def test_a_letter_that_brings_goods_back_has_its_label_ticked(desk, label, alice):
    case = label.of.case
    prepare = reverse("prepare", args=[case.pk])
    shown = alice.post(prepare, {"remedy": "compensate"}, follow=True)
    assert f'name="label" value="{label.pk}">' in shown.content.decode()
    shown = alice.post(prepare, {"remedy": "authorise_return"}, follow=True)
    assert f'name="label" value="{label.pk}" checked>' in shown.content.decode()


def test_ticking_the_label_tells_what_to_look_at(desk, label, alice):
    case = label.of.case
    said = alice.post(reverse("draft", args=[case.pk]), typed(case, label)).content.decode()
    assert "The contents could not be read" in said
    assert "Untick the file to leave it out." in said
