"""An evidence pack as a PDF: our own fonts, so that it looks the same on every machine."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont
from fpdf import FPDF
from fpdf.enums import XPos, YPos
from PIL import Image

from kefu.claims.evidence.pack import Line, Section
from kefu.web.photos import Shown

FONTS = Path(__file__).with_name("fonts")
# The first has Latin, Greek, Cyrillic, Chinese and Japanese; the second the rest of Latin.
FACES = {"sans": FONTS / "NotoSansCJK-Kefu.otf", "latin": FONTS / "DejaVuSans-Kefu.ttf"}
MISSING = "□"
INK, QUIET = (32, 34, 38), (105, 110, 118)
LINE = 5.2


def evidence_pdf(title: str, sections: Sequence[Section], photos: Iterable[Shown]) -> bytes:
    """The whole pack; signs that no font of ours has are shown as a square."""
    page = _Page()
    page.set_title(title)
    page.heading(title, size=15)
    for section in sections:
        page.heading(section.title, size=11.5)
        for line in section.lines:
            page.line(line)
        if section.code == "photos":
            for photo in photos:
                page.photo(photo)
    return bytes(page.output())


class _Page(FPDF):
    def __init__(self) -> None:
        super().__init__(format="A4")
        self.set_margins(20, 18)
        self.set_auto_page_break(True, margin=18)
        for family, path in FACES.items():
            self.add_font(family, fname=path)
        self.set_fallback_fonts(["latin"])
        self.set_creator("Kefu")
        self.add_page()

    def footer(self) -> None:
        """The number of the page."""
        self.set_y(-12)
        self._ink(8, QUIET)
        self.cell(0, 6, f"{self.page_no()}", align="R")

    def heading(self, text: str, *, size: float) -> None:
        """A title, kept with what follows."""
        if self.will_page_break(24):
            self.add_page()
        self.ln(3 if self.get_y() > 25 else 0)
        self._write(text, size, INK, height=size * 0.5)
        self.ln(1)

    def line(self, line: Line) -> None:
        """A line with its date before it and what is quoted under it."""
        head = f"{line.at}   {line.text}" if line.at else line.text
        self._write(head, 9.5, INK if not line.quote else QUIET)
        if line.quote:
            self.set_x(self.l_margin + 5)
            self._write(line.quote, 9.5, INK)
            self.ln(1)

    def photo(self, photo: Shown) -> None:
        """A picture with its name; a page never ends in the middle of one."""
        width, height = _fit(photo.jpeg, self.epw, 110)
        if self.will_page_break(height + 8):
            self.add_page()
        self._write(photo.name, 8, QUIET)
        self.image(io.BytesIO(photo.jpeg), w=width, h=height)
        self.ln(3)

    def _write(
        self, text: str, size: float, ink: tuple[int, int, int], *, height: float = LINE
    ) -> None:
        self._ink(size, ink)
        self.multi_cell(0, height, printable(text), align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _ink(self, size: float, ink: tuple[int, int, int]) -> None:
        self.set_font("sans", size=size)
        self.set_text_color(*ink)


def printable(text: str) -> str:
    """The text with a square for every sign that our fonts lack, and no control characters."""
    known = _known()
    return "".join(
        sign if ord(sign) in known or sign == "\n" else " " if sign.isspace() else MISSING
        for sign in text
        if sign.isprintable() or sign.isspace()
    )


@cache
def _known() -> frozenset[int]:
    """Every sign that one of our fonts has."""
    return frozenset(code for path in FACES.values() for code in TTFont(path).getBestCmap())


def _fit(jpeg: bytes, width: float, height: float) -> tuple[float, float]:
    """The picture's size on paper, within a box."""
    with Image.open(io.BytesIO(jpeg)) as picture:
        scale = min(width / picture.width, height / picture.height)
        return picture.width * scale, picture.height * scale
