"""A draft of the policy changed on screen: cells, rows, numbers, files; nobody overwrites anybody."""

import pytest

from tests.web.policy_cast import SEVERE_CHEAP, do, saved, type_in
from tests.web.screens import text

pytestmark = pytest.mark.django_db


@pytest.mark.rule("PRD-2")
def test_a_supervisor_changes_a_cell_and_sees_where_the_draft_stands(bob, draft):
    answer = type_in(bob, draft, "when.price", "> low_price", was="≤ low_price")
    shown = text(answer)
    assert "more than 30 USD, GBP, EUR" in shown
    assert 'hx-swap-oob="true"' in shown
    assert "Not checked since the last change" in shown
    assert "Take back: changed severe-cheap" in shown.replace("</svg> ", "").replace("\n", "")
    assert 'when.price = { more_than = "low_price" }\noffer = [["refund", "resend"]]' in saved(
        draft
    )
    checked = text(bob.post(f"/policy/{draft.number}/check", headers={"HX-Request": "true"}))
    assert "Two rows disagree" in checked
    assert "line=" in checked
    assert "Price paid" in checked, "the example is told in words"


def test_time_limits_are_read_in_words_and_typed_by_the_names_of_their_numbers(bob, draft):
    shown = text(bob.get(f"/policy/{draft.number}/tables/always-returns/"))
    assert "refund after the arrival of a return: 2 business days, 4 days US" in shown
    answer = text(type_in(bob, draft, "deadline", "return_answer_hours", was=""))
    assert "answer to the return request: 48 hours" in answer
    assert 'deadline = ["return_answer_hours"]' in saved(draft)


@pytest.mark.parametrize(
    ("key", "typed", "was", "told"),
    [
        ("deadline", "soon", "", "the name of a length of time"),
        ("when.severity", "sever", "severe", "Did you mean severe?"),
        ("when.price", "≤ 30", "≤ low_price", "expected one of the numbers"),
        ("offer", "refnd", "refund | resend", "did you mean refund?"),
        ("rule", "PRD2", "PRD-2", "a rule ID such as PRD-2"),
        ("zh", " ", "严重破损，影响使用，价格较低。", "must not be empty"),
    ],
)
def test_what_cannot_be_read_comes_back_with_what_was_typed(bob, draft, key, typed, was, told):
    before = saved(draft)
    shown = text(type_in(bob, draft, key, typed, was=was))
    assert told in shown
    assert "aria-invalid" in shown
    assert typed.strip() in shown
    assert saved(draft) == before
    plain = type_in(bob, draft, key, typed, was=was, htmx=False)
    assert plain.status_code == 409
    assert told in text(plain)


def test_the_field_opens_and_closes_and_works_without_scripts(bob, draft):
    where = {**SEVERE_CHEAP, "key": "when.severity"}
    assert 'value="severe"' in text(bob.get(f"/policy/{draft.number}/cell", where))
    closed = text(bob.get(f"/policy/{draft.number}/cell", {**where, "close": "1"}))
    assert "<form" not in closed
    answer = type_in(bob, draft, "when.severity", "slight", was="severe", htmx=False)
    assert answer["Location"].endswith("/tables/damaged/#row-severe-cheap")


def test_a_field_that_somebody_else_changed_meanwhile_is_not_overwritten(bob, dora, draft):
    type_in(bob, draft, "when.severity", "slight", was="severe")
    shown = text(type_in(dora, draft, "when.severity", "?", was="severe"))
    assert "Somebody else has changed this draft meanwhile" in shown
    assert 'when.severity = "slight"\nwhen.price' in saved(draft)


def test_a_row_that_is_gone_says_so(bob, draft):
    answer = type_in(bob, draft, "when.severity", "slight", was="severe", path="table.0.row.99")
    assert "This row is not there any more." in text(answer)


