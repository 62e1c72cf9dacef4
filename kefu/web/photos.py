"""Pictures that buyers sent, made small enough to be shown in a file. Nothing of theirs is run."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass

import structlog
from PIL import Image, ImageOps

from kefu.cases import raw_store
from kefu.cases.models import Attachment
from kefu.channels.port import extract_attachment
from kefu.claims.evidence.pack import Photo

log = structlog.get_logger(__name__)
# More than this nobody looks at, and a file must stay small enough to be uploaded.
MOST = 12
LONGEST_SIDE = 1100
MOST_PIXELS = 60_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A picture ready to be put on a page."""

    name: str
    jpeg: bytes


def photos_of(photos: Iterable[Photo]) -> list[Shown]:
    """The pictures themselves; one that cannot be read is left out, and the rest goes on."""
    wanted = {photo.pk: photo for photo in photos if photo.picture}
    rows = Attachment.objects.filter(pk__in=list(wanted)[:MOST]).select_related("message__raw")
    shown = []
    for row in rows:
        jpeg = _small(row)
        if jpeg is not None:
            shown.append(Shown(name=row.name, jpeg=jpeg))
    return shown


def _small(row: Attachment) -> bytes | None:
    try:
        content = row.content
        if content is None and row.message.raw is not None:
            content = extract_attachment(raw_store.read(row.message.raw), row.part)
        if not content:
            return None
        with Image.open(io.BytesIO(content)) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                return None
            picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            upright = ImageOps.exif_transpose(picture).convert("RGB")
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            buffer = io.BytesIO()
            upright.save(buffer, "JPEG", quality=80)
            return buffer.getvalue()
    except Exception:  # whatever a stranger's file does to its reader
        log.warning("picture_not_read", attachment=row.pk)
        return None
