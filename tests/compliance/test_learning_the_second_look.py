"""How the second look is taught: what is learnt, stored and read again says the same in learning and in the product."""

import sys
from pathlib import Path

import numpy as np
import pytest
from absl import logging as absl_logging

from kefu.compliance.tenor import learn_look, look
from kefu.compliance.tenor.examples import HARMLESS, Example, examples, in_pairs
from kefu.compliance.tenor.train import Lesson
from kefu.meaning import teaching
from kefu.meaning.teaching import Arrays, Texts

# Optax's logging keeps what was the error stream when it was imported, here pytest's, and closes it
# as soon as Django sets up logging anew.
absl_logging.get_absl_handler().python_handler.setStream(sys.__stderr__)

SENTENCES = {
    "claim_pressure": [
        "We can only pay you back after the claim has been closed.",
        "Close the claim first and the money goes out.",
        "As long as the dispute is open there is no refund.",
        "Withdraw the case, then we send the new one.",
    ],
    HARMLESS: [
        "Your claim was closed by Amazon and the money is on its way.",
        "The parcel was handed to UPS on Monday.",
        "You may keep the claim open, we refund you either way.",
        "We are sorry about the broken handle.",
    ],
}


@pytest.fixture(scope="module")
def lesson() -> Lesson:
    return Lesson(
        [
            Example(language="en", label=label, text=text, folder=folder)
            for folder in ("examples", "mixed")
            for label, texts in SENTENCES.items()
            for text in (texts if folder == "examples" else texts[:2])
        ]
    )


@pytest.fixture(scope="module")
def learnt(lesson: Lesson) -> tuple[Texts, Arrays]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(teaching, "LENGTHS", (24,))
        patch.setattr(teaching, "AT_ONCE", 4 * 24)
        patch.setattr(learn_look, "ROUNDS", 12)
        sentences = lesson.seen_rows(np.arange(len(lesson.written)))
        arrays = learn_look.learn(sentences, np.flatnonzero(lesson.learnt), classes=2)
        yield sentences, arrays


def test_a_pair_of_sentences_comes_to_what_either_does():
    written = [example for example in examples() if example.met and example.learnt]
    label = {example.text: example.label for example in written}
    pairs = in_pairs(written)
    assert pairs == in_pairs(written)
    assert len(pairs) > 0.7 * len(written) / 6
    for pair in pairs:
        cuts = [place for place, letter in enumerate(pair.text) if letter == " "]
        of_both = [
            {label[pair.text[:cut]], label[pair.text[cut + 1 :]]}
            for cut in cuts
            if pair.text[:cut] in label and pair.text[cut + 1 :] in label
        ]
        assert ({pair.label, HARMLESS} if pair.label != HARMLESS else {HARMLESS}) in of_both or {
            pair.label
        } in of_both, pair


def test_sentences_are_told_apart_once_they_were_learnt(lesson, learnt):
    scores = learn_look.scores_of(learnt[1], learnt[0])[:, 0]
    assert scores[lesson.wrong].min() > scores[~lesson.wrong].max()


def test_the_product_reads_what_was_learnt(lesson, learnt, monkeypatch, tmp_path):
    sentences, arrays = learnt
    folder = tmp_path / "data" / "tenor"
    folder.mkdir(parents=True)
    named = {"families": np.array(lesson.names), "codes": np.array(lesson.codes)}
    np.savez(folder / look.WEIGHTS, **learn_look.stored_form(arrays), **named)
    monkeypatch.setattr(look, "files", lambda package: Path(tmp_path))
    look._taught.cache_clear()
    try:
        said = [
            look.looked_at(example.text, families).forbidden
            for example, families in zip(lesson.written, lesson.families, strict=True)
        ]
    finally:
        monkeypatch.undo()
        look._taught.cache_clear()
    with np.load(folder / look.WEIGHTS) as stored:
        again = learn_look.of_stored(stored)
    scores = learn_look.scores_of(again, sentences)[:, 0]
    np.testing.assert_allclose(said, scores, atol=0.05)


def test_a_measured_sentence_is_not_learnt_from(lesson):
    assert lesson.learnt.sum() == 8
    words = lesson.words()
    assert words.n_features_in_ == lesson.rows.shape[1]
    joined, beside = lesson.pairs
    assert [example.text for example in joined] == [
        f"{lesson.written[first].text} {lesson.written[second].text}" for first, second in beside
    ]
    of_pairs = np.arange(float(len(joined)))
    bounds = lesson.bounds(words.decision_function(lesson.rows), np.arange(12.0), of_pairs)
    assert bounds.likely <= bounds.sure <= bounds.beyond_doubt
