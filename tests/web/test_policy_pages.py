"""The policy book on screen: read by everybody, changed by supervisors, put in force by two of them."""

import re
from urllib.parse import urlencode

import pytest

from kefu.accounts.models import User
from kefu.accounts.roles import Role
from kefu.policybook import verbs
from kefu.policybook.active import active_book
from kefu.policybook.models import PolicyVersion
from kefu.policybook.shipped import ensure_shipped

pytestmark = pytest.mark.django_db


def text(answer):
    return answer.content.decode()


@pytest.fixture
def shipped(desk):
    return ensure_shipped(now=desk.now)


@pytest.fixture
def draft(desk, shipped):
    return verbs.start_draft(shipped, actor=desk.bob, now=desk.now, title="Dearer lamps")


@pytest.fixture
def bob(desk, at):
    return at(desk.bob)


@pytest.fixture
def dora(desk, at):
    return at(User.objects.create(username="dora", role=Role.SUPERVISOR))


SEVERE_CHEAP = {"file": "product.toml", "path": "table.0.row.4"}


def type_in(client, draft, key, typed, *, was, htmx=True, **where):
    """Change one field as the grid does."""
    sent = {**SEVERE_CHEAP, **where, "key": key, "was": was, "typed": typed}
    headers = {"HX-Request": "true"} if htmx else {}
    return client.post(f"/policy/{draft.number}/cell", sent, headers=headers)


def do(client, draft, what, **sent):
    given = {**SEVERE_CHEAP, "table": "damaged", "id": "severe-cheap", "do": what, **sent}
    return client.post(f"/policy/{draft.number}/row", given, follow=True)


def saved(draft, file="product.toml"):
    draft.refresh_from_db()
    return draft.files[file]


@pytest.mark.rule("STD-3")
def test_an_agent_reads_the_policy_in_plain_words(desk, at, shipped):
    client = at(desk.alice)
    assert "Version 1 decides now." in text(client.get("/policy/"))
    assert "Damaged" in text(client.get("/policy/1/tables/"))
    shown = text(client.get("/policy/1/tables/damaged/"))
    for words in (
        "Badly damaged, unusable and cheap.",
        "at most 30 USD, GBP, EUR",
        "a compensation, up to 35 %",
        "PRD-2",
        "no or not known",
    ):
        assert words in shown, words
    assert "data-cell" not in shown
    assert "Start a draft" not in text(client.get("/policy/"))


def test_the_policy_speaks_chinese(desk, at, shipped):
    desk.alice.language = "zh-hans"
    desk.alice.save()
    shown = text(at(desk.alice).get("/policy/1/tables/damaged/"))
    for words in ("严重破损，影响使用，价格较低。", "不超过 30 USD, GBP, EUR", "否或未知", "退款"):
        assert words in shown, words


def test_every_table_and_file_of_the_policy_has_its_page(desk, at, shipped):
    client = at(desk.alice)
    tables = set(re.findall(r"/policy/1/tables/[\w-]+/", text(client.get("/policy/1/tables/"))))
    assert len(tables) == 32
    for address in (*tables, *(f"/policy/1/files/{name}" for name in shipped.files)):
        assert client.get(address).status_code == 200, address
    assert client.get("/policy/1/tables/nothing/").status_code == 404
    assert client.get("/policy/1/files/nothing.toml").status_code == 404
    assert client.get("/policy/9/").status_code == 404


def test_a_rule_or_some_words_find_their_rows(desk, at, shipped):
    client = at(desk.alice)
    by_rule = text(client.get("/policy/1/tables/?find=prd-2"))
    assert "#row-severe-cheap" in by_rule
    assert "#row-no-second-parcel" in by_rule
    assert "#row-severe-dear" in text(
        client.get("/policy/1/tables/?" + urlencode({"find": "重寄的物流风险"}))
    )
    assert "No row for" in text(client.get("/policy/1/tables/?find=xyz"))


@pytest.mark.parametrize(
    ("asked", "leads_to"),
    [
        ({"file": "product.toml", "line": "45"}, "/policy/1/tables/damaged/#row-severe-cheap"),
        (
            {"table": "always", "row": "goods-first"},
            "/policy/1/tables/always-returns/#row-goods-first",
        ),
        ({"file": "examples/product.toml", "line": "3"}, "/policy/1/files/examples/product.toml"),
        ({"table": "nothing", "row": "x"}, "/policy/1/tables/"),
    ],
)
def test_problems_and_decisions_lead_to_their_row(desk, at, shipped, asked, leads_to):
    assert at(desk.alice).get("/policy/1/place", asked)["Location"] == leads_to


@pytest.mark.parametrize(
    "what", ["cell", "row", "number", "undo", "draft", "rename", "check", "propose", "discard"]
)
@pytest.mark.rule("STD-4")
def test_an_agent_changes_nothing(desk, at, draft, what):
    before = saved(draft)
    answer = at(desk.alice).post(f"/policy/{draft.number}/{what}", {**SEVERE_CHEAP, "do": "remove"})
    assert answer.status_code == 403
    answer = at(desk.alice).post(f"/policy/{draft.number}/files/product.toml", {"text": ""})
    assert answer.status_code == 403
    assert saved(draft) == before
    assert PolicyVersion.objects.count() == 2


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


