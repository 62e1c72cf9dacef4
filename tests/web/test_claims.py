"""The board of claims and a claim's page: what is due first, what was told, what to do."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from kefu.claims.models import Claim
from kefu.claims.takein import MoneyRow, take_in_money
from tests.claims.test_takein import decided, opened
from tests.mails import ORDER

pytestmark = pytest.mark.django_db
OTHER = "302-7777777-1111111"


@pytest.fixture
def claim(desk):
    desk.order(ORDER)
    desk.case(opened(desk))
    return Claim.objects.get()


def board(client, **asked):
    return client.get(reverse("claims"), asked).content.decode()


@pytest.mark.rule("CLM-2")
def test_what_must_be_answered_stands_first_by_its_clock(desk, claim, at):
    desk.receive(opened(desk, order=OTHER))
    Claim.objects.filter(amazon_order_id=OTHER).update(rank=1, answer_due=desk.now)
    shown = board(at(desk.alice))
    assert shown.index(OTHER) < shown.index(ORDER)
    assert "€28.90" in shown or "28,90" in shown


@pytest.mark.rule("CLM-6")
def test_a_lost_claim_is_listed_with_its_appeal_clock_until_it_is_over(desk, claim, at):
    desk.receive(decided(desk))
    assert ORDER in board(at(desk.alice), tab="lost")
    assert ORDER not in board(at(desk.alice), tab="answer")
    Claim.objects.update(rank=int((desk.now - timedelta(days=1)).timestamp()))
    assert ORDER not in board(at(desk.alice), tab="lost")
    assert ORDER in board(at(desk.alice), tab="all")


def test_filters_narrow_the_list_and_nonsense_is_left_out(desk, claim, at):
    client = at(desk.alice)
    assert ORDER in board(client, cause="seller", kind="a_to_z", marketplace="DE", store="x")
    assert ORDER not in board(client, cause="buyer")
    assert "Nothing here fits" in board(client, cause="buyer")
    assert ORDER in board(client, cause="nobody", tab="nowhere")
    assert ORDER not in board(client, tab="all", until="2020-01-01")


def test_the_list_is_a_file_in_either_form(desk, claim, at):
    client = at(desk.alice)
    csv = b"".join(client.get(reverse("claims"), {"as": "csv"})).decode()
    assert ORDER in csv
    assert "28.90,EUR" in csv
    xlsx = client.get(reverse("claims"), {"as": "xlsx", "tab": "all"})
    assert xlsx.getvalue().startswith(b"PK")


def test_a_contradiction_is_shown_on_the_claim_and_settled_with_a_reason(desk, claim, at):
    desk.receive(decided(desk, "Der Antrag wurde abgelehnt."))
    money = MoneyRow(
        order_id=ORDER,
        kind="a_to_z",
        ref="e1",
        at=desk.now + timedelta(hours=1),
        amount=Decimal("-28.90"),
        currency="EUR",
    )
    take_in_money(desk.store, [money], now=desk.now)
    client = at(desk.alice)
    page = client.get(reverse("claim", args=[claim.pk])).content.decode()
    assert "The sources contradict each other" in page
    assert ORDER in board(client, tab="doubtful")
    answer = client.post(
        reverse("claim_outcome", args=[claim.pk]), {"decision": "granted"}, follow=True
    )
    assert "goes against what a source told" in answer.content.decode()
    claim.refresh_from_db()
    assert claim.state == "denied"


@pytest.mark.rule("CLM-1")
def test_settling_the_cause_changes_the_proposal_at_once(desk, claim, at):
    client = at(desk.alice)
    client.post(reverse("claim_cause", args=[claim.pk]), {"cause": "buyer", "reason": "Photo"})
    page = client.get(reverse("claim", args=[claim.pk])).content.decode()
    assert "Ask kindly to withdraw the claim" in page
    assert "Photo" in page


def test_the_steps_of_a_claim_follow_its_state(desk, claim, at):
    client = at(desk.alice)
    client.post(reverse("claim_answered", args=[claim.pk]), {"reason": "Sent proof"})
    claim.refresh_from_db()
    assert (claim.state, claim.answered_at) == ("answered", desk.now)
    page = client.get(reverse("claim", args=[claim.pk])).content.decode()
    assert "I have answered it" not in page
    desk.receive(decided(desk))
    client.post(reverse("claim_appealed", args=[claim.pk]), {"reason": "New photo"})
    client.post(
        reverse("claim_lesson", args=[claim.pk]),
        {"lesson": "packaging", "task": "1", "reason": "Thin box"},
    )
    claim.refresh_from_db()
    assert (claim.appealed_at, claim.lesson) == (desk.now, "packaging")
    assert claim.case.tasks.get(code="improve_quality").note == "Thin box"


def test_the_case_leads_to_its_claim_and_the_claim_to_its_case(desk, claim, at):
    client = at(desk.alice)
    case = client.get(reverse("case", args=[claim.case_id])).content.decode()
    assert reverse("claim", args=[claim.pk]) in case
    page = client.get(reverse("claim", args=[claim.pk])).content.decode()
    assert reverse("case", args=[claim.case_id]) in page


def test_the_evidence_comes_as_pdf_and_as_text(desk, claim, at):
    client = at(desk.alice)
    pdf = client.get(reverse("claim_evidence", args=[claim.pk, "pdf"]))
    assert pdf.content.startswith(b"%PDF-")
    text = client.get(reverse("claim_evidence", args=[claim.pk, "txt"])).content.decode()
    assert "Nachweise zum A-bis-z-Garantieantrag" in text
    assert client.get(f"/claims/{claim.pk}/evidence.exe").status_code == 404


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_pages_are_whole_in_both_languages(desk, claim, at, language):
    desk.alice.language = language
    desk.alice.save()
    client = at(desk.alice)
    for page in (reverse("claims"), reverse("claim", args=[claim.pk])):
        assert client.get(page).status_code == 200
