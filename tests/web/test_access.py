"""Every address: Charlie of another store sees nothing, a stranger only the login page."""

import pytest
from django.test import Client
from django.urls import reverse

from kefu.accounts.tokens import make_token
from kefu.approvals.models import Approval
from kefu.assist.models import Call, Suggestion
from kefu.cases.models import Attachment, Deadline, Doubt, Regrouping, Task
from kefu.channels.models import IntakeItem
from kefu.claims.models import Claim
from kefu.connectors.amazon.models import AmazonAccount, DataSource
from kefu.guided.verbs import begin
from kefu.outbox.models import Action
from kefu.policybook.shipped import ensure_shipped
from kefu.ratings.models import Feedback, ProductReview
from kefu.records.models import Order, ReportImport
from kefu.returns.models import Dispute, Owed, ResaleLot, Return
from kefu.web import urls
from kefu.wording.macros import Wanted, keep_macro

pytestmark = pytest.mark.django_db

# Pages without an object of their own: what they show is narrowed, see the tests of each.
LISTS = {
    "inbox": (),
    "next_case": (),
    "inbox_view": ("due",),
    "inbox_pulse": ("due",),
    "claims": (),
    "feedback": (),
    "review_requests": (),
    "reviews": (),
    "tasks": (),
    "guided": (),
    "guided_export": (),
    "approvals": (),
    "policy": (),
    "limits": (),
    "concessions": (),
    "concessions_csv": (),
    "health": (),
    "actions": (),
    "intake": (),
    "orders": (),
    "returns": (),
    "warehouse": (),
    "new_return": (),
    "lots": (),
    "owed": (),
    "disputes": (),
    "return_policy": (),
    "order_imports": (),
    "data": (),
    "mailboxes": (),
    "amazon": (),
    "new_mailbox": (),
    "own_texts": (),
    "macros": (),
    "new_macro": (),
    "check_macro": ("de",),
    "macros_export": ("json",),
    "search": (),
    "preferences": (),
}
# The owner's alone: a supervisor is told that the role does not allow it.
OWNERS = {"people": (), "new_person": (), "person": ("person",), "assistant": ()}
OPEN_TO_ALL = {"language", "solved"}
# One's own alone, whatever the role.
OWN = {"new_token": (), "revoke_token": ("token",)}
# Names the store in the form, so its address alone is nobody's.
IN_FORM = {"unknown_parcel", "new_lot", "set_terms", "macros_import"}
# The policy is one for all stores, so roles alone say who may what: address and whether it changes something.
POLICY = {
    "policy_version": ((1,), False),
    "policy_tables": ((1,), False),
    "policy_table": ((1, "damaged"), False),
    "policy_numbers": ((1,), False),
    "policy_place": ((1,), False),
    "policy_try": ((1,), False),
    "policy_changes": ((1,), False),
    "policy_replay": ((1,), False),
    "policy_replay_run": ((1,), True),
    "policy_file": ((1, "book.toml"), False),
    "policy_cell": ((1,), False),
    "policy_row": ((1,), True),
    "policy_number": ((1,), True),
    "policy_undo": ((1,), True),
    "policy_draft": ((1,), True),
    "policy_rename": ((1,), True),
    "policy_check": ((1,), True),
    "policy_propose": ((1,), True),
    "policy_withdraw": ((1,), True),
    "policy_approve": ((1,), True),
    "policy_reject": ((1,), True),
    "policy_discard": ((1,), True),
    "policy_retire": ((1,), True),
}
# Pages of one object: the object's name, and whether the address changes something.
OBJECTS = {
    "case": ("case", False),
    "draft": ("case", True),
    "prepare": ("case", True),
    "answer": ("case", True),
    "assign": ("case", False),
    "close": ("case", True),
    "reopen": ("case", True),
    "note": ("case", True),
    "fact": ("case", True),
    "none_needed": ("case", True),
    "write_anew": ("case", True),
    "ask_task": ("case", True),
    "merge": ("case", False),
    "split": ("case", False),
    "presence": ("case", True),
    "message": ("message", False),
    "assist_draft": ("case", True),
    "assist_summary": ("case", True),
    "assist_translate": ("message", True),
    "assist_call": ("call", False),
    "assist_cancel": ("call", True),
    "suggestion_take": ("suggestion", True),
    "suggestion_undo": ("suggestion", True),
    "suggestion_drop": ("suggestion", True),
    "no_response": ("message", True),
    "met": ("deadline", True),
    "undo_regrouping": ("regrouping", True),
    "doubt": ("doubt", True),
    "settle_offer": ("offer", True),
    "guided_begin": ("case", True),
    "guided_step": ("step", False),
    "guided_record": ("step", True),
    "call_back": ("action", True),
    "settle": ("action", True),
    "looked": ("action", True),
    "call_off": ("action", True),
    "release_letter": ("action", True),
    "attachment": ("attachment", False),
    "picture": ("attachment", False),
    "finish_task": ("task", True),
    "correct_listing": ("task", False),
    "drop_task": ("task", True),
    "grant": ("approval", True),
    "deny": ("approval", True),
    "withdraw": ("approval", True),
    "intake_item": ("item", False),
    "intake_raw": ("item", False),
    "intake_retry": ("item", True),
    "intake_accept": ("item", True),
    "order_import": ("import", False),
    "data_refused": ("unread", False),
    "order": ("order", False),
    "confirm_shipment": ("order", True),
    "ask_review": ("order", True),
    "by_template": ("case", True),
    "return": ("return", False),
    "answer_return": ("return", True),
    "return_sent": ("return", True),
    "return_remedy": ("return", True),
    "end_return": ("return", True),
    "make_good": ("return", True),
    "ask_refund": ("return", True),
    "settle_refund": ("refund", True),
    "contradiction": ("contradiction", True),
    "return_photo": ("photo", False),
    "warehouse_return": ("return", False),
    "return_arrived": ("return", True),
    "inspect_return": ("return", True),
    "add_photos": ("return", True),
    "put_away": ("return", True),
    "return_order": ("return", True),
    "end_terms": ("terms", True),
    "add_label": ("return", True),
    "return_label": ("label", False),
    "lot": ("lot", False),
    "fill_lot": ("lot", True),
    "settle_lot": ("lot", True),
    "take_out": ("lot_item", True),
    "settle_owed": ("owed", True),
    "open_dispute": ("return", True),
    "dispute": ("dispute", False),
    "state_dispute": ("dispute", True),
    "propose_dispute": ("dispute", True),
    "settle_dispute": ("dispute", True),
    "mailbox": ("mailbox", False),
    "amazon_account": ("store", False),
    "amazon_queue": ("store", False),
    "amazon_queue_end": ("store", True),
    "health_metric": ("figure", False),
    "amazon_pause": ("source", True),
    "review_plan": ("store", True),
    "review": ("review", False),
    "review_settle": ("review", True),
    "feedback_one": ("feedback", False),
    "feedback_step": ("feedback", True),
    "feedback_settle": ("feedback", True),
    "feedback_cause": ("feedback", True),
    "claim": ("claim", False),
    "claim_evidence": ("evidence", False),
    "claim_cause": ("claim", True),
    "claim_service": ("claim", True),
    "claim_answered": ("claim", True),
    "claim_outcome": ("claim", True),
    "claim_appealed": ("claim", True),
    "claim_lesson": ("claim", True),
    "insert_macro": ("case", True),
    "case_macros": ("case", False),
    "macro": ("macro", False),
    "own_text": ("text", False),
    "check_own_text": ("text", True),
}
BOTH = {
    "correct_listing",
    "policy_file",
    "policy_cell",
    "macro",
    "insert_macro",
    "own_text",
    "assign",
    "merge",
    "split",
    "mailbox",
    "amazon_account",
    "amazon_queue",
    "order_imports",
    "reviews",
    "new_mailbox",
    "new_return",
    "preferences",
    "limits",
}


