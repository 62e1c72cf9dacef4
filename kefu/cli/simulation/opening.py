"""Opens the desk of a simulated world: stores, robots, tokens, the policy that is played. A process of its own."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

from kefu.cli.django_setup import migrate, start_django
from kefu.cli.jsonlines import emit

ROBOTS = {"agent": "agent", "supervisor": "owner", "department": "supervisor"}
"""Robot → role. The second person is the owner, whose yes every amount may have."""
ALWAYS = datetime(2000, 1, 1, tzinfo=UTC)


def main() -> None:
    """``opening RELAY STORES [POLICY]``: prints the robots' tokens. ``STORES``: keys, as ``us,de``."""
    start_django(migrated=False)
    migrate()
    relay = Path(sys.argv[1])
    accounts = json.loads((relay / "accounts.json").read_text("utf-8"))
    if len(sys.argv) > 3:
        _put_in_force(Path(sys.argv[3]))
    from kefu.cli.demo_filling import connect_store

    wanted = sys.argv[2].split(",")
    for account in accounts["stores"]:
        if account["store"] in wanted:
            connect_store(account, accounts)
    emit({"tokens": {name: _robot(name, role) for name, role in ROBOTS.items()}})


def _robot(name: str, role: str) -> str:
    from django.utils import timezone

    from kefu.accounts.models import Store, User
    from kefu.accounts.tokens import make_token

    person = User.objects.create(username=f"robot-{name}", role=role)
    person.stores.set(Store.objects.all())
    return make_token(person, name="simulation", now=timezone.now())


def _put_in_force(folder: Path) -> None:
    """The policy to be played takes the place of the shipped one from the beginning of time."""
    from django.db import transaction

    from kefu.policy.book import SHIPPED, book_files
    from kefu.policybook.models import PolicyVersion
    from kefu.policybook.verbs import add_version

    files = dict(book_files())
    own = [folder] if folder.is_file() else sorted(folder.rglob("*.toml"))
    root = folder.parent if folder.is_file() else folder
    files |= {str(path.relative_to(root)): path.read_text("utf-8") for path in own}
    with transaction.atomic():
        PolicyVersion.objects.filter(policy=SHIPPED).update(state=PolicyVersion.State.RETIRED)
        add_version(
            SHIPPED,
            files,
            now=ALWAYS,
            state=PolicyVersion.State.APPROVED,
            active_from=ALWAYS,
            answered_at=ALWAYS,
            applied_at=ALWAYS,
        )


if __name__ == "__main__":
    main()
