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
        ("[our guide](https://guide.example/a)", "https://guide.example/a"),
        ("see https://amazon.com.evil.ru/a", "https://amazon.com.evil.ru/a"),
        ("see https://amazon.com@evil.ru/a", "https://amazon.com@evil.ru/a"),
        ("arnazon.com", "arnazon.com"),
        ("аmazon.de", "аmazon.de"),
        ("amazon-support.com", "amazon-support.com"),
        ("请访问我的网站example.com谢谢", "example.com"),
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
        "https://sellercentral-europe.amazon.com/orders",
        "abc123def@marketplace.amazon.co.uk",
        "Your parcel 1Z999AA10123456784 is on its way.",
        "Ihr Paket ist angekommen.Es tut uns leid.",
        "We received.It is being checked.",
    ],
)
def test_amazons_own_pages_and_tracking_numbers_pass(text):
    assert found(text) == set()


@pytest.mark.rule("MSG-5")
@pytest.mark.parametrize(
    "name",
    [
        "PayPal",
        "Pay Pal",
        "P@yPal",
        "pаypаl",
        "e-b-a-y",
        "ＥＢＡＹ",
        "贝宝",
        "淘 宝",
        "W a l m a r t",
    ],
)
def test_a_competitor_or_outside_payment_is_found_however_it_is_spelled(name):
    assert ("MSG-5", name) in found(f"It is cheaper with {name} today")


@pytest.mark.rule("MSG-5")
@pytest.mark.parametrize(
    "text",
    ["The rebate was applied.", "Otto Müller signed for it.", "The target date is Monday.", "Monday is a bank holiday.",
     "Eine Zelle des Akkus ist defekt.", "The hinge is made of PP."],
)  # fmt: skip
def test_ordinary_words_and_persons_are_not_taken_for_shops(text):
    assert found(text) == set()


@pytest.mark.rule("MSG-6")
def test_a_command_warns_and_does_not_block():
    report = lint("Please wait until Friday.")
    assert report.ok
    assert [(f.rule, f.severity) for f in report.findings] == [("MSG-6", "warn")]


@pytest.mark.rule("MSG-7")
@pytest.mark.parametrize(
    "number",
    ["+49 170 1234567", "(415) 555-0132", "06 12 34 56 78", "０９０－１２３４－５６７８", "13812345678", "0 1 7 6 5 5 5 1 2 3 4"],
)  # fmt: skip
def test_telephone_numbers_of_every_country_are_found(number):
    assert ("MSG-7", number) in found(f"My number: {number}")


@pytest.mark.rule("MSG-7")
@pytest.mark.parametrize(
    "number",
    ["302-1234567-7654321", "1Z999AA10123456784", "9400 1118 9922 3817 4622 19", "RR123456789CN", "TBA123456789000",
     "00340434161094021501", "4006381333931", "B0CK2XYZ12", "X001ABC2DE", "2026-11-22", "22.11.2026", "$1,249.99", "12 x 5.5 x 3 cm"],
)  # fmt: skip
def test_other_long_numbers_are_not_taken_for_telephones(number):
    assert found(f"It says {number} here.") == set()


@pytest.mark.rule("MSG-7")
def test_a_neutral_request_for_a_review_is_only_a_warning():
    report = lint("We would be grateful if you could leave an honest review.")
    assert report.ok
    assert [f.code for f in report.findings] == ["review_request"]


@pytest.mark.rule("MSG-7")
def test_by_mail_only_tone_and_promises_count():
    text = "Please wait. Write to me@example.org, pay by PayPal, call +49 170 1234567. Leave us a 5-star review."
    assert {f.rule for f in lint(text, channel="email").findings} == {"MSG-6", "MSG-7"}
    assert all(
        "review" in f.text for f in lint(text, channel="email").findings if f.rule == "MSG-7"
    )
    assert {f.rule for f in lint(text).findings} == {"MSG-4", "MSG-5", "MSG-6", "MSG-7"}
    with pytest.raises(ValueError, match="channel"):
        lint(text, channel="fax")


def test_a_wrong_language_does_not_hide_what_the_text_says():
    assert not lint("Bitte löschen Sie Ihre negative Bewertung.", language="en").ok
    assert not lint("Thank you. 麻烦您给我们五星好评。", language="en").ok


def test_the_report_prints_exactly_what_the_command_promises():
    line = lint("On eBay").to_json()
    assert line == {
        "ok": False,
        "findings": [
            {
                "rule": "MSG-5",
                "start": 3,
                "end": 7,
                "text": "eBay",
                "severity": "block",
                "suggestion": "Amazon",
            }
        ],
    }