@pytest.fixture
def objects(desk, case):
    """One of each kind, all of Alice's store."""
    ensure_shipped(now=desk.now)
    message = case.messages.get()
    second = desk.store.cases.create(opened_at=desk.now, last_message_at=desk.now)
    at = {"at": desk.now}
    claim = Claim.objects.create(
        store=desk.store, case=case, kind="a_to_z", about="302-1234567-7654321", opened_at=desk.now
    )
    call = Call.objects.create(
        store=desk.store, case=case, function="rewrite", task="politer", asked_at=desk.now
    )
    return {
        "case": case.pk,
        "message": message.pk,
        "attachment": Attachment.objects.get().pk,
        "deadline": Deadline.objects.get().pk,
        "item": IntakeItem.objects.get().pk,
        "order": Order.objects.get().pk,
        "mailbox": desk.mailbox.pk,
        "call": call.pk,
        "suggestion": Suggestion.objects.create(
            case=case, call=call, source="x", text="y", takeable=True, made_at=desk.now
        ).pk,
        "store": desk.store.pk,
        "token": api_token(desk).pk,
        "figure": (desk.store.pk, "order_defect_rate"),
        "source": amazon_source(desk).pk,
        "unread": (DataSource.objects.get().pk, "csv"),
        "macro": keep_macro(
            None,
            Wanted(name_en="Anna's reply", store=desk.store, texts={"de": "Gern."}),
            actor=desk.bob,
            now=desk.now,
        ).pk,
        "text": (desk.store.pk, "de", "closing.default"),
        "person": desk.alice.pk,
        "task": Task.objects.create(
            case=case,
            code="inspect_return",
            department="warehouse",
            due_at=desk.now,
            asked_at=desk.now,
        ).pk,
        "approval": Approval.objects.create(case=case, subject={}, asked_at=desk.now).pk,
        "offer": case.offers.create(remedy="compensate", offered_at=desk.now).pk,
        "regrouping": Regrouping.objects.create(kind="merge", source=second, target=case, **at).pk,
        "doubt": Doubt.objects.create(
            message=message, case=case, suggested=second, reason="same_order", asked_at=desk.now
        ).pk,
        "action": Action.objects.create(
            store=desk.store,
            case=case,
            kind="send_mail",
            key="x",
            message=message,
            asked_at=desk.now,
            not_before=desk.now,
        ).pk,
        **a_return(desk, case),
        "import": ReportImport.objects.create(store=desk.store, imported_at=desk.now).pk,
        "step": begin(case, kind="close_return", actor=desk.alice, now=desk.now).pk,
        "claim": claim.pk,
        "review": ProductReview.objects.create(
            store=desk.store, review_id="R1", left_at=desk.now, rating=1, taken_at=desk.now
        ).pk,
        "feedback": Feedback.objects.create(
            store=desk.store,
            amazon_order_id="302-1234567-7654321",
            left_at=desk.now,
            rating=1,
            taken_at=desk.now,
        ).pk,
        "evidence": (claim.pk, "pdf"),
    }


