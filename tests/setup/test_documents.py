"""The documents hang together: every page is listed, every link leads somewhere, both languages name the same."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINK = re.compile(r"\]\((?!https?:)([^)#\s]+)(#[^)\s]*)?\)")
PAGES = sorted(
    page
    for pattern in ("*.md", "docs/**/*.md", "simulator/*.md", "bench/*.md")
    for page in ROOT.glob(pattern)
)


def links(page):
    return [target for target, _ in LINK.findall(page.read_text("utf-8"))]


def commands(page):
    """The lines that one is told to type, without remarks and without what differs by language."""
    blocks = re.findall(r"```sh\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
    typed = (line.partition(" #")[0].strip() for line in "\n".join(blocks).splitlines())
    return [line.replace(" --language zh-hans", "") for line in typed if line]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page):
    assert [target for target in links(page) if not (page.parent / target).exists()] == []


def test_every_page_is_listed():
    listed = set(links(ROOT / "docs" / "README.md"))
    pages = {page.name for page in (ROOT / "docs").glob("*.md")} - {"README.md"}
    assert pages <= listed


def test_every_package_is_on_the_map():
    told = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    packages = {folder.name for folder in (ROOT / "kefu").iterdir() if folder.is_dir()}
    missing = {name for name in packages - {"__pycache__"} if f"`{name}`" not in told}
    assert missing == set()


def test_both_languages_tell_the_same_commands_and_lead_to_the_same_pages():
    english, chinese = ROOT / "README.md", ROOT / "README.zh-CN.md"
    assert commands(english) == commands(chinese)
    own = {"README.md", "README.zh-CN.md"}
    assert set(links(english)) - own == set(links(chinese)) - own
