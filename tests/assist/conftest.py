"""A desk whose owner has switched the assistant on, with an endpoint of our own behind it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from kefu.assist import asking
from kefu.cases.models import Case, Draft
from kefu.flow.answering import save_draft
from tests.assist.asked import POLITE
from tests.assist.cast import fake, switched_on
from tests.desk import Desk
from tests.mails import ORDER, buyer_mail

__all__ = ["fake", "switched_on"]

BROKEN = (
    "Guten Tag, das Paket kam völlig zerdrückt an, die Lampe ist zerbrochen und unbrauchbar. "
    "Meine Nummer ist 0151 23456789. Anna Keller"
)


@pytest.fixture
def case(desk: Desk) -> Case:
    """Anna's lamp came broken."""
    desk.order(ORDER, buyer_name="Anna Keller", ship_to="Anna Keller\nAm Park 7\n04109 Leipzig")
    return desk.case(buyer_mail(BROKEN, at=desk.now - timedelta(hours=2)))


@pytest.fixture
def work(desk: Desk) -> Any:
    """The background work, as often as something waits."""
    from kefu.assist.working import work_next

    def run() -> int:
        done = 0
        while work_next(now=lambda: desk.now):
            done += 1
        return done

    return run


@pytest.fixture
def words(desk, case):
    """Alice has written the draft herself."""
    draft = Draft.objects.get(case=case)
    save_draft(
        case,
        text=POLITE,
        gloss="",
        subject="Ihre Lampe",
        remedies=[],
        version=draft.version,
        actor=desk.alice,
        now=desk.now,
    )
    return case


@pytest.fixture
def rewrite(desk, switched_on, words, work):
    """Ask for a politer draft and wait for it."""

    def ask(how="politer", wish="", text=POLITE):
        call = asking.ask_rewrite(
            words, how=how, wish=wish, text=text, actor=desk.alice, now=desk.now
        )
        work()
        call.refresh_from_db()
        return call

    return ask
