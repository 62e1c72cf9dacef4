"""A program works the desk as an agent does, and may no more than its person."""

from datetime import timedelta

import pytest
import time_machine

from kefu.accounts.models import ApiToken
from kefu.accounts.tokens import make_token, person_of, revoke
from kefu.cases import verbs
from kefu.cases.models import Case, Message
from kefu.outbox.models import Action
from tests.desk import MORNING, open_desk
from tests.mails import ORDER, buyer_mail

CRUSHED = "Das Paket kam völlig zerdrückt an, die Lampe ist zerbrochen und unbrauchbar."


@pytest.fixture
def waiting(desk, time_machine_at_desk):
    """A buyer whose lamp came broken, not answered yet."""
    desk.order(ORDER)
    return desk.case(buyer_mail(CRUSHED, at=desk.now))


@pytest.fixture
def time_machine_at_desk(desk):
    with time_machine.travel(desk.now + timedelta(hours=1), tick=False):
        yield


@pytest.mark.rule("STD-3")
def test_a_program_takes_what_the_policy_proposes_and_sends_it_once(desk, waiting, calling):
    alice = calling(desk.alice)
    status, page = alice.get("/cases/", view="due")
    assert (status, [row["id"] for row in page["cases"]]) == (200, [waiting.pk])
    _, case = alice.get(f"/cases/{waiting.pk}")
    assert case["verdict"]["rules"]
    assert [m["asks"] for m in case["messages"]] == [True]
    status, draft = alice.post(f"/cases/{waiting.pk}/draft")
    assert (status, draft["language"]) == (200, "de")
    answer = {key: draft[key] for key in ("text", "subject", "gloss", "remedies")}
    answer["acknowledged"] = [f["key"] for f in draft["findings"] if f["severity"] == "warn"]
    status, sent = alice.post(f"/cases/{waiting.pk}/answer", **answer)
    assert (status, sent["state"]) == (200, "queued")
    status, refused = alice.post(f"/cases/{waiting.pk}/answer", **answer)
    assert (status, refused["error"]) == (409, "same_answer_already_sent")
    assert Action.objects.count() == 1


def test_a_letter_that_breaks_a_rule_is_refused_with_what_and_where(desk, waiting, calling):
    told = calling(desk.alice).post(
        f"/cases/{waiting.pk}/answer", text="Schreiben Sie an anna@shop.example, danke."
    )
    assert told[0] == 409
    assert told[1]["error"] == "blocked_finding"
    assert told[1]["facts"]["findings"][0]["rule"] == "MSG-4"
    assert not Action.objects.exists()


def test_stated_facts_change_the_verdict_at_once(desk, waiting, calling):
    alice = calling(desk.alice)
    _, before = alice.get(f"/cases/{waiting.pk}")
    _, after = alice.post(f"/cases/{waiting.pk}/facts", facts={"issue": "no_answer_needed"})
    assert after["facts"]["issue"] == "no_answer_needed"
    assert after["verdict"]["next"] != before["verdict"]["next"]
    status, told = alice.post(f"/cases/{waiting.pk}/facts", facts={"severity": "purple"})
    assert (status, told["error"]) == (409, "not_a_fact")


@pytest.mark.rule("MSG-3")
def test_a_message_is_marked_and_its_case_closed(desk, waiting, calling):
    alice, message = calling(desk.alice), waiting.messages.get()
    assert alice.post(f"/cases/{waiting.pk}/close")[1]["error"] == "unanswered"
    where = f"/cases/{waiting.pk}/messages/{message.pk}/no-response-needed"
    assert alice.post(where)[0] == 204
    [shown] = alice.get(f"/cases/{waiting.pk}")[1]["messages"]
    assert (shown["asks"], shown["no_response_needed_at"] is not None) == (False, True)
    assert alice.post(f"/cases/{waiting.pk}/close")[0] == 204
    waiting.refresh_from_db()
    assert waiting.state == Case.State.DONE
    assert Message.objects.get(pk=message.pk).no_response_needed_by == desk.alice


