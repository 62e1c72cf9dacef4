"""Pictures of goods: read, turned upright, drawn anew. What the camera wrote beside them is gone.

A picture is decoded only after its size was measured, so that a small file cannot become a huge
picture in memory.
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

# A phone's photo has some 12 to 50 million points; more is no photo.
MOST_POINTS = 60_000_000
LARGEST = 20 * 1024 * 1024
# Enough to see a scratch, small enough for a warehouse's network.
LONGEST_SIDE = 2000
QUALITY = 82
READ = ("JPEG", "PNG", "WEBP", "GIF")


class NoPicture(ValueError):
    """The bytes are no picture that we take: ``code`` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A JPEG of our own making."""

    content: bytes
    width: int
    height: int

    @property
    def sha256(self) -> str:
        """Its print."""
        return hashlib.sha256(self.content).hexdigest()


def redrawn(content: bytes) -> Picture:
    """The picture as a JPEG without any metadata.

    Raises ``NoPicture``: ``picture_too_large``, ``no_picture``.
    """
    if len(content) > LARGEST:
        raise NoPicture("picture_too_large")
    try:
        with Image.open(io.BytesIO(content), formats=READ) as opened:
            if opened.width * opened.height > MOST_POINTS:
                raise NoPicture("picture_too_large")
            upright = ImageOps.exif_transpose(opened)
            drawn = Image.new("RGB", upright.size, "white")
            clear = upright.convert("RGBA")
            drawn.paste(clear, mask=clear.getchannel("A"))
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        if isinstance(error, NoPicture):
            raise
        raise NoPicture("no_picture") from error
    except Image.DecompressionBombError as error:
        raise NoPicture("picture_too_large") from error
    drawn.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    out = io.BytesIO()
    drawn.save(out, "JPEG", quality=QUALITY, optimize=True)
    return Picture(content=out.getvalue(), width=drawn.width, height=drawn.height)
