"""The buyer's own words, without frame, quoted mail, signature and what HTML hides."""

from __future__ import annotations

import pytest

from kefu.connectors.mail.reading.frame import between_markers, without_frame
from kefu.connectors.mail.reading.html import read_html
from kefu.connectors.mail.reading.plaintext import clean, unflow
from kefu.connectors.mail.reading.quotes import own_words

DASHES = "-------------"


@pytest.mark.parametrize(
    ("opening", "closing"),
    [
        ("Begin message", "End message"),
        ("Message:", "End message"),
        ("Begin message / Début du message", "End message / Fin du message"),
        ("Mensagem:", "Encerrar mensagem"),
        ("Message:", "Finalizar mensaje"),
        ("メッセージ:", "メッセージはここまで"),
        ("никогда не виденное", "слово"),
        ("Beginn", "beliebig"),
    ],
)
@pytest.mark.parametrize("dashes", ["-----", DASHES, "–––––––", "──────", "_____"])
def test_the_words_stand_between_lines_of_dashes_in_any_language(
    opening: str, closing: str, dashes: str
) -> None:
    text = f"Intro\n\n{dashes} {opening} {dashes}\n\nHello\n\nyou\n\n{dashes} {closing} {dashes}\nFooter"
    assert between_markers(text) == "Hello\n\nyou"


def test_four_dashes_are_no_marker() -> None:
    assert between_markers("---- a ----\nHello\n---- b ----") is None


def test_a_frame_quoted_inside_the_message_does_not_end_it() -> None:
    inner = f"{DASHES} Begin message {DASHES}\nold\n{DASHES} End message {DASHES}"
    text = (
        f"{DASHES} Begin message {DASHES}\nnew\n{inner}\nstill new\n{DASHES} End message {DASHES}"
    )
    assert between_markers(text) == f"new\n{inner}\nstill new"


def test_a_second_message_below_is_not_taken_in() -> None:
    one = f"{DASHES} Begin message {DASHES}\nnew\n{DASHES} End message {DASHES}\n"
    two = f"{DASHES} Begin message {DASHES}\nold\n{DASHES} End message {DASHES}\n"
    assert between_markers(one + two) == "new"


def test_without_a_closing_marker_the_footer_ends_the_words() -> None:
    text = f"{DASHES} Begin message {DASHES}\nHello\n\nTo help arbitrate disputes, we retain all messages"
    assert between_markers(text) == "Hello"


def test_without_markers_the_order_block_and_the_footer_frame_the_words() -> None:
    text = (
        "You have received a message.\n\n# 114-1234567-1234567:\n2 / Lamp [ASIN: B012345678]\n"
        "1 / Bulb [ASIN: B087654321]\n\nIt does not work.\n\nWhat now?\n\nWas this email helpful?\nYes"
    )
    assert without_frame(text) == "It does not work.\n\nWhat now?"


@pytest.mark.parametrize(
    "heading",
    [
        "On Tue, Mar 3, 2026 at 10:02 AM Shop <s@shop.example> wrote:",
        "On 3 Mar 2026, at 10:02, Shop <s@shop.example> wrote:",
        "Am 03.03.26 um 10:02 schrieb Shop:",
        "Am Di., 3. März 2026 um 10:02 Uhr schrieb Shop <\ns@shop.example>:",
        "Le mar. 3 mars 2026 à 10:02, Shop <s@shop.example> a écrit :",
        "Il giorno mar 3 mar 2026 alle ore 10:02 Shop <s@shop.example>\nha scritto:",
        "El mar, 3 mar 2026 a las 10:02, Shop (<s@shop.example>) escribió:",
        "Em ter., 3 de mar. de 2026 às 10:02, Shop <s@shop.example> escreveu:",
        "Op di 3 mrt 2026 om 10:02 schreef Shop <s@shop.example>:",
        "Den tis 3 mars 2026 kl 10:02 skrev Shop <s@shop.example>:",
        "W dniu 3.03.2026 o 10:02, Shop pisze: <s@shop.example> napisał(a):",
        "2026年3月3日(火) 10:02 Shop <s@shop.example>:",
        "Shop <s@shop.example> 于2026年3月3日周二 10:02写道：",
        "在 2026年3月3日，上午10:02，Shop <s@shop.example> 写道：",
        "2026년 3월 3일 (화) 오전 10:02, Shop <s@shop.example>님이 작성:",
        "-----Original Message-----\nFrom: Shop",
        "-----Ursprüngliche Nachricht-----",
        "------------------ 原始邮件 ------------------",
        "________________________________\nFrom: Shop\nSent: Tuesday\nTo: Ann\nSubject: x",
        "Von: Shop\nGesendet: Dienstag, 3. März 2026\nAn: Ann\nBetreff: x",
        "差出人: Shop\n送信日時: 2026年3月3日\n宛先: Ann\n件名: x",
        "发件人: Shop\n发送时间: 2026年3月3日\n收件人: Ann\n主题: x",
        "De : Shop\nEnvoyé : mardi 3 mars 2026\nÀ : Ann\nObjet : x",
    ],
)
@pytest.mark.parametrize("quoted", ["> old words", "old words"])
def test_what_is_answered_to_is_cut_away(heading: str, quoted: str) -> None:
    text = f"My answer.\n\n{heading}\n\n{quoted}\n"
    assert own_words(text, signature_blocks=True) == "My answer."


@pytest.mark.parametrize(
    "text",
    [
        "Hello,\n\nThank you, but the lamp is broken.\n- it flickers\n- it hums",
        "Thanks\n\nBest regards\nAnn",
        "On Monday I wrote: no answer came.",
        "From: is printed on the box\nand nothing else",
        "Warning: it smokes!",
        "Note the date: 3 March 2026 10:02",
        "The label says:\nTo: Ann\nFrom: Bob",
        "A list:\n- one\n-- two",
        "Sent from my old address, please change it",
        "Ich habe es\nmit der Post gesendet",
    ],
)
def test_ordinary_words_are_never_cut(text: str) -> None:
    assert own_words(text, signature_blocks=True) == text