@pytest.mark.rule("STD-4")
def test_a_task_is_found_and_finished_with_what_was_found(desk, waiting, calling):
    waiting.tasks.create(
        store=waiting.store,
        code="check_stock",
        department="warehouse",
        due_at=desk.now,
        asked_at=desk.now,
    )
    warehouse = open_desk_person(desk, "warehouse")
    caller = calling(warehouse)
    _, page = caller.get("/tasks", department="warehouse")
    [task] = page["tasks"]
    assert (task["task"], task["asks"]) == ("check_stock", ["in_stock"])
    assert caller.post(f"/tasks/{task['id']}/finish", answer={"in_stock": True})[0] == 204
    _, case = caller.get(f"/cases/{waiting.pk}")
    assert case["facts"]["in_stock"] is True
    assert caller.post(f"/cases/{waiting.pk}/answer", text="Hallo")[0] == 403


def open_desk_person(desk, role):
    person = type(desk.alice).objects.create(username=f"{role}-1", role=role)
    person.stores.add(desk.store)
    return person


def test_a_page_ends_where_the_next_begins(desk, calling):
    for number in range(60):
        desk.store.cases.create(queue_rank=number % 3, opened_at=desk.now, last_message_at=desk.now)
    alice, seen, after = calling(desk.alice), [], ""
    while after is not None:
        _, page = alice.get("/cases/", after=after)
        seen += [row["id"] for row in page["cases"]]
        after = page["next"]
    assert len(seen) == len(set(seen)) == 60


def test_charlie_of_another_store_finds_nothing(desk, waiting, calling):
    other = open_desk(key="other").alice
    charlie = calling(other)
    assert charlie.get("/cases/")[1]["cases"] == []
    for path in ("", "/draft", "/answer", "/facts", "/close", "/reopen", "/assign", "/notes"):
        where = f"/cases/{waiting.pk}{path}"
        body = {"text": "x", "facts": {"severity": "slight"}, "username": None}
        found = charlie.post(where, **body) if path else charlie.get(where)
        assert (found[0], found[1]["error"]) == (404, "not_found")
    assert charlie.get(f"/stores/{desk.store.key}/health")[0] == 404


@pytest.mark.parametrize("path", ["/cases/", "/tasks", "/approvals", "/stores"])
def test_without_a_token_nothing_opens(path, db, calling):
    status, told = calling(None).get(path)
    assert (status, told["error"]) == (401, "unauthorised")


def test_a_cookie_opens_nothing(desk, client):
    client.force_login(desk.alice)
    assert client.get("/api/v1/cases/").status_code == 401


def test_bad_input_is_told_with_what_and_where(desk, waiting, calling):
    status, told = calling(desk.alice).post(f"/cases/{waiting.pk}/answer", remedies="none")
    assert status == 422
    assert {f["where"] for f in told["facts"]["fields"]} == {
        "body.wanted.text",
        "body.wanted.remedies",
    }


def test_a_token_is_good_until_it_ends_is_revoked_or_its_person_leaves(desk):
    token = make_token(desk.alice, name="robot", now=MORNING, days=30)
    kept = ApiToken.objects.get()
    assert token not in (kept.start, kept.digest)
    assert person_of(token, now=MORNING) == desk.alice
    assert person_of(token, now=MORNING + timedelta(days=30)) is None
    assert person_of(f"{token}x", now=MORNING) is None
    desk.alice.is_active = False
    desk.alice.save()
    assert person_of(token, now=MORNING) is None
    desk.alice.is_active = True
    desk.alice.save()
    revoke(kept, now=MORNING)
    assert person_of(token, now=MORNING) is None


