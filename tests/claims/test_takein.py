"""Claims from mails, the returns report and finance events: one claim, kept and shown as told."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from kefu.cases.errors import NotAllowedNow
from kefu.cases.models import Case, Deadline
from kefu.cases.verbs import state_fact
from kefu.claims.models import Claim, Telling
from kefu.claims.takein import MoneyRow, ReturnRow, take_in_money, take_in_returns
from kefu.claims.verbs import note_answered, note_appealed, note_outcome, settle_cause
from kefu.guided.verbs import begin
from tests.mails import ORDER, buyer_mail, notice

pytestmark = pytest.mark.django_db


def opened(desk, order=ORDER, reason="Artikel beschädigt"):
    return notice(
        "A_Z_CLAIM_RESPONDENT_NOTIFY",
        at=desk.now,
        subject=f"A-bis-z-Garantieantrag zu Bestellung {order}",
        body=(
            f"Der Käufer hat zu Bestellung {order} einen A-bis-z-Garantieantrag gestellt.\n\n"
            f"Antragsbetrag: EUR 28,90\nAntragsgrund: {reason}\n\n"
            "Bitte antworten Sie innerhalb von 3 Kalendertagen.\n"
        ),
    )


def decided(desk, words="Wir haben dem Antrag stattgegeben und Ihr Konto belastet."):
    return notice(
        "A_Z_CLAIM_RESPONDENT_CLOSE",
        at=desk.now,
        subject=f"Entscheidung zum A-bis-z-Garantieantrag zu Bestellung {ORDER}",
        body=f"Zu Bestellung {ORDER}: {words}\n\nBetrag: EUR 28,90\n",
    )


def money(desk, amount="-28.90", ref="event-1"):
    return MoneyRow(
        order_id=ORDER,
        kind="a_to_z",
        ref=ref,
        at=desk.now,
        amount=Decimal(amount),
        currency="EUR",
        marketplace="DE",
    )


def codes(claim):
    return list(claim.changes.values_list("code", flat=True))


@pytest.mark.rule("CLM-1")
@pytest.mark.rule("CLM-2")
def test_the_notice_makes_a_claim_with_cause_amount_and_clock(desk):
    order = desk.order(ORDER)
    case = desk.case(opened(desk))
    claim = Claim.objects.get()
    assert (claim.store, claim.order, claim.case) == (desk.store, order, case)
    assert (claim.kind, claim.state, claim.amount, claim.currency) == (
        "a_to_z",
        "open",
        Decimal("28.90"),
        "EUR",
    )
    assert (claim.cause, claim.cause_from, claim.reason_code) == ("seller", "reason", "damaged")
    clock = case.deadlines.get(kind=Deadline.Kind.CLAIM_ANSWER)
    assert claim.answer_due == clock.due_at
    assert claim.due_stated
    assert claim.counts_in_odr is None
    assert codes(claim) == ["claim_opened"]


def test_the_same_notice_twice_is_one_word(desk):
    mail = opened(desk)
    desk.receive(mail)
    desk.receive(mail)
    assert (Claim.objects.count(), Telling.objects.count()) == (1, 1)


def test_a_notice_about_an_order_that_nobody_knows_makes_a_claim_all_the_same(desk):
    desk.receive(opened(desk))
    claim = Claim.objects.get()
    assert (claim.order, claim.amazon_order_id) == (None, ORDER)


@pytest.mark.rule("CLM-5")
@pytest.mark.rule("CLM-6")
def test_a_claim_is_lost_appealed_and_won(desk):
    desk.order(ORDER)
    case = desk.case(buyer_mail("Die Lampe ist kaputt.", at=desk.now), opened(desk))
    claim = Claim.objects.get()
    desk.later(hours=20)
    note_answered(claim, reason="Packed twice", actor=desk.alice, now=desk.now)
    assert claim.state == "answered"
    assert case.deadlines.get(kind=Deadline.Kind.CLAIM_ANSWER).met_at == desk.now
    desk.later(days=2)
    desk.receive(decided(desk))
    claim.refresh_from_db()
    assert (claim.state, claim.counts_in_odr) == ("granted", True)
    assert claim.appeal_until == desk.now + timedelta(days=30)
    desk.understand(case)
    assert case.deadlines.get(kind=Deadline.Kind.APPEAL).met_at is None
    desk.later(days=29)
    note_appealed(claim, reason="New proof", actor=desk.bob, now=desk.now)
    assert claim.appealed_at == desk.now
    assert case.deadlines.get(kind=Deadline.Kind.APPEAL).met_at == desk.now
    with pytest.raises(NotAllowedNow, match="already_appealed"):
        note_appealed(claim, reason="Again", actor=desk.bob, now=desk.now)
    desk.later(days=4)
    desk.receive(decided(desk, "Der Antrag wurde abgelehnt, zu Ihren Gunsten."))
    claim.refresh_from_db()
    assert (claim.state, claim.counts_in_odr, claim.appeal_until) == ("denied", False, None)
    told = [(c.code, str(c.actor or ""), c.reason) for c in claim.changes.all()]
    assert ("claim_state", str(desk.alice), "Packed twice") in told
    assert [c.facts["is"] for c in claim.changes.filter(code="claim_state")] == [
        "answered",
        "granted",
        "denied",
    ]


@pytest.mark.rule("CLM-6")
def test_an_appeal_after_its_thirty_days_is_refused(desk):
    desk.receive(opened(desk), decided(desk))
    claim = Claim.objects.get()
    with pytest.raises(NotAllowedNow, match="appeal_too_late"):
        note_appealed(claim, reason="", actor=desk.bob, now=desk.later(days=31))


def test_the_returns_report_tells_of_a_claim_that_no_mail_told_of(desk):
    desk.order(ORDER)
    for _ in range(2):
        take_in_returns(desk.store, [ReturnRow(order_id=ORDER, marketplace="DE")], now=desk.now)
    claim = Claim.objects.get()
    case = Case.objects.get()
    assert (claim.case, claim.state) == (case, "open")
    assert case.messages.get().kind == "claim_opened"
    desk.understand(case)
    assert case.decisions.first().facts["claim_status"] == "open"
    desk.later(hours=3)
    desk.receive(opened(desk))
    assert (Claim.objects.count(), Case.objects.count()) == (1, 1)


@pytest.mark.rule("CLM-5")
def test_money_taken_shows_that_the_claim_was_granted_and_the_case_knows(desk):
    desk.order(ORDER)
    case = desk.case(opened(desk))
    desk.later(days=4)
    for _ in range(2):
        take_in_money(desk.store, [money(desk)], now=desk.now)
    claim = Claim.objects.get()
    assert (claim.state, claim.counts_in_odr) == ("granted", True)
    desk.understand(case)
    assert case.decisions.first().facts["claim_status"] == "granted"
    assert case.messages.filter(kind="claim_decided").count() == 1


def test_money_against_a_notice_is_shown_as_a_contradiction_and_overwrites_nothing(desk):
    case = desk.case(opened(desk))
    desk.receive(decided(desk, "Der Antrag wurde abgelehnt."))
    desk.later(days=1)
    take_in_money(desk.store, [money(desk)], now=desk.now)
    claim = Claim.objects.get()
    assert (claim.state, claim.counts_in_odr) == ("denied", False)
    assert claim.contradictions[0]["field"] == "outcome"
    assert case.messages.filter(kind="claim_decided").count() == 1
    with pytest.raises(NotAllowedNow, match="reason_for_claim"):
        note_outcome(claim, decision="granted", reason=" ", actor=desk.bob, now=desk.later(hours=1))
    note_outcome(claim, decision="granted", reason="Seen there", actor=desk.bob, now=desk.now)
    assert (claim.state, claim.contradictions, claim.counts_in_odr) == ("granted", [], True)
    assert "claim_contradiction_settled" in codes(claim)
    desk.understand(case)
    assert case.decisions.first().facts["claim_status"] == "granted"


def test_amazons_later_decision_speaks_again_after_a_person_had_stated_one(desk):
    case = desk.case(opened(desk))
    claim = Claim.objects.get()
    note_outcome(claim, decision="withdrawn", reason="", actor=desk.alice, now=desk.later(hours=1))
    desk.later(days=1)
    desk.receive(decided(desk))
    desk.understand(case)
    claim.refresh_from_db()
    assert claim.state == case.decisions.first().facts["claim_status"] == "granted"


@pytest.mark.rule("CLM-1")
def test_a_person_settles_the_cause_and_the_policy_hears_of_it(desk):
    desk.order(ORDER)
    case = desk.case(opened(desk, reason="Artikel nicht erhalten"))
    claim = Claim.objects.get()
    assert claim.cause == "unknown"
    settle_cause(claim, cause="buyer", reason="Signed for", actor=desk.alice, now=desk.now)
    desk.understand(case)
    assert case.decisions.first().facts["fault"] == "buyer"
    assert case.decisions.first().verdict["next"] == "ask_to_withdraw_claim"
    desk.receive(opened(desk, reason="Artikel beschädigt"))
    claim.refresh_from_db()
    assert claim.cause == "buyer"


@pytest.mark.rule("CLM-1")
def test_whose_doing_it_is_may_be_stated_on_the_case_as_well(desk):
    case = desk.case(opened(desk))
    state_fact(case, field="fault", value="carrier", actor=desk.alice, now=desk.now)
    desk.understand(case)
    claim = Claim.objects.get()
    assert (claim.cause, claim.cause_from) == ("carrier", "person")
    desk.understand(case)
    assert codes(claim).count("claim_cause") == 1


def test_claims_of_one_order_in_two_stores_are_two(desk):
    from tests.desk import open_desk

    other = open_desk("luna")
    desk.receive(opened(desk))
    other.receive(opened(other))
    assert set(Claim.objects.values_list("store__key", flat=True)) == {"nova", "luna"}


def test_two_hundred_claims_at_once_cost_no_query_each(desk, django_assert_max_num_queries):
    rows = [
        MoneyRow(
            order_id=f"302-1234567-{n:07d}",
            kind="a_to_z",
            ref=f"e{n}",
            at=desk.now,
            amount=Decimal("-5.00"),
            currency="EUR",
        )
        for n in range(200)
    ]
    with django_assert_max_num_queries(60):
        take_in_money(desk.store, rows, now=desk.now)
    assert Claim.objects.filter(state="granted", case__isnull=False).count() == 200


def chargeback(desk, words=""):
    body = f"Bestellnummer: {ORDER}\nBetrag: EUR 28,90\nGrund: nie angekommen\n"
    late = "\nOhne Liefernachweis wird zugunsten des Käufers entschieden und Ihr Konto belastet.\n"
    return notice(
        "",
        at=desk.now,
        subject=f"Rückbuchung: Bestellung {ORDER}",
        body=body + (f"Entscheidung: {words}\n" if words else late),
    )


@pytest.mark.rule("CLM-7")
@pytest.mark.parametrize(
    ("words", "state", "counts"),
    [
        ("Zu Ihren Gunsten entschieden", "denied", False),
        ("Zugunsten des Käufers entschieden", "granted", None),
    ],
)
def test_a_chargeback_ends_as_amazons_notice_says_and_its_clock_with_it(desk, words, state, counts):
    desk.order(ORDER)
    case = desk.case(chargeback(desk))
    clock = case.deadlines.get(kind=Deadline.Kind.CLAIM_ANSWER)
    assert (Claim.objects.get().state, clock.met_at) == ("open", None)
    step = begin(case, kind="represent_chargeback", actor=desk.alice, now=desk.now)
    desk.later(days=5)
    assert desk.case(chargeback(desk, words)) == case
    found = Claim.objects.get()
    assert (found.kind, found.state, found.counts_in_odr) == ("chargeback", state, counts)
    assert not case.deadlines.filter(kind=Deadline.Kind.CLAIM_ANSWER, met_at=None).exists()
    assert case.decisions.first().facts["claim_status"] == state
    step.refresh_from_db()
    assert step.state == ("confirmed" if state == "denied" else "overtaken")


@pytest.mark.rule("CLM-7")
@pytest.mark.parametrize(("amount", "state"), [("-28.90", "granted"), ("28.90", "denied")])
def test_money_alone_ends_a_chargeback_and_its_case_knows(desk, amount, state):
    desk.order(ORDER)
    case = desk.case(chargeback(desk))
    desk.later(days=9)
    for _ in range(2):
        row = replace(money(desk, amount), kind="chargeback")
        take_in_money(desk.store, [row], now=desk.now)
    desk.understand(case)
    assert (Claim.objects.get().state, case.decisions.first().facts["claim_status"]) == (
        state,
        state,
    )
    assert not case.deadlines.filter(kind=Deadline.Kind.CLAIM_ANSWER, met_at=None).exists()
    assert case.messages.filter(kind="chargeback").count() == 2
    assert desk.case(chargeback(desk, "Zugunsten des Käufers entschieden")) == case
