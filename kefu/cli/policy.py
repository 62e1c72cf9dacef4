"""``kefu policy check``: gaps, overlaps, rows that never fire, unknown codes; by proof."""

from __future__ import annotations

import argparse
from pathlib import Path

from kefu.cli.jsonlines import emit


def add_arguments(name: str, parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    verbs = parser.add_subparsers(dest="verb", required=True)
    check = verbs.add_parser("check", help="find what is wrong with a policy")
    check.add_argument(
        "file", nargs="?", type=Path, metavar="FILE", help="default: the shipped one"
    )


def run(options: argparse.Namespace) -> int:
    """Print one problem a line; returns 1 where there are any."""
    from kefu.policy.checking import check_path

    try:
        problems = check_path(options.file)
    except OSError as error:
        emit({"path": str(options.file), "error": str(error)})
        return 1
    for problem in problems:
        emit(problem.to_json())
    return 1 if problems else 0