@pytest.mark.rule("HLT-1")
def test_health_is_told_store_by_store(desk, calling):
    desk.order(ORDER)
    alice = calling(desk.alice)
    assert [s["key"] for s in alice.get("/stores")[1]] == [desk.store.key]
    day = desk.now.date().isoformat()
    _, figures = alice.get(f"/stores/{desk.store.key}/health", as_of=day)
    assert {"order_defect_rate", "late_shipment_rate"} <= {f["metric"] for f in figures}


@pytest.mark.rule("STD-3")
def test_a_second_person_says_yes(desk, waiting, calling):
    alice, bob = calling(desk.alice), calling(desk.bob)
    status, asked = alice.post(
        f"/cases/{waiting.pk}/answer",
        text="Guten Tag, wir erstatten Ihnen den vollen Betrag ohne Rücksendung.",
        remedies=[{"remedy": "compensate", "amount": "25.00"}],
        reason="Der Fall dauert schon lange.",
        acknowledged=[],
    )
    if status == 409:  # what the words promise beyond the tick is told first
        assert asked["error"] in ("blocked_finding", "unacknowledged_warning")
        status, asked = alice.post(
            f"/cases/{waiting.pk}/answer",
            text="Guten Tag, wir möchten Ihnen 25,00 € als Entschädigung anbieten.",
            remedies=[{"remedy": "compensate", "amount": "25.00"}],
            reason="Der Fall dauert schon lange.",
        )
    assert (status, asked["state"]) == (200, "needs_approval")
    _, page = bob.get("/approvals")
    assert [row["id"] for row in page["approvals"]] == [asked["approval"]]
    assert alice.get("/approvals")[0] == 403
    assert bob.post(f"/approvals/{asked['approval']}/grant")[0] == 204
    assert Action.objects.count() == 1


def test_a_program_asks_for_what_has_changed_since_it_last_asked(desk, calling):
    desk.order(ORDER)
    first = desk.case(buyer_mail(CRUSHED, at=desk.now))
    other = desk.case(
        buyer_mail("Wo ist die Rechnung?", at=desk.now, order="302-7", alias="x", case_uuid="")
    )
    alice, bob_of = calling(desk.alice), calling(open_desk("luna", "JP").bob)

    def changed(caller, since=None):
        more = {} if since is None else {"changed_after": since}
        status, page = caller.get("/cases/", view="due", **more)
        assert status == 200
        return {row["id"] for row in page["cases"]}, page["as_of"]

    with time_machine.travel(desk.later(hours=1), tick=False):
        everything, since = changed(alice)
        assert everything == {first.pk, other.pk}
        assert changed(alice, since) == (set(), since)
    verbs.add_note(first, text="Anna rief an.", actor=desk.alice, now=desk.later(hours=1))
    with time_machine.travel(desk.now, tick=False):
        assert changed(alice, since) == ({first.pk}, since)  # it may not be all yet
        assert changed(bob_of, since)[0] == set()
    with time_machine.travel(desk.later(minutes=2), tick=False):
        found, later = changed(alice, since)
        assert found == {first.pk}
        assert changed(alice, later) == (set(), later)
        assert alice.get("/cases/", changed_after=-1)[0] == 422


def test_what_is_seen_late_is_told_all_the_same(desk, calling):
    """Another transaction took a lower number and ended after somebody had asked."""
    desk.order(ORDER)
    case, alice = desk.case(buyer_mail(CRUSHED, at=desk.now)), calling(desk.alice)
    with time_machine.travel(desk.later(hours=1), tick=False):
        early = verbs.add_note(case, text="a", actor=desk.alice, now=desk.now)
        hidden = case.events.last()
        hidden.delete()
        verbs.add_note(case, text="b", actor=desk.alice, now=desk.later(seconds=1))
    with time_machine.travel(desk.later(seconds=1), tick=False):
        since = alice.get("/cases/", view="due")[1]["as_of"]
    hidden.save(force_insert=True)
    assert early is not None
    assert since < hidden.pk