@pytest.mark.rule("STD-3")
def test_two_supervisors_put_a_draft_in_force_and_nobody_alone(desk, bob, dora, draft):
    number = {"name": "low_price", "since": "2024-01-01", "typed": "USD 40, GBP 30, EUR 25"}
    bob.post(f"/policy/{draft.number}/number", number)
    proposal = {"reason": "Lamps got dearer", "active_from": ""}
    shown = text(bob.post(f"/policy/{draft.number}/propose", proposal, follow=True))
    assert "have not been checked yet" in shown
    bob.post(f"/policy/{draft.number}/check")
    draft.refresh_from_db()
    verbs.keep_replay(draft, {"checksum": draft.checksum})
    bob.post(f"/policy/{draft.number}/propose", proposal)
    assert "Lamps got dearer" in text(dora.get("/approvals/"))
    shown = text(bob.post(f"/policy/{draft.number}/approve", follow=True))
    assert "A second person must say yes" in shown
    assert "Yes, it shall decide" not in text(bob.get(f"/policy/{draft.number}/"))
    assert "Yes, it shall decide" in text(dora.get(f"/policy/{draft.number}/"))
    shown = text(dora.post(f"/policy/{draft.number}/approve", {"note": "Fine"}, follow=True))
    assert "It decides from now on." in shown
    assert active_book(desk.now).number("low_price", currency="EUR") == 25
    assert f"Version {draft.number} decides now." in text(bob.get("/policy/"))
    dora.post(f"/policy/{draft.number}/retire", {"reason": "Too costly"})
    assert "Version 1 decides now." in text(bob.get("/policy/"))


def test_a_second_person_says_no_and_why(bob, dora, draft):
    type_in(bob, draft, "en", "Badly damaged.", was="Badly damaged, unusable and cheap.")
    bob.post(f"/policy/{draft.number}/check")
    draft.refresh_from_db()
    verbs.keep_replay(draft, {"checksum": draft.checksum})
    bob.post(f"/policy/{draft.number}/propose", {"reason": "Shorter"})
    shown = text(dora.post(f"/policy/{draft.number}/reject", follow=True))
    assert "Say why" in shown
    dora.post(f"/policy/{draft.number}/reject", {"note": "Says less"})
    draft.refresh_from_db()
    assert (draft.state, draft.answer_note) == ("rejected", "Says less")


def test_an_agent_is_told_who_decides(desk, at, bob, draft):
    type_in(bob, draft, "en", "Badly damaged.", was="Badly damaged, unusable and cheap.")
    bob.post(f"/policy/{draft.number}/check")
    draft.refresh_from_db()
    verbs.keep_replay(draft, {"checksum": draft.checksum})
    bob.post(f"/policy/{draft.number}/propose", {"reason": "Shorter"})
    shown = text(at(desk.alice).get(f"/policy/{draft.number}/"))
    assert "A supervisor or the owner decides." in shown
    assert at(desk.alice).post(f"/policy/{draft.number}/approve").status_code == 403


def test_a_draft_is_named_and_put_away(bob, draft):
    bob.post(f"/policy/{draft.number}/rename", {"title": "Lamps"})
    assert "Lamps" in text(bob.get("/policy/"))
    bob.post(f"/policy/{draft.number}/discard")
    draft.refresh_from_db()
    assert draft.state == "discarded"


def test_what_differs_is_told_in_words_and_leads_to_its_row(bob, desk, draft):
    where = f"/policy/{draft.number}/changes/"
    assert "Nothing differs from version 1." in text(bob.get(where))
    type_in(bob, draft, "when.severity", "slight", was="severe")
    number = {"name": "low_price", "since": "2024-01-01", "typed": "USD 40, GBP 30, EUR 30"}
    bob.post(f"/policy/{draft.number}/number", number)
    shown = text(bob.get(where))
    assert "table=damaged&amp;row=severe-cheap" in shown
    assert "severe" in shown
    assert "40 USD" in shown
    desk.bob.language = "zh-hans"
    desk.bob.save()
    assert "严重" in text(bob.get(where))
    assert bob.get("/policy/1/changes/", {"against": str(draft.number)}).status_code == 200
    assert bob.get(where, {"against": "99"}).status_code == 404


def test_an_empty_book_says_so(desk, bob):
    assert "The book has no version yet" in text(bob.get("/policy/"))


def test_a_table_takes_few_queries_however_many_rows(bob, draft, django_assert_max_num_queries):
    bob.get(f"/policy/{draft.number}/tables/damaged/")
    with django_assert_max_num_queries(5):
        bob.get(f"/policy/{draft.number}/tables/not_as_described/")
