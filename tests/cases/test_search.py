"""Search: any language, any length of query, the reader's stores only (MSG-2, MSG-10)."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kefu.accounts.models import User
from kefu.accounts.roles import Role
from kefu.cases import search
from kefu.cases.models import Message
from kefu.cases.search_text import normalise, phrases, tokens
from tests.desk import open_desk

WORDS = {
    "de": "Das Paket kam völlig zerdrückt an, die Lampe ist kaputt. Größe passt auch nicht.",
    "zh": "收到的台灯底座有裂痕，我要退货退款，请尽快处理。",
    "ja": "届いた商品の色が違います。交換をお願いします。ﾌﾟﾚｾﾞﾝﾄでした。",
    "fr": "Le colis est arrivé abîmé, je souhaite être remboursée.",
}
ORDERS = {"de": "302-1234567-7654321", "zh": "405-7654321-1111111"}


@pytest.fixture
def said(desk):
    """One message a language, indexed."""
    found = {}
    for number, (language, text) in enumerate(WORDS.items()):
        case = desk.store.cases.create(
            buyer_name="佐藤 健" if language == "ja" else "Anna Keller",
            amazon_order_id=ORDERS.get(language, ""),
            opened_at=desk.now,
            last_message_at=desk.now,
        )
        found[language] = Message.objects.create(
            case=case,
            store=desk.store,
            direction="in",
            kind="buyer_message",
            at=desk.now + timedelta(minutes=number),
            text=text,
            language=language,
        ).pk
    assert search.catch_up() == len(WORDS)
    return found


@pytest.mark.parametrize(
    ("query", "language"),
    [
        ("zerdrückt", "de"),
        ("ZERDRUCKT", "de"),  # accents and case do not matter
        ("groesse", None),  # a spelling, not an accent
        ("große", "de"),  # ß is ss, and the last word is open at its end
        ("grosse", "de"),
        ("paket kaputt", "de"),
        ("302-1234567-7654321", "de"),
        ("302-1234567", "de"),
        ("退", "zh"),
        ("退货", "zh"),
        ("退款", "zh"),
        ("退货退款", "zh"),
        ("裂痕 退货", "zh"),
        ("货退", "zh"),
        ("退痕", None),
        ("色が違", "ja"),
        ("プレゼント", "ja"),  # half-width kana are the same letters
        ("佐藤", "ja"),
        ("abime", "fr"),
        ("rembours", "fr"),
        ("rembours colis", None),  # only the last word is open at its end
    ],
)
def test_what_is_asked_for_is_found(desk, said, query, language):
    assert search.find(desk.alice, query) == ([said[language]] if language else [])


def test_newest_come_first_and_a_page_goes_on_where_the_last_one_ended(desk, said):
    everything = search.find(desk.alice, "anna keller")
    assert everything == sorted((said[k] for k in ("de", "zh", "fr")), reverse=True)
    assert search.find(desk.alice, "anna", before=everything[0], limit=1) == everything[1:2]


def test_another_store_finds_nothing(desk, said):
    charlie = open_desk("luna", "JP").alice
    assert search.find(charlie, "paket") == []
    stranger = User.objects.create(username="stranger", role=Role.AGENT)
    assert search.find(stranger, "paket") == []
    owner = User.objects.create(username="owner", role=Role.OWNER)
    assert search.find(owner, "paket") == [said["de"]]


def test_notes_and_answers_are_found_and_purged_words_are_not(desk, said):
    case = desk.store.cases.first()
    note = Message.objects.create(
        case=case, store=desk.store, direction="note", kind="note", at=desk.now, text="仓库缺货"
    )
    search.catch_up()
    assert search.find(desk.alice, "缺货") == [note.pk]
    search.forget([note.pk])
    assert search.find(desk.alice, "缺货") == []


def test_an_index_that_is_whole_is_left_alone(desk, said):
    assert search.catch_up() == 0
    Message.objects.filter(pk=said["de"]).update(text="Danke schön")
    search.index([said["de"]])
    assert search.find(desk.alice, "danke") == [said["de"]]
    assert search.find(desk.alice, "zerdrückt") == []


@pytest.mark.parametrize("query", ["", "   ", "…!?", '"', "*", "' OR 1=1 --", "NEAR(", "a AND"])
def test_no_query_breaks_the_search(desk, said, query):
    search.find(desk.alice, query)


letters = st.text(alphabet="退货款快递坏了电灯のがプレ한국ab cé", max_size=24)


@given(letters, st.data())
def test_every_stretch_of_a_chinese_text_is_found_by_its_phrases(text, data):
    """The same tokens in a row: what the database then looks for is sure to be there."""
    runs = "".join(c if c in "退货款快递坏了电灯" else " " for c in text).split()
    if not runs:
        return
    run = data.draw(st.sampled_from(runs))
    start = data.draw(st.integers(0, len(run) - 1))
    end = data.draw(st.integers(start + 1, len(run)))
    stored = list(tokens(text))
    (phrase,) = phrases(run[start:end])
    places = range(len(stored) - len(phrase.tokens) + 1)
    assert any(_fits(stored[at : at + len(phrase.tokens)], phrase) for at in places)


def _fits(found, phrase):
    *first, last = zip(found, phrase.tokens, strict=True)
    return all(a == b for a, b in first) and (
        last[0].startswith(last[1]) if phrase.open_end else last[0] == last[1]
    )


@given(st.text(max_size=60))
def test_normalising_twice_changes_nothing_more(text):
    assert list(tokens(normalise(text))) == list(tokens(text))
