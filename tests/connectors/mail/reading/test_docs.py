"""docs/mail.md is complete: every reason and every table has its place in it."""

from __future__ import annotations

import ast
from pathlib import Path

import kefu.connectors.mail.reading as reading
from kefu.connectors.mail.reading import read_mail
from tests.connectors.mail.reading.samples import NAMES, expected, raw

FOLDER = Path(reading.__file__).parent
PAGE = (Path(__file__).parents[4] / "docs" / "mail.md").read_text(encoding="utf-8")


def documented_statuses() -> dict[str, str]:
    rows = [line.split("|")[1:3] for line in PAGE.splitlines() if line.startswith("| `")]
    return {
        reason.strip(" `"): status.strip() for names, status in rows for reason in names.split(",")
    }


def test_every_reason_is_documented_with_its_status() -> None:
    documented = documented_statuses()
    for name in NAMES:
        message = read_mail(raw(name))
        assert documented.get(message.reason) == message.status, (name, message.reason)


def test_every_documented_reason_is_one_that_the_code_gives() -> None:
    statuses = {"accepted", "ignored", "quarantined"}
    documented = {reason for reason, status in documented_statuses().items() if status in statuses}
    written = {
        node.value
        for path in FOLDER.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    written |= {"spoofed_dmarc", "spoofed_dkim", "spoofed_spf"} if "spoofed_" in written else set()
    assert documented <= written
    assert {expected(name)["reason"] for name in NAMES if "reason" in expected(name)} <= documented


def test_every_file_and_every_table_is_named() -> None:
    for path in [*FOLDER.glob("*.py"), *FOLDER.glob("tables/*.toml")]:
        if path.name not in ("__init__.py", "reader.py", "layouts.py"):
            assert f"`{path.name}`" in PAGE, path.name