def api_token(desk):
    make_token(desk.alice, name="robot", now=desk.now)
    return desk.alice.api_tokens.get()


def a_return(desk, case):
    ret = Return.objects.create(
        store=desk.store, case=case, amazon_order_id=case.amazon_order_id, requested_at=desk.now
    )
    money = {"amount": 1, "fee": 0, "currency": "EUR", "asked_at": desk.now}
    clash = {"field": "sku", "stands": "A", "told": "B", "at": desk.now}
    picture = {"sha256": "x", "content": b"x", "width": 1, "height": 1, "at": desk.now}
    lot = ResaleLot.objects.create(store=desk.store, name="Anna's", opened_at=desk.now)
    at = {"from_at": desk.now, "due_at": desk.now, "found_at": desk.now}
    return {
        "lot": lot.pk,
        "terms": desk.store.return_terms.create(days=30, note="Anna", set_at=desk.now).pk,
        "label": ret.labels.create(content=b"%PDF-1.4", at=desk.now).pk,
        "lot_item": lot.items.create(of=ret, added_at=desk.now).pk,
        "owed": Owed.objects.create(
            store=desk.store, kind="safe_t", about="Anna", title="Anna", **at
        ).pk,
        "dispute": Dispute.objects.create(
            store=desk.store, case=case, about="Anna", opened_at=desk.now
        ).pk,
        "return": ret.pk,
        "refund": ret.refunds.create(state="waiting", **money).pk,
        "contradiction": ret.contradictions.create(**clash).pk,
        "photo": ret.photos.create(**picture).pk,
    }


def amazon_source(desk):
    account = AmazonAccount.objects.create(store=desk.store, client_id="x")
    return account.sources.create(kind="orders", first_from=desk.now, first_until=desk.now)


def test_a_token_is_revoked_by_its_person_alone(objects, desk, at):
    assert ask(at(desk.bob), "revoke_token", objects).status_code == 404
    assert ask(at(desk.alice), "revoke_token", objects).status_code == 302
    assert desk.alice.api_tokens.get().revoked_at is not None


def test_a_new_token_is_shown_once(desk, at):
    shown = at(desk.alice).post(reverse("new_token"), {"name": "robot"}).getvalue().decode()
    token = desk.alice.api_tokens.get()
    assert token.start in shown
    assert f'<code class="secret">{token.start}' in shown
    kept = at(desk.alice).get(reverse("preferences")).getvalue().decode()
    assert f"{token.start}…" in kept


def address(name, objects):
    """The address of a page and whether it changes something."""
    if name in OBJECTS:
        kind, changes = OBJECTS[name]
        found = objects[kind]
        return reverse(name, args=found if isinstance(found, tuple) else [found]), changes
    if name in POLICY:
        arguments, changes = POLICY[name]
        return reverse(name, args=arguments), changes
    arguments = [objects.get(a, a) for a in {**LISTS, **OWNERS, **OWN}.get(name, ())]
    return reverse(name, args=arguments), name in OWN


