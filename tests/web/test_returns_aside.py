"""Beside the returns: lots, what Amazon owes, disputes, the return policy and its labels on screen."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from kefu.returns import warehouse
from kefu.returns.models import Dispute, Owed, ResaleLot
from kefu.returns.owing import find_owed
from tests.returns.cast import row
from tests.returns.test_warehouse import look
from tests.web.screens import page, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def worn(desk, lamp):
    """The lamp came back used and lies in the bulk bin."""
    warehouse.arrive(lamp, actor=desk.bob, now=desk.now)
    look(lamp, desk, "used", complete=None)
    warehouse.put_away(lamp, disposition="bulk", bin_code="B-1", actor=desk.bob, now=desk.now)
    return lamp


@pytest.mark.rule("RET-8")
def test_a_lot_is_begun_filled_listed_and_sold_on_screen(desk, worn, bob):
    answer = bob.post(reverse("new_lot"), {"name": "November", "store": desk.store.pk})
    lot = ResaleLot.objects.get()
    assert answer["Location"] == reverse("lot", args=[lot.pk])
    assert str(worn) in text(page(bob, "lot", lot.pk))
    bob.post(reverse("fill_lot", args=[lot.pk]), {"ret": [worn.pk]})
    listed = b"".join(page(bob, "lot", lot.pk, **{"as": "csv"}).streaming_content).decode()
    assert "B-1" in listed
    said = {"said": "sold", "buyer": "Resto", "proceeds": "6,50", "currency": "EUR"}
    bob.post(reverse("settle_lot", args=[lot.pk]), said)
    assert "Sold to Resto for" in text(page(bob, "lot", lot.pk))
    assert "November" in text(page(bob, "lots"))


@pytest.mark.rule("RET-16")
def test_what_amazon_owes_is_listed_claimed_and_paid_on_screen(desk, worn, take_in, bob):
    take_in(row(desk, rma="DmQ1RMA", refunded_at=desk.now, amount_told="28.90"))
    find_owed(desk.store, now=desk.now)
    owed = Owed.objects.get()
    assert "SAFE-T" in text(page(bob, "owed"))
    where = reverse("settle_owed", args=[owed.pk])
    bob.post(where, {"said": "begin"})
    assert worn.case.guided_steps.filter(kind="safe_t_claim").exists()
    bob.post(where, {"said": "file", "reference": "ST-1"})
    assert "ST-1" in text(page(bob, "owed", tab="filed"))
    bob.post(where, {"said": "paid", "amount": "14.45"})
    owed.refresh_from_db()
    assert (owed.state, str(owed.paid)) == ("paid", "14.45")
    content = b"".join(page(bob, "owed", tab="paid", **{"as": "csv"}).streaming_content)
    assert b"ST-1" in content


@pytest.mark.rule("RET-15")
def test_a_dispute_is_heard_proposed_and_settled_on_screen(desk, worn, alice, bob):
    alice.post(reverse("open_dispute", args=[worn.pk]), {"about": "Who scratched it?"})
    dispute = Dispute.objects.get()
    where = [dispute.pk]
    for side in ("buyer", "seller"):
        said = {"side": side, "text": f"the {side} did not"}
        alice.post(reverse("state_dispute", args=where), said)
    alice.post(reverse("propose_dispute", args=where))
    shown = text(page(alice, "dispute", dispute.pk))
    assert "14,45" in shown
    assert "the buyer did not" in shown
    alice.post(
        reverse("settle_dispute", args=where),
        {"outcome": "proposal", "amount": "14.45", "reason": "Fair"},
    )
    dispute.refresh_from_db()
    assert (dispute.outcome, dispute.reason) == ("proposal", "Fair")
    assert "Who scratched it?" in text(page(bob, "disputes", tab="settled"))


@pytest.mark.rule("RET-1")
def test_the_return_policy_is_written_shown_and_used_on_screen(desk, lamp, alice, bob):
    assert "Returns are accepted this long after delivery." in text(page(alice, "return_policy"))
    given = {
        "store": desk.store.pk,
        "marketplace": "DE",
        "days": "14",
        "label_payer": "seller",
        "condition": "as_new",
        "note": "Hygiene goods sealed",
    }
    assert alice.post(reverse("set_terms"), given).status_code == 403
    bob.post(reverse("set_terms"), given)
    assert "Hygiene goods sealed" in text(page(alice, "return_policy"))
    bob.post(reverse("end_terms", args=[desk.store.return_terms.get().pk]))
    assert "Held before" in text(page(alice, "return_policy"))


@pytest.mark.rule("RET-11")
def test_a_label_is_added_and_fetched_as_pdf(desk, lamp, take_in, alice):
    take_in(row(desk, rma="DmQ1RMA", label_payer="seller", label_cost="4.90"))
    assert "Prepaid label" in text(page(alice, "return", lamp.pk))
    file = SimpleUploadedFile("label.pdf", b"%PDF-1.4 x", "application/pdf")
    given = {"label": file, "carrier": "DHL", "tracking_number": "JD01"}
    alice.post(reverse("add_label", args=[lamp.pk]), given)
    answer = page(alice, "return_label", lamp.labels.get().pk)
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content == b"%PDF-1.4 x"
