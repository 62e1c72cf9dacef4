"""The policy book on screen: read by everybody, changed by supervisors, put in force by two of them."""

import re
from urllib.parse import urlencode

import pytest

from kefu.policybook import verbs
from kefu.policybook.active import active_book
from kefu.policybook.models import PolicyVersion
from tests.web.policy_cast import SEVERE_CHEAP, saved, type_in
from tests.web.screens import text

pytestmark = pytest.mark.django_db


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
