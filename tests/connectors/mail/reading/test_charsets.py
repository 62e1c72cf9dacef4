"""Bytes become the text that was meant, whatever the label says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kefu.connectors.mail.reading.charsets import decode_header_bytes, decode_text

CHINESE = "手机壳坏了，请退款，谢谢。"
JAPANESE = "商品がまだ届きません。返金をお願いします。"
KOREAN = "아직 상품이 도착하지 않았습니다."
GERMAN = "Die Größe passt nicht, bitte für März umtauschen."


@pytest.mark.parametrize(
    ("text", "written", "labelled"),
    [
        (CHINESE, "gb2312", "gb2312"),
        (CHINESE, "gb18030", "utf-8"),
        (CHINESE, "gb18030", ""),
        (CHINESE, "gb18030", "iso-8859-1"),
        (CHINESE, "utf-8", "gb2312"),
        (CHINESE, "utf-8", "us-ascii"),
        ("商品還沒收到，請問什麼時候到貨？", "big5", ""),
        (JAPANESE, "shift_jis", ""),
        (JAPANESE, "cp932", "utf-8"),
        (JAPANESE, "euc_jp", "utf-8"),
        (JAPANESE, "iso-2022-jp", "iso-2022-jp"),
        (JAPANESE, "iso-2022-jp", ""),
        (JAPANESE, "iso-2022-jp", "utf-8"),
        (KOREAN, "euc-kr", ""),
        (KOREAN, "euc-kr", "ks_c_5601-1987"),
        (GERMAN, "cp1252", ""),
        (GERMAN, "cp1252", "utf-8"),
        (GERMAN, "cp1252", "gb2312"),
        (GERMAN, "cp1252", "unheard-of"),
        (GERMAN, "utf-8", "iso-8859-1"),
        ("“Quoted” – 5 €", "cp1252", "iso-8859-1"),
        ("zażółć gęślą jaźń", "iso-8859-2", "iso-8859-2"),
        (GERMAN, "utf-16", "utf-16"),
    ],
)
def test_text_is_decoded_as_meant(text: str, written: str, labelled: str) -> None:
    assert decode_text(text.encode(written), labelled)[0] == text


def test_a_few_broken_bytes_do_not_spoil_a_utf8_text() -> None:
    data = CHINESE.encode()[:-1] + "。完".encode()
    decoded, defect = decode_text(data, "utf-8")
    assert decoded.startswith(CHINESE[:-1])
    assert defect == "wrong_charset"


def test_vendor_characters_of_japanese_mail_survive() -> None:
    assert decode_text(b"\x1b$B\x2d\x21\x2d\x6a\x1b(B", "iso-2022-jp")[0] == "①㈱"


def test_a_byte_codec_is_no_charset() -> None:
    assert decode_text(b"aGVsbG8=", "base64") == ("aGVsbG8=", "")


@given(
    st.binary(max_size=300), st.sampled_from(["", "utf-8", "gb2312", "iso-2022-jp", "utf-7", "x"])
)
def test_decoding_never_fails(data: bytes, label: str) -> None:
    assert isinstance(decode_text(data, label)[0], str)


@given(st.text(alphabet=st.characters(blacklist_categories=["Cs"]), max_size=200))
def test_utf8_is_always_believed(text: str) -> None:
    assert decode_text(text.encode(), "utf-8")[0] == text.removeprefix("\ufeff") or "\x1b$" in text


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        (b"=?utf-8?B?5L2g5aW9?= =?utf-8?B?5LiW55WM?=", "你好世界"),
        (b"=?utf-8?B?5L2g5aU=?= =?utf-8?B?vQ==?=", "你好"),
        (b"=?gb2312?Q?=C4=E3=BA=C3?= and =?utf-8?q?caf=C3=A9?=", "你好 and café"),
        (b"=?utf-8?q?a_b?=c", "a bc"),
        (b"=?utf-8?b?R3LDtsOfZQ?=", "Größe"),
        (b"=?utf-8*de?q?Gr=C3=B6=C3=9Fe?=", "Größe"),
        ("Größe".encode(), "Größe"),
        ("Größe".encode("latin-1"), "Größe"),
        (b"=?nonsense", "=?nonsense"),
        (b"=?utf-8?x?abc?=", "=?utf-8?x?abc?="),
    ],
)
def test_header_words_are_decoded(value: bytes, wanted: str) -> None:
    assert decode_header_bytes(value) == wanted
