"""Runs in django-helpdesk's environment: takes mails in, or shows its ticket list."""

from __future__ import annotations

import base64
import contextlib
import json
import logging
import sys
import tempfile
import time
from pathlib import Path

import django
from django.conf import settings

FOLDER = tempfile.mkdtemp(prefix="kefu-bench-")
APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sites",
    "django.contrib.humanize",
    "rest_framework",
    "helpdesk",
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
PROCESSORS = ["debug", "request"]


def set_up() -> None:
    """A plain installation on SQLite, as durable as Kefu's."""
    logging.disable(logging.CRITICAL)
    settings.configure(
        SECRET_KEY="bench",
        ALLOWED_HOSTS=["testserver"],
        INSTALLED_APPS=APPS,
        MIDDLEWARE=MIDDLEWARE,
        ROOT_URLCONF="helpdesk_urls",
        SITE_ID=1,
        USE_TZ=True,
        STATIC_URL="/static/",
        MEDIA_ROOT=FOLDER,
        MEDIA_URL="/media/",
        LOGIN_URL="/login/",
        HELPDESK_TEAMS_MODE_ENABLED=False,
        HELPDESK_ACTIVATE_API_ENDPOINT=False,
        EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend",
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {
                    "context_processors": [
                        *(f"django.template.context_processors.{p}" for p in PROCESSORS),
                        "django.contrib.auth.context_processors.auth",
                        "django.contrib.messages.context_processors.messages",
                    ]
                },
            }
        ],
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": f"{FOLDER}/helpdesk.sqlite3",
                "OPTIONS": {"init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL"},
            }
        },
    )
    sys.path.insert(0, str(Path(__file__).parent))
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def intake(folder: str) -> dict[str, float]:
    """Mails a second through ``extract_email_metadata``, what its gateway does with each mail."""
    from helpdesk.email import extract_email_metadata
    from helpdesk.models import Queue

    queue = Queue.objects.create(title="Desk", slug="desk", allow_email_submission=True)
    mails = [p.read_bytes().decode("latin-1") for p in sorted(Path(folder).iterdir())]
    log = logging.getLogger("helpdesk")
    began = time.perf_counter()
    for text in mails:
        # A mail that it cannot take costs it nothing here.
        with contextlib.suppress(Exception):
            extract_email_metadata(text, queue, log)
    return {"rate": len(mails) / (time.perf_counter() - began)}


def ticket_list(number: str) -> dict[str, float]:
    """CPU of the list page and of the rows that it then asks for."""
    from django.contrib.auth import get_user_model
    from django.test import Client
    from helpdesk.models import Queue, Ticket

    queue = Queue.objects.create(title="Desk", slug="desk")
    Ticket.objects.bulk_create(
        (
            Ticket(
                title=f"Inquiry from Amazon customer {n}",
                queue=queue,
                priority=3,
                submitter_email=f"b{n}@marketplace.amazon.de",
                status=4 if n % 40 else 1,
                description="Das Paket kam völlig zerdrückt an.",
                secret_key=str(n),
            )
            for n in range(int(number))
        ),
        batch_size=500,
    )
    user = get_user_model().objects.create_superuser("bench", password="bench")
    client = Client()
    client.force_login(user)
    query = base64.b64encode(json.dumps({"sorting": "created"}).encode()).decode()
    rows = f"/datatables_ticket_list/{query}?draw=1&start=0&length=50&order[0][column]=0&order[0][dir]=asc&search[value]="
    for path in ("/tickets/", rows):
        assert client.get(path).status_code == 200, path
    costs = []
    for _ in range(12):
        began = time.process_time()
        client.get("/tickets/")
        client.get(rows)
        costs.append((time.process_time() - began) * 1000)
    return {"cpu_ms": sorted(costs)[len(costs) // 2]}


if __name__ == "__main__":
    set_up()
    what, argument = sys.argv[1:]
    print(json.dumps({"intake": intake, "list": ticket_list}[what](argument)))
