"""``kefu serve`` and ``kefu work``: the web pages and the background work."""

from __future__ import annotations

import argparse
import faulthandler
from importlib import import_module
from typing import Any

from kefu.cli.django_setup import NotReady, refuse, start_django
from kefu.cli.jsonlines import emit
from kefu.cli.parent import end_with_parent
from kefu.cli.ports import must_be_free


def add_arguments(name: str, parser: argparse.ArgumentParser) -> None:
    """Arguments of one of these commands."""
    if name == "serve":
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--processes", type=int, default=1)
    else:
        parser.add_argument(
            "--rounds",
            action="store_true",
            help="run one round for each line on standard input, for a world whose time is simulated",
        )


def run(options: argparse.Namespace) -> int:
    """Run until told to stop."""
    try:
        start_django()
        if options.command == "serve":
            must_be_free(options.host, options.port)
    except NotReady as problem:
        return refuse(str(problem))
    if options.command == "serve":
        return _serve(options)
    return _work_in_rounds() if options.rounds else _work()


def _serve(options: argparse.Namespace) -> int:
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    Granian(
        "kefu.config.wsgi:application",
        address=options.host,
        port=options.port,
        interface=Interfaces.WSGI,
        workers=options.processes,
        blocking_threads=4,
        respawn_failed_workers=True,
        log_access=False,
        log_level=LogLevels.warning,
    ).serve(target_loader=_application)
    return 0


def _application(target: str) -> Any:
    """What each process that serves pages runs; one that crashes says where, and is replaced."""
    faulthandler.enable()
    end_with_parent()
    module, _, name = target.partition(":")
    application = getattr(import_module(module), name)
    _load_pages()
    return application


def _load_pages() -> None:
    """Before there are threads, and before the first visitor would wait for them."""
    from django.urls import get_resolver

    get_resolver().url_patterns  # noqa: B018 - looking at them imports every page's module


def _work() -> int:
    from kefu.jobs.worker import run

    run()
    return 0


def _work_in_rounds() -> int:
    import sys

    from kefu.jobs.worker import run_in_rounds

    end_with_parent()
    for told in run_in_rounds(sys.stdin):
        emit(told)
    return 0