def ask(client, name, objects, method=None):
    """Open or post to a page."""
    where, changes = address(name, objects)
    return client.post(where) if method == "post" or (changes and not method) else client.get(where)


NAMES = sorted(pattern.name for pattern in urls.urlpatterns)


def test_every_address_is_in_one_of_the_tables_here():
    tables = (LISTS, OWNERS, OPEN_TO_ALL, OWN, IN_FORM, OBJECTS, POLICY)
    assert set(NAMES) == {name for table in tables for name in table}


@pytest.mark.parametrize("name", sorted(OBJECTS))
def test_charlie_of_another_store_finds_nothing_there(name, objects, charlie, at):
    assert ask(at(charlie), name, objects).status_code == 404
    if name in BOTH:
        assert ask(at(charlie), name, objects, "post").status_code == 404


@pytest.mark.parametrize("name", sorted(OWNERS))
def test_a_supervisor_manages_no_people(name, objects, charlie, at):
    assert ask(at(charlie), name, objects).status_code == 403
    assert ask(at(charlie), name, objects, "post").status_code in (403, 405)


@pytest.mark.parametrize("name", sorted(set(NAMES) - OPEN_TO_ALL - IN_FORM))
def test_a_stranger_is_led_to_the_login_page(name, objects):
    answer = ask(Client(), name, objects)
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))


CHANGING = sorted(n for n, (_, changes) in {**OBJECTS, **POLICY}.items() if changes)


@pytest.mark.parametrize("name", CHANGING)
def test_nothing_changes_by_a_mere_visit(name, objects, desk, at):
    assert ask(at(desk.bob), name, objects, "get").status_code == 405


@pytest.mark.parametrize("name", sorted([*CHANGING, *BOTH]))
def test_a_form_from_elsewhere_is_refused(name, objects, desk, at):
    client = Client(enforce_csrf_checks=True)
    client.force_login(desk.bob)
    answer = ask(client, name, objects, "post")
    assert answer.status_code == 403
    assert b"too old" in answer.content


@pytest.mark.parametrize("name", sorted(LISTS))
def test_lists_open_for_charlie_and_hold_nothing_of_alices(name, objects, charlie, at, desk):
    answer = at(charlie).get(address(name, objects)[0], {"q": "Paket", "order": "302"}, follow=True)
    assert answer.status_code in (200, 204)
    shown = answer.getvalue()
    assert b"Anna" not in shown
    assert b"302-1234567-7654321" not in shown
    assert desk.store.name.encode() not in shown


@pytest.mark.parametrize(
    ("role", "name", "status"),
    [
        ("warehouse", "case", 200),
        ("warehouse", "note", 302),
        ("warehouse", "answer", 403),
        ("warehouse", "draft", 403),
        ("warehouse", "close", 403),
        ("warehouse", "grant", 403),
        ("warehouse", "intake_raw", 403),
        ("warehouse", "mailbox", 403),
        ("warehouse", "policy_table", 200),
        ("warehouse", "policy_draft", 403),
        ("agent", "policy_approve", 403),
        ("agent", "policy_cell", 403),
        ("warehouse", "claim", 200),
        ("warehouse", "claim_cause", 403),
        ("warehouse", "concessions", 403),
        ("warehouse", "settle_offer", 403),
        ("agent", "limits", 200),
        ("agent", "grant", 403),
        ("agent", "mailbox", 403),
        ("agent", "intake_raw", 200),
        ("supervisor", "mailbox", 200),
        ("agent", "own_texts", 403),
        ("agent", "macro", 200),
        ("warehouse", "macros", 403),
        ("warehouse", "insert_macro", 403),
        ("agent", "own_text", 403),
        ("supervisor", "own_text", 200),
        ("warehouse", "warehouse_return", 200),
        ("warehouse", "return_arrived", 302),
        ("warehouse", "ask_refund", 403),
        ("warehouse", "answer_return", 403),
        ("logistics", "returns", 200),
    ],
)
@pytest.mark.rule("STD-4")
def test_a_role_may_what_its_table_says(role, name, status, objects, desk, at):
    desk.alice.role = role
    desk.alice.save()
    assert ask(at(desk.alice), name, objects).status_code == status


def test_every_page_carries_a_strict_policy(objects, desk, at):
    for name in ("inbox", "case", "search", "intake"):
        policy = ask(at(desk.bob), name, objects)["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
