"""A draft beside the version that decides meanwhile, on screen: both words side by side, and a choice."""

import pytest

from kefu.accounts.models import User
from kefu.accounts.roles import Role
from kefu.policy.editing import remove_row, set_key
from kefu.policybook import verbs
from kefu.policybook.models import PolicyVersion
from kefu.policybook.shipped import ensure_shipped

pytestmark = pytest.mark.django_db
State = PolicyVersion.State
SEVERE_CHEAP = "table.0.row.4"
CELL = "choice:product.toml/table/damaged/row/severe-cheap/when/price"
LOW_USD = "choice:defaults.toml/number/low_price/since/2024-01-01/USD"


def text(answer):
    return answer.content.decode()


def edited(draft, file, *edits, actor, now):
    said = draft.files[file]
    for edit in edits:
        said = edit(said)
    verbs.save_file(draft, file, said, actor=actor, now=now)


def priced(how):
    return lambda said: set_key(said, SEVERE_CHEAP, "when.price", how)


def usd(amount):
    return lambda said: said.replace("USD = 30\n", f"USD = {amount}\n", 1)


@pytest.fixture
def draft(desk):
    """Bob's draft and Dora's newer version, which changed two things otherwise."""
    now, shipped = desk.now, ensure_shipped(now=desk.now)
    dora = User.objects.create(username="dora", role=Role.SUPERVISOR)
    mine = verbs.start_draft(shipped, actor=desk.bob, now=now, title="Dearer lamps")
    theirs = verbs.start_draft(shipped, actor=dora, now=now)
    edited(mine, "product.toml", priced({"at_most": "high_value"}), actor=desk.bob, now=now)
    edited(mine, "defaults.toml", usd(40), actor=desk.bob, now=now)
    edited(theirs, "product.toml", priced({"more_than": "low_price"}), actor=dora, now=now)
    edited(theirs, "defaults.toml", usd(25), actor=dora, now=now)
    edited(theirs, "claims.toml", lambda said: remove_row(said, "always.0"), actor=dora, now=now)
    theirs.state, theirs.active_from = State.APPROVED, now
    theirs.save(update_fields=["state", "active_from"])
    return mine


def sent(draft, **more):
    onto = PolicyVersion.objects.get(number=3)
    return {
        "onto": "3",
        "seen": draft.checksum,
        "seen_onto": onto.checksum,
        **more,
    }


def test_the_draft_says_that_another_version_decides_meanwhile(desk, at, draft):
    shown = text(at(desk.bob).get(f"/policy/{draft.number}/"))
    assert "Version 3 decides meanwhile" in shown
    assert f"/policy/{draft.number}/rebase/?onto=3" in shown


def test_both_words_stand_side_by_side(desk, at, draft):
    shown = text(at(desk.bob).get(f"/policy/{draft.number}/rebase/"))
    for words in (
        "In 2 places both changed the same thing",
        "Damaged, severe-cheap: <b>Price paid</b>",
        "at most 30 USD, GBP, EUR",
        "more than 25 USD, 30 GBP, 30 EUR",
        "at most 200 USD, GBP, EUR",
        "40 USD",
        "25 USD",
    ):
        assert words in shown, words


def test_without_a_choice_nothing_happens_and_what_was_chosen_stays_chosen(desk, at, draft):
    answer = at(desk.bob).post(f"/policy/{draft.number}/rebase/", sent(draft, **{CELL: "mine"}))
    assert answer.status_code == 409
    assert "In 1 place" in text(answer)
    assert f'name="{CELL}" value="mine" required checked' in text(answer)
    before = draft.checksum
    draft.refresh_from_db()
    assert draft.checksum == before


def test_what_is_chosen_is_built_on_the_newer_version(desk, at, draft):
    chosen = sent(draft, **{CELL: "mine", LOW_USD: "theirs"})
    shown = text(at(desk.bob).post(f"/policy/{draft.number}/rebase/", chosen, follow=True))
    assert "The draft builds on version 3 now." in shown
    assert "bob-nova built it on version 3 instead of 1 and chose in 2 places" in shown
    assert "decides meanwhile" not in shown
    draft.refresh_from_db()
    assert "USD = 25\n" in draft.files["defaults.toml"]
    assert draft.files["claims.toml"] == PolicyVersion.objects.get(number=3).files["claims.toml"]
    assert "nothing to bring up to date" in text(
        at(desk.bob).get(f"/policy/{draft.number}/rebase/")
    )


def test_an_agent_reads_it_and_changes_nothing(desk, at, draft):
    shown = text(at(desk.alice).get(f"/policy/{draft.number}/rebase/"))
    assert "Build on version 3" not in shown
    answer = at(desk.alice).post(f"/policy/{draft.number}/rebase/", sent(draft))
    assert answer.status_code == 403
