"""Guided steps on the pages: a checklist beside the proposal, a board of what is to be done at Amazon."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import connection

from kefu.approvals.limits import Chosen
from kefu.cases.verbs import changing
from kefu.guided.checking import look_for_proof
from kefu.guided.models import GuidedStep
from kefu.guided.verbs import begin, begin_for_store, record_done
from kefu.outbox.queueing import Letter, queue_letter
from kefu.web import boards
from kefu.web.guided_board import VIEWS
from tests.desk import open_desk
from tests.mails import CASE_UUID, ORDER, buyer_mail, notice

pytestmark = pytest.mark.django_db


def text(answer):
    return answer.content.decode()


@pytest.fixture
def case(desk):
    desk.order(ORDER)
    return desk.case(buyer_mail("Ich möchte die Lampe zurückgeben.", at=desk.now))


def start(desk, case, kind="close_return", **more):
    return begin(case, kind=kind, actor=desk.alice, now=desk.now, **more)


def record(at, person, step, **form):
    return at(person).post(f"/guided/{step.pk}/record", form, follow=True)


def test_the_case_shows_the_step_as_a_checklist_with_its_link_and_text(desk, at, case):
    step = start(desk, case)
    page = text(at(desk.alice).get(f"/cases/{case.pk}/"))
    assert f'id="step{step.pk}"' in page
    link = f"https://sellercentral.amazon.de/gp/returns/list?searchType=orderId&amp;keywordSearch={ORDER}"
    assert f'href="{link}" target="_blank" rel="noopener noreferrer"' in page
    assert "Press “Close request”" in page
    assert 'data-limit="500"' in page
    assert "Rücksendeanfrage" in page


def test_the_gloss_stands_beside_it_in_the_readers_language(desk, at, case):
    start(desk, case)
    desk.alice.language = "zh-hans"
    desk.alice.save()
    page = text(at(desk.alice).get(f"/cases/{case.pk}/"))
    assert "关闭退货申请" in page
    assert "因此先关闭这次退货申请" in page


def test_a_store_whose_seller_central_stands_elsewhere_is_led_there(desk, at, case):
    desk.store.seller_central = "http://127.0.0.1:8090"
    desk.store.save()
    start(desk, case)
    page = text(at(desk.alice).get(f"/cases/{case.pk}/"))
    assert "http://127.0.0.1:8090/gp/returns/list?" in page
    assert "sellercentral.amazon.de" not in page


def test_done_is_recorded_and_waits_for_amazons_word(desk, at, case):
    step = start(desk, case)
    page = text(record(at, desk.alice, step, do="done", note="Fall 7001"))
    assert "The desk looks for Amazon" in page
    step.refresh_from_db()
    assert (step.state, step.note, step.done_by) == ("done_claimed", "Fall 7001", desk.alice)
    assert "Recorded by mistake" in text(at(desk.alice).get(f"/cases/{case.pk}/"))
    record(at, desk.alice, step, do="reopen")
    step.refresh_from_db()
    assert step.state == "open"


def test_what_could_not_be_done_needs_a_reason(desk, at, case):
    step = start(desk, case)
    assert "Choose how it ended." in text(record(at, desk.alice, step, do="could_not"))
    assert "Say in a few words" in text(
        record(at, desk.alice, step, do="could_not", outcome="other")
    )
    record(at, desk.alice, step, do="could_not", outcome="too_late")
    step.refresh_from_db()
    assert step.state == "given_up"


def test_ones_own_words_are_kept_with_the_outcome(desk, at, case):
    step = start(desk, case)
    record(at, desk.alice, step, do="keep", text="Zeile 1\r\nZeile 2")
    step.refresh_from_db()
    assert (step.text, step.state) == ("Zeile 1\nZeile 2", "open")
    told = text(record(at, desk.alice, step, do="keep", text="x" * 501))
    assert "Amazon takes 500 characters here and the text has 501" in told


def test_what_amazon_told_leads_to_the_message_that_told_it(desk, at, case):
    start(desk, case, "authorise_return")
    desk.later(hours=1)
    body = f"The return was authorised.\nOrder ID: {ORDER}\n"
    told = desk.receive(notice("RETURN_REQUEST", at=desk.now, subject="Return", body=body))[0]
    page = text(at(desk.alice).get(f"/cases/{case.pk}/"))
    assert "confirmed by Amazon" in page
    assert f"/cases/{case.pk}/#m{told.message_id}" in page
    assert "Amazon confirms “Authorise the return”: the return is authorised" in page


@pytest.mark.rule("CLM-2")
def test_the_proposal_leads_to_the_step_and_no_letter_to_amazon_is_written_to_the_buyer(desk, at):
    desk.order(ORDER)
    body = f"Order ID: {ORDER}\nClaim amount: EUR 28.90\nPlease respond within 3 calendar days.\n"
    case = desk.case(
        notice(
            "A_Z_CLAIM_RESPONDENT_NOTIFY",
            at=desk.now,
            subject=f"Action required: Claim received on order {ORDER}",
            body=body,
        )
    )
    case.stated_facts = {"fault": {"value": "buyer", "by": "", "at": ""}}
    case.save()
    desk.understand(case)
    options = {o["remedy"] for o in case.decisions.first().verdict["options"]}
    assert "answer_claim" in options
    page = text(at(desk.alice).get(f"/cases/{case.pk}/"))
    assert "Step by step: Answer the A-to-z claim" in page
    at(desk.alice).post(f"/cases/{case.pk}/step", {"kind": "answer_claim"})
    step = GuidedStep.objects.get(case=case)
    assert step.due_at == case.deadlines.get(kind="claim_answer").due_at
    page = text(at(desk.alice).get(f"/cases/{case.pk}/"))
    assert "Step by step: Answer the A-to-z claim" not in page
    assert "Stellung" in page


@pytest.mark.rule("RET-2")
def test_a_letter_that_promises_it_opens_the_step_and_calling_it_back_drops_it(desk, at, case):
    with changing(case):
        sent = queue_letter(
            case,
            letter=Letter(text="Guten Tag, gern nehmen wir die Lampe zurück.", subject="Lampe"),
            chosen=[Chosen(remedy="authorise_return")],
            actor=desk.alice,
            now=desk.now,
        )
    step = GuidedStep.objects.get(case=case)
    assert (step.kind, step.state) == ("authorise_return", "open")
    at(desk.alice).post(f"/actions/{sent.pk}/call-back")
    step.refresh_from_db()
    assert (step.state, step.outcome) == ("given_up", "not_needed")


@pytest.mark.rule("MSG-3")
def test_what_needs_no_response_is_marked_at_amazon_too(desk, at, case):
    at(desk.alice).post(f"/cases/{case.pk}/none-needed")
    step = GuidedStep.objects.get(case=case)
    assert step.kind == "no_response_needed"
    page = text(at(desk.alice).get(f"/cases/{case.pk}/"))
    assert f"/messaging/inbox?fi=caseId&amp;ss={CASE_UUID}&amp;cc={CASE_UUID}" in page
    message = case.messages.get()
    at(desk.alice).post(f"/messages/{message.pk}/no-response", {"needed": "yes"})
    step.refresh_from_db()
    assert step.state == "given_up"


def test_a_task_that_is_done_in_seller_central_shows_how(desk, at, case):
    at(desk.alice).post(f"/cases/{case.pk}/task", {"code": "refund_at_amazon"})
    assert "Show me how, step by step" in text(at(desk.alice).get(f"/cases/{case.pk}/"))


def test_the_board_has_what_is_due_first_on_top(desk, at, case):
    start(desk, case, "safe_t_claim")
    start(desk, case)
    page = text(at(desk.alice).get("/guided/"))
    assert page.index("Close the return request</b>") < page.index("File a SAFE-T claim</b>")
    narrowed = text(at(desk.alice).get("/guided/?kind=safe_t_claim"))
    assert "Close the return request</b>" not in narrowed
    assert "File a SAFE-T claim</b>" in narrowed


def test_what_waits_for_amazon_and_what_is_settled_have_lists_of_their_own(desk, at, case):
    step = start(desk, case)
    record_done(step, actor=desk.alice, now=desk.now)
    client = at(desk.alice)
    assert "Nothing has to be done in Seller Central." in text(client.get("/guided/"))
    assert "Close the return request</b>" in text(client.get("/guided/?view=waiting"))
    look_for_proof(now=desk.later(days=3))
    assert "look again" in text(client.get("/guided/"))
    step.refresh_from_db()
    record_done(step, actor=desk.bob, now=desk.now, outcome="done_already")
    assert "bob-nova" in text(client.get("/guided/?view=settled"))


def test_the_board_goes_on_page_by_page_whatever_happens_between(desk, at, monkeypatch):
    monkeypatch.setattr(boards, "page", partial(boards.page, size=3))
    for n in range(7):
        begin_for_store(
            desk.store,
            kind="fba_reimbursement",
            about=f"FBA{n}",
            amazon_order_id=f"302-0000000-000000{n}",
            due_at=desk.now + timedelta(hours=n // 2),
            actor=None,
            now=desk.now,
        )
    client, seen, address = at(desk.alice), [], "/guided/"
    while address:
        page = text(client.get(address))
        seen += [n for n in range(7) if f"302-0000000-000000{n}" in page]
        found = page.partition('rel="next" href="')[2].partition('"')[0]
        address = "/guided/" + found.replace("&amp;", "&") if found else ""
    assert seen == list(range(7))


@pytest.mark.parametrize("junk", ["view=x", "after=x~y", "after=2026-01-01~1", "store=x", "kind=x"])
def test_an_address_that_makes_no_sense_shows_the_list(desk, at, case, junk):
    start(desk, case)
    assert "Close the return request</b>" in text(at(desk.alice).get(f"/guided/?{junk}"))


def test_the_list_goes_into_a_spreadsheet(desk, at, case):
    start(desk, case)
    step = start(desk, case, "safe_t_claim")
    step.note = "=HYPERLINK(1)"
    step.save()
    rows = b"".join(at(desk.alice).get("/guided/?as=csv").streaming_content).decode("utf-8-sig")
    assert "Close the return request,to be done,,Nova Home" in rows
    assert "'=HYPERLINK(1)" in rows


def test_a_step_without_a_case_has_a_page_of_its_own(desk, at):
    step = begin_for_store(
        desk.store, kind="fba_reimbursement", about="FBA15X", actor=desk.bob, now=desk.now
    )
    page = text(at(desk.bob).get(f"/guided/{step.pk}/"))
    assert "Claim an FBA reimbursement" in page
    assert "https://sellercentral.amazon.de/cu/contact-us" in page


def test_another_stores_steps_are_on_no_board_of_ones_own(desk, at, case, charlie):
    start(desk, case)
    for view in ("todo", "waiting", "settled"):
        assert "Close the return request</b>" not in text(at(charlie).get(f"/guided/?view={view}"))
    rows = b"".join(at(charlie).get("/guided/?as=csv").streaming_content).decode("utf-8-sig")
    assert "Nova" not in rows


def test_the_warehouse_uploads_labels_and_answers_no_claims(desk, at, case, django_user_model):
    wei = django_user_model.objects.create(username="wei", role="warehouse")
    wei.stores.add(desk.store)
    step = start(desk, case)
    assert at(wei).post(f"/guided/{step.pk}/record", {"do": "done"}).status_code == 403
    assert at(wei).post(f"/cases/{case.pk}/step", {"kind": "answer_claim"}).status_code == 403
    at(wei).post(f"/cases/{case.pk}/step", {"kind": "upload_return_label"})
    label = GuidedStep.objects.get(kind="upload_return_label")
    at(wei).post(f"/guided/{label.pk}/record", {"do": "done"})
    label.refresh_from_db()
    assert label.done_by == wei


def test_many_steps_cost_the_page_no_more_queries(desk, at, case, django_assert_max_num_queries):
    other = open_desk("orbit").store
    for n in range(30):
        begin_for_store(
            desk.store if n % 2 else other,
            kind="fba_reimbursement",
            about=f"FBA{n}",
            actor=desk.bob,
            now=desk.now,
        )
    client = at(desk.bob)
    client.get("/guided/")
    with django_assert_max_num_queries(6):
        client.get("/guided/")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="reads SQLite's plans")
@pytest.mark.parametrize("narrowed", [False, True], ids=["all stores", "one store"])
@pytest.mark.parametrize("view", VIEWS)
def test_a_list_walks_an_index_and_never_sorts(desk, view, narrowed):
    which, order = VIEWS[view]
    rows = GuidedStep.objects.filter(which)
    rows = rows.filter(store=desk.store) if narrowed else rows
    sign = "-" if order.newest_first else ""
    plan = rows.order_by(f"{sign}{order.field}", f"{sign}pk")[:51].explain()
    assert f"guided_{view}" in plan
    assert "TEMP B-TREE" not in plan


@pytest.mark.rule("MSG-3")
def test_what_needs_no_text_is_recorded_from_the_list(desk, at, case):
    step = start(desk, case, "no_response_needed")
    start(desk, case)
    page = text(at(desk.alice).get("/guided/"))
    assert page.count('value="done"') == 1
    answer = at(desk.alice).post(f"/guided/{step.pk}/record", {"do": "done", "next": "/guided/"})
    assert answer["Location"] == "/guided/"
    assert 'value="done"' not in text(at(desk.alice).get("/guided/"))
