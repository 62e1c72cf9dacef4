"""Encrypted by default, and failing closed: no answer to "no TLS" is to go on without."""

from __future__ import annotations

import ssl
from functools import lru_cache

from kefu.channels.models import Mailbox
from kefu.channels.port import Refused

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})

# OpenSSL's numbers (X509_V_ERR_…) for what a certificate may lack, where it has words of its own.
CERTIFICATE_PROBLEMS = {
    10: "certificate_expired",
    62: "certificate_elsewhere",
    64: "certificate_elsewhere",
}


def context_for(mailbox: Mailbox) -> ssl.SSLContext:
    """TLS 1.2 or newer, the certificate and its host name checked.

    Reading the system's certificates takes longer than a whole conversation with the server, so a
    context is kept for all connections that trust the same.
    """
    return _context(mailbox.ca_certificate)


@lru_cache(maxsize=64)
def _context(certificate: str) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if certificate:
        # People keep remarks beside a certificate, in any script; PEM itself is ASCII.
        pem = certificate.encode("ascii", "ignore").decode()
        context.load_verify_locations(cadata=pem)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def not_encrypted(error: ssl.SSLError) -> Refused:
    """Why no encrypted connection came about, as a code that people get a way out for."""
    if not isinstance(error, ssl.SSLCertVerificationError):
        return Refused("tls_failed", str(error), permanent=False)
    code = CERTIFICATE_PROBLEMS.get(error.verify_code, "certificate_unknown")
    return Refused(code, error.verify_message, permanent=False)


def guard_plain(host: str) -> None:
    """Unencrypted connections stay on this machine. Raises ``Refused`` for any other host."""
    if host.lower() not in LOOPBACK:
        raise Refused("plain_not_allowed", host, permanent=True)
