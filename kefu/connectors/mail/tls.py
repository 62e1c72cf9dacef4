"""Encrypted by default, and failing closed: no answer to "no TLS" is to go on without."""

from __future__ import annotations

import ssl

from kefu.channels.models import Mailbox
from kefu.channels.port import Refused

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def context_for(mailbox: Mailbox) -> ssl.SSLContext:
    """TLS 1.2 or newer, the certificate and its host name checked."""
    context = ssl.create_default_context()
    if mailbox.ca_certificate:
        # People keep remarks beside a certificate, in any script; PEM itself is ASCII.
        pem = mailbox.ca_certificate.encode("ascii", "ignore").decode()
        context.load_verify_locations(cadata=pem)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def guard_plain(host: str) -> None:
    """Unencrypted connections stay on this machine. Raises ``Refused`` for any other host."""
    if host.lower() not in LOOPBACK:
        raise Refused("plain_not_allowed", host, permanent=True)
