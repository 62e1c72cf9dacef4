"""Sets the stage in an empty home: one store, one agent and one broken lamp a spectator.

An owner for each language sees all of it.

Run as ``python -m tests.web.browser.stage NAME…`` with ``KEFU_HOME`` set.
"""

from __future__ import annotations

import sys
from datetime import timedelta

PASSWORD = "a-long-password-26"
LANGUAGES = {"en": "en", "zh": "zh-hans"}
BROKEN = "Guten Tag, das Paket kam völlig zerdrückt an, die Lampe ist zerbrochen und unbrauchbar."
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c626060f8cf0000020101e59c3f500000000049454e44ae426082"
)


def main(names: list[str]) -> None:
    """Fill the database; what was there stays."""
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kefu.config.settings")
    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    from kefu.accounts.models import User
    from kefu.accounts.roles import Role
    from kefu.policybook.shipped import ensure_shipped
    from tests.desk import open_desk
    from tests.mails import buyer_mail
    from tests.web.browser.boards_stage import fill_boards

    call_command("migrate", verbosity=0)
    ensure_shipped(now=timezone.now())
    for language in LANGUAGES:
        owner = User(username=f"olga-{language}", role=Role.OWNER, language=LANGUAGES[language])
        owner.set_password(PASSWORD)
        owner.save()
    for number, name in enumerate(names):
        language, theme, *_ = name.split("-")
        desk = open_desk(name)
        desk.now = timezone.now()
        for person, shown in ((desk.alice, "Lin"), (desk.bob, "Bo")):
            person.set_password(PASSWORD)
            person.display_name = shown
            person.language = LANGUAGES[language]
            person.theme = theme
            person.save()
        order = f"302-1234567-{number:07d}"
        desk.order(order)
        desk.case(
            buyer_mail(
                BROKEN,
                at=desk.now - timedelta(hours=22),
                order=order,
                alias=f"anna{number}",
                case_uuid=f"3f6c2d10-8f1e-4b7a-9c55-{number:012d}",
                photo=PICTURE,
            )
        )
        if name.endswith("-boards"):
            fill_boards(desk, number)


if __name__ == "__main__":
    main(sys.argv[1:])
