"""Who a mail says it is from: a buyer's relay address, Amazon itself, somebody posing as Amazon, others."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from kefu.connectors.mail.reading.headers import Address, addresses
from kefu.connectors.mail.reading.layouts import Marketplace, by_domain, pattern, table
from kefu.connectors.mail.reading.mime import Part

RELAY, AMAZON, IMPOSTOR, OTHER = "relay", "amazon", "impostor", "other"

_UUID = re.compile(r"\A(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{8}|[0-9a-f]{32})\Z")
_CONFUSABLE = str.maketrans(
    {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "|": "l", "2": "z"}
    | dict(zip("аоеіӏрсухԁոмѕ", "aoeilpcyxdnms", strict=True))
    | dict(zip("αοεινρμζ", "aoeinpmz", strict=True))
)
_NAME_CLAIMS_AMAZON = re.compile(r"(?<![a-z])amazon(?!\s+(?:river|rainforest))(?![a-z])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Correspondents:
    """From, Reply-To and To, with what From is."""

    sender: Address
    origin: str
    why: str
    """For an impostor, a reason code; otherwise empty."""
    reply_to: tuple[Address, ...]
    recipients: tuple[Address, ...]

    def relay_addresses(self) -> tuple[Address, ...]:
        """Relay addresses of a buyer, the one to answer first."""
        return tuple(a for a in (*self.reply_to, self.sender) if is_buyer_relay(a))

    def relay_recipients(self) -> tuple[Address, ...]:
        """Relay addresses that the mail was sent to: then one of us wrote it."""
        return tuple(a for a in self.recipients if is_buyer_relay(a))


def correspondents(root: Part, charset: str) -> Correspondents:
    """Read the address headers."""
    senders = [a for value in root.headers.get("from", ())[:5] for a in addresses(value, charset)]
    sender = senders[0] if senders else Address(name="", address="")
    origin, why = _origin(senders)
    reply_to = tuple(addresses(root.header("reply-to"), charset))
    if origin in (RELAY, AMAZON) and any(_origin([a])[0] in (IMPOSTOR, OTHER) for a in reply_to):
        origin, why = IMPOSTOR, "reply_to_elsewhere"
    recipients = [
        address
        for name in ("to", "cc", "delivered-to")
        for value in root.headers.get(name, ())[:3]
        for address in addresses(value, charset)
    ]
    return Correspondents(
        sender=sender,
        origin=origin,
        why=why,
        reply_to=reply_to,
        recipients=tuple(recipients),
    )


def _origin(senders: list[Address]) -> tuple[str, str]:
    if not senders:
        return OTHER, ""
    kinds = {kind for address in senders if (kind := _domain_kind(address.domain)) != OTHER}
    domains = {address.domain for address in senders}
    if len(domains) > 1 and kinds:
        return IMPOSTOR, "several_senders"
    if IMPOSTOR in kinds:
        return IMPOSTOR, "lookalike_domain"
    if kinds:
        return (RELAY if relay_marketplace(senders[0].domain) else AMAZON), ""
    if _poses_as_amazon(senders[0]):
        return IMPOSTOR, "name_claims_amazon"
    return OTHER, ""


def _poses_as_amazon(address: Address) -> bool:
    if _within(address.domain, table("senders")["unrelated_domains"]):
        return False
    return bool(_NAME_CLAIMS_AMAZON.search(skeleton(address.name)))


def relay_marketplace(domain: str) -> Marketplace | None:
    """The marketplace whose relay this domain is (``marketplace.amazon.de``)."""
    prefix, _, rest = domain.partition(".")
    return by_domain().get(rest) if prefix == "marketplace" else None


def is_buyer_relay(address: Address) -> bool:
    """A buyer's relay address; Amazon's own automatic senders on the relay are none."""
    if relay_marketplace(address.domain) is None:
        return False
    return not pattern("senders", "machine_local").search(address.local)


def alias_of(address: str) -> str:
    """What is the same in all of one buyer's addresses: without ``+uuid``, lower case."""
    local, _, domain = address.lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}" if domain else ""


def case_uuid_of(address: str) -> str:
    """The case id after ``+`` in a relay address, or empty."""
    tag = address.lower().rpartition("@")[0].partition("+")[2]
    return tag if _UUID.match(tag) else ""


def amazon_marketplace(domain: str) -> Marketplace | None:
    """The marketplace of any domain at or under ``amazon.<tld>``."""
    labels = domain.split(".")
    for start in range(len(labels) - 1):
        if found := by_domain().get(".".join(labels[start:])):
            return found
    return None


@lru_cache(maxsize=4096)
def _domain_kind(domain: str) -> str:
    if amazon_marketplace(domain) or _within(domain, table("senders")["amazon_domains"]):
        return AMAZON
    if _within(domain, table("senders")["unrelated_domains"]):
        return OTHER
    return IMPOSTOR if _looks_like_amazon(domain) else OTHER


def _within(domain: str, zones: list[str]) -> bool:
    return any(domain == zone or domain.endswith("." + zone) for zone in zones)


def _looks_like_amazon(domain: str) -> bool:
    unrelated = table("senders")["unrelated_labels"]
    for label in domain.split("."):
        if label.startswith("xn--"):
            try:
                label = label[4:].encode("ascii").decode("punycode")
            except (UnicodeError, ValueError):
                continue
        for token in re.split(r"[-_]", skeleton(label)):
            if token not in unrelated and ("amazon" in token or _one_slip(token)):
                return True
    return False


def _one_slip(token: str) -> bool:
    """One letter replaced, left out, added or swapped in "amazon"."""
    name = "amazon"
    if abs(len(token) - len(name)) > 1 or not token.startswith(("a", "m", "n")):
        return False
    if len(token) == len(name):
        wrong = [i for i in range(len(name)) if token[i] != name[i]]
        swapped = len(wrong) == 2 and sorted(token) == sorted(name) and wrong[1] == wrong[0] + 1
        return len(wrong) <= 1 or swapped
    longer, shorter = sorted((token, name), key=len, reverse=True)
    return any(longer[:i] + longer[i + 1 :] == shorter for i in range(len(longer)))


def skeleton(text: str) -> str:
    """Letters that look alike made alike: accents off, digits and Cyrillic to Latin, ``rn`` to ``m``."""
    text = unicodedata.normalize("NFKD", text.casefold())
    text = "".join(char for char in text if not unicodedata.combining(char))
    return text.translate(_CONFUSABLE).replace("rn", "m").replace("vv", "w")
