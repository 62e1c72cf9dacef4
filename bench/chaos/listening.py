"""Has the desk's stores listen to Amazon's notifications: a process in the desk's own surroundings.

``listening QUEUES`` takes the address of the simulator's queues and prints how many types are not
subscribed to yet. Amazon takes a few subscriptions at a time, so it is run until none is left.
"""

from __future__ import annotations

import sys
from datetime import timedelta

from kefu.cli.django_setup import start_django
from kefu.cli.jsonlines import emit

ACCOUNT = "000000000000"
"""Of whoever the queues belong to, as their addresses have it."""


def main() -> None:
    """Subscribe every store to what is not subscribed to yet."""
    start_django()
    from django.utils import timezone

    from kefu.connectors.amazon.client import Amazon
    from kefu.connectors.amazon.models import AmazonAccount, NotificationQueue
    from kefu.connectors.amazon.subscribing import subscribe

    left = 0
    for account in AmazonAccount.objects.select_related("store"):
        row, _ = NotificationQueue.objects.get_or_create(
            account=account,
            defaults={
                "queue_url": f"{sys.argv[1]}/{ACCOUNT}/{account.store.key}",
                "access_key": "any",
                "secret_key": "any",
            },
        )
        line = Amazon(account, patience=timedelta(0))
        said = subscribe(row, line, now=timezone.now(), but=row.subscriptions)
        left += sum(map(bool, said.values()))
    emit({"left": left})


if __name__ == "__main__":
    main()
