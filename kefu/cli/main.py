"""The ``kefu`` command: every command reads and prints JSON lines (see docs/commands.md).

Pure commands need no database and must start quickly, so each command imports its own part.
"""

from __future__ import annotations

import argparse
import importlib
import os
import signal
import sys

# Command → (module that holds ``add_arguments`` and ``run``, one line of help).
COMMANDS = {
    "triage": ("kefu.cli.pure", "read messages: language, issue, what the text tells"),
    "decide": ("kefu.cli.pure", "facts to verdict"),
    "lint": ("kefu.cli.pure", "check letters against Amazon's rules"),
    "draft": ("kefu.cli.letters", "write the letter for a remedy"),
    "policy": ("kefu.cli.policy", "check, compare and export policies; list the book"),
    "init": ("kefu.cli.setup", "create or migrate the database"),
    "store": ("kefu.cli.setup", "add and list stores"),
    "user": ("kefu.cli.setup", "add people"),
    "token": ("kefu.cli.setup", "make tokens of the programming interface"),
    "ingest": ("kefu.cli.ingest", "take in .eml files, mbox files and Maildir folders"),
    "corrections": ("kefu.cli.corrections", "people's corrections of triage, to train on"),
    "reports": ("kefu.cli.reports", "read Amazon's reports from files, whichever they are"),
    "import-orders": ("kefu.cli.reports", "the same as reports import"),
    "health": ("kefu.cli.health", "a store's account figures as of a day"),
    "replay": ("kefu.cli.replay", "past cases under a changed policy: cases and money"),
    "simulate": ("kefu.cli.simulate", "play months of business, and compare policies"),
    "serve": ("kefu.cli.service", "run the web pages"),
    "work": ("kefu.cli.service", "run the background work"),
    "demo": ("kefu.cli.demo", "fill and run the demo"),
}


def main(argv: list[str] | None = None) -> int:
    """Run one command. Exit codes: 0 all handled, 1 some lines refused, 2 wrong use."""
    os.umask(0o077)  # what is written here is for its owner alone
    # One thread a process: on shared cores more only wait for each other.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    for stream in (sys.stdout, sys.stdin):
        stream.reconfigure(encoding="utf-8", errors="surrogateescape")
    arguments = list(sys.argv[1:] if argv is None else argv)
    parser = argparse.ArgumentParser(prog="kefu", description=__doc__.splitlines()[0])
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, (module, help_line) in COMMANDS.items():
        subparser = subparsers.add_parser(name, help=help_line, description=help_line)
        if arguments[:1] == [name]:
            importlib.import_module(module).add_arguments(name, subparser)
    options = parser.parse_args(arguments)
    module = importlib.import_module(COMMANDS[options.command][0])
    return module.run(options)


if __name__ == "__main__":
    sys.exit(main())
