"""Every fixture mail yields what stands beside it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from kefu.channels.inbound import InboundMessage
from kefu.connectors.mail.reading import extract_attachment, read_mail
from kefu.connectors.mail.reading.layouts import by_code
from tests.connectors.mail.reading.samples import FOLDER, NAMES, expected, raw

KINDS = {
    "buyer_message", "reply_copy", "return_request", "cancel_request", "claim_opened",
    "claim_decided", "chargeback", "refund_notice", "not_delivered", "order_notice",
    "platform_notice", "other",
}  # fmt: skip


def shown(message: InboundMessage, field: str, wanted: Any) -> Any:
    """A field in the form that the expectation is written in."""
    value = getattr(message, field)
    if field == "attachments":
        keys = [set(entry) for entry in wanted]
        return [
            {key: getattr(found, key) for key in (keys[number] if number < len(keys) else ["name"])}
            for number, found in enumerate(value)
        ]
    if field == "notice_facts":
        return {key: value.get(key) for key in wanted}
    if isinstance(value, datetime):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


@pytest.mark.parametrize("name", NAMES)
def test_a_mail_yields_what_stands_beside_it(name: str) -> None:
    message = read_mail(raw(name))
    wanted = expected(name)
    assert {field: shown(message, field, wanted[field]) for field in wanted} == wanted


@pytest.mark.parametrize("name", NAMES)
def test_every_listed_attachment_can_be_taken_out_with_its_size(name: str) -> None:
    content = raw(name)
    for attachment in read_mail(content).attachments:
        assert len(extract_attachment(content, attachment.part)) == attachment.size


def test_the_fixtures_cover_every_kind_every_marketplace_and_every_status() -> None:
    wanted = [expected(name) for name in NAMES]
    assert {entry["kind"] for entry in wanted if "kind" in entry} >= KINDS
    assert {entry["status"] for entry in wanted} == {"accepted", "ignored", "quarantined"}
    marketplaces = {entry.get("marketplace") for entry in wanted if entry.get("marketplace")}
    assert marketplaces == set(by_code())


def test_every_fixture_has_its_expectation_and_none_is_left_over() -> None:
    assert {path.with_suffix("").name for path in FOLDER.rglob("*.json")} == {
        name.rpartition("/")[2] for name in NAMES
    }
