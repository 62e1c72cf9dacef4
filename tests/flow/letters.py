"""Letters of these stories, and how one is sent and delivered."""

from kefu.flow.answering import send_answer
from kefu.outbox.sending import send_due
from tests.mails import ORDER

POLITE = "Guten Tag, vielen Dank für Ihre Nachricht. Es tut uns sehr leid. Wir kümmern uns darum."


BROKEN = "Guten Tag, das Paket kam völlig zerdrückt an, die Lampe ist zerbrochen und unbrauchbar."


def answer(desk, case, text=POLITE, remedies=(), acknowledged=(), reason="", actor=None):
    return send_answer(
        case,
        text=text,
        subject=f"Ihre Bestellung {ORDER}",
        remedies=list(remedies),
        acknowledged=list(acknowledged),
        reason=reason,
        actor=actor or desk.alice,
        now=desk.now,
    )


def deliver(desk, worker="w1"):
    desk.later(seconds=11)
    return send_due(worker=worker, now=lambda: desk.now)


REFUND = POLITE + " Wir erstatten Ihnen den vollen Kaufpreis."
