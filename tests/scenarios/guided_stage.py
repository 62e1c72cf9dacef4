"""The desk's side of the story of a guided step, in a home of its own: ``fill RELAY`` once, then ``fetch``.

Run as ``python -m tests.scenarios.guided_stage …`` with ``KEFU_HOME`` set.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path


def main(what: str, relay: str = "") -> None:
    """Fill the desk from a running simulator, or fetch and read what has come since."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kefu.config.settings")
    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    from kefu.channels.models import Mailbox
    from kefu.cli.demo_filling import fill
    from kefu.connectors.mail.polling import poll
    from kefu.flow.understanding import understand_next

    if what == "fill":
        call_command("migrate", verbosity=0)
        home = Path(relay)
        fill(home, json.loads((home / "accounts.json").read_text("utf-8")), say=print)
        return
    for mailbox in Mailbox.objects.select_related("store"):
        poll(mailbox, now=timezone.now)
    while understand_next(now=timezone.now()):
        pass


if __name__ == "__main__":
    main(*sys.argv[1:])
