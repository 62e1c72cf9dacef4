"""Canned replies leave as a file and come back from one: each text checked, nothing else touched."""

import csv
import io
import json

import pytest

from kefu.accounts.errors import NotAllowedNow
from kefu.accounts.models import Store
from kefu.wording.exchange import COLUMNS, as_json, columns_of, read_file, take_in
from kefu.wording.macros import Wanted, keep_macro, macros_for
from kefu.wording.models import Macro

pytestmark = pytest.mark.django_db

SORRY = {
    "name_en": "Sorry",
    "name_zh": "致歉",
    "shortcut": "sorry",
    "whose": "team",
    "remedies": "compensate",
    "text:de": "Zu Bestellung {order_id}: Es tut uns leid.\nWir kümmern uns.",
}


@pytest.fixture
def sorry(desk):
    wanted = Wanted(
        name_en="Sorry",
        name_zh="致歉",
        shortcut="sorry",
        store=desk.store,
        remedies=["compensate"],
        texts={"de": SORRY["text:de"]},
    )
    return keep_macro(None, wanted, actor=desk.bob, now=desk.now)


def taken(desk, content, actor=None):
    entries = read_file(content if isinstance(content, bytes) else content.encode())
    return take_in(entries, actor=actor or desk.bob, now=desk.now)


def states(outcomes):
    return [outcome.state for outcome in outcomes]


def rows_of(desk):
    return macros_for(desk.bob).filter(retired_at=None).prefetch_related("texts")


def as_csv(*rows, delimiter=","):
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return "\ufeff" + out.getvalue()


def test_what_was_taken_along_comes_back_as_it_was(desk, sorry):
    assert states(taken(desk, as_json(rows_of(desk)))) == ["same"]
    assert states(taken(desk, as_csv(columns_of(rows_of(desk).get())))) == ["same"]
    sorry.refresh_from_db()
    assert sorry.version == 1


def test_a_changed_text_replaces_the_one_with_its_shortcut_or_name(desk, sorry):
    entry = {**SORRY, "store": desk.store.key, "text:de": "Es tut uns leid.", "name_en": "So sorry"}
    assert states(taken(desk, json.dumps({"canned_replies": [entry]}))) == ["changed"]
    sorry.refresh_from_db()
    assert (sorry.name_en, sorry.version, Macro.objects.count()) == ("So sorry", 2, 1)
    # Of all stores, or of another store, it would be another one.
    assert states(taken(desk, json.dumps([{**SORRY, "shortcut": "s2", "whose": "mine"}]))) == [
        "new"
    ]


def test_what_may_not_be_written_is_refused_with_its_line_and_the_rest_goes_on(desk):
    blocked = "Schreiben Sie uns an hilfe@example.com, dann klären wir das."
    rows = [
        {"name_en": "One", "text:de": "Guten Tag, vielen Dank."},
        {"name_en": "Two", "text:de": blocked},
        {"name_en": "Three"},
        {"name_en": "Four", "text:de": "Danke.", "remedies": "give_gold"},
        {"name_en": "Five", "text:en": "Thank you."},
    ]
    outcomes = taken(desk, as_csv(*rows))
    assert states(outcomes) == ["new", "refused", "refused", "refused", "new"]
    refused = {o.line: o.refused.code for o in outcomes if o.refused}
    assert refused == {3: "text_blocked", 4: "macro_needs_text", 5: "macros_strange_remedy"}
    assert set(Macro.objects.values_list("name_en", flat=True)) == {"One", "Five"}


@pytest.mark.rule("STD-4")
def test_nobody_takes_in_what_they_may_not_write(desk):
    Store.objects.create(key="far", name="Far", marketplace="US")
    rows = [
        {"name_en": "Team", "whose": "team", "store": desk.store.key, "text:de": "Danke."},
        {"name_en": "Far", "store": "far", "text:de": "Danke."},
        {"name_en": "Mine", "text:de": "Danke."},
    ]
    outcomes = taken(desk, json.dumps(rows), actor=desk.alice)
    assert states(outcomes) == ["refused", "refused", "new"]
    assert [o.refused.code for o in outcomes if o.refused] == [
        "not_your_macro",
        "macros_strange_store",
    ]
    assert Macro.objects.get().owner == desk.alice


def test_an_agents_file_never_replaces_the_teams(desk, sorry):
    entry = {**SORRY, "whose": "mine", "shortcut": "", "store": desk.store.key}
    assert states(taken(desk, json.dumps([entry]), actor=desk.alice)) == ["new"]
    sorry.refresh_from_db()
    assert sorry.version == 1


def test_two_lines_that_mean_the_same_one_end_as_the_last(desk):
    rows = [{"name_en": "A", "text:de": text} for text in ("Danke.", "Vielen Dank.")]
    assert states(taken(desk, json.dumps(rows))) == ["new", "changed"]
    assert Macro.objects.get().texts.get().text == "Vielen Dank."


def test_a_spreadsheets_semicolons_and_marks_against_formulas_are_understood(desk):
    sent = as_csv({"name_en": "Dash", "text:en": "'- Thank you."}, delimiter=";")
    assert states(taken(desk, sent)) == ["new"]
    assert Macro.objects.get().texts.get().text == "- Thank you."


@pytest.mark.parametrize(
    ("content", "where"),
    [
        (b'{"canned_replies": [', "line 1"),
        (b'{"replies": []}', "canned_replies"),
        (b'{"canned_replies": [{"name_en": 3}]}', "canned_replies 1"),
        (b"name_en,text:de\nA,B,C\n", "line 2"),
        (b'name_en,text:de\nA,"B\n', "line 1"),
        (b"\xff\xfe", "byte 0"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_with_the_place(content, where):
    with pytest.raises(NotAllowedNow, match="macros_unreadable") as refused:
        read_file(content)
    assert refused.value.facts["where"] == where


def test_a_column_that_nobody_knows_is_told(desk):
    [outcome] = taken(desk, "name_en,text:nl\nA,Bedankt\n")
    assert outcome.refused.code == "macros_strange_column"
    assert outcome.refused.facts["column"] == "text:nl"
