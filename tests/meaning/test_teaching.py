"""What the encoder's upper layers are taught is told in the product as it was in learning, whatever is asked with it."""

import sys
from collections.abc import Iterator

import numpy as np
import pytest
from absl import logging as absl_logging

from kefu.meaning import taught, teaching
from kefu.meaning.taught import Taught, read_taught
from kefu.meaning.teaching import Arrays, Texts
from kefu.meaning.tokens import pieces_of

# Optax's logging keeps what was the error stream when it was imported, here pytest's, and closes it
# as soon as Django sets up logging anew.
absl_logging.get_absl_handler().python_handler.setStream(sys.__stderr__)

CLASSES = {
    "late": ["Where is my parcel?", "Es ist noch nichts da.", "Il pacco non arriva.", "还没收到货"],
    "broken": ["It came in pieces.", "Die Tasse ist zerbrochen.", "Arrivato rotto.", "杯子碎了"],
    "thanks": ["Thank you so much!", "Vielen Dank!", "Grazie mille!", "谢谢你们"],
}
CUT = [pieces_of(text, 24) for texts in CLASSES.values() for text in texts]
LABELS = np.repeat(np.arange(3), 4)
# The second of two marks stands only where something is broken.
MARKS = np.stack([np.ones(12), LABELS == 1], axis=1).astype(np.float32)


@pytest.fixture(scope="module")
def texts() -> Iterator[Texts]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(teaching, "LENGTHS", (24,))
        patch.setattr(teaching, "AT_ONCE", 5 * 24)
        yield Texts(CUT, MARKS, LABELS)


@pytest.fixture(scope="module")
def learnt(texts: Texts) -> Arrays:
    return teaching.learn(texts, np.arange(12), 3, rounds=12)


@pytest.fixture(scope="module")
def product(learnt: Arrays) -> Taught:
    return read_taught(teaching.stored_form(learnt))


def test_texts_come_to_what_was_learnt_of_them(texts: Texts, learnt: Arrays) -> None:
    scores = teaching.scores_of(learnt, texts, np.arange(12))
    assert scores.argmax(axis=1).tolist() == LABELS.tolist()


def test_a_batch_holds_texts_of_one_length_and_all_come_once_a_round(texts: Texts) -> None:
    batches = texts.batches(np.arange(12), np.random.default_rng(1))
    assert sorted(np.concatenate(batches)) == list(range(12))
    states, there, marks, labels, weights = texts.filled(batches[0])
    assert states.shape[:2] == there.shape == (5, 24)
    assert len(marks) == len(labels) == 5
    assert weights.sum() == len(batches[0])


def test_the_product_says_what_was_learnt(texts: Texts, learnt: Arrays, product: Taught) -> None:
    scores = teaching.scores_of(learnt, texts, np.arange(12))
    np.testing.assert_allclose(product.scores(CUT, MARKS), scores, atol=0.05)
    again = teaching.scores_of(
        teaching.of_stored(teaching.stored_form(learnt)), texts, np.arange(12)
    )
    np.testing.assert_allclose(again, scores, atol=0.05)


def test_a_text_comes_to_the_same_whatever_is_asked_with_it(
    product: Taught, monkeypatch: pytest.MonkeyPatch
) -> None:
    together = product.scores(CUT, MARKS)
    monkeypatch.setattr(taught, "AT_ONCE", 16)
    np.testing.assert_allclose(product.scores(CUT, MARKS), together, atol=1e-3)
    alone = [product.scores([cut], mark[None])[0] for cut, mark in zip(CUT, MARKS, strict=True)]
    np.testing.assert_allclose(alone, together, atol=1e-3)


def test_nothing_asked_is_nothing_answered(product: Taught) -> None:
    assert product.scores([], np.zeros((0, 2), np.float32)).shape == (0, 3)


def test_the_layers_below_are_held_once(product: Taught, learnt: Arrays) -> None:
    other = read_taught(teaching.stored_form(learnt))
    below = zip(product.layers[: taught.FIRST_TAUGHT], other.layers, strict=False)
    assert all(one is another for one, another in below)
