"""One buyer's whole story through real servers: IMAP, SMTP, the buyer's next words, the clocks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from kefu import compliance
from kefu.accounts.models import Store, User
from kefu.approvals.letter_check import finding_key
from kefu.cases.models import Case
from kefu.cases.verbs import state_fact
from kefu.channels.models import Mailbox
from kefu.connectors.mail.polling import poll
from kefu.flow.answering import prepare_draft, send_answer
from kefu.flow.judging import judge
from kefu.flow.understanding import understand_next
from kefu.outbox.models import Action
from kefu.outbox.sending import send_due
from tests.simulator.conftest import Relay

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Relay]:
    """A relay whose buyers move only when the story lets time pass."""
    shared = Relay(tmp_path_factory.mktemp("relay"))
    shared.start("--speed", "0", "--trickle", "0", "--stores", "de")
    yield shared
    shared.kill_if_running()


class Story:
    """The desk's side: each verb does what a worker or an agent does."""

    def __init__(self, relay: Relay, settings: Any) -> None:
        settings.UNDO_SECONDS = 0
        self.relay = relay
        account = relay.accounts["de"]
        self.store = Store.objects.create(key="de", name=account["name"], marketplace="DE")
        self.alice = User.objects.create(username="alice")
        login = {"user": account["user"], "password": account["password"]}
        self.mailbox = Mailbox.objects.create(
            store=self.store,
            name="DE",
            from_address=account["authorised"][0],
            ca_certificate=Path(relay.ready["ca_file"]).read_text(),
            imap_host="127.0.0.1",
            imap_port=relay.ready["imap"]["port"],
            imap_user=login["user"],
            imap_password=login["password"],
            smtp_host="127.0.0.1",
            smtp_port=relay.ready["smtp_starttls"]["port"],
            smtp_security="starttls",
            smtp_user=login["user"],
            smtp_password=login["password"],
        )

    def buyer_writes(self, **wanted: Any) -> dict[str, Any]:
        """A German buyer contacts the store."""
        given = {
            "store": "de",
            "language": "de",
            "issue": "damaged",
            "kind": "damaged_severe",
            "opted_out": False,
        }
        buyer: dict[str, Any] = self.relay.ask("/contact", {**given, **wanted})
        assert "error" not in buyer, buyer
        return buyer

    def fetch(self) -> None:
        """What workers do between two letters."""
        self.mailbox.refresh_from_db()
        poll(self.mailbox, now=timezone.now)
        self.mailbox.refresh_from_db()
        assert self.mailbox.last_error == ""
        while understand_next(now=timezone.now()):
            pass

    def case_of(self, buyer: dict[str, Any]) -> Case:
        return Case.objects.get(buyer_address=buyer["address"])

    def answer(self, case: Case) -> Action:
        """Alice sends the draft as it lies there; what the buyer's words leave open she says first."""
        if not case.issue:
            state_fact(case, field="issue", value="damaged", actor=self.alice, now=timezone.now())
            judge(case, now=timezone.now())
        draft = prepare_draft(case, actor=self.alice, now=timezone.now())
        assert draft is not None
        language = case.language or None
        found = compliance.lint(draft.text, language=language, channel=case.channel).findings
        outcome = send_answer(
            case,
            text=draft.text,
            subject=draft.subject,
            remedies=[{"remedy": remedy} for remedy in draft.remedies],
            acknowledged=[finding_key(finding) for finding in found],
            reason="as proposed",
            actor=self.alice,
        )
        assert outcome.action is not None, outcome
        return outcome.action

    def deliver(self) -> None:
        send_due(worker="w1", now=timezone.now)

    def handed_in(self, action: Action) -> list[dict[str, Any]]:
        """What the relay took of this letter."""
        wanted = f"<{action.message.message_id}>"
        sent = self.relay.ask("/state")["outbound"]
        return [letter for letter in sent if letter["message_id"] == wanted]


@pytest.fixture
def story(relay: Relay, settings: Any) -> Story:
    return Story(relay, settings)


@pytest.mark.rule("MSG-1")
@pytest.mark.rule("MSG-10")
def test_a_buyer_writes_is_answered_once_and_writes_again(story):
    buyer = story.buyer_writes()
    story.fetch()
    case = story.case_of(buyer)
    assert (case.state, case.language, case.amazon_order_id) == ("open", "de", buyer["order_id"])
    assert case.due_at is not None
    asked = case.messages.filter(kind="buyer_message").count()

    action = story.answer(case)
    story.deliver()
    story.deliver()
    action.refresh_from_db()
    case.refresh_from_db()
    assert (action.state, case.state, case.due_at) == ("sent", "waiting", None)
    [letter] = story.handed_in(action)
    assert letter["verdict"] == "delivered"
    assert letter["recipient"] == buyer["address"]
    assert letter["text"].split() == action.message.text.split()

    story.relay.ask("/advance", {"hours": 400})  # whatever the buyer has to say, they say it
    story.fetch()
    case.refresh_from_db()
    assert case.messages.filter(kind="buyer_message").count() > asked
    assert (case.state, len(story.handed_in(action))) == ("open", 1)
    assert "case_reopened" in case.events.values_list("code", flat=True)


@pytest.mark.rule("MSG-1")
def test_who_opted_out_is_answered_all_the_same(story):
    buyer = story.buyer_writes(opted_out=True)
    story.fetch()
    action = story.answer(story.case_of(buyer))
    story.deliver()
    [letter] = story.handed_in(action)
    assert letter["verdict"] == "delivered"


@pytest.mark.rule("MSG-1")
def test_a_buyer_whom_the_answer_did_not_reach_waits_and_the_case_is_open_again(story):
    buyer = story.buyer_writes()
    story.fetch()
    case = story.case_of(buyer)
    due = case.due_at
    Mailbox.objects.update(from_address="unknown-to-amazon@brightnest.example")
    action = story.answer(case)
    story.deliver()
    [letter] = story.handed_in(action)
    assert letter["verdict"] == "unauthorised_sender"
    case.refresh_from_db()
    assert (case.state, case.due_at) == ("waiting", None)

    story.relay.ask("/advance", {"hours": 0.1})  # Amazon says so a few minutes later
    story.fetch()
    case.refresh_from_db()
    action.message.refresh_from_db()
    assert action.message.delivery == "not_delivered"
    assert (case.state, case.due_at) == ("open", due)


def test_a_yes_that_is_never_heard_is_a_doubt_and_no_second_letter(story):
    buyer = story.buyer_writes()
    story.fetch()
    action = story.answer(story.case_of(buyer))
    story.relay.ask("/fault", {"smtp_drop_after_data": 1})
    for _ in range(3):
        story.deliver()
    action.refresh_from_db()
    assert action.state == "in_doubt"
    assert len(story.handed_in(action)) == 1
    assert story.case_of(buyer).due_at is not None
