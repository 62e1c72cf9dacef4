"""A scratched lamp, limits on what may be given for it, and answers that give."""

from decimal import Decimal

import pytest

from kefu.approvals.bounds import Bound
from kefu.approvals.setting import set_limit
from kefu.cases.models import Draft, Offer
from tests.mails import ORDER

POLITE = "Guten Tag, vielen Dank für Ihre Nachricht. Wir bieten Ihnen gern eine Entschädigung an."


@pytest.fixture
def scratched(desk, case):
    """Anna's lamp is only scratched: a compensation of up to 35 % is proposed."""
    case.stated_facts = {"severity": {"value": "slight", "by": "Lin", "at": ""}}
    case.save(update_fields=["stated_facts"])
    desk.understand(case)
    return case


def limit(owner, desk, measure, amount="", *, role="agent", store=None, **more):
    bound = Bound(measure=measure, amounts={"EUR": Decimal(amount)} if amount else {}, **more)
    set_limit(role, bound, store=store, actor=owner, now=desk.now)


def write(client, case, amount="6.00", **more):
    draft = Draft.objects.filter(case=case).first()
    given = {
        "version": draft.version if draft else 0,
        "subject": f"Ihre Bestellung {ORDER}",
        "text": POLITE,
        "do": "send",
        "remedy": "compensate",
        "amount:compensate": amount,
        **more,
    }
    return client.post(f"/cases/{case.pk}/answer", given, follow=True)


def answered(desk, case, at, amount="6.00"):
    write(at(desk.alice), case, amount, **{"percent:compensate": ""})
    return Offer.objects.get()
