"""Files that came with messages: always as a download, pictures also in place, nothing runs."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header

from kefu.accounts.access import access
from kefu.accounts.roles import Verb
from kefu.cases import raw_store
from kefu.cases.models import Attachment
from kefu.channels.port import extract_attachment
from kefu.web.guard import desk

SANDBOX = "sandbox; default-src 'none'"
# Told by their first bytes, never by what the sender says.
PICTURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
)


@desk(Verb.READ_CASES)
def download(request: HttpRequest, pk: int) -> HttpResponse:
    """The file, as bytes to keep."""
    found, content = _read(request, pk)
    return served(content, "application/octet-stream", found.name, attachment=True)


@desk(Verb.READ_CASES)
def picture(request: HttpRequest, pk: int) -> HttpResponse:
    """The file in place, if its bytes are a picture."""
    found, content = _read(request, pk)
    kind = picture_type(content)
    if kind is None:
        raise Http404
    response = served(content, kind, found.name, attachment=False)
    response["Cache-Control"] = "private, max-age=3600"
    return response


def served(content: bytes, kind: str, name: str, *, attachment: bool) -> HttpResponse:
    """A response that no browser runs or guesses about."""
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = content_disposition_header(attachment, name or "file")
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = SANDBOX
    return response


def picture_type(content: bytes) -> str | None:
    """The type of a picture, or ``None``."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for head, kind in PICTURES if content.startswith(head)), None)


def _read(request: HttpRequest, pk: int) -> tuple[Attachment, bytes]:
    found = access(
        Attachment.objects.select_related("message__raw"),
        request.user,
        Verb.READ_CASES,
        "message__store",
        pk=pk,
    )
    if found.content is not None:
        return found, bytes(found.content)
    if found.message.raw is None:
        raise Http404
    try:
        return found, extract_attachment(raw_store.read(found.message.raw), found.part)
    except (FileNotFoundError, KeyError, LookupError) as gone:
        raise Http404 from gone
