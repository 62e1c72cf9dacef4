"""Which policy decides: the last one whose day has come, in every process, without a restart."""

from datetime import timedelta

import pytest

from kefu.accounts.errors import NotAllowedNow
from kefu.flow.applying import apply_policy
from kefu.flow.understanding import understand_next
from kefu.policybook import verbs
from kefu.policybook.active import active_book, active_version, book_of, shipped_book
from kefu.policybook.models import PolicyVersion
from kefu.policybook.shipped import ensure_shipped
from tests.mails import ORDER, buyer_mail
from tests.policybook.conftest import EUROS, change, proposed

BROKEN = "Guten Tag, das Paket kam völlig zerdrückt an, die Lampe ist zerbrochen und unbrauchbar."
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(40)


def approved(draft, desk, dora, now, active_from):
    proposed(draft, actor=desk.bob, now=now, active_from=active_from)
    verbs.approve(draft, actor=dora, now=now)


@pytest.mark.django_db
def test_without_any_version_the_shipped_policy_decides(now):
    assert active_version(now) is None
    assert active_book(now) is shipped_book()
    assert book_of("amazon-aftersales@1", now).version == "amazon-aftersales@1"


def test_a_version_decides_from_its_day_on(desk, dora, draft, now):
    day = now + timedelta(days=3)
    approved(draft, desk, dora, now, day)
    assert active_book(day - timedelta(seconds=1)).number("low_price", currency="USD") == 30
    assert active_book(day).number("low_price", currency="USD") == 40
    assert active_book(day).version == draft.label == "amazon-aftersales@2"


def test_a_yes_never_works_backwards_in_time(desk, dora, draft, now):
    approved(draft, desk, dora, now, now - timedelta(days=30))
    assert draft.active_from == now
    assert active_book(now - timedelta(days=1)).version == "amazon-aftersales@1"


def test_asking_takes_one_small_query(desk, dora, draft, now, django_assert_num_queries):
    approved(draft, desk, dora, now, now)
    active_book(now)
    with django_assert_num_queries(1) as queries:
        active_book(now)
    assert "files" not in queries[0]["sql"]


@pytest.mark.rule("STD-3")
def test_the_next_decision_is_made_by_the_new_version(desk, dora, shipped, now):
    draft = verbs.start_draft(shipped, actor=desk.bob, now=now)
    change(draft, *EUROS, actor=desk.bob, now=now)
    desk.order(ORDER)
    case = desk.case(buyer_mail(BROKEN, at=now - timedelta(hours=2), photo=PICTURE))
    before = case.decisions.first()
    assert (before.policy, before.verdict["next"]) == (shipped.label, "refund_without_return")
    approved(draft, desk, dora, now, now)
    desk.understand(case)
    after = case.decisions.first()
    assert (after.policy, after.verdict["next"]) == (draft.label, "refund_on_return")


@pytest.mark.rule("STD-3")
def test_whoever_waits_for_an_answer_is_judged_by_what_decides_now(desk, dora, shipped, now):
    draft = verbs.start_draft(shipped, actor=desk.bob, now=now)
    change(draft, *EUROS, actor=desk.bob, now=now)
    desk.order(ORDER)
    case = desk.case(buyer_mail(BROKEN, at=now - timedelta(hours=2), photo=PICTURE))
    assert apply_policy(now=now) == 0
    approved(draft, desk, dora, now, now + timedelta(days=1))
    assert apply_policy(now=now) == 0
    later = now + timedelta(days=1)
    assert (apply_policy(now=later), apply_policy(now=later)) == (1, 0)
    understand_next(now=later)
    assert case.decisions.first().policy == draft.label
    verbs.retire(draft, reason="Too many returns", actor=dora, now=later)
    assert apply_policy(now=later) == 1
    understand_next(now=later)
    assert case.decisions.first().policy == shipped.label


@pytest.mark.rule("STD-3")
def test_a_letter_is_written_by_the_policy_of_its_decision(desk, dora, shipped, now):
    draft = verbs.start_draft(shipped, actor=desk.bob, now=now)
    change(draft, *EUROS, actor=desk.bob, now=now)
    approved(draft, desk, dora, now, now + timedelta(days=1))
    later = now + timedelta(days=2)
    assert book_of(shipped.label, later).number("low_price", currency="EUR") == 30
    assert book_of(draft.label, now).number("low_price", currency="EUR") == 25
    assert book_of("amazon-aftersales@99", later).version == draft.label


def test_a_version_that_cannot_be_read_any_more_leaves_the_one_before_it_in_force(
    desk, dora, draft, now
):
    approved(draft, desk, dora, now, now)
    PolicyVersion.objects.filter(pk=draft.pk).update(files={"book.toml": "x"}, checksum="odd")
    assert active_book(now).version == "amazon-aftersales@1"
    assert book_of(draft.label, now).version == "amazon-aftersales@1"


def test_a_version_called_back_gives_way_to_the_one_before_it(desk, dora, draft, shipped, now):
    approved(draft, desk, dora, now, now)
    verbs.retire(draft, reason="Too many refunds", actor=desk.bob, now=now)
    assert active_book(now).version == shipped.label
    with pytest.raises(NotAllowedNow, match="policy_last_one"):
        verbs.retire(shipped, reason="That, too", actor=desk.bob, now=now)


@pytest.mark.django_db
def test_the_shipped_policy_is_taken_in_once_and_holds_as_if_it_always_had(now):
    version = ensure_shipped(now=now)
    assert ensure_shipped(now=now) is None
    assert (version.label, version.state) == ("amazon-aftersales@1", "approved")
    assert active_book(now - timedelta(days=400)).version == version.label


@pytest.mark.django_db
def test_a_newer_package_goes_on_where_the_desk_never_changed_anything(now):
    first = ensure_shipped(now=now)
    PolicyVersion.objects.filter(pk=first.pk).update(shipped="an older package")
    second = ensure_shipped(now=now)
    assert (second.number, second.state, second.active_from) == (2, "approved", now)
    assert active_version(now) == second


def test_a_newer_package_never_replaces_what_the_desk_has_changed(desk, dora, draft, shipped, now):
    approved(draft, desk, dora, now, now)
    PolicyVersion.objects.filter(pk=shipped.pk).update(shipped="an older package")
    offered = ensure_shipped(now=now)
    assert (offered.state, offered.based_on) == ("draft", shipped)
    assert active_version(now) == draft
