"""What ties a mail to a marketplace, an order, a product, a buyer and a case."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kefu.connectors.mail.reading.content import Content
from kefu.connectors.mail.reading.headers import Address
from kefu.connectors.mail.reading.layouts import by_domain, by_id, pattern
from kefu.connectors.mail.reading.mime import Part
from kefu.connectors.mail.reading.senders import (
    AMAZON,
    RELAY,
    Correspondents,
    alias_of,
    amazon_marketplace,
    case_uuid_of,
    relay_marketplace,
)

_ORDER_ID = re.compile(r"(?<![\d-])\d{3}-\d{7}-\d{7}(?![\d-])")
_HYPHENS = str.maketrans("\u2010\u2011\u2012\u2013", "----")
_ORDER_BLOCK = re.compile(r"^\s*#\s*(\d{3}-\d{7}-\d{7})\s*[:：]", re.MULTILINE)
# One pattern each: a pattern that begins with a literal is searched for ten times faster.
_ASINS = (
    re.compile(r"ASIN\s{0,9}[:：]?\s{0,9}([A-Z0-9]{10})\b"),
    re.compile(r"/dp/([A-Z0-9]{10})\b"),
    re.compile(r"/gp/product/([A-Z0-9]{10})\b"),
    re.compile(r">\s{0,9}(B0[A-Z0-9]{8})\s{0,9}<"),
)
_CASE_LINK = re.compile(
    r"[?&](?:amp;)?(?:cc|caseId)=([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\b"
)
_SELLER_CENTRAL = re.compile(r"sellercentral\.(amazon\.[a-z]{2,3}(?:\.[a-z]{2})?)\b")
_RELAY_NAME_TAIL = re.compile(
    r"\s*[-–—|(]\s*amazon\s*(?:marketplace|マーケットプレイス|market).*$", re.IGNORECASE
)
_NAME_IN_SUBJECT = re.compile(
    r"(?:from amazon customer|von (?:dem )?amazon[- ]kunden?|(?:du|de la part du) client amazon"
    r"|(?:da[l]?|del) cliente (?:di |de )?amazon|do cliente (?:da )?amazon)\s+(\S.{0,80}?)\s*(?:[(:]|$)",
    re.IGNORECASE,
)
_MAX_LISTED = 20
_SEARCHED = 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """See the fields of the same names in ``InboundMessage``."""

    marketplace: str | None
    buyer_address: str
    buyer_alias: str
    buyer_name: str
    case_uuid: str
    order_ids: tuple[str, ...]
    asins: tuple[str, ...]


def identify(
    root: Part, content: Content, who: Correspondents, subject: str, channel: str, recipient: str
) -> Identity:
    """Find what the mail belongs to. ``recipient`` is whom a bounce could not reach."""
    buyer = _buyer(who, channel, recipient)
    links = content.html.html or content.text
    amazon = channel == "amazon" or relay_marketplace(buyer.domain) is not None
    case = case_uuid_of(buyer.address) if amazon else ""
    if amazon and not case and (match := _CASE_LINK.search(links[:_SEARCHED])):
        case = match[1]
    return Identity(
        marketplace=_marketplace(root, who, buyer, links) if amazon else None,
        buyer_address=buyer.address,
        buyer_alias=alias_of(buyer.address),
        buyer_name=_name(buyer, subject, channel),
        case_uuid=case,
        order_ids=_order_ids(subject, content.text),
        asins=_asins(content),
    )


def _buyer(who: Correspondents, channel: str, recipient: str) -> Address:
    nobody = Address(name="", address="")
    if recipient:
        return Address(name="", address=recipient)
    if relay := (*who.relay_addresses(), *who.relay_recipients()):
        return relay[0]
    if channel == "amazon":
        return nobody
    return who.reply_to[0] if who.reply_to else who.sender


def _name(buyer: Address, subject: str, channel: str) -> str:
    if channel != "amazon":
        return buyer.name
    name = _RELAY_NAME_TAIL.sub("", buyer.name).strip()
    if not name and (match := _NAME_IN_SUBJECT.search(subject)):
        name = match[1]
    return name


def _marketplace(root: Part, who: Correspondents, buyer: Address, links: str) -> str | None:
    stated = root.header("x-marketplace-id").decode("latin-1").strip()
    if found := by_id().get(stated):
        return found.code
    if found := relay_marketplace(buyer.domain):
        return found.code
    sender = amazon_marketplace(who.sender.domain) if who.origin in (AMAZON, RELAY) else None
    # donotreply@amazon.com writes for every marketplace; other senders there only for the US.
    if sender and not (
        sender.code == "US" and pattern("senders", "shared_local").search(who.sender.local)
    ):
        return sender.code
    for host in _SELLER_CENTRAL.findall(links[:_SEARCHED])[:20]:
        if (found := by_domain().get(host)) and found.code != "US":
            return found.code
    return None


def _order_ids(subject: str, text: str) -> tuple[str, ...]:
    """Order ids, the one that the mail is about first: subject, order block, then the rest."""
    subject, text = subject.translate(_HYPHENS), text[:_SEARCHED].translate(_HYPHENS)
    found = _ORDER_ID.findall(subject) + _ORDER_BLOCK.findall(text) + _ORDER_ID.findall(text)
    return tuple(dict.fromkeys(found))[:_MAX_LISTED]


def _asins(content: Content) -> tuple[str, ...]:
    searched = (content.text[:_SEARCHED], content.html.html[:_SEARCHED])
    found = [asin for text in searched for pattern in _ASINS for asin in pattern.findall(text)]
    return tuple(dict.fromkeys(found))[:_MAX_LISTED]
