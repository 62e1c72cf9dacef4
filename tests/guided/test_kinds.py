"""The kinds of guided steps: every one leads somewhere, in both languages, and can be checked or says that it cannot."""

import pytest

from kefu.accounts.roles import Verb
from kefu.cases.models import Deadline
from kefu.cases.models.task import DEPARTMENT
from kefu.guided import places
from kefu.guided.kinds import kind_for, kind_on_yes, kinds
from kefu.policy.vocabulary import REMEDIES
from kefu.policybook.active import shipped_book
from kefu.replies.statements import load

KINDS = list(kinds().values())


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
def test_a_kind_names_only_what_there_is(kind):
    assert kind.place in places.names()
    assert not kind.clock or kind.clock in Deadline.Kind.values
    assert shipped_book().quantity(kind.number, marketplace="DE") is not None
    assert set(kind.remedies) | set(kind.on_yes) <= set(REMEDIES)
    assert not kind.task or kind.task in DEPARTMENT
    assert Verb(kind.verb)
    assert not kind.text or kind.text in load("en") or kind.text in {"answer_claim", "appeal_claim"}
    assert bool(kind.text) == bool(kind.limit)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
def test_words_stand_in_both_languages_line_by_line(kind):
    assert len(kind.steps("en")) == len(kind.steps("zh")) > 1
    for language in ("en", "zh"):
        assert kind.title(language) and kind.check(language)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
def test_what_can_be_proved_is_waited_for(kind):
    assert bool(kind.proved_by) == (kind.patience is not None)
    assert not kind.proved_by & kind.overtaken_by


def test_remedies_lead_to_their_steps():
    for remedy in ("authorise_return", "close_return", "answer_claim", "appeal_claim"):
        assert kind_for(remedy).code == remedy
    assert kind_for("ask_buyer") is None
    assert kind_on_yes("refund_on_return").code == "authorise_return"


def test_a_link_leads_to_the_marketplaces_own_page():
    known = {"order": "302-1234567-7654321"}
    found = places.link("returns", at=places.base("DE"), known=known)
    assert found == (
        "https://sellercentral.amazon.de/gp/returns/list?searchType=orderId"
        "&keywordSearch=302-1234567-7654321"
    )
    assert places.link("returns", at=places.base("JP"), known={}) == (
        "https://sellercentral.amazon.co.jp/gp/returns/list/v2"
    )


def test_a_stores_own_address_goes_first_and_an_unknown_marketplace_has_none():
    assert places.base("DE", own="http://127.0.0.1:8090/") == "http://127.0.0.1:8090"
    assert places.link("returns", at=places.base("XX"), known={}) == ""


def test_what_fills_a_link_cannot_leave_its_place():
    known = {"order": "../../evil?x=1&y=#"}
    found = places.link("order", at=places.base("US"), known=known)
    assert (
        found == "https://sellercentral.amazon.com/orders-v3/order/..%2F..%2Fevil%3Fx%3D1%26y%3D%23"
    )


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
def test_whose_page_is_unsure_names_the_menu_that_leads_there(kind):
    if not places.is_sure(kind.place):
        assert any("menu:" in step for step in kind.steps("en"))
        assert any("菜单" in step for step in kind.steps("zh"))
