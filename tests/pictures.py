"""Pictures for tests."""

from __future__ import annotations

import io

from PIL import Image


def jpeg(width: int, height: int) -> bytes:
    """A plain picture of that size."""
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), (180, 120, 60)).save(buffer, "JPEG")
    return buffer.getvalue()
