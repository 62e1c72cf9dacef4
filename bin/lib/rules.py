"""Which playbook rules do tests show? Prints rule → tests → state; run by ``bin/check --rules``.

The rules stand in ``docs/rules.toml``; a test names its rules with ``@pytest.mark.rule("PRD-2")``.
Ends with 1 when a test names a rule that does not exist, 2 when the tests cannot be collected.
"""

from __future__ import annotations

import contextlib
import io
import sys
import tomllib
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


class Collector:
    """A pytest plugin that notes the rules of every collected test; examples count as one test."""

    def __init__(self) -> None:
        self.tests: dict[str, set[str]] = defaultdict(set)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        for item in session.items:
            for mark in item.iter_markers("rule"):
                for rule in mark.args:
                    self.tests[rule].add(item.nodeid.partition("[")[0])


def main() -> int:
    titles = {
        rule: title
        for chapter in tomllib.loads((ROOT / "docs" / "rules.toml").read_text("utf-8")).values()
        for rule, title in chapter.items()
    }
    collector = Collector()
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        status = pytest.main(["--collect-only", "-q", str(ROOT / "tests")], plugins=[collector])
    if status != pytest.ExitCode.OK:
        print(said.getvalue(), file=sys.stderr)
        return 2
    tests = collector.tests
    for rule, title in titles.items():
        files = sorted({test.partition("::")[0].removeprefix("tests/") for test in tests[rule]})
        state = "tested" if files else "not built"
        where = ", ".join(files[:3]) + (f" and {len(files) - 3} more" if files[3:] else "")
        print(f"{rule:<7} {state:<9} {len(tests[rule]) or '':>3}  {title}")
        if where:
            print(f"{'':<23}{where}")
    built = sum(bool(tests[rule]) for rule in titles)
    print(f"\n{built} of {len(titles)} rules tested, {len(titles) - built} not built")
    unknown = sorted(rule for rule in tests if tests[rule] and rule not in titles)
    for rule in unknown:
        print(f"unknown rule {rule}: {', '.join(sorted(tests[rule]))}", file=sys.stderr)
    return 1 if unknown else 0


if __name__ == "__main__":
    sys.exit(main())