@pytest.mark.parametrize(
    "line",
    [
        "Sent from my iPhone",
        "Get Outlook for Android",
        "Von meinem iPhone gesendet",
        "Gesendet von Mail für Windows",
        "Envoyé de mon iPhone",
        "Inviato da iPhone",
        "Enviado desde mi iPhone",
        "Enviado do meu iPhone",
        "iPhoneから送信",
        "发自我的iPhone",
        "Verzonden vanaf mijn iPhone",
        "Skickat från min iPhone",
        "Wysłane z iPhone'a",
        "iPhone'umdan gönderildi",
    ],
)
def test_what_a_device_adds_is_cut_away(line: str) -> None:
    assert own_words(f"It broke.\n\n{line}\n", signature_blocks=False) == "It broke."


def test_a_signature_goes_and_the_farewell_stays() -> None:
    text = "It broke.\n\nKind regards\nAnn\n\nExample Ltd\nTel. +44 20 7946 0000\n"
    assert own_words(text, signature_blocks=True) == "It broke.\n\nKind regards\nAnn"
    assert own_words("It broke.\n\n-- \nAnn\nExample Ltd", signature_blocks=False) == "It broke."


def test_a_mail_that_is_only_quoted_is_kept_whole() -> None:
    assert own_words("> only\n> quoted", signature_blocks=True) == "> only\n> quoted"


def test_a_line_that_a_mail_store_escaped_is_no_quote() -> None:
    text = "It broke.\n>From the start it was loose."
    assert own_words(text, signature_blocks=False) == "It broke.\nFrom the start it was loose."


@pytest.mark.parametrize(
    "hidden",
    [
        '<div style="display:none">bait</div>',
        '<div style="DISPLAY : NONE !important">bait</div>',
        "<div style='visibility:hidden'>bait</div>",
        '<span style="font-size:0">bait</span>',
        '<span style="font-size: 0.0px; color:red">bait</span>',
        '<div style="max-height:0;overflow:hidden">bait</div>',
        '<p style="opacity:0">bait</p>',
        '<p style="mso-hide:all">bait</p>',
        "<p hidden>bait</p>",
        "<script>bait</script>",
        "<style>bait</style>",
        "<title>bait</title>",
        "<!-- bait -->",
        '<div style="display:none"><table><tr><td>bait<div>bait</div></td></tr></table></div>',
        '<img src="https://t.example/p.gif" alt="bait">',
    ],
)
def test_what_html_hides_is_not_read(hidden: str) -> None:
    readable = read_html(f"<p>before</p>{hidden}<p>after</p>")
    assert "bait" not in readable.text
    assert "bait" not in readable.html
    assert readable.text.split() == ["before", "after"]


@pytest.mark.parametrize(
    "shown",
    ['<p style="font-size:10px">words</p>', '<p style="opacity:0.9">words</p>', "<p>words</p>",
     '<p style="max-height:0.5em;line-height:0">words</p>', "<font size=0>words</font>"],
)  # fmt: skip
def test_what_html_shows_is_read(shown: str) -> None:
    assert read_html(shown).text == "words"


@pytest.mark.parametrize(
    "source",
    [
        '<a href="javascript:alert(1)">x</a>',
        "<p onclick=alert(1)>x</p>",
        "<iframe src=https://e.example></iframe>x",
        '<form action="https://e.example"><input name=p>x</form>',
        '<p style="background:url(https://e.example/t.gif)">x</p>',
        '<img src="https://e.example/t.gif">x',
        '<svg onload=alert(1)></svg>x',
        '<base href="https://e.example">x',
        '<meta http-equiv=refresh content="0;url=https://e.example">x',
        '<link rel=stylesheet href="https://e.example/s.css">x',
    ],
)  # fmt: skip
def test_shown_html_can_neither_act_nor_call_home(source: str) -> None:
    html = read_html(source).html
    for danger in ("javascript", "onclick", "onload", "e.example", "<svg", "<form", "style="):
        assert danger not in html
    assert "x" in html


def test_pictures_within_the_mail_and_links_stay() -> None:
    html = read_html('<img src="cid:a1" alt="crack"><a href="https://www.amazon.de/x">l</a>').html
    assert 'src="cid:a1"' in html
    assert 'href="https://www.amazon.de/x"' in html


def test_lines_of_html_become_lines_of_text() -> None:
    source = "<p>one<br>two</p><ul><li>a</li><li>b</li></ul><div>three</div><div>four&nbsp;!</div>"
    assert read_html(source).text == "one\ntwo\n\n- a\n- b\n\nthree\nfour !"


def test_tables_of_data_are_found_within_tables_of_layout() -> None:
    inner = "<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>two<br>lines</td></tr></table>"
    tables = read_html(f"<table><tr><td>{inner}</td></tr></table>").tables
    assert tables == [[["A", "B"], ["1", "two\nlines"]]]


def test_flowed_lines_are_joined_again() -> None:
    assert unflow("a b \nc\n> q \n> r\n-- \nsig", delete_space=False) == "a b c\n> q r\n-- \nsig"


def test_characters_that_deceive_or_break_are_removed() -> None:
    assert clean("a\x00b\u202ec\u2066d\ufeffe\u200bf\ud800g\r\nh\u2028i") == "abcdefg\nh\ni"
    assert clean("سلام‌ها 👩‍🔧") == "سلام‌ها 👩‍🔧"
