"""Is a mail that claims to come from Amazon really Amazon's?

Only what our own provider's server wrote counts: the topmost Authentication-Results (RFC 8601). The
sender can write any further one, so another header of the same server may add a failure, never a
pass. ARC results are not used: a valid chain says who handled the mail, not that they are honest.

======================= ==========================================================================
DMARC pass              genuine, even if SPF failed: forwarding breaks SPF, not Amazon's signature
DMARC fail              spoofed
no DMARC, aligned DKIM  genuine if it passed, spoofed if it failed
otherwise               spoofed on SPF fail
all else                nothing known against it: none, neutral, softfail, temperror, permerror
======================= ==========================================================================

A failed signature of Amazon's with DMARC passing by SPF alone means the text was changed on the way:
that is quarantined, too.
"""

from __future__ import annotations

import re

from kefu.connectors.mail.reading.mime import Part
from kefu.connectors.mail.reading.senders import amazon_marketplace

_COMMENT = re.compile(r"\((?:[^()\\]|\\.)*\)")
_RESULT = re.compile(r"\s*([a-z0-9-]+)(?:/\d+)?\s*=\s*([a-z]+)\b(.*)", re.IGNORECASE | re.DOTALL)
_SIGNER = re.compile(r"header\.(?:d|i)\s*=\s*\"?@?(?:[^\s;\"]*@)?([^\s;\"]+)", re.IGNORECASE)
_MAX_HEADERS = 10
_FAIL = ("fail", "hardfail")


def failed_check(root: Part) -> str:
    """``dmarc``, ``dkim`` or ``spf`` if that check speaks against Amazon as the sender, else empty."""
    headers = root.headers.get("authentication-results", ())[:_MAX_HEADERS]
    if not headers:
        return "spf" if _received_spf(root) in _FAIL else ""
    server, own = _results(headers[0])
    later = [
        result
        for value in headers[1:]
        for name, results in (_results(value),)
        if server and name == server
        for result in results
        if result[1] in _FAIL
    ]
    return _judge(own + later)


def _judge(results: list[tuple[str, str, str]]) -> str:
    def outcomes(method: str) -> set[str]:
        return {result for name, result, _ in results if name == method}

    dmarc, spf = outcomes("dmarc"), outcomes("spf")
    signatures = {
        result
        for name, result, rest in results
        if name == "dkim" and (signer := _signer(rest)) is not None and _is_amazon(signer)
    }
    unnamed = {result for name, result, rest in results if name == "dkim" and _signer(rest) is None}
    if dmarc.intersection(_FAIL):
        return "dmarc"
    signed = "pass" in signatures or (not signatures and "pass" in unnamed)
    if not signed and (signatures or unnamed).intersection(_FAIL):
        return "dkim"
    if "pass" in dmarc or "pass" in signatures:
        return ""
    return "spf" if spf.intersection(_FAIL) else ""


def _signer(rest: str) -> str | None:
    match = _SIGNER.search(rest)
    return match[1].lower().rstrip(".") if match else None


def _is_amazon(domain: str) -> bool:
    return amazon_marketplace(domain) is not None


def _results(value: bytes) -> tuple[str, list[tuple[str, str, str]]]:
    """The server's name and its (method, result, properties)."""
    text = value[:20_000].decode("latin-1")
    for _ in range(3):  # comments may nest
        text = _COMMENT.sub(" ", text)
    pieces = text.split(";")
    # Some providers leave their name out and begin with a result at once.
    server = "" if "=" in pieces[0] else pieces[0].strip().lower().split(" ")[0]
    results = [
        (match[1].lower(), match[2].lower(), match[3])
        for piece in pieces[0 if not server else 1 :]
        if (match := _RESULT.match(piece))
    ]
    return server, results


def _received_spf(root: Part) -> str:
    words = root.header("received-spf")[:200].decode("latin-1").lower().split()
    return words[0].rstrip(";:") if words else ""
