"""``kefu policy``: check a policy by proof, tell two apart in words, export its tables, list the book."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from kefu.cli.jsonlines import emit

if TYPE_CHECKING:
    from kefu.policy import Book


def add_arguments(name: str, parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    verbs = parser.add_subparsers(dest="verb", required=True)
    check = verbs.add_parser("check", help="find what is wrong with a policy")
    _policy(check, "file", nargs="?")
    diff = verbs.add_parser("diff", help="tell in words how two policies differ")
    _policy(diff, "before")
    _policy(diff, "after", nargs="?")
    export = verbs.add_parser("export", help="write the tables in another format")
    export.add_argument("--jdm", action="store_true", required=True, help="JSON Decision Model")
    _policy(export, "file", nargs="?")
    verbs.add_parser("list", help="the versions of the policy book, newest first")


def _policy(parser: argparse.ArgumentParser, name: str, nargs: str | None = None) -> None:
    words = "a policy's folder, or one of its files" + (
        "; default: the shipped one" if nargs else ""
    )
    parser.add_argument(name, nargs=nargs, type=Path, metavar="FILE", help=words)


def run(options: argparse.Namespace) -> int:
    """Run it. ``check`` and ``diff`` return 1 where they found anything."""
    return {"check": _check, "diff": _diff, "export": _export, "list": _list}[options.verb](options)


def _check(options: argparse.Namespace) -> int:
    from kefu.policy.checking import check_path

    try:
        problems = check_path(options.file)
    except OSError as error:
        emit({"path": str(options.file), "error": str(error)})
        return 1
    for problem in problems:
        emit(problem.to_json())
    return 1 if problems else 0


def _diff(options: argparse.Namespace) -> int:
    from kefu.policy.differing import differences

    before, after = read_policy(options.before), read_policy(options.after)
    if before is None or after is None:
        return 2
    if options.after is None:  # one policy given: how it differs from the shipped one
        before, after = after, before
    found = differences(before, after)
    for difference in found:
        emit(difference.to_json())
    return 1 if found else 0


def _export(options: argparse.Namespace) -> int:
    from kefu.policy.jdm import export_jdm

    book = read_policy(options.file)
    if book is None:
        return 2
    emit(export_jdm(book))
    return 0


def _list(options: argparse.Namespace) -> int:
    from kefu.cli.django_setup import NotReady, refuse, start_django

    try:
        start_django()
    except NotReady as problem:
        return refuse(str(problem))
    from django.utils import timezone

    from kefu.policybook.active import active_version
    from kefu.policybook.models import PolicyVersion

    active = active_version(timezone.now())
    for version in PolicyVersion.objects.defer("files").select_related(
        "based_on", "created_by", "answered_by"
    ):
        emit(
            {
                "policy": version.label,
                "state": version.state,
                "active": version == active,
                "active_from": version.active_from.isoformat() if version.active_from else None,
                "based_on": version.based_on.label if version.based_on else None,
                "title": version.title,
                "created_by": str(version.created_by or ""),
                "answered_by": str(version.answered_by or ""),
                "reason": version.reason,
                "problems": len(version.found),
            }
        )
    return 0


def read_policy(path: Path | None) -> Book | None:
    """The policy, or word of what is wrong with it: a problem a line."""
    from kefu.cli.django_setup import refuse
    from kefu.policy import BookError, load_book

    try:
        return load_book(path)
    except BookError as wrong:
        for problem in wrong.problems:
            emit({"error": problem.en, "error_zh": problem.zh, **problem.place.to_json()})
    except OSError as error:
        refuse(f"the policy cannot be read: {error}")
    return None