def test_rows_are_copied_moved_and_removed_and_every_step_is_taken_back(bob, draft):
    before = saved(draft)
    assert 'id="row-severe-cheap-2"' in text(do(bob, draft, "copy"))
    assert 'id = "severe-cheap-2"' in saved(draft)
    do(bob, draft, "up")
    assert "Take back" in text(do(bob, draft, "remove", path="table.0.row.3"))
    for _ in range(3):
        bob.post(f"/policy/{draft.number}/undo", {"next": "/policy/"})
    assert saved(draft) == before
    shown = text(bob.post(f"/policy/{draft.number}/undo", {"next": "/policy/"}, follow=True))
    assert "nothing left to take back" in shown


def test_a_row_that_moved_meanwhile_is_not_the_one_removed(bob, draft):
    before = saved(draft)
    shown = text(do(bob, draft, "remove", id="severe-dear", next="/policy/"))
    assert "Somebody else has changed this draft meanwhile" in shown
    assert saved(draft) == before


@pytest.mark.parametrize(
    ("table", "file", "sent", "wanted"),
    [
        ("damaged", "product.toml", {"id": "new", "rule": "PRD-1"}, 'id = "new"\nrule = "PRD-1"\nen = "Why"'),
        ("always-claims", "claims.toml", {"id": "lost", "rule": "CLM-1"}, 'id = "lost-2"'),
        ("fact-goods", "derived.toml", {"is": "lost"}, 'is = "lost"\nen = "Why"'),
    ],
)  # fmt: skip
def test_a_row_is_added_where_it_belongs(bob, draft, table, file, sent, wanted):
    sent = {"do": "add", "table": table, "file": file, "en": "Why", "zh": "原因", **sent}
    bob.post(f"/policy/{draft.number}/row", sent)
    assert wanted in saved(draft, file)
    draft.refresh_from_db()
    assert draft.readable


def test_a_number_is_corrected_or_gets_a_new_day(bob, draft):
    where = f"/policy/{draft.number}/number"
    corrected = {"name": "low_price", "since": "2024-01-01", "typed": "USD 40, GBP 30, EUR 30"}
    bob.post(where, corrected)
    bob.post(where, {"name": "answer_hours", "since": "2027-01-01", "typed": "12, JP 20"})
    text_now = saved(draft, "defaults.toml")
    assert "USD = 40\nGBP = 30\nEUR = 30 # the same" in text_now
    assert "[[number.answer_hours.since]]\nfrom = 2027-01-01\ndefault = 12\nJP = 20\n" in text_now
    shown = text(bob.get(f"/policy/{draft.number}/numbers/"))
    assert "40 USD, 30 GBP, 30 EUR" in shown
    assert "12 hours, 20 hours JP" in shown


@pytest.mark.parametrize(
    ("typed", "since", "told"),
    [
        ("dollars 3", "2027-01-01", "At character 1: expected a currency and an amount"),
        ("USD 3, EUR x", "2027-01-01", "At character 8: expected a number"),
        ("", "2027-01-01", "expected a value"),
        ("USD 3", "", "The day is missing"),
    ],
)
def test_a_number_that_cannot_be_read_is_told(bob, draft, typed, since, told):
    sent = {"name": "low_price", "since": since, "typed": typed}
    assert told in text(bob.post(f"/policy/{draft.number}/number", sent, follow=True))


def test_a_file_is_kept_even_when_it_cannot_be_read_and_told_with_its_line(bob, draft):
    broken = draft.files["orders.toml"].replace('rule = "ORD-1"', 'rule = "ORD-1', 1)
    where = f"/policy/{draft.number}/files/orders.toml"
    shown = text(bob.post(where, {"text": broken, "seen": draft.checksum}, follow=True))
    assert "Cannot be read" in shown
    assert "orders.toml:" in shown
    assert saved(draft, "orders.toml") == broken
    assert "Mend the text" in text(bob.get(f"/policy/{draft.number}/tables/"))
    late = bob.post(where, {"text": "name = 1", "seen": "x"})
    assert late.status_code == 409
    assert "name = 1" in text(late)


def test_only_a_draft_is_changed(bob, shipped, draft):
    for answer in (
        type_in(bob, shipped, "when.severity", "slight", was="severe"),
        do(bob, shipped, "remove", next="/policy/"),
    ):
        assert "is no draft any more" in text(answer)
