"""A person's corrections of triage's reading are kept, and leave the desk only masked."""

import json
from datetime import timedelta

import pytest

from kefu.accounts.models import Store
from kefu.cases.corrections import exported
from kefu.cases.models import Correction
from kefu.cases.verbs import state_fact
from kefu.triage.corpus import from_lines
from tests.mails import buyer_mail

TEXT = "The mug arrived smashed to pieces, I want a refund. Anna Berg, anna@mail.example, 0171 555 0199"


@pytest.fixture
def case(desk):
    case = desk.receive(buyer_mail(TEXT, at=desk.now))[0].case
    desk.understand(case)
    case.refresh_from_db()
    return case


def state(desk, case, **facts):
    for field, value in facts.items():
        state_fact(case, field=field, value=value, actor=desk.alice, now=desk.now)


@pytest.mark.django_db
def test_what_triage_said_and_what_the_person_said_stand_side_by_side(desk, case):
    state(desk, case, issue="wrong_item")
    kept = Correction.objects.get()
    assert (kept.field, kept.read, kept.stated) == ("issue", "damaged", "wrong_item")
    assert (kept.by, kept.at, kept.message) == (desk.alice, desk.now, case.messages.get())


@pytest.mark.django_db
def test_a_fact_that_triage_did_not_tell_was_read_as_nothing(desk, case):
    state(desk, case, aspect="picture")
    assert (Correction.objects.get().read, Correction.objects.get().stated) == (None, "picture")


@pytest.mark.django_db
def test_agreeing_with_triage_corrects_nothing(desk, case):
    state(desk, case, issue="damaged", severity="severe")
    assert not Correction.objects.exists()


@pytest.mark.django_db
def test_what_no_message_tells_is_no_correction_of_triage(desk, case):
    state(desk, case, in_stock=True, evidence=True)
    assert not Correction.objects.exists()


@pytest.mark.django_db
def test_only_the_last_word_counts_and_it_can_be_taken_back(desk, case):
    state(desk, case, issue="wrong_item")
    state(desk, case, issue="defective")
    assert [line["issue"] for line in exported(None)] == ["defective"]
    state(desk, case, issue=None)
    assert list(exported(None)) == []
    assert Correction.objects.filter(withdrawn_at=desk.now).count() == 2


@pytest.mark.django_db
def test_the_correction_belongs_to_the_words_that_told_the_fact(desk, case):
    desk.now += timedelta(hours=1)
    assert desk.receive(buyer_mail("Thank you.", at=desk.now))[0].case == case
    desk.understand(case)
    state(desk, case, issue="wrong_item")
    assert Correction.objects.get().message == case.messages.earliest("at")


@pytest.mark.django_db
def test_the_export_is_one_line_a_message_and_can_be_trained_on(desk, case, tmp_path):
    state(desk, case, issue="wrong_item", buyer_wants="replacement")
    [line] = exported(None)
    assert line["facts"] == {"buyer_wants": "replacement"}
    assert line["read"] == {"issue": "damaged", "buyer_wants": "refund"}
    file = tmp_path / "corrections.jsonl"
    file.write_text(json.dumps(line) + "\n", encoding="utf-8")
    [example] = from_lines(file)
    assert (example.language, example.issue) == ("en", "wrong_item")


@pytest.mark.django_db
def test_another_store_exports_nothing_of_it(desk, case):
    other_store = Store.objects.create(key="other", marketplace="US")
    state(desk, case, issue="wrong_item")
    assert list(exported(other_store)) == []
    assert len(list(exported(case.store))) == 1


@pytest.mark.django_db
def test_the_exported_words_hold_no_address_and_no_number(desk, case):
    state(desk, case, issue="wrong_item")
    [line] = exported(None)
    assert "smashed to pieces" in line["text"]
    assert "anna@" not in line["text"]
    assert "555" not in line["text"]
