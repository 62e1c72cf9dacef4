"""A scratched lamp, what is offered for it, and limits on that."""

from datetime import timedelta
from decimal import Decimal

from kefu.accounts.models import User
from kefu.accounts.roles import Role
from kefu.approvals.bounds import Bound
from kefu.approvals.setting import set_limit
from kefu.flow.answering import send_answer
from tests.mails import ORDER, buyer_mail

SLIGHT = "Guten Tag, die Lampe hat einen kleinen Kratzer an der Seite, sonst ist alles in Ordnung."


PHOTO = b"\x89PNG\r\n\x1a\n" + bytes(40)


def answer(desk, case, amount, remedy="compensate", actor=None, reason="", text=""):
    return send_answer(
        case,
        text=text or f"Guten Tag, es tut uns leid. Wir bieten Ihnen {amount} Euro an.",
        subject=f"Ihre Bestellung {ORDER}",
        remedies=[{"remedy": remedy, "amount": amount}],
        acknowledged=[],
        reason=reason,
        actor=actor or desk.alice,
        in_place=True,
        now=desk.now,
    )


def limit(desk, measure, amount="", *, role="agent", days=None, number=None):
    owner, _ = User.objects.get_or_create(username="olga", defaults={"role": Role.OWNER})
    bound = Bound(
        measure=measure,
        amounts={"EUR": Decimal(amount)} if amount else {},
        number=number and Decimal(number),
        days=days,
    )
    set_limit(role, bound, store=None, actor=owner, now=desk.now)
    return owner


def scratched(desk, order=ORDER, uuid=""):
    desk.order(order)
    mail = buyer_mail(
        SLIGHT, at=desk.now - timedelta(hours=2), order=order, photo=PHOTO, case_uuid=uuid
    )
    case = desk.case(mail)
    case.stated_facts = {"severity": {"value": "slight", "by": "t", "at": ""}}
    case.save(update_fields=["stated_facts"])
    desk.understand(case)
    return case
