"""What the check says about a reply, in the words of the playbook."""

import pytest

from kefu.compliance import lint


def found(text: str, **options: str) -> set[tuple[str, str]]:
    return {(f.rule, f.text) for f in lint(text, **options).findings}


@pytest.mark.rule("MSG-4")
@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("Write to john.doe@gmail.com now", "john.doe@gmail.com"),
        ("name [at] gmail dot com", "name [at] gmail dot com"),
        ("write ｊｏｈｎ＠ｇｍａｉｌ．ｃｏｍ today", "ｊｏｈｎ＠ｇｍａｉｌ．ｃｏｍ"),
        ("See hxxp://evil.com/x for more", "hxxp://evil.com/x"),
        ("Go to example (dot) com", "example (dot) com"),
        ("Besuchen Sie myshop.de.", "myshop.de"),
        ("see https://amazon.com.evil.ru/a", "https://amazon.com.evil.ru/a"),
        ("j o h n @ g m a i l . c o m", "j o h n @ g m a i l . c o m"),
        ("ger\u200bman@g\u200bmail.com", "ger\u200bman@g\u200bmail.com"),
    ],
)
def test_an_address_or_link_outside_amazon_is_found_however_it_is_written(text, span):
    assert ("MSG-4", span) in found(text)
    assert not lint(text).ok


@pytest.mark.rule("MSG-4")
@pytest.mark.parametrize(
    "text",
    [
        "See https://www.amazon.de/dp/B0CK2XYZ12?th=1 for the product.",
        "abc123def@marketplace.amazon.co.uk",
        "Your parcel 1Z999AA10123456784 is on its way.",
        "Ihr Paket ist angekommen.Es tut uns leid.",
    ],
)
def test_amazons_own_pages_and_tracking_numbers_pass(text):
    assert found(text) == set()
