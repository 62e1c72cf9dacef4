"""``kefu init``, ``kefu store``, ``kefu user``, ``kefu token``: setting the desk up."""

from __future__ import annotations

import argparse
import getpass
import re
import sys

from kefu.cli.django_setup import NotReady, migrate, refuse, start_django
from kefu.cli.jsonlines import emit
from kefu.policy.vocabulary import MARKETPLACES

ROLES = ("agent", "supervisor", "warehouse", "logistics", "product", "owner")


def add_arguments(name: str, parser: argparse.ArgumentParser) -> None:
    """Arguments of one of these commands."""
    if name == "store":
        verbs = parser.add_subparsers(dest="verb", required=True)
        add = verbs.add_parser("add", help="make a store")
        add.add_argument("key", metavar="KEY", help="a short name: letters, digits, - and _")
        add.add_argument("--marketplace", required=True, choices=sorted(MARKETPLACES))
        add.add_argument("--name", help="what people call it (default: KEY)")
        verbs.add_parser("list", help="list the stores")
    elif name == "user":
        verbs = parser.add_subparsers(dest="verb", required=True)
        add = verbs.add_parser("add", help="add a person; asks for the password")
        add.add_argument("username")
        add.add_argument("--role", choices=ROLES, default="agent")
        add.add_argument("--store", action="append", default=[], metavar="KEY")
        add.add_argument("--language", choices=("en", "zh-hans"), default="en")
        add.add_argument("--name", default="", help="as colleagues see it")
    elif name == "token":
        verbs = parser.add_subparsers(dest="verb", required=True)
        add = verbs.add_parser("add", help="make a token of the programming interface; shown once")
        add.add_argument("username")
        add.add_argument("--name", required=True, help="what it is for")
        add.add_argument("--days", type=int, help="how long it is good (default: until revoked)")


def run(options: argparse.Namespace) -> int:
    """Run it."""
    try:
        start_django(migrated=options.command != "init")
        if options.command == "init":
            migrate()
    except NotReady as problem:
        return refuse(str(problem))
    if options.command == "init":
        return _init()
    if options.command == "user":
        return _add_user(options)
    if options.command == "token":
        return _add_token(options)
    return _list_stores() if options.verb == "list" else _add_store(options)


def _init() -> int:
    from django.conf import settings

    from kefu.accounts.encryption import keys_fit

    if not keys_fit():
        return refuse(
            f"{settings.KEFU_HOME / 'keys' / 'fields.key'} does not open this database: "
            "put back the key that was kept with it"
        )
    emit({"home": str(settings.KEFU_HOME), "database": settings.DATABASES["default"]["ENGINE"]})
    return 0


def _add_store(options: argparse.Namespace) -> int:
    from kefu.accounts.models import Store

    if not re.fullmatch(r"[A-Za-z0-9_-]{1,40}", options.key):
        return refuse(f"{options.key!r} is no store key: use letters, digits, - and _ (up to 40)")
    store, new = Store.objects.get_or_create(
        key=options.key,
        defaults={"marketplace": options.marketplace, "name": options.name or options.key},
    )
    if not new and store.marketplace != options.marketplace:
        return refuse(f"store {store.key} exists already, for {store.marketplace}")
    emit({"store": store.key, "marketplace": store.marketplace, "name": store.name, "new": new})
    return 0


def _list_stores() -> int:
    from kefu.accounts.models import Store

    for store in Store.objects.all():
        emit({"store": store.key, "marketplace": store.marketplace, "name": store.name})
    return 0


def _add_user(options: argparse.Namespace) -> int:
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    from kefu.accounts.models import Store, User

    if User.objects.filter(username=options.username).exists():
        return refuse(f"there is a person called {options.username} already")
    stores = list(Store.objects.filter(key__in=options.store))
    missing = set(options.store) - {store.key for store in stores}
    if missing:
        return refuse(f"no such store: {', '.join(sorted(missing))}")
    user = User(
        username=options.username,
        role=options.role,
        language=options.language,
        display_name=options.name,
    )
    asked = getpass.getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline()
    password = asked.rstrip("\n")
    try:
        validate_password(password, user)
    except ValidationError as error:
        return refuse(" ".join(error.messages))
    user.set_password(password)
    user.save()
    user.stores.set(stores)
    emit({"user": user.username, "role": user.role, "stores": [s.key for s in stores]})
    return 0


def _add_token(options: argparse.Namespace) -> int:
    from django.utils import timezone

    from kefu.accounts.models import User
    from kefu.accounts.tokens import make_token

    user = User.objects.filter(username=options.username, is_active=True).first()
    if user is None:
        return refuse(f"there is nobody called {options.username} who may log in")
    if options.days is not None and options.days < 1:
        return refuse("--days must be at least 1")
    token = make_token(user, name=options.name, now=timezone.now(), days=options.days)
    emit({"user": user.username, "name": options.name, "token": token})
    return 0
