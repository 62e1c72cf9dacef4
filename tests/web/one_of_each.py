"""One of each kind of thing that has an address, all of Alice's store."""

import pytest

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
from kefu.wording.macros import Wanted, keep_macro


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
            store=desk.store,
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
        "product": (desk.store.pk, "DE", "B0EXAMPLE1"),
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
