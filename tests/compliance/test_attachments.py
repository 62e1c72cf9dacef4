"""Attachments carry no contact data either (MSG-4, Amazon today)."""

import pytest

from kefu.compliance import lint_attachment


def codes_of(report) -> set[str]:
    return {finding.code for finding in report.findings}


@pytest.mark.rule("MSG-4")
def test_an_invoice_that_was_read_and_holds_nothing_forbidden_passes():
    report = lint_attachment(
        "invoice-4711.pdf", "application/pdf", 20_000, "Invoice 4711, total 24.99 EUR"
    )
    assert report.ok
    assert report.findings == ()


@pytest.mark.rule("MSG-4")
def test_contact_data_in_the_contents_or_the_name_blocks():
    inside = lint_attachment(
        "note.txt", "text/plain", 40, "write to me@example.org or call +49 170 1234567"
    )
    assert not inside.ok
    assert codes_of(inside) == {"email_address", "phone_number"}
    named = lint_attachment("me@example.org.txt", "text/plain", 40, "hello")
    assert not named.ok


def test_a_picture_nobody_has_read_is_a_warning_and_not_clean():
    report = lint_attachment("photo.jpg", "image/jpeg", 300_000)
    assert report.ok
    assert codes_of(report) == {"attachment_unread"}


def test_size_and_type_are_checked():
    report = lint_attachment("setup.exe", "application/x-msdownload", 11 * 1024 * 1024)
    assert codes_of(report) == {"attachment_type", "attachment_size"}
