"""WCAG 2.1 AA: every pair of colours that carries words can be read, in both themes."""

import re
from pathlib import Path

import pytest

CSS = Path(__file__).resolve().parents[2] / "kefu" / "web" / "static" / "kefu"
BASE = (CSS / "base.css").read_text(encoding="utf-8")

PAIRS = [
    *(
        (ink, paper)
        for ink in ("text", "muted")
        for paper in ("ground", "surface", "raised", "sunk")
    ),
    *((ink, paper) for ink in ("accent", "danger", "warn") for paper in ("ground", "surface")),
    ("accent", "accent-soft"),
    ("text", "accent-soft"),
    ("danger", "danger-soft"),
    ("text", "danger-soft"),
    ("warn", "warn-soft"),
    ("text", "warn-soft"),
    ("good", "good-soft"),
    ("text", "good-soft"),
    ("on-accent", "accent"),
    ("text", "mark"),
]
# What only shows where a field or a button ends needs 3:1.
EDGES = [("line-strong", "surface"), ("line-strong", "ground"), ("accent", "surface")]


def themes():
    """The tokens of each theme, as the stylesheet sets them."""
    blocks = re.findall(r"(:root[^{]*)\{([^}]*)\}", BASE)
    return {
        selector.strip(): dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", body))
        for selector, body in blocks
    }


def luminance(colour):
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_chosen_dark_theme_is_the_systems_dark_theme():
    system, chosen = (v for k, v in themes().items() if k != ":root")
    assert system == chosen
    assert system.keys() == themes()[":root"].keys()


@pytest.mark.parametrize("theme", list(themes()))
@pytest.mark.parametrize(("ink", "paper"), PAIRS)
def test_words_can_be_read(theme, ink, paper):
    colours = themes()[theme]
    assert contrast(colours[ink], colours[paper]) >= 4.5


@pytest.mark.parametrize("theme", list(themes()))
@pytest.mark.parametrize(("edge", "paper"), EDGES)
def test_edges_can_be_seen(theme, edge, paper):
    colours = themes()[theme]
    assert contrast(colours[edge], colours[paper]) >= 3


def test_no_colour_stands_outside_the_tokens():
    pages = (CSS / "pages.css").read_text(encoding="utf-8")
    assert not re.findall(r"#[0-9a-f]{3,8}\b(?![^{]*\{)", pages)
