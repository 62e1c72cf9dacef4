"""A missing browser or server is said aloud; where all are required it is a failure."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

STORY = """
import pytest

@pytest.mark.{marker}
def test_that_needs_it():
    pass
"""


def run_story(folder: Path, marker: str, **environment: str) -> str:
    """Run one test that needs ``marker`` under the real conftest; returns pytest's last line."""
    (folder / "conftest.py").write_text((ROOT / "tests" / "conftest.py").read_text("utf-8"))
    (folder / "test_story.py").write_text(STORY.format(marker=marker))
    (folder / "pytest.ini").write_text(f"[pytest]\nmarkers = {marker}\n")
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("KEFU_", "DATABASE_URL", "PYTEST_"))
    }
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "."],
        cwd=folder,
        env=kept | environment | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip().splitlines()[-1]


@pytest.mark.parametrize(
    ("marker", "present"),
    [
        ("browser", {"KEFU_TEST_CHROMIUM": sys.executable}),
        ("dovecot", {"KEFU_TEST_DOVECOT": sys.executable}),
        ("postgres", {"DATABASE_URL": "postgresql://kefu@/kefu?host=/tmp"}),
    ],
)
def test_a_test_runs_with_its_component_and_never_passes_without(
    tmp_path: Path, marker: str, present: dict[str, str]
) -> None:
    assert run_story(tmp_path, marker, **present).startswith("1 passed")
    assert run_story(tmp_path, marker).startswith("1 skipped")
    without = run_story(tmp_path, marker, KEFU_REQUIRE_ALL="1")
    assert "1 error" in without or "1 failed" in without


def test_a_path_that_leads_nowhere_is_a_missing_component(tmp_path: Path) -> None:
    assert run_story(tmp_path, "browser", KEFU_TEST_CHROMIUM="/no/such").startswith("1 skipped")
