"""From messages to weights and back: what is learnt is what the product reads."""

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from absl import logging as absl_logging

from kefu.meaning import teaching
from kefu.triage import classifier, train
from kefu.triage.corpus import SENTENCES, examples
from kefu.triage.reading import ISSUES
from kefu.triage.train import Corpus

# Optax's logging keeps what was the error stream when it was imported, here pytest's, and closes it
# as soon as Django sets up logging anew.
absl_logging.get_absl_handler().python_handler.setStream(sys.__stderr__)

EACH = 4
"""Short messages of each issue that are learnt here."""


@pytest.fixture(scope="module")
def corpus() -> Iterator[Corpus]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(teaching, "LENGTHS", (48,))
        patch.setattr(teaching, "AT_ONCE", 12 * 48)
        patch.setattr(train, "ROUNDS", 3)
        short = [e for e in examples(SENTENCES) if e.language == "en" and len(e.text) < 45]
        yield Corpus([e for issue in ISSUES for e in [e for e in short if e.issue == issue][:EACH]])


def test_each_message_is_met_as_written_and_dressed_up(corpus: Corpus) -> None:
    count = len(corpus.written)
    assert count == EACH * len(ISSUES)
    assert len(corpus.folded) == 2 * count
    assert corpus.issue[:count].tolist() == corpus.issue[count:].tolist()
    assert corpus.folded[:count] != corpus.folded[count:]
    assert corpus.texts.marks.shape == (2 * count, len(ISSUES))


def test_every_message_is_judged_by_a_fit_that_has_not_seen_it(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    measured = corpus.cross_validated()
    for verdict in (measured.by_words, measured.by_meaning):
        np.testing.assert_allclose(np.exp(verdict).sum(axis=1), 1, rtol=1e-4)
    monkeypatch.setattr(Corpus, "cross_validated", lambda _: measured)
    share, sure = train._measured(corpus, listing=False)
    assert f"messages: {len(corpus.written)}, right:" in capsys.readouterr().out
    assert measured.right(share, sure) > 2 / len(ISSUES)


def test_the_product_reads_what_was_learnt(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    learnt = corpus.lessons(corpus.everything)
    monkeypatch.setattr(train, "PATH", tmp_path / "data" / classifier.WEIGHTS)
    train.PATH.parent.mkdir()
    words = train.stored_words(corpus)
    together = {"share": np.array(0.5, np.float32), "sure": np.array(1.01, np.float32)}
    train.store(words | teaching.stored_form(learnt) | together)
    assert train.differing(words) == []
    assert train.differing({**words, "ngram_bias": words["ngram_bias"] + 1}) == ["ngram_bias"]

    monkeypatch.setattr(classifier, "files", lambda package: tmp_path)
    for kept in (classifier.weights, classifier.taught):
        kept.cache_clear()
    try:
        said = classifier.by_meaning(corpus.cleaned, corpus.found)
        likely = classifier.scores(corpus.cleaned, corpus.folded, corpus.found)
    finally:
        monkeypatch.undo()
        for kept in (classifier.weights, classifier.taught):
            kept.cache_clear()
    scores = teaching.scores_of(learnt, corpus.texts, np.arange(len(said)))
    np.testing.assert_allclose(said, classifier.log_softmax(scores), atol=0.05)
    assert (likely.argmax(axis=1) == corpus.issue).mean() > 0.8
